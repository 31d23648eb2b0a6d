/** The strings of a value, with what they carry behind an encoding; bounded, and it says when something was left out. */

import { isJsonArray, type JsonValue } from '@callgate/contracts/json'
import { decodePercent, decodeRuns, readBase64 } from '../views/decode.ts'
import { partOf, type Place, wholeValue } from './known-paths.ts'
import type { Leaf } from './memory.ts'

export interface LeafBounds {
  readonly charsMax: number
  readonly leavesMax: number
}

export interface Leaves {
  readonly leaves: readonly Leaf[]
  readonly leftOut: boolean
}

const DEPTH_MAX = 64
/** Names of members are read where they could carry something themselves. */
const KEY_CHARS_MIN = 12

export function listLeaves(value: JsonValue, { charsMax, leavesMax }: LeafBounds): Leaves {
  const listing = { leaves: [], leftOut: false, chars: charsMax, leavesMax }
  visit(listing, value, wholeValue(), 0)
  return listing
}

interface Listing extends Leaves {
  readonly leaves: Leaf[]
  leftOut: boolean
  /** Characters that are still read. */
  chars: number
  readonly leavesMax: number
}

function visit(listing: Listing, part: JsonValue, place: Place, depth: number): void {
  if (listing.leftOut) return
  if (typeof part === 'string') return add(listing, place.path, part)
  if (typeof part === 'number') return add(listing, place.path, String(part))
  if (typeof part !== 'object' || part === null) return
  if (depth >= DEPTH_MAX) {
    listing.leftOut = true
    return
  }
  if (isJsonArray(part)) {
    // Messages are frozen, and what goes over the items of a frozen array is slow.
    for (let at = 0; at < part.length; at++)
      visit(listing, part[at] as JsonValue, partOf(place, at), depth + 1)
    return
  }
  for (const name of Object.keys(part)) {
    const inner = partOf(place, name)
    if (name.length >= KEY_CHARS_MIN && /\d|[^\w]/.test(name)) add(listing, inner.path, name)
    visit(listing, part[name] as JsonValue, inner, depth + 1)
  }
}

function add(listing: Listing, path: string, text: string): void {
  const { leaves, chars } = listing
  if (leaves.length >= listing.leavesMax || chars <= 0) {
    listing.leftOut = true
    return
  }
  const kept = text.length > chars ? text.slice(0, chars) : text
  if (kept.length < text.length) listing.leftOut = true
  listing.chars -= kept.length
  leaves.push({ path, text: kept })
}

const DECODING = { runMax: 16_384, runsMax: 16, inflate: () => undefined }
const ROUNDS_MAX = 2
const DECODED_MAX = 24
const NOTHING: readonly Leaf[] = Object.freeze([])

/** What a string says once it is decoded: base64, hex, percent, and one of them in another. */
export function listDecoded(leaf: Leaf): readonly Leaf[] {
  const runs = decodeRuns(leaf.text, DECODING)
  if (runs.length === 0 && !leaf.text.includes('%')) return NOTHING
  const found: Leaf[] = []
  let last: readonly string[] = [leaf.text]
  for (let round = 0; round < ROUNDS_MAX && last.length > 0 && found.length < DECODED_MAX; round++) {
    const next: string[] = []
    for (const text of last) {
      if (text.includes('%')) {
        const decoded = decodePercent(text)
        next.push(...(decoded === undefined ? listEscapedWords(text) : [decoded.text]))
      }
      for (const run of round === 0 ? runs : decodeRuns(text, DECODING)) next.push(run.text)
    }
    for (const text of next.slice(0, DECODED_MAX - found.length))
      found.push({ path: leaf.path, text, encoded: true })
    last = next
  }
  return found
}

const ESCAPED_WORDS_MAX = 4
const WORD_REACH = 128

/** Too few escapes for an encoding are enough to hide the sign of an address: the words around them, decoded. */
function listEscapedWords(text: string): string[] {
  const found: string[] = []
  let at = text.indexOf('%')
  while (at !== -1 && found.length < ESCAPED_WORDS_MAX) {
    let start = at
    while (start > 0 && at - start < WORD_REACH && text.charCodeAt(start - 1) > 32) start--
    let end = at
    while (end < text.length && end - at < WORD_REACH && text.charCodeAt(end) > 32) end++
    const decoded = decodePercent(text.slice(start, end), 1)
    if (decoded !== undefined) found.push(decoded.text)
    at = text.indexOf('%', end)
  }
  return found
}

const SHORT_RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{6,24}(?=={0,2}(?![A-Za-z0-9+/_-]))/g
const SHORT_RUNS_MAX = 16

/** Runs too short to be told from words, read as base64: for what is compared with a secret, where chance does no harm. */
export function listShortRuns(text: string): string[] {
  const found: string[] = []
  for (const [run] of text.slice(0, 4096).matchAll(SHORT_RUN)) {
    if (found.length >= SHORT_RUNS_MAX) break
    const bytes = readBase64(run)
    if (bytes.length >= 4 && bytes.every((byte) => byte >= 32 && byte < 127))
      found.push(String.fromCharCode(...bytes))
  }
  return found
}
