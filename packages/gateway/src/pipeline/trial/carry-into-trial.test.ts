/** An agent's own conversation and the trial it joined: nothing it read goes in that must not leave, and it is not as clean after it. */

import { LimitsConfig } from '@callgate/contracts/config'
import { FlowActions } from '@callgate/contracts/flow'
import { expect, test } from 'vitest'
import { createEventLog } from '../../sessions/event-log.ts'
import { openTestConversations } from '../../sessions/conversations-fixture.ts'
import { createSessions } from '../../sessions/sessions.ts'
import { systemRandom } from '../../system.ts'
import { carryIntoTrial } from './carry-into-trial.ts'
import type { Snapshot } from '../ports/ports.ts'

const KEY = 'k3Jx92Lm55QpZ77vTn81'
const CLOCK = { nowMs: () => 1_000_000, monotonicMs: () => 0 }
const AGENT = {
  tenant: 'default',
  principal: { id: 'me', groups: [], claims: {} },
  agent: { id: 'mine', groups: [] },
  credential: { method: 'agent-key', keyId: 'k', expiresAtMs: null },
} as const

async function begin() {
  const sessions = createSessions({
    clock: CLOCK,
    conversations: await openTestConversations({ clock: CLOCK }),
    random: systemRandom,
    limits: LimitsConfig.parse({}),
    createLog: (key) => createEventLog(key, { eventsMax: 4, bytesMax: 1_024 }),
  })
  const settings = { upstreams: new Map(), inspection: { flows: FlowActions.parse({}) } }
  const snapshots = { current: () => settings as unknown as Snapshot }
  const send = (args: Readonly<Record<string, string>>) =>
    carryIntoTrial(
      { id: 'trl_1', caller: AGENT, upstream: 'tried', tool: 'note', args },
      { sessions, snapshots, clock: CLOCK },
    )
  return { conversation: sessions.conversation(AGENT), send }
}

test('what is read in a trial counts in the conversation outside, from the first request on', async () => {
  const { conversation, send } = await begin()
  expect(conversation.labels).toEqual([])
  expect(await send({ text: 'hello' })).toBeUndefined()
  expect(conversation.labels).toEqual(expect.arrayContaining(['trust:untrusted', 'source:tried']))
  expect(conversation.flow.labels().trust).toBe('untrusted')
})

test('a secret that was read elsewhere does not go into a trial', async () => {
  const { conversation, send } = await begin()
  expect(await send({ text: KEY })).toBeUndefined()
  conversation.flow.take({
    id: 'm1',
    source: { upstream: 'vault', tool: 'get_key' },
    labels: { trust: 'vetted', sensitivity: 'internal' },
    value: { content: [{ type: 'text', text: `api_key: ${KEY}` }] },
    atMs: CLOCK.nowMs(),
  })
  expect(await send({ text: `the key is ${KEY}` })).toMatchObject({ code: 'policy-denied' })
  expect(await send({ text: 'hello again' })).toBeUndefined()
})
