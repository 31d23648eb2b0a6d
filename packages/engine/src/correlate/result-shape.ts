/** What a result is made of and which hosts it names, as digests: enough to know something new from what was there. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { digestText } from './digest-text.ts'

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
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

function listParts(value: JsonValue | undefined): readonly string[] {
  const parts = new Set<string>()
  const visit = (part: JsonValue, path: string, depth: number): void => {
    if (parts.size >= PARTS_MAX) return
    // What is absent today may be there tomorrow: null stands for any type.
    if (part === null) return
    parts.add(digestText(`${path}:${isJsonArray(part) ? 'array' : typeof part}`))
    if (depth >= DEPTH_MAX) return
    if (isJsonArray(part)) for (const one of part.slice(0, ITEMS_MAX)) visit(one, `${path}[]`, depth + 1)
    else if (isJsonObject(part))
      for (const key of Object.keys(part).slice(0, MEMBERS_MAX)) {
        const member = part[key]
        if (member !== undefined) visit(member, `${path}/${key.slice(0, 128)}`, depth + 1)
      }
  }
  if (value !== undefined) visit(value, '', 0)
  return [...parts]
}

const HOST = /\b(?:https?|wss?|ftp):\\?\/\\?\/(?:[^\s/"'<>\\@]{0,128}@)?([\p{L}\p{N}.-]{1,253})/giu

function listHosts(text: string): readonly string[] {
  // Most results name none, and two searches tell so sooner than the pattern.
  if (!text.includes(':/') && !text.includes(String.raw`:\/`)) return []
  const hosts = new Set<string>()
  for (const [, host] of text.slice(0, TEXT_CHARS_MAX).matchAll(HOST)) {
    if (host !== undefined) hosts.add(digestText(host.toLowerCase().replace(/\.$/, '')))
    if (hosts.size >= HOSTS_MAX) break
  }
  return [...hosts]
}
