/** The envelope guard: JSON from outside becomes a frozen value that every other parser would read the same way. */

import { Buffer, isUtf8 } from 'node:buffer'
import { refuse } from '@callgate/contracts/errors'
import type { Refusal } from '@callgate/contracts/errors'
import { isJsonArray, isJsonObject } from '@callgate/contracts/json'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { readJson, readPlainJson, writeNamesPlainly } from '@callgate/contracts/read-json'
import { finishWork, type Work } from '@callgate/engine/work'
import type { InboundJson } from '../../pipeline/ports/ports.ts'
import { memberOf } from './member.ts'
import { LARGE_CHARS_MIN, loopTurns } from '../loop-turns.ts'
import { scanJson } from './scan.ts'
import type { Parts, PartName } from './scan.ts'

/** Each costs many times what another name does. */
const ESCAPED_NAMES_MAX = 20_000

export interface JsonLimits {
  readonly bytesMax: number
  readonly depthMax: number
}

/** A guarded message whose top level is an object. `memberText` also knows the parts worth forwarding as they are. */
export interface GuardedObject extends InboundJson {
  readonly value: JsonObject
  memberText(name: PartName): string | undefined
}

/** Guarded JSON of any shape; the value is frozen throughout. */
export interface GuardedJson {
  readonly value: JsonValue
  /** The whole text as it came, but for escapes in names. */
  readonly text: string
  memberText(name: PartName): string | undefined
  /** The same document when its top level is an object; undefined otherwise. */
  asObject(): GuardedObject | undefined
}

class Document implements GuardedJson {
  readonly value: JsonValue
  readonly text: string
  readonly #parts: Parts

  constructor(value: JsonValue, text: string, parts: Parts) {
    this.value = value
    this.text = text
    this.#parts = parts
  }

  memberText(name: PartName): string | undefined {
    return this.#parts.text(name)
  }

  asObject(): GuardedObject | undefined {
    return isObjectDocument(this) ? this : undefined
  }
}

/** A part of a guarded document, such as an element of a batch, as a document of its own; its texts are written anew. */
class Fragment implements GuardedObject {
  readonly value: JsonObject

  constructor(value: JsonObject) {
    this.value = value
  }

  memberText(name: PartName): string | undefined {
    let part: JsonValue | undefined = this.value
    for (const step of name.split('.')) part = isJsonObject(part) ? memberOf(part, step) : undefined
    return part === undefined ? undefined : JSON.stringify(part)
  }
}

/** The guarded value as a document of its own. Only for values that came out of `parseGuarded`. */
export function detachObject(value: JsonObject): GuardedObject {
  return new Fragment(value)
}

function isObjectDocument(document: Document): document is Document & { readonly value: JsonObject } {
  return isJsonObject(document.value)
}

/**
 * Parses and freezes JSON. Refuses what parsers disagree about: duplicate keys, numbers beyond double precision,
 * malformed UTF-8, a byte order mark; and what is larger or deeper than the limits. Escapes in names, which they read
 * differently as well, are taken out of the text. Never throws.
 */
export function parseGuarded(input: Uint8Array | string, limits: JsonLimits): GuardedJson | Refusal {
  return finishWork(guarding(input, limits))
}

/** The same; a large input is read over several turns of the event loop. */
export function parseInTurns(
  input: Uint8Array | string,
  limits: JsonLimits,
): GuardedJson | Refusal | Promise<GuardedJson | Refusal> {
  const isLarge = input.length >= LARGE_CHARS_MIN && input.length <= limits.bytesMax
  return isLarge ? loopTurns.workThrough(guarding(input, limits)) : parseGuarded(input, limits)
}

/** Rests between its steps, each of which reads all of it. */
function* guarding(input: Uint8Array | string, limits: JsonLimits): Work<GuardedJson | Refusal> {
  const text = typeof input === 'string' ? checkText(input, limits) : decode(input, limits)
  if (typeof text !== 'string') return text
  if (text.charCodeAt(0) === 0xfeff)
    return refuse('parse-error', 'The message starts with a byte order mark; send it without.')
  const scan = scanJson(text, limits.depthMax)
  if (!scan.ok) return refuseScan(scan.code, limits)
  if (scan.escapes > ESCAPED_NAMES_MAX)
    return refuse(
      'too-large',
      `The message has more than ${ESCAPED_NAMES_MAX} names with escapes; write them in UTF-8.`,
    )
  yield
  let read: Read
  try {
    read = readText(text, scan)
  } catch (error) {
    const position = scan.escapes === 0 ? describePosition(error) : ''
    return refuse('parse-error', `The message is not valid JSON${position}.`)
  }
  yield
  const scanned = scan.escapes > 0 ? scanJson(read.text, limits.depthMax) : scan
  if (!scanned.ok) return refuseScan(scanned.code, limits)
  if (freezeMembers(read.value) !== scanned.members) {
    return refuse('duplicate-key', 'An object in the message repeats a key; send every key once.')
  }
  return new Document(read.value, read.text, scanned.parts)
}

interface Read {
  readonly text: string
  readonly value: JsonValue
}

/** Parsers disagree about names with escapes: such names are read, and go on, with none that they can do without. */
function readText(text: string, { escapes }: { readonly escapes: number }): Read {
  if (escapes === 0) return { text, value: readPlainJson(text) as JsonValue }
  const plain = writeNamesPlainly(text)
  return { text: plain, value: readJson(plain) as JsonValue }
}

function decode(bytes: Uint8Array, limits: JsonLimits): string | Refusal {
  if (bytes.byteLength > limits.bytesMax) return refuseSize(limits)
  if (!isUtf8(bytes)) return refuse('invalid-utf8', 'The message is not valid UTF-8.')
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

function checkText(text: string, limits: JsonLimits): string | Refusal {
  const { bytesMax } = limits
  if (text.length > bytesMax || (text.length * 3 > bytesMax && Buffer.byteLength(text) > bytesMax)) {
    return refuseSize(limits)
  }
  if (!text.isWellFormed()) return refuse('invalid-utf8', 'The message holds half a surrogate pair.')
  return text
}

function refuseSize(limits: JsonLimits): Refusal {
  return refuse('too-large', `The message is larger than ${limits.bytesMax} bytes.`)
}

function refuseScan(code: 'too-deep' | 'number-out-of-range', limits: JsonLimits): Refusal {
  if (code === 'too-deep')
    return refuse(code, `The message is nested more than ${limits.depthMax} levels deep.`)
  return refuse(code, 'A number in the message does not survive double precision; send it as a string.')
}

/** The position only: the engine's own message quotes the input, which may hold a secret. */
function describePosition(error: unknown): string {
  const found = error instanceof Error ? /at position (\d{1,12})/.exec(error.message) : null
  return found ? ` (at position ${found[1]})` : ''
}

/**
 * Freezes the value throughout and counts the members of its objects. A repeated key was scanned twice and is a member
 * once. `__proto__` is an ordinary own member of what `JSON.parse` makes. The depth is bounded by the scan.
 */
function freezeMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0
  let members = 0
  if (isJsonArray(value)) {
    for (const item of value) if (typeof item === 'object' && item !== null) members += freezeMembers(item)
  } else {
    for (const key of Object.keys(value)) {
      members++
      const item = value[key]
      if (typeof item === 'object' && item !== null) members += freezeMembers(item)
    }
  }
  Object.freeze(value)
  return members
}
