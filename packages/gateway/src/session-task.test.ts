/** A declared task through a running gateway: it filters lists, asks about what serves none of it, and allows nothing by itself. */

import { expect, test } from 'vitest'
import type { GatewayAccess } from './cli/command.ts'
import { sessions as command } from './cli/sessions.ts'
import { createControlClient } from './control/client.ts'
import { readOperatorToken } from './store/operator-token.ts'
import { setStage, tool, type Arena, type Json, type Script } from './attack-fixture.ts'

const { serve, arena } = setStage()
const properties = { to: { type: 'string' }, body: { type: 'string' } }
const MAIL: Script = (method) => {
  if (method === 'tools/list')
    return {
      result: {
        tools: ['send_email', 'delete_mailbox', 'search_mail'].map((name) =>
          tool({
            name,
            inputSchema: {
              type: 'object',
              properties: name === 'search_mail' ? { query: { type: 'string' } } : properties,
            },
          }),
        ),
      },
    }
  return method === 'tools/call' ? { result: { content: [{ type: 'text', text: 'done' }] } } : {}
}
const codeOf = (answer: Json): unknown =>
  (answer['error'] as { data?: { callgate?: { code?: string } } } | undefined)?.data?.callgate?.code
const call = async (gateway: Arena, name: string, to: string): Promise<unknown> =>
  codeOf(
    await gateway.modern('/servers/mail/mcp', 'tools/call', {
      name,
      arguments: name === 'search_mail' ? { query: to } : { to, body: 'Hello' },
    }),
  )
const listed = async (gateway: Arena): Promise<string[]> => {
  const answer = await gateway.modern('/servers/mail/mcp', 'tools/list')
  return ((answer['result'] as { tools: { name: string }[] }).tools ?? []).map(({ name }) => name)
}
const client = (gateway: Arena) =>
  createControlClient({
    url: gateway.controlUrl,
    operatorToken: readOperatorToken(gateway.dataDirectory),
  })
const TASK = {
  principal: 'alice',
  agent: 'tester',
  text: 'mail the minutes',
  kinds: ['sends-outside' as const],
  targets: ['*@partner.example'],
  callsMax: 2,
}

/** The command speaks to the one that runs and needs none of its own. */
const GATEWAY = {} as GatewayAccess

// GATE-40.4
test('a task filters lists and asks about what serves none of it, also after a restart, until it ends', async () => {
  const mail = await serve('modern', MAIL)
  const gateway = await arena({ mail }, {})
  expect(await listed(gateway)).toHaveLength(3)
  await client(gateway).declareTask(TASK)
  expect(await listed(gateway)).toEqual(['send_email', 'search_mail'])
  expect(await call(gateway, 'delete_mailbox', 'x')).toBe('approval-required')
  expect(await call(gateway, 'send_email', 'eve@elsewhere.example')).toBe('approval-required')
  expect(await call(gateway, 'send_email', 'ann@partner.example')).toBeUndefined()
  expect(await call(gateway, 'search_mail', 'bob@elsewhere.example')).toBeUndefined()
  const again = await gateway.restart()
  expect(await call(again, 'delete_mailbox', 'x')).toBe('approval-required')
  expect(await call(again, 'send_email', 'ann@partner.example')).toBeUndefined()
  expect(await call(again, 'send_email', 'bob@partner.example')).toBe('approval-required')
  expect(await client(again).listTasks()).toMatchObject([{ used: 2, declaredBy: 'operator' }])
  await client(again).endTask({ principal: 'alice', agent: 'tester', reason: 'done' })
  expect(await call(again, 'delete_mailbox', 'x')).toBeUndefined()
  const entries = (await again.records()).map(({ entry }) => entry as Json)
  expect(entries.filter(({ act }) => String(act).startsWith('task.'))).toMatchObject([
    { act: 'task.declare', subject: 'alice/tester', note: 'mail the minutes' },
    { act: 'task.end', note: 'done' },
  ])
  expect(JSON.stringify(entries)).toContain('flow/over-budget')
})

// GATE-40.4
test('a task allows nothing that policy denies, and policy reads what serves none of it', async () => {
  const mail = await serve('modern', MAIL)
  const policy = `version: 1
rules:
  - id: all
    effect: allow
    on: [call, list, lifecycle]
  - id: task-only
    effect: deny
    on: [call]
    when: 'flows.exists(f, f.code == "flow/outside-task")'
  - id: no-mail
    effect: deny
    on: [call]
    when: 'tool.name == "send_email"'
`
  const gateway = await arena({ mail }, { policy })
  await client(gateway).declareTask(TASK)
  expect(await call(gateway, 'send_email', 'ann@partner.example')).toBe('policy-denied')
  expect(await call(gateway, 'delete_mailbox', 'x')).toBe('policy-denied')
})

test('the command declares, shows and ends', async () => {
  const mail = await serve('modern', MAIL)
  const gateway = await arena({ mail }, {})
  const at = ['--data', gateway.dataDirectory]
  const runs = { run: (args: string[]) => command.run([...args, ...at], GATEWAY) }
  expect(await runs.run(['task', 'alice', 'tester', '--text', 'tidy up', '--kind', 'destroys'])).toBe(0)
  expect(await call(gateway, 'send_email', 'a@b.example')).toBe('approval-required')
  expect(await runs.run(['tasks'])).toBe(0)
  expect(await runs.run(['end-task', 'alice', 'tester', '--reason', 'done'])).toBe(0)
  await expect(runs.run(['end-task', 'alice', 'tester', '--reason', 'done'])).rejects.toThrow(/task/)
})

test('policy reads the task and what is left of it', async () => {
  const mail = await serve('modern', MAIL)
  const policy = `version: 1
rules:
  - { id: all, effect: allow, on: [call, list, lifecycle] }
  - id: within-the-task
    effect: deny
    on: [call]
    when: '"sends-outside" in tool.kinds && (!("sends-outside" in session.task.kinds) || session.task.callsLeft < 1)'
`
  const gateway = await arena({ mail }, { policy })
  const denied = (code: unknown) => expect(code).toBe('policy-denied')
  denied(await call(gateway, 'send_email', 'ann@partner.example'))
  await client(gateway).declareTask({ ...TASK, callsMax: 1 })
  expect(await call(gateway, 'send_email', 'ann@partner.example')).toBeUndefined()
  denied(await call(gateway, 'send_email', 'bob@partner.example'))
  await client(gateway).endTask({ principal: 'alice', agent: 'tester', reason: 'done' })
  denied(await call(gateway, 'send_email', 'ann@partner.example'))
})

// GATE-40.4
test('calls at once share one budget, in one conversation and in several', async () => {
  let reached = 0
  const mail = await serve('modern', (method, ...asked) => {
    if (method === 'tools/call') reached += 1
    return MAIL(method, ...asked)
  })
  // Each call waits for the disk between the look at its task and its way out.
  const gateway = await arena({ mail }, { journal: { durability: 'power' } })
  await client(gateway).declareTask({ ...TASK, callsMax: 1 })
  const calls = Array.from({ length: 8 }, () => call(gateway, 'send_email', 'ann@partner.example'))
  const codes = await Promise.all(calls)
  expect(codes.filter((code) => code === undefined)).toHaveLength(1)
  expect(codes.filter((code) => code === 'approval-required')).toHaveLength(7)
  expect(reached).toBe(1)
  expect(await client(gateway).listTasks()).toMatchObject([{ used: 1 }])
})
