/** The terms of an entry are its own, whatever was indexed before it. */

import { expect, it } from 'vitest'
import { listTerms, splitWords, termOfField, termOfWord } from './terms.ts'

const entry = (agent: string, note: string) => ({ type: 'event', agent, note, exchangeId: `exc_${agent}` })

it('are its fields, of its tenant, and the words of what describes it', () => {
  const [agent, note] = ['builder', 'Held back: the tool «délete» changed']
  const words = [...splitWords(agent), ...splitWords(note)].map(termOfWord)
  expect(new Set(listTerms('acme', entry(agent, note)))).toEqual(
    new Set([
      termOfField('acme', 'type', 'event'),
      termOfField('acme', 'agent', agent),
      termOfField('acme', 'exchange', 'exc_builder'),
      ...words,
    ]),
  )
})

it('stay the same behind more values than are kept, and behind long ones', () => {
  const asked = entry('builder', 'n'.repeat(3_000))
  const before = listTerms('acme', asked)
  for (let count = 0; count < 5_000; count++) listTerms('acme', entry(`agent-${count}`, `note ${count}`))
  expect(listTerms('acme', asked)).toEqual(before)
})

it.each([
  [
    ['ab', 'c'],
    ['a', 'bc'],
  ],
  [
    ['a 1 b', 'c'],
    ['a', '1 bc'],
  ],
])('of one tenant are never those of another: %j and %j', (one, other) => {
  const termsOf = ([tenant = '', agent = '']: string[]) => listTerms(tenant, { agent })
  const [fields] = termsOf(one)
  expect(termsOf(other)).not.toContain(fields)
})

it('are told once where several fields hold the same', () => {
  const digest = 'a'.repeat(64)
  const twice = { type: 'intent', inspectedDigest: digest, forwardedDigest: digest, payload: { digest } }
  expect(listTerms('acme', twice)).toEqual([
    termOfField('acme', 'type', 'intent'),
    termOfField('acme', 'digest', digest),
  ])
})
