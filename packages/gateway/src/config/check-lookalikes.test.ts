/** Two names that look the same are told of, with where they differ; names that differ to the eye are not. */

import { CallgateConfig } from '@callgate/contracts/config'
import { PolicyDocument } from '@callgate/contracts/policy'
import { expect, test } from 'vitest'
import { checkLookalikes, checkNamedPeople } from './check-lookalikes.ts'
import { YamlSource } from './yaml-source.ts'

const SOURCE = new YamlSource('callgate.yaml', '')

function tellOfIssuers(...issuers: readonly string[]): readonly string[] {
  const oidc = issuers.map((issuer) => ({ issuer, audience: 'a' }))
  const config = CallgateConfig.parse({ version: 1, policy: './policy.yaml', identity: { oidc } })
  return checkLookalikes(config, SOURCE).map(({ severity, message }) => `${severity} ${message}`)
}

test.each([
  ['a letter of another alphabet', 'https://login.example', 'https://lоgin.example', 'U+043E, not o U+006F'],
  ['the same in Punycode', 'https://login.example', 'https://xn--lgin-55d.example', 'another one'],
  ['a whole word of another alphabet', 'https://soc.example', 'https://ѕос.example', 'U+0455'],
  ['a digit', 'https://login.example', 'https://1ogin.example', '1 U+0031, not l U+006C'],
  ['two letters as one', 'https://modern.example', 'https://modem.example', 'another one'],
  ['a slash', 'https://login.example', 'https://login.example/', 'is / U+002F, not its end'],
  ['case', 'https://login.example/Realm', 'https://login.example/realm', 'r U+0072, not R U+0052'],
  ['what nobody sees', 'https://login.example/a', 'https://login.example/a\u200b', 'is U+200B'],
])('issuers that differ in %s', (_what, first, second, said) => {
  expect(tellOfIssuers(first, second)).toEqual([expect.stringMatching(/^warning this issuer looks like/)])
  expect(tellOfIssuers(first, second)[0]).toContain(said)
})

test('issuers that differ to the eye, and one that is named twice', () => {
  expect(tellOfIssuers('https://login.example', 'https://logout.example')).toEqual([])
  expect(tellOfIssuers('https://login.example', 'https://login.example')).toEqual([])
  expect(tellOfIssuers('https://a.example/tenant-2', 'https://a.example/tenant-3')).toEqual([])
})

test('people that the configuration names', () => {
  const config = CallgateConfig.parse({
    version: 1,
    policy: './policy.yaml',
    identity: { anonymous: { principal: 'ada' } },
    approvals: { groups: { admins: ['bob', 'аdа'] }, principals: { bоb: ['eve'] } },
  })
  expect(checkLookalikes(config, SOURCE).map(({ message }) => message)).toEqual([
    expect.stringContaining('looks like `ada`'),
    expect.stringContaining('looks like `bob`'),
  ])
})

test('principals and agents of rules and limits, each kind by itself', () => {
  const rule = (id: string, more: object) => ({ id, effect: 'allow', ...more })
  const policy = PolicyDocument.parse({
    version: 1,
    rules: [
      rule('a', { principals: ['ada', 'group:staff'], agents: ['bot'] }),
      rule('b', { principals: ['ada', 'group:stаff'] }),
      rule('c', { agents: ['аda'] }),
    ],
    limits: [{ id: 'l', per: ['agent'], concurrent: 1, agents: ['b0t'] }],
  })
  expect(checkNamedPeople(policy, SOURCE).map(({ message }) => message)).toEqual([
    expect.stringContaining('this principal looks like `group:staff`'),
    expect.stringContaining('this agent looks like `bot`'),
  ])
})
