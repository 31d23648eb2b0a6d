/** Reads the last records of a log, newest first, no more of it than is asked for. */

import { open } from 'node:fs/promises'
import { JournalRecord } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import { LINE_BYTES_MAX, listSegments, segmentPath } from './layout.ts'

const CHUNK_BYTES = 1 << 20

export interface TailBounds {
  /** Records older than this are not wanted. */
  readonly sinceMs: number
  readonly bytesMax: number
}

export interface Tail {
  /** Newest first. */
  readonly records: AsyncGenerator<JournalRecord>
  /** True once reading ended because of `bytesMax`, with records still wanted before it. */
  readonly isCut: () => boolean
}

/** `isWanted` sees the line before it is parsed: most lines are not worth that. */
export function readTail(dir: string, bounds: TailBounds, isWanted: (line: string) => boolean): Tail {
  let cut = false
  async function* records(): AsyncGenerator<JournalRecord> {
    let left = bounds.bytesMax
    for (const segment of listSegments(dir, 'jsonl').toReversed()) {
      for await (const line of readLinesBackwards(segmentPath(dir, segment, 'jsonl'))) {
        left -= line.length
        if (left < 0) {
          cut = true
          return
        }
        const timeMs = timeOf(line)
        if (timeMs !== undefined && timeMs < bounds.sinceMs) return
        if (timeMs === undefined || !isWanted(line)) continue
        const record = parseRecord(line)
        if (record !== undefined) yield record
      }
    }
  }
  return { records: records(), isCut: () => cut }
}

/** Records begin with position and time; the whole line need not be parsed to see that it is too old. */
function timeOf(line: string): number | undefined {
  const found = /^\{"seq":\d+,"timeMs":(\d+),/.exec(line)?.[1]
  return found === undefined ? undefined : Number(found)
}

function parseRecord(line: string): JournalRecord | undefined {
  try {
    return JournalRecord.parse(readJson(line))
  } catch {
    // Whether the log is whole is judged when it is opened and verified; here it is only remembered from.
    return undefined
  }
}

/** Whole lines, the last one first. What stands after the last newline, or is longer than any record, is passed over. */
async function* readLinesBackwards(path: string): AsyncGenerator<string> {
  const file = await open(path, 'r')
  try {
    let position = (await file.stat()).size
    /** What was read and is not given out yet: the end of a line whose beginning stands before it. */
    let rest: Buffer = Buffer.alloc(0)
    let isFirst = true
    while (position > 0) {
      const length = Math.min(CHUNK_BYTES, position)
      position -= length
      const chunk = Buffer.allocUnsafe(length)
      const { bytesRead } = await file.read(chunk, 0, length, position)
      if (bytesRead < length) return
      let data: Buffer = rest.length === 0 ? chunk : Buffer.concat([chunk, rest])
      for (let newline = data.lastIndexOf(10); newline >= 0; newline = data.lastIndexOf(10)) {
        if (!isFirst && data.length - newline - 1 <= LINE_BYTES_MAX) yield data.toString('utf8', newline + 1)
        isFirst = false
        data = data.subarray(0, newline)
      }
      rest = data.length > LINE_BYTES_MAX ? data.subarray(0, LINE_BYTES_MAX) : data
    }
    if (!isFirst && rest.length > 0) yield rest.toString('utf8')
  } finally {
    await file.close()
  }
}
