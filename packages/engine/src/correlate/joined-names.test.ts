/** What is joined of an event is the same whatever was joined before it. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BehaviourEvent } from '@callgate/contracts/scenario'
import { createJoin } from './joined-names.ts'

const name = fc.constantFrom('', 'a', 'b', 'long name')

test('a key says who and what, however often and in whatever order it is asked for', () => {
  const keyOf = createJoin(['agent', 'tool'], '\0')
  const ownerOf = createJoin(['tenant', 'principal', 'agent'])
  fc.assert(
    fc.property(fc.array(fc.record({ tenant: name, principal: name, agent: name, tool: name })), (events) => {
      for (const { tenant, principal, agent, tool } of events) {
        const event = { tenant, principal, agent, tool } as BehaviourEvent
        expect(keyOf(event)).toBe(`${agent}\0${tool}\0`)
        expect(ownerOf(event)).toBe(`${tenant}\0${principal}\0${agent}`)
      }
    }),
  )
})
