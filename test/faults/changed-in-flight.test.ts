/** What is changed while a call is under way, suppressions and the server itself: one exchange sees one snapshot. */

import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { waitFor } from '../support/clients.ts'
import { call, errorOf, openSession, post } from '../support/raw-http.ts'
import {
  rawTool,
  sendJson,
  startRawUpstream,
  type RawMessage,
  type RawUpstream,
} from '../support/raw-upstream.ts'
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const TOKEN = ['ghp', '9hK2mQ7xLw4vRt8sYb1nZc6dFg3jPeAo05Hu'].join('_')
const SUPPRESSION = {
  rule: 'secrets/github-token',
  reason: 'a sample of ours',
  owner: 'ada',
  expires: '2999-01-01',
}

let held: { readonly message: RawMessage; readonly res: ServerResponse }[]
let upstream: RawUpstream
let gateway: TestGateway
let session: string
beforeEach(async () => {
  held = []
  upstream = await startRawUpstream([rawTool('read')], (message, res) => {
    if (message.method !== 'tools/call') return false
    held.push({ message, res })
    return true
  })
  gateway = await startTestGateway({
    upstreams: { raw: { transport: 'http', url: upstream.url, era: 'legacy' } },
    config: { inspection: { actions: { secret: 'redact' }, minConfidence: 0.3 } },
  })
  session = await openSession(gateway.serverUrl('raw'))
})
afterEach(async () => {
  await gateway.stopAndVerify()
  await upstream.stop()
})

/** A call that has reached the server; `finish` lets the server answer with a secret. */
async function begin(id: string) {
  const answer = post(gateway.serverUrl('raw'), call(id, 'read'), { session })
  const one = await waitFor('the call at the server', () => held.shift())
  return {
    finish() {
      const content = [{ type: 'text', text: `the key is ${TOKEN} as before` }]
      sendJson(one.res, { jsonrpc: '2.0', id: one.message.id, result: { content } })
      return answer
    },
  }
}

async function suppress(list: readonly object[]): Promise<void> {
  await gateway.editConfig((config) => {
    config['inspection'] = { actions: { secret: 'redact' }, minConfidence: 0.3, suppressions: list }
  })
  await gateway.control.reload()
}

const snapshotsOf = async (): Promise<readonly string[]> =>
  [...(await gateway.records('intent')), ...(await gateway.records('outcome'))].flatMap(({ entry }) =>
    'snapshot' in entry && entry.method === 'tools/call' ? [entry.snapshot] : [],
  )

test('a suppression that comes or goes while a call runs counts from the next call on', async () => {
  const redacted = await begin('1')
  await suppress([SUPPRESSION])
  expect((await redacted.finish()).text).not.toContain(TOKEN)
  const shown = await begin('2')
  await suppress([])
  expect((await shown.finish()).text).toContain(TOKEN)
  const again = await begin('3')
  expect((await again.finish()).text).not.toContain(TOKEN)
  // Both sides of each call under one snapshot.
  const [first, second, third, ...outcomes] = await snapshotsOf()
  expect(outcomes).toEqual([first, second, third])
  expect(new Set([first, second]).size).toBe(2)
})

test('a call to a server that is taken out meanwhile ends as it began, and the next one finds none', async () => {
  const running = await begin('1')
  await gateway.editConfig((config) => {
    config['upstreams'] = {}
  })
  await gateway.control.reload()
  expect((await running.finish()).text).toContain('[redacted:github-token#1]')
  const next = await post(gateway.serverUrl('raw'), call('2', 'read'), { session })
  expect(errorOf(next).message).toContain('no such server')
  expect(held).toEqual([])
})
