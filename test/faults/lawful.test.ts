/** The judge of the fault tests must itself be able to find a breach of every kind. */

import type { OutcomeEntry } from '@callgate/contracts/journal'
import { expect, test } from 'vitest'
import { makeIntent, makeOutcome } from '../../packages/gateway/src/journal/journal.fixture.ts'
import { findBreaches } from './lawful.ts'
import type { Answered, Happening } from './visit.ts'

const ID = 'exc_1'
const intent: Happening = { type: 'record', entry: makeIntent(ID) }
const denied: Happening = { type: 'record', entry: makeIntent(ID, { deny: true }) }
const received: Happening = {
  type: 'received',
  received: { exchangeId: ID, method: 'tools/call', params: {} },
}
const finished: Happening = { type: 'finished', exchangeId: ID }
const refused: Happening = { type: 'refused', exchangeId: ID, code: 'internal' }
const asked: Happening = { type: 'streamed', exchangeId: 'ask_1', method: 'elicitation/create' }
const outcome = (kind: OutcomeEntry['outcome']): Happening => ({
  type: 'record',
  entry: { ...makeOutcome(ID), outcome: kind },
})
const { decision, verdict, findings, snapshot, streamed, payload, ...about } = makeOutcome(ID)
const undelivered: Happening = {
  type: 'record',
  entry: {
    tenant: about.tenant,
    principal: about.principal,
    agent: about.agent,
    keyId: about.keyId,
    exchangeId: ID,
    parentId: about.parentId,
    sessionId: about.sessionId,
    direction: about.direction,
    kind: about.kind,
    method: about.method,
    upstream: about.upstream,
    target: about.target,
    type: 'event',
    event: 'undelivered',
    decision: { ...decision, effect: 'deny' },
    verdict,
    findings,
    snapshot,
    streamed,
    note: null,
    payload,
  },
}
const answer: Answered = { result: {}, refusal: null, headers: {} }

function judge(happenings: Happening[], answers: Answered[][] = [[answer]]): string[] {
  const all = happenings.flatMap((one) => (one.type === 'received' ? [one.received] : []))
  return findBreaches({ happenings, answers, upstream: { received: all } })
}

test('a lawful exchange has no breach', () => {
  expect(judge([intent, received, outcome('ok'), finished])).toEqual([])
  expect(judge([denied, refused])).toEqual([])
  expect(judge([intent, received, outcome('ok'), undelivered, refused])).toEqual([])
})

test.each([
  ['forwarded before its intent', [received, intent, outcome('ok'), finished], 'without an intent'],
  ['forwarded although denied', [denied, received, outcome('ok'), finished], 'without an intent'],
  [
    'asked without an intent',
    [intent, received, asked, outcome('ok'), finished],
    'reached the agent without an intent',
  ],
  ['delivered without an outcome', [intent, received, finished], 'without an outcome'],
  ['delivered before its outcome', [intent, received, finished, outcome('ok')], 'without an outcome'],
  ['delivered although withheld', [intent, received, outcome('withheld'), finished], 'without an outcome'],
  [
    'refused although recorded as delivered',
    [intent, received, outcome('ok'), refused],
    'an answer was delivered',
  ],
  [
    'given a second outcome',
    [intent, received, outcome('ok'), outcome('unknown'), refused],
    'has two outcomes',
  ],
  ['delivered although undelivered', [intent, received, outcome('ok'), undelivered, finished], 'undelivered'],
  ['sent twice', [intent, received, received, outcome('ok'), finished], 'was sent twice'],
] as const)('finds what was %s', (_what, happenings, breach) => {
  expect(judge([...happenings]).join()).toContain(breach)
})

test('finds answers that are missing or too many', () => {
  expect(judge([], [[]])).toEqual(['request 1 got 0 answers'])
  expect(judge([], [[answer, answer]])).toEqual(['request 1 got 2 answers'])
})
