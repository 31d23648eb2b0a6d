/** What the HTTP door refuses by itself stands in the journal like every other denial. */

import { expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { waitFor } from '../support/clients.ts'
import { startFixtureServer } from '../support/fixture-server.ts'
import { call, openSession, post, rawHeaders } from '../support/raw-http.ts'
import { overHttp, startTestGateway } from '../support/test-gateway.ts'

test(verifies('INV-20', 'every refusal of the HTTP door is in the journal, with its code'), async () => {
  const server = await startFixtureServer('legacy')
  const gateway = await startTestGateway({
    upstreams: { web: overHttp(server.url) },
    config: { limits: { inFlightMax: 1 } },
  })
  const { url } = gateway
  const session = await openSession(url)
  const bare = (method: string, address: string, headers: Record<string, string> = {}) =>
    fetch(address, { method, headers }).then(({ status }) => status)
  const statuses = [
    await bare('POST', `${gateway.running.url}/cg_a-key-in-the-wrong-place`),
    await bare('PUT', url),
    await bare('GET', url, rawHeaders({ headers: { 'mcp-protocol-version': '2026-07-28' } })),
    await bare('GET', url, { accept: 'application/json' }),
    await bare('POST', url, { authorization: 'Basic c2VjcmV0OnNlY3JldA==' }),
    await bare('DELETE', url, { 'mcp-session-id': 'cgs_none' }),
  ]
  expect(statuses).toEqual([404, 405, 405, 406, 401, 404])
  const held = post(url, call(1, 'web__hold', { label: 'open' }), { session })
  await waitFor('the call at the upstream', () => server.seen.some(({ tool }) => tool === 'hold'))
  expect((await post(url, call(2, 'web__say', { text: 'x' }), { session })).status).toBe(503)
  server.release()
  await held

  const records = await gateway.records('event')
  const codes = records.flatMap(({ entry }) =>
    entry.type === 'event' && entry.event === 'refused' ? [entry.decision.code] : [],
  )
  expect(codes).toEqual([
    'not-found',
    'method-not-allowed',
    'method-not-allowed',
    'not-acceptable',
    'unauthenticated',
    'session-not-found',
    'overloaded',
  ])
  expect(JSON.stringify(records)).not.toMatch(/c2VjcmV0|wrong-place/)
  await gateway.stopAndVerify()
  await server.stop()
})

test(
  verifies('INV-20', 'a client that opens ever new sessions is told to wait, on record and counted'),
  async () => {
    const server = await startFixtureServer('legacy')
    const gateway = await startTestGateway({
      upstreams: { web: overHttp(server.url) },
      config: { limits: { sessionOpensPerMinute: 3 } },
    })
    const { token } = await gateway.control.createKey({ principal: 'ada', agent: 'bot' })
    for (let count = 0; count < 3; count += 1) await openSession(gateway.url)
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'raw', version: '1' },
    }
    for (let count = 0; count < 5; count += 1) {
      const refused = await post(gateway.url, { jsonrpc: '2.0', id: count, method: 'initialize', params })
      expect(refused.json['error']).toMatchObject({
        code: -31005,
        message: expect.stringContaining('3 sessions'),
      })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(refused.headers.get('mcp-session-id')).toBeNull()
    }
    // Another caller is not held up by it.
    expect(await openSession(gateway.url, { key: token })).toMatch(/^cgs_/)
    const records = (await gateway.records('event')).filter(
      ({ entry }) => entry.type === 'event' && entry.decision.code === 'rate-limited',
    )
    expect(records).toHaveLength(1)
    expect(records[0]?.entry).toMatchObject({ event: 'refused', method: 'initialize', principal: 'tester' })
    await gateway.stopAndVerify()
    await server.stop()
  },
)
