/** A session remembers the latest of what it sent, in order, and takes that up again. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SessionMemory } from './memory.ts'

const LIMITS = { tableBytesMax: 4_096, ringWordsMax: 256, ledgerBytesMax: 4_096 }
const KEPT = 256

const hashes = fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 300 })

test('the latest echoes are kept, oldest first, and survive a restart in the middle', () => {
  fc.assert(
    fc.property(fc.array(hashes, { maxLength: 8 }), fc.array(hashes, { maxLength: 4 }), (before, after) => {
      const first = new SessionMemory(1, LIMITS)
      for (const sent of before) first.noteEcho(sent)
      const second = new SessionMemory(1, LIMITS)
      second.restoreEchoes(first.dumpEchoes())
      for (const sent of after) second.noteEcho(sent)
      expect(first.dumpEchoes()).toEqual(before.flat().slice(-KEPT))
      expect(second.dumpEchoes()).toEqual([...before, ...after].flat().slice(-KEPT))
      expect(second.bytes).toBeLessThanOrEqual(new SessionMemory(1, LIMITS).bytes + KEPT * 4)
    }),
    { numRuns: 50 },
  )
})
