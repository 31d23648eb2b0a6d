/** Digests of the places of results, made once for those that come again: results of a tool are made of the same members. */

import { isJsonArray, type JsonValue } from '@callgate/contracts/json'
import { digestText } from './digest-text.ts'

/** Places remembered at a time; past it all begins anew. */
const PLACES_MAX = 2_048
const NAME_CHARS_MAX = 128

type PlaceType = 'array' | 'object' | 'string' | 'number' | 'boolean'

/** A place in structured content, with the digests of what has stood there. */
export interface Place {
  readonly path: string
  readonly digests: Map<PlaceType, string>
  readonly members: Map<string, Place>
  items: Place | null
}

const fresh = (path: string): Place => ({ path, digests: new Map(), members: new Map(), items: null })

let root = fresh('')
let places = 1

/** Where the whole of a content stands. */
export function wholePlace(): Place {
  if (places > PLACES_MAX) {
    root = fresh('')
    places = 1
  }
  return root
}

export function memberPlace(place: Place, key: string): Place {
  // Not remembered: a part of a text keeps the whole of it in memory.
  if (key.length > NAME_CHARS_MAX) return fresh(`${place.path}/${key.slice(0, NAME_CHARS_MAX)}`)
  const known = place.members.get(key)
  if (known !== undefined) return known
  const member = fresh(`${place.path}/${key}`)
  place.members.set(key, member)
  places += 1
  return member
}

export function itemPlace(place: Place): Place {
  if (place.items === null) {
    place.items = fresh(`${place.path}[]`)
    places += 1
  }
  return place.items
}

/** Of the place and the type of what stands there. */
export function digestPlace(place: Place, part: Exclude<JsonValue, null>): string {
  const type = isJsonArray(part) ? 'array' : (typeof part as PlaceType)
  const known = place.digests.get(type)
  if (known !== undefined) return known
  const digest = digestText(`${place.path}:${type}`)
  place.digests.set(type, digest)
  return digest
}
