/** Who is taken for one person, and who is not. */

import { expect, test } from 'vitest'
import { findPersons } from './one-person.ts'

const OPERATORS = [
  { name: 'ada', owner: 'root' },
  { name: 'ben', owner: 'root' },
  { name: 'ada-at-work', owner: 'Ada' },
  { name: 'okta:00u1', owner: '00u1' },
  { name: 'okta:00u2', owner: '00u2' },
]
const isOnePerson = findPersons({
  operators: { list: () => OPERATORS },
  principals: () => ({ ada: ['00u1'], cleo: ['shared'], dan: ['SHARED'] }),
})

test.each([
  ['ada', 'ada', true],
  ['ada', 'Ada', true],
  ['ada', 'ada-at-work', true],
  ['ada', 'okta:00u1', true],
  ['cleo', 'dan', true],
  ['okta:jos\u{e9}', 'okta:jose\u{301}', true],
  ['okta:stra\u{df}e', 'okta:STRASSE', true],
  ['\u{ff41}da', 'okta:00u1', true],
  ['ada', 'ben', false],
  ['okta:00u1', 'okta:00u2', false],
  ['ada', 'okta:00u2', false],
  ['ben', 'unknown', false],
])('%s and %s: %s', (a, b, same) => {
  expect([isOnePerson(a, b), isOnePerson(b, a)]).toEqual([same, same])
})
