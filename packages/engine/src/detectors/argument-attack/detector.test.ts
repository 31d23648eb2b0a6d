/** The samples of `argument-attack`, and what it records without reporting it. */

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createTestInspector } from '../../inspector-fixture.ts'
import { describeSamples } from '../samples-fixture.ts'

describeSamples('argument-attack')

test('a long value that reads as random is recorded where the parameter does not speak of content', () => {
  const inspector = createTestInspector()
  const bytes = Buffer.concat(
    Array.from({ length: 20 }, (_, index) => createHash('sha256').update(String(index)).digest()),
  )
  const read = (args: Record<string, string>) =>
    inspector
      .inspect({
        hook: 'call-arguments',
        value: { name: 'weather', arguments: args },
        context: {
          direction: 'agent-to-upstream',
          kind: 'call',
          method: 'tools/call',
          upstream: 'web',
          target: 'weather',
        },
      })
      .findings.filter(({ detector }) => detector === 'argument-attack')
      .map(({ code, severity, span }) => [code, severity, span.path])
  const found = (name: string) => [['argument-attack/dense-value', 'low', `/arguments/${name}`]]
  expect(read({ city: bytes.toString('base64') })).toEqual(found('city'))
  expect(read({ city: bytes.toString('hex') })).toEqual(found('city'))
  expect(read({ imageBase64: bytes.toString('base64') })).toEqual([])
  expect(read({ city: bytes.toString('base64').slice(0, 300) })).toEqual([])
  expect(read({ city: 'a-long-name-'.repeat(60) })).toEqual([])
  expect(read({ city: 'An ordinary sentence about the weather. '.repeat(40) })).toEqual([])
})
