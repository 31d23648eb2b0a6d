/** The strings of a message, found by one bounded walk; each knows the place it stands at. */

import type { JsonValue } from '@callgate/contracts/json'
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
  /** Reads short ordinary member names too: names of parameters are words to the assistant, `id` in a row of data is not. */
  readonly allKeys?: boolean
}

export interface Collected {
  readonly sources: readonly Source[]
  /** What was left unread, when something was. */
  readonly leftOut: string | null
}

/** Short names of ordinary characters hold neither a secret nor a sentence. */
const ORDINARY_KEY = /^[\w.$-]{1,15}$/

interface Walk {
  readonly sources: Source[]
  readonly bounds: SourceBounds
  chars: number
  leftOut: string | null
}

/** Collects every string of `value`, member names included, in document order. */
export function collectSources(value: JsonValue, bounds: SourceBounds): Collected {
  const walk: Walk = { sources: [], bounds, chars: 0, leftOut: null }
  visit(walk, value, { parent: null, key: null, ordinal: 0 }, { name: '', depth: 0 })
  return { sources: walk.sources, leftOut: walk.leftOut }
}

function visit(walk: Walk, value: JsonValue, place: Place, at: { name: string; depth: number }): void {
  if (walk.leftOut !== null) return
  if (typeof value === 'string') return take(walk, { place, isKey: false, text: value, name: at.name })
  if (typeof value !== 'object' || value === null) return
  if (at.depth >= walk.bounds.depthMax) {
    walk.leftOut = `what is nested deeper than ${walk.bounds.depthMax} levels`
    return
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      visit(
        walk,
        value[index] as JsonValue,
        { parent: place, key: index, ordinal: index },
        { name: at.name, depth: at.depth + 1 },
      )
    }
    return
  }
  let ordinal = 0
  for (const [key, member] of Object.entries(value)) {
    const inner: Place = { parent: place, key, ordinal: ordinal++ }
    if (walk.bounds.allKeys === true || !ORDINARY_KEY.test(key))
      take(walk, { place: inner, isKey: true, text: key, name: at.name })
    visit(walk, member, inner, { name: key, depth: at.depth + 1 })
  }
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
