/** The last records, newest first, whatever the sizes of lines and chunks; no more than is asked for. */

import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { segmentPath } from './layout.ts'
import { readTail } from './tail.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'callgate-tail-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function lineOf(seq: number, note = ''): string {
  const entry = {
    type: 'gateway',
    tenant: 'default',
    event: 'start',
    instance: 'i',
    version: 'v',
    note,
    recovered: [],
  }
  return `${JSON.stringify({ seq, timeMs: 1_000 + seq, prev: '0'.repeat(64), entry })}\n`
}

async function seqsOf(bounds: { sinceMs?: number; bytesMax?: number } = {}, isWanted = () => true) {
  const tail = readTail(dir, { sinceMs: 0, bytesMax: 1e9, ...bounds }, isWanted)
  const seqs: number[] = []
  for await (const { seq } of tail.records) seqs.push(seq)
  return { seqs, isCut: tail.isCut() }
}

test('segments and lines come newest first; old ones and what is beyond the bytes do not', async () => {
  writeFileSync(segmentPath(dir, 0, 'jsonl'), lineOf(0) + lineOf(1))
  writeFileSync(segmentPath(dir, 1, 'jsonl'), '')
  writeFileSync(segmentPath(dir, 2, 'jsonl'), lineOf(2) + lineOf(3))
  expect(await seqsOf()).toEqual({ seqs: [3, 2, 1, 0], isCut: false })
  expect(await seqsOf({ sinceMs: 1_002 })).toEqual({ seqs: [3, 2], isCut: false })
  expect(await seqsOf({ bytesMax: lineOf(3).length + 5 })).toEqual({ seqs: [3], isCut: true })
  expect((await seqsOf({}, () => false)).seqs).toEqual([])
})

test('an empty log, a torn last line and a line that is no record are passed over', async () => {
  expect((await seqsOf()).seqs).toEqual([])
  const path = segmentPath(dir, 0, 'jsonl')
  writeFileSync(path, `${lineOf(0)}{"seq":1,"timeMs":1001,"nonsense":true}\nnot JSON\n${lineOf(2)}`)
  appendFileSync(path, '{"seq":3,"timeMs":1003,"pre')
  expect((await seqsOf()).seqs).toEqual([2, 0])
})

test('lines across the edges of what is read at once are whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(700_000), { maxLength: 8 }), async (lengths) => {
      rmSync(dir, { recursive: true, force: true })
      mkdirSync(dir)
      writeFileSync(
        segmentPath(dir, 0, 'jsonl'),
        lengths.map((length, seq) => lineOf(seq, 'é'.repeat(length / 2))).join(''),
      )
      expect((await seqsOf()).seqs).toEqual([...lengths.keys()].toReversed())
    }),
    { numRuns: 20 },
  )
})
