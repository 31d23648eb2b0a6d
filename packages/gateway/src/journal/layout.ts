/** Names of the files of one log, and what stands beside a sealed segment. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'

/** Longest record line; a record holds digests and codes, no payloads. */
export const LINE_BYTES_MAX = 1 << 20
export const NO_PREV = '0'.repeat(64)

export const LOG_FILE = 'log.json'
export const CHECKPOINTS_FILE = 'checkpoints.jsonl'
export const PUBLIC_KEYS_FILE = 'public-keys'
export const RESERVE_FILE = 'reserve'

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)

/** Who this log is. Its id is part of the origin line of every checkpoint. */
export const LogHead = z.strictObject({
  version: z.literal(1),
  logId: z.string().regex(/^[0-9a-f]{32}$/),
  createdMs: z.int(),
})
export type LogHead = z.infer<typeof LogHead>

/** Beside a sealed segment: what its reader need not compute again. A cache; the verifier trusts none of it. */
export const SegmentSeal = z.strictObject({
  version: z.literal(1),
  segment: z.int(),
  first: z.int().describe('seq of the first record'),
  count: z.int(),
  firstMs: z.int(),
  lastMs: z.int(),
  prev: hex32.describe('Leaf hash of the last record'),
  frontier: z.array(hex32).describe('Roots of the complete subtrees after the last record'),
  open: z.array(z.string()).describe('Exchanges whose intent was written and whose outcome was not'),
})
export type SegmentSeal = z.infer<typeof SegmentSeal>

export type SegmentPart = 'jsonl' | 'leaves' | 'payloads' | 'keys' | 'seal'

export function segmentPath(dir: string, segment: number, part: SegmentPart): string {
  return join(dir, `${segmentName(segment)}.${part}`)
}

export function segmentName(segment: number): string {
  return String(segment).padStart(8, '0')
}

/** The checkpoint origin and key name of a log (C2SP tlog-checkpoint: a unique, schema-less name). */
export function logOrigin(logId: string): string {
  return `callgate/journal/${logId}`
}

/** True for the names under which a reader of the log opens files. */
export function isPartOfLog(name: string): boolean {
  return NAMED.has(name) || /^\d{8,}\.(?:jsonl|leaves|payloads|keys|seal)$/.test(name)
}

const NAMED: ReadonlySet<string> = new Set([LOG_FILE, CHECKPOINTS_FILE, PUBLIC_KEYS_FILE])

/** Numbers of the segments that have a file of the given part, ascending. */
export function listSegments(dir: string, part: SegmentPart): readonly number[] {
  return readdirSync(dir)
    .map((name) => new RegExp(`^(\\d{8,})\\.${part}$`).exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .toSorted((left, right) => left - right)
}

/** Reads a small JSON file of a known shape; undefined when it is absent. */
export function readShape<T>(path: string, shape: z.ZodType<T>): T | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  return shape.parse(readJson(text))
}
