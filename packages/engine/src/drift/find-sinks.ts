/** Where something could be sent or written according to a definition: hosts, mail addresses, paths, parameters that name them. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { RECIPIENT_PARAMETERS, URL_PARAMETERS } from '../labels/kind-words.ts'
import { joinWords } from '../labels/propose-kinds.ts'
import { type Changes, pointTo, quote } from './changes.ts'

const STRINGS_MAX = 5_000
const STRING_CHARS_MAX = 20_000
const SINKS_MAX = 500
const DEPTH_MAX = 48

export interface Sink {
  readonly kind: 'host' | 'mail address' | 'path' | 'parameter'
  readonly value: string
  readonly path: string
}

const HOST = /\b[a-z][a-z0-9+.-]{1,15}:\/\/([^\s/"'<>`\\?#)\]]{1,253})/giu
const MAIL = /[\p{L}\p{N}._%+-]{1,64}@([\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8})/giu
const FILE =
  /(?<![\p{L}\p{N}:/.])(?:~|\.{2}|\/(?:etc|home|root|var|usr|opt|tmp|proc|users))\/[\w.~/-]{1,200}/giu

/** Icons and the shape of a schema name hosts that nothing is sent to. */
const LEFT_OUT = new Set(['icons', '$schema', '$id', '$ref'])

/** Reports every sink of `after` that stands nowhere in `before`. */
export function compareSinks(before: JsonObject, after: JsonObject, changes: Changes): void {
  const known = new Set(findSinks(before).map(({ kind, value }) => `${kind} ${value}`))
  for (const { kind, value, path } of findSinks(after)) {
    if (known.has(`${kind} ${value}`)) continue
    changes.add({
      class: 'new-sink',
      risk: 'high',
      path,
      says:
        kind === 'parameter'
          ? `The parameter ${quote(value)} says where something goes, and was not there before.`
          : `It names the ${kind} ${quote(value)}, which it did not before.`,
    })
  }
}

export function findSinks(definition: JsonObject): readonly Sink[] {
  const found: Sink[] = []
  let strings = 0
  const visit = (value: JsonValue, path: string, depth: number): void => {
    if (depth > DEPTH_MAX || strings > STRINGS_MAX || found.length >= SINKS_MAX) return
    if (typeof value === 'string') {
      strings += 1
      readText(value.slice(0, STRING_CHARS_MAX), path, found)
    } else if (isJsonArray(value)) {
      for (const [index, one] of value.entries()) visit(one, pointTo(path, index), depth + 1)
    } else if (isJsonObject(value)) {
      readParameters(value, path, found)
      for (const [key, one] of Object.entries(value))
        if (!LEFT_OUT.has(key)) visit(one, pointTo(path, key), depth + 1)
    }
  }
  visit(definition, '', 0)
  return found.slice(0, SINKS_MAX)
}

function readText(text: string, path: string, found: Sink[]): void {
  for (const [, host] of text.matchAll(HOST))
    if (host !== undefined)
      found.push({ kind: 'host', value: trim(host.replace(/^.*@/, '').toLowerCase()), path })
  for (const [address] of text.matchAll(MAIL))
    found.push({ kind: 'mail address', value: address.toLowerCase(), path })
  for (const [file] of text.matchAll(FILE)) found.push({ kind: 'path', value: trim(file), path })
}

/** Without what ends a sentence. */
function trim(text: string): string {
  return text.replace(/[.,;:!\u2026]{1,8}$/u, '')
}

function readParameters(value: JsonObject, path: string, found: Sink[]): void {
  const { properties } = value
  if (!isJsonObject(properties)) return
  for (const name of Object.keys(properties)) {
    const word = joinWords(name)
    if (RECIPIENT_PARAMETERS.has(word) || URL_PARAMETERS.has(word))
      found.push({ kind: 'parameter', value: name, path: pointTo(pointTo(path, 'properties'), name) })
  }
}
