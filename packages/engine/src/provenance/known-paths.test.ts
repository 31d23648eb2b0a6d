/** A pointer that was made before is the one that would be made now, whatever parts are called and however many there were. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendSegment } from '../views/pointer.ts'
import { partOf, type Place, wholeValue } from './known-paths.ts'

const part = fc.oneof(
  fc.nat({ max: 20 }),
  fc.constantFrom('0', '1', 'a/b', 'a~1b', '~', '', '__proto__', 'constructor', 'x'.repeat(200)),
  fc.string({ maxLength: 3 }),
)

test('pointers are those of their parts', () => {
  fc.assert(
    fc.property(fc.array(fc.array(part, { maxLength: 5 }), { maxLength: 40 }), (all) => {
      for (const parts of [...all, ...all]) {
        const made = parts.reduce<Place>(partOf, wholeValue())
        expect(made.path).toBe(parts.reduce<string>((path, one) => appendSegment(path, String(one)), ''))
      }
    }),
    { numRuns: 50 },
  )
})

test('more of them than are kept are made as well', () => {
  for (let at = 0; at < 10_000; at++) {
    const parts = [`a${at % 100}`, at % 70, `n${at}`]
    expect(parts.reduce<Place>(partOf, wholeValue()).path).toBe(`/${parts.join('/')}`)
  }
})
