/** Nobody decides by what they send before which claims a verified token has. */

import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { post } from '../support/raw-http.ts'
import { rawTool, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const GROUPS = 'https://idp.example/groups'
/** As issuers in PHP write it. */
const WRITTEN = String.raw`https:\/\/idp.example\/groups`
const POLICY = `version: 1
rules:
  - { id: all, effect: allow, on: [call, list] }
  - { id: no-contractors, effect: deny, on: [call], when: '"contractors" in principal.groups' }
`
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const encode = (text: string): string => Buffer.from(text).toString('base64url')

let issuer: Server
let upstream: RawUpstream
let gateway: TestGateway
beforeAll(async () => {
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }]
  issuer = createServer((_req, res) => res.end(JSON.stringify({ keys }))).listen(0, '127.0.0.1')
  await once(issuer, 'listening')
  upstream = await startRawUpstream([rawTool('read')])
  const url = addressOf(issuer)
  gateway = await startTestGateway({
    upstreams: { raw: { transport: 'http', url: upstream.url, era: 'legacy' } },
    policy: POLICY,
    config: {
      identity: {
        oidc: [
          {
            issuer: url,
            audience: 'tools',
            jwksUri: `${url}/jwks`,
            algorithms: ['ES256'],
            groupsClaim: GROUPS,
            agentClaim: 'client_id',
          },
        ],
      },
    },
  })
})
afterAll(async () => {
  await gateway.stopAndVerify()
  await upstream.stop()
  issuer.close()
})

function addressOf(server: Server): string {
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

let issued = 0
/** Each another one, so that none is known yet. */
function issueToken(): string {
  const expires = Math.floor(Date.now() / 1000) + 600 + issued++
  const claims = `{"iss":"${addressOf(issuer)}","aud":"tools","exp":${expires},"sub":"ann","client_id":"bot","${WRITTEN}":["contractors"]}`
  const signed = `${encode('{"alg":"ES256","kid":"k"}')}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

async function callOnce(): Promise<string> {
  const key = issueToken()
  const url = gateway.serverUrl('raw')
  const introduction = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'agent', version: '1' },
  }
  const opened = await post(
    url,
    { jsonrpc: '2.0', id: 0, method: 'initialize', params: introduction },
    { key },
  )
  const session = opened.headers.get('mcp-session-id') ?? ''
  await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, { key, session })
  const params = { name: 'read', arguments: {} }
  return (await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, { key, session })).text
}

test('a claim whose name has escapes counts, whatever unsigned tokens said before', async () => {
  expect(await callOnce()).toContain('no-contractors')
  // What V8 remembers of names that are spelt like the beginning of the escaped one (nodejs/node#63785).
  const before = { iss: 'a', aud: 'a', exp: 1, sub: 'a', client_id: 'a' }
  const forged = JSON.stringify({ ...before, [WRITTEN.slice(0, GROUPS.length)]: 1 })
  const ours = encode(JSON.stringify({ iss: addressOf(issuer) }))
  for (const key of [`x.${encode(forged)}.x`, `${encode(forged)}.${ours}.x`])
    expect((await post(gateway.serverUrl('raw'), {}, { key })).status).toBeGreaterThanOrEqual(400)
  expect(await callOnce()).toContain('no-contractors')
})
