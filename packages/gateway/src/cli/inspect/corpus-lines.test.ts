/** Lines out of streams: plain or gzipped, cut anywhere, too long, damaged. */

import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CorpusText, readCorpusLines } from './corpus-lines.ts'

async function read(bytes: Uint8Array, options: { pieceBytes?: number; lineBytesMax?: number } = {}) {
  const { pieceBytes = 7, lineBytesMax } = options
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes))
  const lines: CorpusText[] = []
  for await (const line of readCorpusLines(Readable.from(pieces), lineBytesMax)) lines.push(line)
  return lines
}

const texts = (lines: readonly CorpusText[]) =>
  lines.map((line) => ('text' in line ? line.text : line.problem))

describe('lines of a corpus', () => {
  it('are the same plain and gzipped, wherever the stream is cut', async () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => text.trim() !== '' && !/[\r\n]/.test(text))
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 50 }), async (lines, pieceBytes) => {
        const bytes = Buffer.from(
          lines
            .map((text) => `${text}\n`)
            .join('')
            .replace(/^\uFEFF/, ''),
        )
        fc.pre(!(bytes[0] === 0x1f && bytes[1] === 0x8b))
        const plain = await read(bytes, { pieceBytes })
        expect(await read(gzipSync(bytes), { pieceBytes })).toEqual(plain)
        expect(plain).toHaveLength(lines.length)
      }),
      { numRuns: 60 },
    )
  })

  it('come with their number, empty ones left out, the last one without its end too', async () => {
    expect(await read(Buffer.from('a\n\n\r\nb\r\nc'))).toEqual([
      { number: 1, text: 'a' },
      { number: 4, text: 'b\r' },
      { number: 5, text: 'c' },
    ])
  })

  it('too long or not UTF-8 are told, and reading goes on', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`a\n${'x'.repeat(50)}\n`),
      Buffer.from([0xff, 0x0a]),
      Buffer.from('b\n'),
    ])
    expect(texts(await read(bytes, { lineBytesMax: 20 }))).toEqual([
      'a',
      'is longer than 20 bytes',
      'is not UTF-8',
      'b',
    ])
    expect(texts(await read(gzipSync(bytes), { lineBytesMax: 20 }))).toHaveLength(4)
  })

  it('of a bomb are skipped without being held', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20, 0x61))
    expect(texts(await read(bomb, { lineBytesMax: 1 << 20, pieceBytes: 4096 }))).toEqual([
      'is longer than 1048576 bytes',
    ])
  })

  it('of a damaged stream end in an error, after those before it', async () => {
    const damaged = gzipSync(Buffer.from('a\nb\n'.repeat(10_000))).subarray(0, 60)
    await expect(read(damaged)).rejects.toThrow(/end of file/)
  })

  it('of nothing are none', async () => {
    expect(await read(Buffer.alloc(0))).toEqual([])
  })
})
