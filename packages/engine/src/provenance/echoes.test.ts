/** A session remembers the latest of what it sent, in order, and takes that up again. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Echoes } from './echoes.ts'

const KEPT = 256

const hash = fc.integer({ min: 0, max: 0xffff_ffff })
const hashes = fc.array(hash, { maxLength: 300 })

test('the latest echoes are kept, oldest first, and survive a restart in the middle', () => {
  fc.assert(
    fc.property(fc.array(hashes, { maxLength: 8 }), fc.array(hashes, { maxLength: 4 }), (before, after) => {
      const first = new Echoes()
      for (const sent of before) first.note(sent)
      const second = new Echoes()
      second.restore(first.dump())
      for (const sent of after) second.note(sent)
      expect(first.dump()).toEqual(before.flat().slice(-KEPT))
      expect(second.dump()).toEqual([...before, ...after].flat().slice(-KEPT))
      expect(second.bytes).toBeLessThanOrEqual(KEPT * 4)
    }),
    { numRuns: 50 },
  )
})

test('what is kept is an echo, and nothing else is, whatever hashes end alike', () => {
  fc.assert(
    fc.property(fc.array(hashes, { maxLength: 5 }), hash, (sent, other) => {
      const echoes = new Echoes()
      for (const one of sent) echoes.note(one)
      const kept = sent.flat().slice(-KEPT)
      for (const one of kept) expect(echoes.has(one)).toBe(true)
      for (const one of [other, ...sent.flat(), ...kept.map((alike) => (alike ^ 0x8000_0000) >>> 0)])
        expect(echoes.has(one)).toBe(kept.includes(one))
    }),
    { numRuns: 50 },
  )
})
