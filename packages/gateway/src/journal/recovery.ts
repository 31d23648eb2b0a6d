/** Finds out where a log stands when a gateway starts: cuts a torn last line, checks links and the last checkpoint. */

import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { JournalRecord } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import { LOG_FILE, LogHead, listSegments, NO_PREV, readShape, SegmentSeal, segmentPath } from './layout.ts'
import { readLines } from './line-reader.ts'
import type { LogState } from './log-writer.ts'
import { Frontier, hashLeaf } from './merkle.ts'
import type { TreeHead } from './note.ts'
import { OpenExchanges } from './open-exchanges.ts'
import { writeDurably } from './small-files.ts'

/** Reads or makes the head of the log in `dir`. */
export function openLogHead(dir: string, nowMs: number): LogHead {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, LOG_FILE)
  const head = readShape(path, LogHead)
  if (head !== undefined) return head
  if (listSegments(dir, 'jsonl').length > 0) {
    throw new Error(
      `${path} is missing although there are segments; restore it, or move ${dir} away to begin a new log.`,
    )
  }
  const made: LogHead = { version: 1, logId: randomBytes(16).toString('hex'), createdMs: nowMs }
  writeDurably(path, `${JSON.stringify(made)}\n`)
  return made
}

export interface Recovery {
  readonly state: LogState
  /** What was repaired, in words, for the record of the start. */
  readonly repairs: readonly string[]
}

/** Computes the state of the log. Throws, and changes nothing below it, when signed records are damaged or missing. */
export async function recoverLog(
  dir: string,
  signed: TreeHead | undefined,
  nowMs: number,
): Promise<Recovery> {
  removeTemporaries(dir)
  const last = findActiveSegment(dir)
  const base = findSealBelow(dir, last)
  const scan = new Scan(dir, startState(base), signed)
  scan.checkSigned()
  for (let segment = scan.state.segment; segment <= last; segment += 1) {
    if (segment > scan.state.segment) scan.enterSegment(segment)
    await scan.readSegment(segment === last, nowMs)
  }
  if (signed !== undefined && signed.size > scan.state.frontier.size) {
    throw damaged(
      dir,
      `the log ends at record ${scan.state.frontier.size}, but a checkpoint signs ${signed.size}`,
    )
  }
  return { state: scan.state, repairs: scan.repairs }
}

/** A rotation that did not come about leaves an empty segment after an unsealed one. */
function findActiveSegment(dir: string): number {
  const segments = listSegments(dir, 'jsonl')
  const sealed = listSegments(dir, 'seal').at(-1) ?? -1
  let last = segments.at(-1) ?? 0
  if (sealed >= last) throw damaged(dir, `segment ${sealed + 1} is missing`)
  while (last > 0 && last - 1 > sealed && statSync(segmentPath(dir, last, 'jsonl')).size === 0) {
    for (const part of ['jsonl', 'leaves', 'payloads', 'keys'] as const)
      rmSync(segmentPath(dir, last, part), { force: true })
    last -= 1
  }
  return last
}

function findSealBelow(dir: string, active: number): SegmentSeal | undefined {
  for (let segment = active - 1; segment >= 0; segment -= 1) {
    const seal = readShape(segmentPath(dir, segment, 'seal'), SegmentSeal)
    if (seal !== undefined) return seal
    if (!existsSync(segmentPath(dir, segment, 'jsonl'))) throw damaged(dir, `segment ${segment} is missing`)
  }
  return undefined
}

function startState(seal: SegmentSeal | undefined): LogState {
  if (seal === undefined) {
    const frontier = new Frontier()
    return {
      frontier,
      open: new OpenExchanges(),
      prev: NO_PREV,
      segment: 0,
      first: 0,
      bytes: 0,
      firstMs: 0,
      lastMs: 0,
    }
  }
  const size = seal.first + seal.count
  return {
    frontier: new Frontier(
      size,
      seal.frontier.map((root) => Buffer.from(root, 'hex')),
    ),
    open: new OpenExchanges(seal.open),
    prev: seal.prev,
    segment: seal.segment + 1,
    first: size,
    bytes: 0,
    firstMs: 0,
    lastMs: 0,
  }
}

class Scan {
  readonly state: LogState
  readonly repairs: string[] = []
  readonly #dir: string
  readonly #signed: TreeHead | undefined

  constructor(dir: string, state: LogState, signed: TreeHead | undefined) {
    this.#dir = dir
    this.state = state
    this.#signed = signed
  }

  checkSigned(): void {
    const { frontier } = this.state
    if (this.#signed?.size !== frontier.size) return
    if (Buffer.compare(frontier.root(), this.#signed.root) !== 0) {
      throw damaged(this.#dir, `the records up to ${frontier.size} are not the ones their checkpoint signs`)
    }
  }

  enterSegment(segment: number): void {
    Object.assign(this.state, { segment, first: this.state.frontier.size, bytes: 0, firstMs: 0, lastMs: 0 })
  }

  async readSegment(isLast: boolean, nowMs: number): Promise<void> {
    const { state } = this
    const path = segmentPath(this.#dir, state.segment, 'jsonl')
    if (!existsSync(path)) return
    const leaves: Buffer[] = []
    for await (const line of readLines(path)) {
      const record = line.complete && !line.tooLong ? parseRecord(line.bytes) : undefined
      if (record?.seq !== state.frontier.size || record.prev !== state.prev) {
        await this.#cut(path, { offset: line.offset, isLast, nowMs })
        break
      }
      const leaf = hashLeaf(line.bytes)
      leaves.push(leaf)
      state.frontier.append(leaf)
      state.prev = leaf.toString('hex')
      state.bytes = line.offset + line.bytes.length + 1
      if (state.firstMs === 0) state.firstMs = record.timeMs
      state.lastMs = record.timeMs
      state.open.observe(record.entry)
      this.checkSigned()
    }
    await replaceLeaves(segmentPath(this.#dir, state.segment, 'leaves'), leaves)
  }

  /** What follows the last whole record goes: a torn line for good, anything more into a file beside. */
  async #cut(
    path: string,
    { offset, isLast, nowMs }: { offset: number; isLast: boolean; nowMs: number },
  ): Promise<void> {
    const size = this.state.frontier.size
    if (!isLast) throw damaged(this.#dir, `record ${size} in ${path} is damaged`)
    if (this.#signed !== undefined && size < this.#signed.size) {
      throw damaged(
        this.#dir,
        `record ${size} is damaged, but a checkpoint signs ${this.#signed.size} records`,
      )
    }
    const file = await open(path, 'r+')
    try {
      const bytes = (await file.stat()).size - offset
      let note = `cut a torn record of ${bytes} bytes after record ${size - 1}`
      if (await hasNewline(file, offset)) {
        const aside = `${path}.${nowMs}.cut`
        await copyTail(file, offset, aside)
        note = `cut ${bytes} damaged bytes after record ${size - 1}, kept in ${aside}`
      }
      await file.truncate(offset)
      await file.datasync()
      this.repairs.push(note)
    } finally {
      await file.close()
    }
  }
}

function parseRecord(bytes: Buffer): JournalRecord | undefined {
  try {
    return JournalRecord.parse(readJson(bytes.toString('utf8')))
  } catch {
    // Not a record: the caller cuts or refuses.
    return undefined
  }
}

type OpenFile = Awaited<ReturnType<typeof open>>

async function hasNewline(file: OpenFile, from: number): Promise<boolean> {
  const part = Buffer.alloc(1 << 16)
  for (let at = from; ;) {
    const { bytesRead } = await file.read(part, 0, part.length, at)
    if (bytesRead === 0) return false
    if (part.subarray(0, bytesRead).includes(10)) return true
    at += bytesRead
  }
}

async function copyTail(file: OpenFile, from: number, path: string): Promise<void> {
  const target = await open(path, 'wx', 0o600)
  try {
    const part = Buffer.alloc(1 << 16)
    for (let at = from; ;) {
      const { bytesRead } = await file.read(part, 0, part.length, at)
      if (bytesRead === 0) break
      await target.appendFile(part.subarray(0, bytesRead))
      at += bytesRead
    }
    await target.datasync()
  } finally {
    await target.close()
  }
}

async function replaceLeaves(path: string, leaves: readonly Buffer[]): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.appendFile(Buffer.concat(leaves))
  } finally {
    await file.close()
  }
}

function removeTemporaries(dir: string): void {
  for (const name of readdirSync(dir)) if (name.endsWith('.tmp')) rmSync(join(dir, name), { force: true })
}

function damaged(dir: string, what: string): Error {
  return new Error(
    `The journal in ${dir} is damaged: ${what}. Run: callgate journal verify. ` +
      'To go on, restore the directory from a copy, or move it away and keep it as evidence; a new log then begins.',
  )
}
