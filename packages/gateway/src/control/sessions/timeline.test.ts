/** Steps from records that a slice cuts in two, and labels that were lowered in between. */

import { JournalRecord } from '@callgate/contracts/journal'
import { expect, test } from 'vitest'
import { buildSessionGraph } from './session-graph.ts'
import { buildTimeline } from './timeline.ts'

const message = {
  tenant: 'default',
  principal: 'alice',
  agent: 'editor',
  keyId: null,
  parentId: null,
  sessionId: null,
  direction: 'agent-to-upstream',
  kind: 'call',
  method: 'tools/call',
  upstream: 'files',
  target: 'read_file',
  decision: { effect: 'allow', code: null, rules: ['r'], obligations: [] },
  verdict: 'benign',
  findings: [],
  snapshot: 's',
  conversation: 'c',
  payload: null,
}
const digest = 'a'.repeat(64)
const record = (seq: number, entry: object): JournalRecord =>
  JournalRecord.parse({ seq, timeMs: seq * 1_000, prev: digest, entry })
const intent = (seq: number, exchangeId: string) =>
  record(seq, {
    type: 'intent',
    ...message,
    exchangeId,
    inspectedDigest: digest,
    forwardedDigest: digest,
    trace: null,
  })
const outcome = (seq: number, exchangeId: string, trust?: string) =>
  record(seq, {
    type: 'outcome',
    ...message,
    exchangeId,
    outcome: 'ok',
    inspectedDigest: digest,
    deliveredDigest: digest,
    streamed: { messages: 0, digest: null },
    durationMs: 2,
    ...(trust && { labels: { conversation: 'c', trust, sensitivity: 'public', sources: ['files'] } }),
  })
const lowered = (seq: number) =>
  record(seq, {
    type: 'admin',
    tenant: 'default',
    operator: 'olga',
    act: 'conversation.declassify',
    subject: 'c',
    before: 'trust untrusted, class public',
    after: 'trust own, class public',
    accepted: true,
    note: 'read',
  })

test('a step stands in the slice where it began, with the answer that came later', () => {
  const records = [intent(1, 'a'), intent(2, 'b'), outcome(3, 'b'), outcome(4, 'a')]
  const first = buildTimeline({ from: 0, records, labelling: [] })
  expect(first.map(({ seq, answered }) => [seq, answered?.seq])).toEqual([
    [1, 4],
    [2, 3],
  ])
  expect(buildTimeline({ from: 3, records, labelling: [] })).toEqual([])
})

test('labels are those before the step and after its answer, and lowering counts', () => {
  const changes = [outcome(2, 'a', 'untrusted'), lowered(3), outcome(7, 'c', 'public')]
  const records = [intent(1, 'a'), changes[0], intent(4, 'b'), outcome(5, 'b'), intent(6, 'c'), changes[2]]
  const present = records.filter((one) => one !== undefined)
  const steps = buildTimeline({ from: 0, records: present, labelling: changes })
  expect(steps.map(({ labels }) => [labels.before?.trust, labels.after?.trust])).toEqual([
    [undefined, 'untrusted'],
    ['own', 'own'],
    ['own', 'public'],
  ])
})

test('a graph says that it is not all of it', () => {
  expect(buildSessionGraph([intent(1, 'a'), outcome(2, 'a')], false)).toMatchObject({
    reads: [{ upstream: 'files', target: 'read_file', count: 1, stopped: 0 }],
    complete: false,
  })
})
