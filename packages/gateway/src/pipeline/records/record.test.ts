/** What a refusal says about a call, by how far it got. */

import { refuse } from '@callgate/contracts/errors'
import { expect, test } from 'vitest'
import type { Route } from '../passage.ts'
import { outcomeOf } from './record.ts'

const local: Route = { type: 'local', answer: () => refuse('internal', 'not called') }

test.each(['overloaded', 'invalid-params', 'not-carried'] as const)(
  'what the gateway refuses as %s is denied only while nothing was sent for it',
  (code) => {
    const refusal = refuse(code, 'No.')
    expect(outcomeOf(refusal, { route: local, onBehalf: 'nothing' })).toBe('denied')
    expect(outcomeOf(refusal, { route: local, onBehalf: 'answered' })).toBe('withheld')
    expect(outcomeOf(refusal, { route: local, onBehalf: 'unknown' })).toBe('unknown')
    expect(outcomeOf(refusal, { route: null, onBehalf: 'nothing' })).toBe('unknown')
  },
)
