/** A call that is held for its approval meets what came about meanwhile. */

import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { setStage, tool, type Arena, type Json, type Script } from './attack-fixture.ts'
import { createControlClient } from './control/client.ts'
import { readOperatorToken } from './store/operator-token.ts'

const { serve, arena } = setStage()

const offering: Script = (method) => {
  if (method === 'tools/list') return { result: { tools: [tool()] } }
  return method === 'tools/call' ? { result: { content: [{ type: 'text', text: 'Plain words.' }] } } : {}
}

const POLICY = `version: 1
rules:
  - id: all
    effect: allow
    on: [call, list, lifecycle]
  - id: ask
    effect: allow
    on: [call]
    upstreams: [mail]
    obligations:
      - approve: {}
  - id: outside-stays-out
    effect: deny
    on: [call]
    upstreams: [mail]
    when: '"trust:untrusted" in session.labels'
`

const call = (gateway: Arena, upstream: string) =>
  gateway.modern(`/servers/${upstream}/mcp`, 'tools/call', { name: 't', arguments: {} })

async function approveNext(gateway: Arena): Promise<void> {
  const operatorToken = readOperatorToken(gateway.dataDirectory)
  const client = createControlClient({ url: gateway.controlUrl, operatorToken })
  let [waiting] = await client.listApprovals({ state: 'pending' })
  for (; waiting === undefined; [waiting] = await client.listApprovals({ state: 'pending' })) await sleep(20)
  await client.answerApproval(waiting.id, { answer: 'approve', reason: 'as discussed' })
}

test.each([false, true])(
  'what the session read while its call was held counts for it (%s)',
  async (reads) => {
    const mail = await serve('legacy', offering)
    const web = await serve('legacy', offering)
    const gateway = await arena({ mail, web }, { policy: POLICY, approvals: { holdMs: 60_000 } })
    const held = call(gateway, 'mail')
    while (!(await gateway.records()).some(({ entry }) => (entry as Json)['event'] === 'requested'))
      await sleep(20)
    if (reads) expect((await call(gateway, 'web'))['error']).toBeUndefined()
    await approveNext(gateway)
    const answer = await held
    expect(JSON.stringify(answer).includes('outside-stays-out')).toBe(reads)
    expect(mail.seen.some(({ method }) => method === 'tools/call')).toBe(!reads)
  },
)

test('what goes out is spelled as it was shown to who approved it, and not as the agent wrote it', async () => {
  const mail = await serve('legacy', offering)
  const gateway = await arena({ mail }, { policy: POLICY, approvals: { holdMs: 60_000 } })
  const url = `${gateway.url}/servers/mail/mcp`
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-session-id': await gateway.session('/servers/mail/mcp'),
    'mcp-protocol-version': '2025-11-25',
  }
  const written = '{"times":1.0,"of":-0,"each":100e-2}'
  const body = `{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"t","arguments":${written}}}`
  const held = fetch(url, { method: 'POST', headers, body })
  await approveNext(gateway)
  expect((await held).status).toBe(200)
  const sent = mail.texts.find((text) => text.includes('tools/call'))
  expect(sent).toContain('{"times":1,"of":0,"each":1}')
})
