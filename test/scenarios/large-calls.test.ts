/** A call too large to be compared with what the session has read is asked about, and one nobody could be shown says why. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, errorOf, openSession, post } from '../support/raw-http.ts'
import { rawTool, sendJson, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const PAGE = 'Opening hours are from nine to five on weekdays.'
const HALF_OF_A_MEGABYTE = 'one line of it\n'.repeat(35_000)

let upstream: RawUpstream
let gateway: TestGateway
beforeAll(async () => {
  const tools = [
    rawTool('fetch_page', { description: 'Fetches a web page' }),
    rawTool('send_mail', { description: 'Sends a mail to a recipient' }),
  ]
  upstream = await startRawUpstream(tools, ({ id, method, params }, res) => {
    if (method !== 'tools/call' || params?.['name'] !== 'fetch_page') return false
    return sendJson(res, { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: PAGE }] } })
  })
  gateway = await startTestGateway({
    upstreams: { raw: { transport: 'http', url: upstream.url, era: 'legacy' } },
  })
})
afterAll(async () => {
  await gateway.stopAndVerify()
  await upstream.stop()
})

const mail = (id: string, body: string) => call(id, 'send_mail', { body })

test('before anything was read, a large call goes on as it is', async () => {
  const session = await openSession(gateway.serverUrl('raw'))
  const answer = await post(gateway.serverUrl('raw'), mail('1', HALF_OF_A_MEGABYTE), { session })
  expect(answer.json).toMatchObject({ result: { content: [{ text: 'did send_mail' }] } })
})

test('afterwards it needs a human, and what nobody can be shown says what asks, the bound and what to do', async () => {
  const url = gateway.serverUrl('raw')
  const session = await openSession(url)
  await post(url, call('1', 'fetch_page', { url: 'https://hours.example/' }), { session })
  const small = await post(url, mail('2', 'Closed on Sundays.'), { session })
  expect(small.json).toMatchObject({ result: { content: [{ text: 'did send_mail' }] } })

  const asked = await post(url, mail('3', HALF_OF_A_MEGABYTE.slice(0, 100_000)), { session })
  expect(errorOf(asked)).toMatchObject({ code: -31_003 })
  const asking = await gateway.control.listApprovals()
  expect(JSON.stringify(asking)).toContain('flow/forgotten-origin')

  const refused = await post(url, mail('4', HALF_OF_A_MEGABYTE), { session })
  expect(errorOf(refused).message).toMatch(
    /approve this call \(flow\/forgotten-origin\).* 262144 bytes .* it has 56\d{4}\. Send less at once/,
  )
  const sent = upstream.received.filter(({ params }) => params?.['name'] === 'send_mail')
  expect(sent).toHaveLength(2)
})
