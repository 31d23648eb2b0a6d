/** Reads subtree roots of the log from its leaf files, for proofs. */

import { open } from 'node:fs/promises'
import { statSync } from 'node:fs'
import { listSegments, segmentPath } from './layout.ts'
import { HASH_BYTES, hashNode, splitPoint } from './merkle.ts'

/** Leaves read at once; complete subtrees of at least this size are remembered. */
const BLOCK_LEAVES = 1024
const REMEMBERED_MAX = 65_536

interface LeafRange {
  readonly first: number
  readonly count: number
  readonly path: string
}

export class TreeReader {
  readonly #dir: string
  readonly #size: () => number
  readonly #remembered = new Map<string, Buffer>()
  #ranges: readonly LeafRange[] = []
  #block: { readonly first: number; readonly leaves: Buffer } | undefined

  /** `size` brings the leaf files up to date and says how many leaves there are. */
  constructor(dir: string, size: () => number) {
    this.#dir = dir
    this.#size = size
  }

  /** Root over leaves `from` (inclusive) to `to` (exclusive). */
  async subtree(from: number, to: number): Promise<Buffer> {
    if (to <= from) throw new Error('A subtree has at least one leaf.')
    const last = this.#ranges.at(-1)
    if (last === undefined || to > last.first + last.count) this.#list(to)
    return this.#root(from, to)
  }

  async #root(from: number, to: number): Promise<Buffer> {
    const count = to - from
    if (count <= BLOCK_LEAVES) return hashRange(await this.#leaves(from, count))
    const complete = Number.isInteger(Math.log2(count)) && from % count === 0
    const key = `${from}-${to}`
    const known = this.#remembered.get(key)
    if (known !== undefined) return known
    const middle = from + splitPoint(count)
    const left = await this.#root(from, middle)
    const root = hashNode(left, await this.#root(middle, to))
    // Complete subtrees never change.
    if (complete && this.#remembered.size < REMEMBERED_MAX) this.#remembered.set(key, root)
    return root
  }

  #list(to: number): void {
    const size = this.#size()
    let first = 0
    this.#ranges = listSegments(this.#dir, 'leaves').map((segment) => {
      const path = segmentPath(this.#dir, segment, 'leaves')
      const range = { first, count: Math.floor(statSync(path).size / HASH_BYTES), path }
      first += range.count
      return range
    })
    this.#block = undefined
    if (first < to)
      throw new Error(`The log has ${size} records, and leaf hashes of ${first}; ${to} were asked for.`)
  }

  async #leaves(from: number, count: number): Promise<Buffer> {
    const cached = this.#block
    const offset = cached === undefined ? -1 : (from - cached.first) * HASH_BYTES
    if (cached !== undefined && offset >= 0 && offset + count * HASH_BYTES <= cached.leaves.length) {
      return cached.leaves.subarray(offset, offset + count * HASH_BYTES)
    }
    const parts: Buffer[] = []
    // Whole aligned blocks where possible: neighbouring proofs then need no further reading.
    const start = from - (from % BLOCK_LEAVES)
    const last = this.#ranges.at(-1)
    const end = Math.min(
      Math.max(from + count, start + BLOCK_LEAVES),
      last === undefined ? 0 : last.first + last.count,
    )
    for (const range of this.#ranges) {
      const low = Math.max(start, range.first)
      const high = Math.min(end, range.first + range.count)
      if (low < high) parts.push(await readLeaves(range.path, low - range.first, high - low))
    }
    const block = { first: start, leaves: Buffer.concat(parts) }
    this.#block = block
    const at = (from - start) * HASH_BYTES
    return block.leaves.subarray(at, at + count * HASH_BYTES)
  }
}

async function readLeaves(path: string, first: number, count: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const into = Buffer.alloc(count * HASH_BYTES)
    const { bytesRead } = await file.read(into, 0, into.length, first * HASH_BYTES)
    if (bytesRead !== into.length) throw new Error(`${path} is shorter than it was.`)
    return into
  } finally {
    await file.close()
  }
}

/** Root over consecutive leaf hashes. */
function hashRange(leaves: Buffer): Buffer {
  const count = leaves.length / HASH_BYTES
  if (count === 1) return Buffer.from(leaves)
  const middle = splitPoint(count) * HASH_BYTES
  return hashNode(hashRange(leaves.subarray(0, middle)), hashRange(leaves.subarray(middle)))
}
