/** The strings of a message, found by one bounded walk; each knows the place it stands at. */

import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { appendSegment, KEY_MARK, VALUE_MARK } from './pointer.ts'

/** A position in the message; paths are only spelled out for positions that have a finding. */
export interface Place {
  readonly parent: Place | null
  /** Member name or array index; null for the root. */
  readonly key: string | number | null
  /** Position among the members of its object, which names it when its own name must not be repeated. */
  readonly ordinal: number
}

/** One string of the message: a value, or the name of a member. */
export interface Source {
  readonly place: Place
  readonly isKey: boolean
  readonly text: string
  /** Name of the nearest member above, past array indexes: what the string is called. Empty at the root. */
  readonly name: string
}

export interface SourceBounds {
  readonly charsMax: number
  readonly stringsMax: number
  readonly depthMax: number
}

export interface Collected {
  readonly sources: readonly Source[]
  /** What was left unread, when something was. */
  readonly leftOut: string | null
}

/** Short names of ordinary characters hold neither a secret nor a sentence. */
const ORDINARY_LENGTH_MAX = 15
/** Marks letters, digits, `_`, `.`, `$` and `-`. */
const IN_NAMES = Uint8Array.from({ length: 0x80 }, (_, unit) =>
  Number(/[\w.$-]/.test(String.fromCharCode(unit))),
)

function isOrdinaryKey(key: string): boolean {
  if (key.length === 0 || key.length > ORDINARY_LENGTH_MAX) return false
  for (let at = 0; at < key.length; at++) {
    const unit = key.charCodeAt(at)
    if (unit > 0x7f || IN_NAMES[unit] === 0) return false
  }
  return true
}

interface Walk {
  readonly sources: Source[]
  readonly bounds: SourceBounds
  readonly allKeys: boolean
  chars: number
  leftOut: string | null
}

/**
 * Collects every string of `value`, member names included, in document order. `allKeys` reads short ordinary member
 * names too: names of parameters are words to the assistant, `id` in a row of data is not.
 */
export function collectSources(value: JsonValue, bounds: SourceBounds, allKeys = false): Collected {
  const walk: Walk = { sources: [], bounds, allKeys, chars: 0, leftOut: null }
  visit(walk, value, { parent: null, key: null, ordinal: 0 }, 0)
  return { sources: walk.sources, leftOut: walk.leftOut }
}

function visit(walk: Walk, value: JsonValue, place: Place, depth: number): void {
  if (walk.leftOut !== null) return
  if (typeof value === 'string') return take(walk, { place, isKey: false, text: value, name: nameOf(place) })
  if (typeof value !== 'object' || value === null) return
  if (depth >= walk.bounds.depthMax) {
    walk.leftOut = `what is nested deeper than ${walk.bounds.depthMax} levels`
    return
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const member = value[index] as JsonValue
      if (isReadable(member)) visit(walk, member, { parent: place, key: index, ordinal: index }, depth + 1)
    }
    return
  }
  const object = value as JsonObject
  const keys = Object.keys(object)
  for (let ordinal = 0; ordinal < keys.length; ordinal++) {
    const key = keys[ordinal] as string
    const member = object[key] as JsonValue
    const isRead = walk.allKeys || !isOrdinaryKey(key)
    if (!isRead && !isReadable(member)) continue
    const inner: Place = { parent: place, key, ordinal }
    if (isRead) take(walk, { place: inner, isKey: true, text: key, name: nameOf(place) })
    visit(walk, member, inner, depth + 1)
  }
}

/** Numbers, booleans and nulls hold no text; no place is made for them. */
function isReadable(value: JsonValue): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null)
}

/** The nearest member name, past array indexes. */
function nameOf(place: Place): string {
  let at: Place | null = place
  while (at !== null && typeof at.key === 'number') at = at.parent
  return (at?.key as string | null | undefined) ?? ''
}

function take(walk: Walk, source: Source): void {
  if (source.text === '') return
  if (walk.sources.length >= walk.bounds.stringsMax) {
    walk.leftOut ??= `strings after the first ${walk.bounds.stringsMax}`
    return
  }
  walk.chars += source.text.length
  if (walk.chars > walk.bounds.charsMax) {
    walk.leftOut ??= `text after the first ${walk.bounds.charsMax} characters`
    return
  }
  walk.sources.push(source)
}

/** Spells out the pointer to a source; members named in `unnamed` are given by position, so that no path repeats a secret. */
export function pathOf(source: Source, unnamed: ReadonlySet<Place>): string {
  const places: Place[] = []
  for (let place: Place | null = source.place; place !== null && place.key !== null; place = place.parent)
    places.push(place)
  let path = ''
  for (let index = places.length - 1; index >= 0; index--) {
    const place = places[index] as Place
    if (index === 0 && source.isKey) path += `/${KEY_MARK}${place.ordinal}`
    else if (unnamed.has(place)) path += `/${VALUE_MARK}${place.ordinal}`
    else path = appendSegment(path, String(place.key))
  }
  return path
}
