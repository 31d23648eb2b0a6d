/** What is kept of events for others like them is what each would be told anew. */

import { type BehaviourEvent, EventMatch } from '@callgate/contracts/scenario'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileMatch } from './event-match.ts'
import { createKnownEvents } from './known-events.ts'
import { expandRun } from './scenario-pack.ts'

const MATCHES = [
  { event: 'call', upstreams: ['a*'] },
  { event: ['call', 'result'], tools: ['*read'], agents: ['one'] },
  { event: 'result', kinds: ['sends-outside'] },
  { event: 'result', sensitivity: 'confidential', failed: true },
  { event: 'call', trust: 'public', methods: ['tools/*'] },
  { event: ['call', 'finding'], labels: ['dirty'] },
  { event: 'finding', codes: ['secret/*'] },
]
/** Which of them an event meets. */
const MATCHERS = MATCHES.map((match) => compileMatch(EventMatch.parse(match)))
const listMet = (event: BehaviourEvent): readonly number[] =>
  MATCHERS.flatMap(({ matches }, at) => (matches(event) ? [at] : []))

const [PLAIN] = expandRun([{ event: 'call', afterMs: 0, times: 1 }]) as readonly [BehaviourEvent]
const events = fc.array(
  fc.record({
    type: fc.constantFrom('call', 'result', 'finding'),
    agent: fc.constantFrom('one', 'two'),
    upstream: fc.constantFrom('a1', 'b'),
    tool: fc.constantFrom('read', 'mail-read', 'send'),
    method: fc.constantFrom('tools/call', 'resources/read'),
    kinds: fc.subarray(['sends-outside', 'destroys'] as const),
    labels: fc.subarray(['dirty', 'own']),
    codes: fc.constantFrom([], ['secret/key'], ['flow/trio']),
    sensitivity: fc.constantFrom('public', 'confidential'),
    trust: fc.constantFrom('own', 'untrusted'),
    failed: fc.boolean(),
  }),
  { maxLength: 40 },
)

test('events that are alike are judged alike, and no others', () => {
  fc.assert(
    fc.property(events, (all) => {
      const known = createKnownEvents(listMet)
      for (const [atMs, more] of all.entries()) {
        const event = { ...PLAIN, ...more, atMs }
        expect(known.take(event)).toEqual(listMet(event))
      }
    }),
  )
})
