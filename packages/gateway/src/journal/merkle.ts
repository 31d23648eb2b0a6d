/** The Merkle tree of RFC 6962 §2.1: leaf and node hashes, an append-only frontier, and verification of both proofs. */

import { hash } from 'node:crypto'

export const HASH_BYTES = 32
/** Root of the empty tree: the hash of nothing. */
export const EMPTY_ROOT: Buffer = hash('sha256', '', 'buffer')

/** Hash of a leaf: SHA-256(0x00 ‖ data). */
export function hashLeaf(data: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(data.length + 1)
  input[0] = 0
  input.set(data, 1)
  return hash('sha256', input, 'buffer')
}

const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES)
nodeInput[0] = 1

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  nodeInput.set(left, 1)
  nodeInput.set(right, 1 + HASH_BYTES)
  return hash('sha256', nodeInput, 'buffer')
}

/** Complete subtrees of the largest tree there can be, and the leaf that is being appended. */
const ROOTS_MAX = 54

/**
 * The right edge of a growing tree: one root for each complete subtree, largest first. Appending is O(1) amortised, and copies
 * what it is given.
 */
export class Frontier {
  #size: number
  /** The roots one after the other, so that two neighbours are the input of their parent. */
  readonly #roots = Buffer.alloc(ROOTS_MAX * HASH_BYTES)
  #count: number

  constructor(size = 0, roots: readonly Uint8Array[] = []) {
    if (!Number.isSafeInteger(size) || size < 0 || roots.length !== countOnes(size)) {
      throw new Error(`A tree of ${size} leaves does not have ${roots.length} complete subtrees.`)
    }
    this.#size = size
    for (const [index, root] of roots.entries()) this.#roots.set(root, index * HASH_BYTES)
    this.#count = roots.length
  }

  get size(): number {
    return this.#size
  }

  get roots(): readonly Buffer[] {
    return Array.from({ length: this.#count }, (_, index) =>
      Buffer.from(this.#roots.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)),
    )
  }

  append(leaf: Uint8Array): void {
    this.#roots.set(leaf, this.#count * HASH_BYTES)
    this.#count += 1
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      this.#count -= 1
      const left = (this.#count - 1) * HASH_BYTES
      this.#roots.copy(nodeInput, 1, left, left + 2 * HASH_BYTES)
      // One character a byte: a string of 32 costs less than half of what a buffer of its own does.
      this.#roots.write(hash('sha256', nodeInput, 'binary'), left, 'latin1')
    }
    this.#size += 1
  }

  root(): Buffer {
    const roots = this.roots
    const last = roots.at(-1)
    return last === undefined
      ? EMPTY_ROOT
      : roots.slice(0, -1).reduceRight((node, left) => hashNode(left, node), last)
  }

  copy(): Frontier {
    return new Frontier(this.#size, this.roots)
  }
}

/** Largest power of two smaller than `size` (RFC 6962: k < n ≤ 2k). */
export function splitPoint(size: number): number {
  let point = 1
  while (point * 2 < size) point *= 2
  return point
}

export interface InclusionClaim {
  readonly index: number
  readonly size: number
  readonly leaf: Uint8Array
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}

/** Checks an inclusion proof (algorithm of RFC 9162 §2.1.3.2, which RFC 6962 trees share). */
export function verifyInclusion({ index, size, leaf, proof, root }: InclusionClaim): boolean {
  if (!isIndex(index) || !isIndex(size) || index >= size) return false
  let position = index
  let last = size - 1
  let node: Uint8Array = leaf
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== HASH_BYTES) return false
    if (position % 2 === 1 || position === last) {
      node = hashNode(sibling, node)
      while (position % 2 === 0 && position !== 0) {
        position /= 2
        last = Math.floor(last / 2)
      }
    } else {
      node = hashNode(node, sibling)
    }
    position = Math.floor(position / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && equal(node, root)
}

export interface ConsistencyClaim {
  readonly oldSize: number
  readonly newSize: number
  readonly oldRoot: Uint8Array
  readonly newRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** Checks a consistency proof (algorithm of RFC 9162 §2.1.4.2). */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { oldSize, newSize, oldRoot, newRoot } = claim
  if (!isIndex(oldSize) || !isIndex(newSize) || oldSize > newSize) return false
  if (oldSize === newSize) return claim.proof.length === 0 && equal(oldRoot, newRoot)
  // The empty tree is a prefix of every tree.
  if (oldSize === 0) return claim.proof.length === 0 && equal(oldRoot, EMPTY_ROOT)
  const proof = Number.isInteger(Math.log2(oldSize)) ? [oldRoot, ...claim.proof] : [...claim.proof]
  const first = proof[0]
  if (first === undefined || proof.some((node) => node.length !== HASH_BYTES)) return false
  let position = oldSize - 1
  let last = newSize - 1
  while (position % 2 === 1) {
    position = (position - 1) / 2
    last = Math.floor(last / 2)
  }
  let oldNode: Uint8Array = first
  let newNode: Uint8Array = first
  for (const sibling of proof.slice(1)) {
    if (last === 0) return false
    if (position % 2 === 1 || position === last) {
      oldNode = hashNode(sibling, oldNode)
      newNode = hashNode(sibling, newNode)
      while (position % 2 === 0 && position !== 0) {
        position /= 2
        last = Math.floor(last / 2)
      }
    } else {
      newNode = hashNode(newNode, sibling)
    }
    position = Math.floor(position / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && equal(oldNode, oldRoot) && equal(newNode, newRoot)
}

/** Root of the complete or incomplete subtree over leaves `from` (inclusive) to `to` (exclusive). */
export type SubtreeRoot = (from: number, to: number) => Promise<Buffer>

/** The inclusion path of RFC 6962 §2.1.1, leaf side first. */
export async function proveInclusion(
  index: number,
  size: number,
  subtree: SubtreeRoot,
): Promise<readonly Buffer[]> {
  if (!isIndex(index) || index >= size) throw new Error(`There is no record ${index} in a log of ${size}.`)
  const path: Buffer[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + splitPoint(to - from)
    if (index < middle) {
      path.push(await subtree(middle, to))
      to = middle
    } else {
      path.push(await subtree(from, middle))
      from = middle
    }
  }
  return path.toReversed()
}

/** The consistency proof of RFC 6962 §2.1.2. */
export async function proveConsistency(
  oldSize: number,
  newSize: number,
  subtree: SubtreeRoot,
): Promise<readonly Buffer[]> {
  if (!isIndex(oldSize) || oldSize > newSize)
    throw new Error(`A log of ${newSize} does not extend one of ${oldSize}.`)
  if (oldSize === 0 || oldSize === newSize) return []
  const path: Buffer[] = []
  let from = 0
  let to = newSize
  while (to !== oldSize) {
    const middle = from + splitPoint(to - from)
    if (oldSize <= middle) {
      path.push(await subtree(middle, to))
      to = middle
    } else {
      path.push(await subtree(from, middle))
      from = middle
    }
  }
  // What is left is the rightmost complete part of the old tree; when it is the whole old tree the checker knows its root.
  if (from !== 0) path.push(await subtree(from, to))
  return path.toReversed()
}

function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function countOnes(size: number): number {
  let ones = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2
  return ones
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}
