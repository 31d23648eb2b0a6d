/** Walks one log from its first record to its last, recomputing links, leaves, tree and payload states. */

import { existsSync, readFileSync } from 'node:fs'
import { JournalRecord } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import { openReadOnly } from './files.ts'
import { listSegments, NO_PREV, readShape, SegmentSeal, segmentPath } from './layout.ts'
import { readLines } from './line-reader.ts'
import { Frontier, HASH_BYTES, hashLeaf } from './merkle.ts'
import { OpenExchanges } from './open-exchanges.ts'
import { parsePayloadId, readSlotState } from './payload-box.ts'
import type { Problems } from './verify-report.ts'

/** A signed tree head the log must agree with. */
export interface WantedHead {
  readonly from: 'checkpoint' | 'anchor'
  readonly size: number
  readonly root: Buffer
  readonly where: string
}

/** Records between two words of how far it is. */
const TOLD_EVERY = 500

export class LogWalk {
  readonly segments = { whole: 0, dropped: 0 }
  readonly payloads = { present: 0, erased: 0, dropped: 0 }
  readonly #dir: string
  readonly #problems: Problems
  readonly #wanted = new Map<number, WantedHead[]>()
  readonly #confirmed: WantedHead[] = []
  readonly #frontier = new Frontier()
  readonly #open = new OpenExchanges()
  /** Payload id → seq, of those found erased; each needs a record of its erasure. */
  readonly #erased = new Map<string, number>()
  readonly #erasures = new Set<string>()
  readonly #dropped = new Map<number, string>()
  readonly #retained = new Map<number, string>()
  readonly #onChecked: ((records: number) => void) | undefined
  #prev = NO_PREV

  constructor(
    dir: string,
    problems: Problems,
    wanted: readonly WantedHead[],
    onChecked?: (records: number) => void,
  ) {
    this.#dir = dir
    this.#onChecked = onChecked
    this.#problems = problems
    for (const head of wanted) {
      const same = this.#wanted.get(head.size)
      if (same === undefined) this.#wanted.set(head.size, [head])
      else same.push(head)
    }
  }

  get size(): number {
    return this.#frontier.size
  }
  get openExchanges(): number {
    return this.#open.list().length
  }

  root(): Buffer {
    return this.#frontier.root()
  }

  /** Sizes of the signed heads from one kind of source that the log agrees with. */
  confirmed(from: WantedHead['from']): readonly number[] {
    return this.#confirmed.filter((head) => head.from === from).map((head) => head.size)
  }

  async run(): Promise<void> {
    this.#compareHeads()
    const bodies = new Set(listSegments(this.#dir, 'jsonl'))
    const present = new Set([...bodies, ...listSegments(this.#dir, 'leaves')])
    const order = [...present].toSorted((left, right) => left - right)
    const last = order.at(-1)
    let expected = 0
    for (const segment of order) {
      this.#noteMissing(expected, segment)
      expected = segment + 1
      const first = this.size
      if (bodies.has(segment)) await this.#walkBody(segment, segment === last)
      else this.#walkLeaves(segment)
      if (segment !== last) this.#checkSeal(segment, first)
    }
    this.#finish()
  }

  /** Counted, not walked: a file name may claim any number. */
  #noteMissing(from: number, before: number): void {
    if (from === before) return
    const which = before - from === 1 ? `segment ${from} is` : `segments ${from} to ${before - 1} are`
    this.#problems.add('segment-missing', `${which} missing`, this.size)
  }

  async #walkBody(segment: number, isLast: boolean): Promise<void> {
    this.segments.whole += 1
    const leaves = readFileOrNothing(segmentPath(this.#dir, segment, 'leaves'))
    const slots = openSlots(this.#dir, segment)
    let count = 0
    try {
      for await (const line of readLines(segmentPath(this.#dir, segment, 'jsonl'))) {
        if (!line.complete) {
          // What a kill may leave at the very end, and nowhere else.
          const where = `the last ${line.bytes.length} bytes of segment ${segment} are not a whole record`
          if (!isLast || this.#isSignedBeyond()) this.#problems.add('torn-record', where, this.size)
          break
        }
        this.#walkLine(line.bytes, slots)
        const at = count * HASH_BYTES
        const stored = leaves.subarray(at, at + HASH_BYTES)
        if (stored.length === HASH_BYTES && stored.toString('hex') !== this.#prev) {
          this.#problems.add(
            'leaf-mismatch',
            `record ${this.size - 1} is not the one its stored leaf hash is of`,
            this.size - 1,
          )
        }
        count += 1
      }
    } finally {
      slots?.close()
    }
    const stored = leaves.length / HASH_BYTES
    if (stored > count || (!isLast && stored !== count)) {
      this.#problems.add(
        'leaf-mismatch',
        `segment ${segment} has ${count} records and ${stored} leaf hashes`,
        this.size,
      )
    }
  }

  #walkLine(bytes: Buffer, slots: SlotFile | undefined): void {
    const seq = this.size
    const record = parseRecord(bytes)
    if (record === undefined)
      this.#problems.add('malformed-record', `record ${seq} is not a valid record`, seq)
    else {
      if (record.seq !== seq)
        this.#problems.add('wrong-position', `record ${seq} says it is record ${record.seq}`, seq)
      if (record.prev !== this.#prev) {
        this.#problems.add('broken-link', `record ${seq} does not follow the record before it`, seq)
      }
      this.#observe(record, slots)
    }
    this.#add(hashLeaf(bytes))
  }

  #walkLeaves(segment: number): void {
    this.segments.dropped += 1
    const leaves = readFileOrNothing(segmentPath(this.#dir, segment, 'leaves'))
    if (leaves.length % HASH_BYTES !== 0) {
      this.#problems.add('leaf-mismatch', `the leaf hashes of segment ${segment} are cut off`, this.size)
    }
    for (let at = 0; at + HASH_BYTES <= leaves.length; at += HASH_BYTES)
      this.#add(leaves.subarray(at, at + HASH_BYTES))
    this.#dropped.set(segment, this.#prev)
  }

  #add(leaf: Buffer): void {
    this.#frontier.append(Buffer.from(leaf))
    this.#prev = leaf.toString('hex')
    if (this.size % TOLD_EVERY === 0) this.#onChecked?.(this.size)
    this.#compareHeads()
  }

  #compareHeads(): void {
    const heads = this.#wanted.get(this.size)
    if (heads === undefined) return
    this.#wanted.delete(this.size)
    const root = this.#frontier.root()
    for (const head of heads) {
      if (Buffer.compare(root, head.root) === 0) this.#confirmed.push(head)
      else {
        const code = head.from === 'anchor' ? 'anchor-mismatch' : 'checkpoint-mismatch'
        this.#problems.add(code, `${head.where} signs other records than these ${head.size}`, head.size - 1)
      }
    }
  }

  #observe(record: JournalRecord, slots: SlotFile | undefined): void {
    const { entry } = record
    this.#open.observe(entry)
    if (entry.type === 'admin') this.#observeAct(entry.act, entry.subject, entry.before)
    if (
      entry.type === 'admin' ||
      entry.type === 'approval' ||
      entry.type === 'context' ||
      entry.type === 'gateway'
    )
      return
    if (entry.payload === null) return
    const { id } = entry.payload
    const place = parsePayloadId(id)
    const state = place === undefined ? 'missing' : this.#readSlot(place, slots)
    if (state === 'missing')
      this.#problems.add(
        'payload-missing',
        `the payload ${id} of record ${record.seq} is missing`,
        record.seq,
      )
    else this.payloads[state] += 1
    if (state === 'erased') this.#erased.set(id, record.seq)
  }

  #observeAct(act: string, subject: string, before: string | null): void {
    if (act === 'journal.erase' && subject.startsWith('payload '))
      this.#erasures.add(subject.slice('payload '.length))
    const match = act === 'journal.retain' ? /^segment (\d+)$/.exec(subject) : null
    if (match !== null && before !== null) this.#retained.set(Number(match[1]), before)
  }

  #readSlot(
    place: { segment: number; slot: number; offset: number },
    slots: SlotFile | undefined,
  ): 'present' | 'erased' | 'dropped' | 'missing' {
    // A payload may lie in the segment before that of its record; that one may be gone by retention.
    const own = slots?.segment === place.segment
    const file = own ? slots : openSlots(this.#dir, place.segment)
    if (file === undefined)
      return existsSync(segmentPath(this.#dir, place.segment, 'jsonl')) ? 'missing' : 'dropped'
    try {
      return file.read(place)
    } finally {
      if (!own) file.close()
    }
  }

  /** The seal is a cache, but a wrong one would mislead the gateway at its next start. */
  #checkSeal(segment: number, first: number): void {
    let seal: SegmentSeal | undefined
    try {
      seal = readShape(segmentPath(this.#dir, segment, 'seal'), SegmentSeal)
    } catch {
      this.#problems.add('seal-mismatch', `the seal of segment ${segment} cannot be read`)
      return
    }
    if (seal === undefined) return
    const roots = this.#frontier.roots.map((root) => root.toString('hex')).join()
    const same = seal.first === first && seal.first + seal.count === this.size && seal.prev === this.#prev
    if (!same || seal.frontier.join() !== roots) {
      this.#problems.add('seal-mismatch', `the seal of segment ${segment} describes other records`, this.size)
    }
  }

  #isSignedBeyond(): boolean {
    return [...this.#wanted.keys()].some((size) => size > this.size)
  }

  #finish(): void {
    for (const [size, heads] of this.#wanted) {
      for (const head of heads) {
        const code = head.from === 'anchor' ? 'anchor-mismatch' : 'checkpoint-beyond-end'
        this.#problems.add(
          code,
          `${head.where} signs ${size} records; the log has ${this.size}: its end was removed`,
          this.size,
        )
      }
    }
    for (const [id, seq] of this.#erased) {
      if (this.#erasures.has(id)) continue
      this.#problems.add(
        'payload-erased-unrecorded',
        `the payload ${id} of record ${seq} was erased without a record of it`,
        seq,
      )
    }
    for (const [segment, prev] of this.#dropped) {
      if (this.#retained.get(segment) === prev) continue
      // The record of an earlier drop may itself lie in a segment dropped since; then its successors vouch for it.
      if (this.#dropped.has(segment + 1) && this.#retained.size > 0) continue
      this.#problems.add(
        'body-missing',
        `the records of segment ${segment} are gone without a record of their retention`,
      )
    }
  }
}

interface SlotFile {
  readonly segment: number
  read(place: { slot: number; offset: number }): 'present' | 'erased' | 'missing'
  close(): void
}

function openSlots(dir: string, segment: number): SlotFile | undefined {
  const slotPath = segmentPath(dir, segment, 'keys')
  const payloadPath = segmentPath(dir, segment, 'payloads')
  if (!existsSync(slotPath) || !existsSync(payloadPath)) return undefined
  const slots = openReadOnly(slotPath)
  const payloads = openReadOnly(payloadPath)
  return {
    segment,
    read: (place) => readSlotState(place, { payloads, slots }),
    close: () => {
      slots.close()
      payloads.close()
    },
  }
}

function readFileOrNothing(path: string): Buffer {
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
}

function parseRecord(bytes: Buffer): JournalRecord | undefined {
  try {
    return JournalRecord.parse(readJson(bytes.toString('utf8')))
  } catch {
    // Reported by the caller as what it is: not a record.
    return undefined
  }
}
