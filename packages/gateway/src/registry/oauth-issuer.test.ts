/** Who issues tokens for a server: asked in the order of RFC 9728, without credentials, bounded, and never believed for another. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { NetworkConfig } from '@callgate/contracts/network'
import { createAsk } from '../network/ask.ts'
import { createReach } from '../network/reach.ts'
import { createIssuerReader } from './oauth-issuer.ts'

type Reply = {
  readonly status?: number
  readonly body?: unknown
  readonly challenge?: string
  readonly type?: string
}
let http: Server
let base: string
let asked: string[]
let replies: Record<string, Reply>
let headers: (string | undefined)[]
beforeEach(async () => {
  asked = []
  headers = []
  replies = {}
  http = createServer((request, response) => {
    asked.push(request.url ?? '')
    headers.push(request.headers.authorization)
    const {
      status = 200,
      body,
      challenge,
      type = 'application/json',
    } = replies[request.url ?? ''] ?? { status: 404 }
    const more = challenge === undefined ? {} : { 'www-authenticate': challenge }
    response.writeHead(status, { 'content-type': type, ...more })
    // A stream of events has no end.
    if (type === 'text/event-stream') response.flushHeaders()
    else response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
  })
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
})
afterEach(() => {
  http.closeAllConnections()
  http.close()
})

const ask = createAsk(createReach(() => NetworkConfig.parse({})))
const read = (path = '/mcp') => createIssuerReader(ask, () => 0)(`${base}${path}`)
const WELL_KNOWN = '/.well-known/oauth-protected-resource'
const metadata = (issuers: readonly string[], resource = `${base}/mcp`): Reply => ({
  body: { resource, authorization_servers: issuers },
})

it('is said below the well-known path of the server, else of its host', async () => {
  replies[`${WELL_KNOWN}/mcp`] = metadata(['https://b.test/', 'https://a.test/', 'https://b.test/'])
  expect(await read()).toEqual({ issuers: ['https://a.test/', 'https://b.test/'] })
  replies = { [WELL_KNOWN]: metadata(['https://a.test/'], base) }
  expect(await read()).toEqual({ issuers: ['https://a.test/'] })
})

it('is said where a challenge points, and nothing is sent but the question', async () => {
  replies['/mcp'] = { status: 401, challenge: `Bearer realm="x", resource_metadata="${base}/meta"` }
  replies['/meta'] = metadata(['https://a.test/'])
  expect(await read()).toEqual({ issuers: ['https://a.test/'] })
  expect(asked).toEqual([`${WELL_KNOWN}/mcp`, WELL_KNOWN, '/mcp', '/meta'])
  expect(headers.every((one) => one === undefined)).toBe(true)
})

it('is not believed of another resource, and not waited for where events are streamed', async () => {
  for (const resource of [`${base}/other`, `${base}/mc`, 'https://other.test/mcp']) {
    replies[`${WELL_KNOWN}/mcp`] = metadata(['https://a.test/'], resource)
    expect(await read()).toBeUndefined()
  }
  const stream = { type: 'text/event-stream' }
  replies = { [`${WELL_KNOWN}/mcp`]: stream, [WELL_KNOWN]: stream, '/mcp': stream }
  expect(await read()).toBeUndefined()
  replies = { [`${WELL_KNOWN}/mcp`]: { body: `"${'x'.repeat(100_000)}"` } }
  expect(await read()).toBeUndefined()
})

it('is not asked for at another place than the server, which the gateway may reach and the server may not', async () => {
  const other = createServer((_request, response) => {
    asked.push('elsewhere')
    const { body } = metadata(['https://a.test/'])
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/metadata`
  replies['/mcp'] = { status: 401, challenge: `Bearer resource_metadata="${elsewhere}"` }
  expect(await read()).toBeUndefined()
  expect(asked).not.toContain('elsewhere')
  replies['/named'] = metadata(['https://a.test/'])
  replies['/mcp'] = { status: 401, challenge: `Bearer resource_metadata="${base}/named"` }
  expect(await read()).toEqual({ issuers: ['https://a.test/'] })
  other.close()
})

it('is asked once for some minutes', async () => {
  replies[`${WELL_KNOWN}/mcp`] = metadata(['https://a.test/'])
  let nowMs = 0
  const reader = createIssuerReader(ask, () => nowMs)
  await reader(`${base}/mcp`)
  await reader(`${base}/mcp`)
  expect(asked).toHaveLength(1)
  nowMs = 600_000
  replies[`${WELL_KNOWN}/mcp`] = metadata(['https://b.test/'])
  expect(await reader(`${base}/mcp`)).toEqual({ issuers: ['https://b.test/'] })
})

it('is nothing or a list of addresses, whatever is answered', async () => {
  const reply = fc.record({
    status: fc.constantFrom(200, 401, 500),
    text: fc.string(),
    value: fc.jsonValue(),
  })
  await fc.assert(
    fc.asyncProperty(reply, async ({ status, text, value }) => {
      const answer = (question: { url: string }) =>
        Promise.resolve({
          status,
          text: question.url.includes('well-known') ? JSON.stringify(value) : text,
          challenge: text,
        })
      const found = await createIssuerReader(answer, () => 0)('https://server.test/mcp')
      expect(found === undefined || Array.isArray(found['issuers'])).toBe(true)
    }),
  )
})
