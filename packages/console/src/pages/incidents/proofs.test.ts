/** Proofs are checked with the browser's hashing as the journal makes them: RFC 6962 trees of any size. */

import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { checkProof } from './proofs.ts'

const sha = (...parts: readonly Buffer[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer')
const leafOf = (line: string): Buffer => sha(Buffer.from([0]), Buffer.from(line))

/** RFC 6962 §2.1. */
function rootOf(lines: readonly string[]): Buffer {
  if (lines.length === 1) return leafOf(lines[0] ?? '')
  const half = splitOf(lines.length)
  return sha(Buffer.from([1]), rootOf(lines.slice(0, half)), rootOf(lines.slice(half)))
}

/** RFC 6962 §2.1.1, leaf side first. */
function pathOf(at: number, lines: readonly string[]): string[] {
  if (lines.length === 1) return []
  const half = splitOf(lines.length)
  return at < half
    ? [...pathOf(at, lines.slice(0, half)), rootOf(lines.slice(half)).toString('hex')]
    : [...pathOf(at - half, lines.slice(half)), rootOf(lines.slice(0, half)).toString('hex')]
}

const splitOf = (size: number): number => 2 ** Math.floor(Math.log2(size - 1))

test('every record of every small tree is proven, and nothing else is', async () => {
  for (let size = 1; size <= 17; size += 1) {
    const lines = Array.from({ length: size }, (_, index) => `record ${index}`)
    const checkpoint = `callgate/journal/x\n${size}\n${rootOf(lines).toString('base64')}\n\n— signature\n`
    for (const [seq, line] of lines.entries()) {
      const view = { seq, line, size, proof: pathOf(seq, lines) }
      expect(await checkProof(view, checkpoint)).toBe('proven')
      expect(await checkProof({ ...view, line: `${line}!` }, checkpoint)).toBe('broken')
      expect(await checkProof({ ...view, proof: [...view.proof, '00'.repeat(32)] }, checkpoint)).toBe(
        'broken',
      )
      if (size > 1) expect(await checkProof({ ...view, seq: (seq + 1) % size }, checkpoint)).toBe('broken')
    }
  }
})

test('without a signed head of this size a whole path is no proof yet', async () => {
  const view = { seq: 0, line: 'a', size: 1, proof: [] }
  expect(await checkProof(view, null)).toBe('consistent')
  expect(await checkProof(view, 'callgate/journal/x\n2\nAAAA\n')).toBe('consistent')
  expect(await checkProof({ ...view, line: null }, null)).toBe('dropped')
})
