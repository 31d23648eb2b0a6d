/** What configuration may say of whom is asked outside: a judge, webhooks, issuers, bound rules, and publishers of packs. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from './load.ts'
import { renderProblems } from './problem.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-outside-'))
  await writeFile(join(folder, 'policy.yaml'), 'version: 1\nrules: []\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function load(config: object) {
  const file = join(folder, 'callgate.yaml')
  await writeFile(file, JSON.stringify({ version: 1, policy: 'policy.yaml', ...config }))
  const loaded = await loadConfig(file, { secrets: { env: {} } })
  return Array.isArray(loaded) ? renderProblems(loaded) : loaded
}

const judge = (more: object) => ({
  inspection: { judge: { api: 'openai', url: 'https://model.example/v1', model: 'm', ...more } },
})
const webhook = (more: object) => ({ id: 'w', type: 'webhook', url: 'https://hook.example/', ...more })
const issuers = (...named: object[]) => ({
  identity: { oidc: named.map((more) => ({ issuer: 'https://idp.example', ...more })) },
})
const hooks = (...interceptors: object[]) => ({ inspection: { interceptors } })

describe('is refused with the place and what to do:', () => {
  it.each([
    ['a judge over plain http', judge({ url: 'http://model.example/v1' }), 'use https://'],
    ['a judge over another protocol', judge({ url: 'ftp://127.0.0.1/' }), 'use https://'],
    [
      'a password in its address',
      judge({ url: 'https://u:p@model.example/' }),
      'name the secret by reference',
    ],
    ['thresholds the wrong way round', judge({ from: 0.9, to: 0.5 }), 'from must be below to'],
    ['a key that was written down', judge({ key: 'abc' }), 'secrets are never written'],
    ['a webhook over plain http', hooks(webhook({ url: 'http://hook.example/' })), 'use https://'],
    ['two interceptors of one name', hooks(webhook({}), webhook({})), 'another interceptor is called'],
    ['an upstream that is not there', hooks(webhook({ upstreams: ['none'] })), 'no upstream is called'],
    ['a kind without content', hooks(webhook({ on: ['cancel'] })), 'on'],
    [
      'a rule nobody reports',
      hooks({ id: 'r', type: 'rule', rules: ['secrets/github-tokn'], action: 'deny' }),
      'did you mean secrets/github-token',
    ],
    ['a bound rule that allows', hooks({ id: 'r', type: 'rule', rules: ['a/b'], action: 'allow' }), 'action'],
    ['an issuer twice', issuers({}, { audience: 'b' }), 'stands here already'],
    ['an issuer over plain http', issuers({ issuer: 'http://idp.example' }), 'use https://'],
    ['an issuer over another protocol', issuers({ issuer: 'ftp://idp.example' }), 'use https://'],
    ['keys over another protocol', issuers({ jwksUri: 'file:///keys.json' }), 'use https://'],
    ['a password in the address of an issuer', issuers({ issuer: 'https://u:p@idp.example' }), 'password'],
    ['a publisher without a key', { rules: { publishers: [{ id: 'a', publicKey: 'x' }] } }, 'Ed25519'],
  ])('%s', async (_name, config, said) => {
    const problems = await load(config)
    expect(problems).toBeTypeOf('string')
    expect(problems).toContain(said)
  })
})

describe('is accepted', () => {
  it('with secrets by reference, resolved beside the file, and a warning where one is missing', async () => {
    const loaded = await load({
      inspection: {
        judge: { api: 'openai', url: 'http://127.0.0.1:1/v1', model: 'm', key: 'file:key.txt' },
        interceptors: [webhook({ secret: 'env:NOT_SET' })],
      },
    })
    if (typeof loaded === 'string') throw new Error(loaded)
    expect(loaded.config.inspection.judge?.key).toBe(`file:${join(folder, 'key.txt')}`)
    expect(loaded.config.rules.folder).toBe(join(folder, 'callgate-data', 'rules'))
    expect(loaded.warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('key.txt'),
      expect.stringContaining('env:NOT_SET'),
    ])
  })

  it('unless what says what is installed cannot be read', async () => {
    await writeFile(join(folder, 'installed.json'), '{')
    expect(await load({ rules: { folder: '.' } })).toContain('restore it from a backup')
  })
})
