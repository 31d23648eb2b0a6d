/** What operators do with the record: prove, reveal, erase, let go of old bodies. Each of these acts is itself a record. */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import type { AdminEntry } from '@callgate/contracts/journal'
import { nodeFiles } from './files.ts'
import { listSegments, readShape, SegmentSeal, segmentPath } from './layout.ts'
import { proveConsistency, proveInclusion } from './merkle.ts'
import { destroySlot, parsePayloadId, type PayloadReading, readPayload } from './payload-box.ts'
import type { JournalOptions, SegmentFile } from './ports.ts'
import type { Recorder } from './recorder.ts'
import { TreeReader } from './tree-reader.ts'

const DAY_MS = 86_400_000

/** An act on one payload, by whom and why. */
export interface PayloadAct {
  readonly payloadId: string
  readonly tenant: string
  readonly operator: string
  readonly reason: string
}

export type Erasure = 'erased' | 'already-erased' | 'missing'

export interface Custody {
  /** Records the reveal, then returns the payload. */
  reveal(act: PayloadAct): Promise<PayloadReading>
  /** Records the erasure, then destroys the key of the payload. Nothing is left to do when that was done before. */
  erase(act: PayloadAct): Promise<Erasure>
  /** Drops bodies and payloads of sealed segments past retention; leaf hashes stay. Returns the segments dropped. */
  applyRetention(): Promise<readonly number[]>
  /** RFC 6962 audit path of record `seq` in the tree of the first `size` records (now, when left out). */
  proveRecord(
    seq: number,
    size?: number,
  ): Promise<{ readonly size: number; readonly proof: readonly Buffer[] }>
  /** RFC 6962 proof that the tree of `newSize` extends the tree of `oldSize`. */
  proveGrowth(oldSize: number, newSize: number): Promise<readonly Buffer[]>
}

export interface CustodyParts {
  readonly dir: string
  readonly recorder: Recorder
  readonly options: JournalOptions
}

export function createCustody(parts: CustodyParts): Custody {
  const { writer } = parts.recorder.parts
  const tree = new TreeReader(parts.dir, () => {
    writer.flushLeaves()
    return writer.size
  })
  return {
    reveal: (act) => revealPayload(parts, act),
    erase: (act) => erasePayload(parts, act),
    applyRetention: () => dropOldSegments(parts),
    proveRecord: async (seq, size = writer.size) => ({
      size,
      proof: await proveInclusion(seq, size, (from, to) => tree.subtree(from, to)),
    }),
    proveGrowth: (oldSize, newSize) =>
      proveConsistency(oldSize, newSize, (from, to) => tree.subtree(from, to)),
  }
}

async function revealPayload(parts: CustodyParts, act: PayloadAct): Promise<PayloadReading> {
  const place = parsePayloadId(act.payloadId)
  if (place === undefined) throw new Error(`${act.payloadId} is not a payload id.`)
  await parts.recorder.append(describeAct('journal.reveal', act, true))
  parts.recorder.parts.writer.flushPayloads()
  return withPayloadFiles(parts.dir, place.segment, { state: 'missing' }, (payloads, slots) =>
    readPayload(act.payloadId, place, { payloads, slots, keys: parts.options.keys }),
  )
}

async function erasePayload(parts: CustodyParts, act: PayloadAct): Promise<Erasure> {
  const place = parsePayloadId(act.payloadId)
  if (place === undefined) return 'missing'
  const { writer } = parts.recorder.parts
  writer.flushPayloads()
  const missing: PayloadReading = { state: 'missing' }
  const { state } = withPayloadFiles(parts.dir, place.segment, missing, (payloads, slots) =>
    readPayload(act.payloadId, place, { payloads, slots, keys: parts.options.keys }),
  )
  if (state === 'missing') return 'missing'
  if (state === 'erased') return 'already-erased'
  // An id with a slip in it can name the key of another payload.
  if (state !== 'present' && !isRecorded(parts.dir, place.segment, act.payloadId)) return 'missing'
  await parts.recorder.append(describeAct('journal.erase', act, true))
  try {
    withPayloadFiles(parts.dir, place.segment, undefined, (_payloads, slots) =>
      destroySlot(slots, place.slot),
    )
  } catch (error) {
    await parts.recorder.append({
      ...describeAct('journal.erase', act, false),
      note: `failed: ${String(error)}`,
    })
    throw error
  }
  if (writer.segment === place.segment) writer.box.forget(place.slot)
  return 'erased'
}

/** Whether a record has this payload: one that is damaged, or sealed under a key that is gone, can be told in no other way. */
function isRecorded(dir: string, segment: number, id: string): boolean {
  const records = segmentPath(dir, segment, 'jsonl')
  return existsSync(records) && readFileSync(records).includes(`"id":${JSON.stringify(id)}`)
}

async function dropOldSegments(parts: CustodyParts): Promise<readonly number[]> {
  const { dir, recorder, options } = parts
  const before = options.clock.nowMs() - options.settings.retentionDays * DAY_MS
  const dropped: number[] = []
  for (const segment of listSegments(dir, 'seal')) {
    if (!existsSync(segmentPath(dir, segment, 'jsonl')) || segment >= recorder.parts.writer.segment) continue
    const seal = readShape(segmentPath(dir, segment, 'seal'), SegmentSeal)
    if (seal === undefined || seal.lastMs >= before) continue
    await recorder.append({
      type: 'admin',
      tenant: 'default',
      operator: 'gateway',
      act: 'journal.retain',
      subject: `segment ${segment}`,
      before: seal.prev,
      after: null,
      accepted: true,
      note: `records ${seal.first} to ${seal.first + seal.count - 1} are older than ${options.settings.retentionDays} days`,
    })
    destroyAllSlots(dir, segment)
    for (const part of ['keys', 'payloads', 'jsonl'] as const)
      rmSync(segmentPath(dir, segment, part), { force: true })
    dropped.push(segment)
  }
  return dropped
}

/** Keys first and on the medium: an unlinked file may be recovered, overwritten keys less so. */
function destroyAllSlots(dir: string, segment: number): void {
  withPayloadFiles(dir, segment, undefined, (_payloads, slots) => {
    const zeros = Buffer.alloc(1 << 16)
    const end = slots.bytes()
    for (let at = 0; at < end;) at += slots.write(zeros.subarray(0, Math.min(zeros.length, end - at)), at)
    slots.syncNow()
  })
}

function withPayloadFiles<T>(
  dir: string,
  segment: number,
  absent: T,
  use: (payloads: SegmentFile, slots: SegmentFile) => T,
): T {
  const paths = [segmentPath(dir, segment, 'payloads'), segmentPath(dir, segment, 'keys')] as const
  if (!paths.every((path) => existsSync(path))) return absent
  const payloads = nodeFiles.open(paths[0])
  try {
    const slots = nodeFiles.open(paths[1])
    try {
      return use(payloads, slots)
    } finally {
      slots.close()
    }
  } finally {
    payloads.close()
  }
}

function describeAct(name: string, act: PayloadAct, accepted: boolean): AdminEntry {
  return {
    type: 'admin',
    tenant: act.tenant,
    operator: act.operator,
    act: name,
    subject: `payload ${act.payloadId}`,
    before: null,
    after: null,
    accepted,
    note: act.reason,
  }
}
