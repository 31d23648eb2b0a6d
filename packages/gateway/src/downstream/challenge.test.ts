/** The challenge as it is sent: what it says, where it points, and that hostile scopes cannot break out of it. */

import fc from 'fast-check'
import { refuse } from '@callgate/contracts/errors'
import { expect, test } from 'vitest'
import { buildChallenge, locateMetadata } from './challenge.ts'

const facts = { canonicalUrl: 'https://gate.example/mcp', shown: false }
const METADATA = 'resource_metadata="https://gate.example/.well-known/oauth-protected-resource/mcp"'

test('the well-known part goes before the path', () => {
  expect(locateMetadata('https://gate.example/mcp')).toBe(
    'https://gate.example/.well-known/oauth-protected-resource/mcp',
  )
  expect(locateMetadata('https://gate.example/')).toBe(
    'https://gate.example/.well-known/oauth-protected-resource',
  )
})

test('a challenge carries an error only where a credential was shown, and none is made where none would help', () => {
  const refusal = refuse('unauthenticated', 'No.')
  expect(buildChallenge(refusal, facts)).toBe(`Bearer ${METADATA}`)
  expect(buildChallenge(refusal, { ...facts, shown: true })).toBe(`Bearer error="invalid_token", ${METADATA}`)
  expect(buildChallenge(refuse('insufficient-scope', 'No.', { data: { scope: 'a b' } }), facts)).toBe(
    `Bearer error="insufficient_scope", scope="a b", ${METADATA}`,
  )
  expect(buildChallenge(refuse('policy-denied', 'No.'), facts)).toBeUndefined()
})

test('no scope ends its quotes or the header line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (scope) => {
      const challenge = buildChallenge(refuse('insufficient-scope', 'No.', { data: { scope } }), facts) ?? ''
      expect(challenge).toMatch(
        /^Bearer error="insufficient_scope", (?:scope="[^"\\\r\n]*", )?resource_metadata=/,
      )
      expect(challenge.endsWith(METADATA)).toBe(true)
    }),
  )
})
