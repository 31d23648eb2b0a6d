/** What a result is made of and which hosts it names, as digests: enough to know something new from what was there. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import { digestText } from './digest-text.ts'
import { eachHost } from './named-hosts.ts'
import { digestPlace, itemPlace, memberPlace, type Place, wholePlace } from './place-digests.ts'

const PARTS_MAX = 64
const HOSTS_MAX = 32
const DEPTH_MAX = 6
const MEMBERS_MAX = 64
/** Items of a list whose parts count: what one list holds is alike. */
const ITEMS_MAX = 8
const TEXT_CHARS_MAX = 65_536

export interface ResultShape {
  /** One for each place in structured content, with the type of what stands there. */
  readonly parts: readonly string[]
  readonly hosts: readonly string[]
}

/** `text` is the JSON text of the whole result. */
export function readResult(result: JsonObject, text: string): ResultShape {
  return { parts: listParts(structured(result)), hosts: listHosts(text) }
}

/** Structured content, or the one text that is JSON. */
function structured(result: JsonObject): JsonValue | undefined {
  const { structuredContent, content } = result
  if (structuredContent !== undefined) return structuredContent
  const only = isJsonArray(content) && content.length === 1 ? content[0] : undefined
  const text = isJsonObject(only) ? only['text'] : undefined
  if (typeof text !== 'string' || text.length > TEXT_CHARS_MAX || !/^\s*[[{]/.test(text)) return undefined
  try {
    return readJson(text) as JsonValue
  } catch {
    return undefined
  }
}

const NONE: readonly string[] = []

function listParts(value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return NONE
  const parts = new Set<string>()
  addParts(value, wholePlace(), 0, parts)
  return [...parts]
}

function addParts(part: JsonValue, place: Place, depth: number, parts: Set<string>): void {
  // What is absent today may be there tomorrow: null stands for any type.
  if (parts.size >= PARTS_MAX || part === null) return
  parts.add(digestPlace(place, part))
  if (depth >= DEPTH_MAX) return
  if (isJsonArray(part)) {
    const items = itemPlace(place)
    for (let at = 0; at < part.length && at < ITEMS_MAX; at++)
      addParts(part[at] ?? null, items, depth + 1, parts)
  } else if (isJsonObject(part)) {
    const keys = Object.keys(part)
    for (let at = 0; at < keys.length && at < MEMBERS_MAX; at++) {
      const key = keys[at] ?? ''
      const member = part[key] ?? null
      if (member !== null) addParts(member, memberPlace(place, key), depth + 1, parts)
    }
  }
}

function listHosts(text: string): readonly string[] {
  // Most results name none, and two searches tell so sooner than the pattern.
  if (!text.includes(':/') && !text.includes(':\\/')) return NONE
  const hosts = new Set<string>()
  let last: string | null = null
  eachHost(text.length > TEXT_CHARS_MAX ? text.slice(0, TEXT_CHARS_MAX) : text, (host) => {
    if (host !== last) hosts.add(digestHost(host))
    last = host
    return hosts.size < HOSTS_MAX
  })
  return [...hosts]
}

function digestHost(host: string): string {
  const folded = host.toLowerCase()
  return digestText(folded.endsWith('.') ? folded.slice(0, -1) : folded)
}
