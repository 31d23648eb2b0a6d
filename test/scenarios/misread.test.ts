/** A server whose parser reads names otherwise, or copies prototypes, must not find in a message what policy did not judge. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, errorOf, openSession, post } from '../support/raw-http.ts'
import { rawTool, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const POLICY = `version: 1
rules:
  - { id: all, effect: allow, on: [call] }
  - { id: no-wiping, effect: deny, on: [call], when: tool.name == "wipe" }
  - { id: no-vault, effect: deny, on: [call], when: 'has(args.path) && args.path.startsWith("/vault")' }
  - id: no-vaults
    effect: deny
    on: [call]
    when: 'has(args.files) && args.files.exists(f, has(f.path) && f.path.startsWith("/vault"))'
`
const READS = { inputSchema: { type: 'object', properties: { path: { type: 'string' } } } }
const READS_MANY = {
  inputSchema: {
    type: 'object',
    properties: { files: { type: 'array', items: { $ref: '#/$defs/File' } } },
    $defs: { File: READS.inputSchema },
  },
}

let upstream: RawUpstream
let gateway: TestGateway
let session: string
beforeAll(async () => {
  upstream = await startRawUpstream([rawTool('read', READS), rawTool('readAll', READS_MANY), rawTool('wipe')])
  gateway = await startTestGateway({
    upstreams: { raw: { transport: 'http', url: upstream.url, era: 'legacy' } },
    policy: POLICY,
  })
  session = await openSession(gateway.serverUrl('raw'))
})
afterAll(async () => {
  await gateway.stopAndVerify()
  await upstream.stop()
})

const send = (params: string) => {
  const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{${params}}}`
  return post(gateway.serverUrl('raw'), text, { session })
}

test.each([
  ['another name', '"name":"read","Name":"wipe","arguments":{}'],
  ['other arguments', '"name":"read","arguments":{},"ARGUMENTS":{"path":"/vault/a"}'],
  ['another argument', '"name":"read","arguments":{"path":"/tmp/a","Path":"/vault/a"}'],
  ['an item of a list', '"name":"readAll","arguments":{"files":[{"Path":"/vault/a"}]}'],
  ['params of the prototype', '"name":"read","__proto__":{"arguments":{"path":"/vault/a"}}'],
  ['an argument of the prototype', '"name":"read","arguments":{"__proto__":{"path":"/vault/a"}}'],
])('%s is not forwarded', async (_what, params) => {
  expect(errorOf(await send(params)).code).toBe(-32_602)
  expect(upstream.received.filter(({ method }) => method === 'tools/call')).toEqual([])
})

test('what is spelt as it is declared goes on', async () => {
  const answer = await post(gateway.serverUrl('raw'), call(2, 'read', { path: '/tmp/a' }), { session })
  expect(answer.json).toHaveProperty('result')
})

test('an argument written with escapes is the one that policy judges, whatever was written before', async () => {
  // What V8 remembers of the first name it takes for the second, whose escape begins like it (nodejs/node#63785).
  await send(String.raw`"name":"read","arguments":{"note":"x","\\u00":"a"}`)
  const denied = await send(String.raw`"name":"read","arguments":{"note":"x","\u0070ath":"/vault/a"}`)
  expect(errorOf(denied).message).toContain('no-vault')
})

test('what goes on is written so that no parser can take one name for another', async () => {
  const answer = await send(String.raw`"name":"read","arguments":{"note":"x","\u0070ath":"/tmp/\u0061"}`)
  expect(answer.json).toHaveProperty('result')
  expect(upstream.texts.at(-1)).toContain(String.raw`{"note":"x","path":"/tmp/\u0061"}`)
})
