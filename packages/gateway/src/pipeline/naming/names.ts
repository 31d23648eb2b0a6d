/** Names at the aggregated door: `upstream__name`, at most 64 characters, hash-suffixed when longer. */

import { createHash } from 'node:crypto'
import type { Definition } from '../definitions/listing.ts'

const SEPARATOR = '__'
const NAME_CHARS_MAX = 64
/** 80 bits: a server that makes up its own names needs some 2^40 of them for two that are cut to the same. */
const HASH_CHARS = 20
const HASHED = /_[0-9a-f]{20}$/

/** The name agents see for an upstream's tool or prompt. */
export function aggregateName(upstream: string, name: string): string {
  const whole = `${upstream}${SEPARATOR}${name}`
  // A name that ends like a hash gets one of its own: it could be made to equal the name of another tool.
  if (whole.length <= NAME_CHARS_MAX && /^[A-Za-z0-9_.-]+$/.test(name) && !HASHED.test(name)) return whole
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_CHARS)
  const safe = name.replace(/[^A-Za-z0-9_.-]/g, '_')
  return `${`${upstream}${SEPARATOR}${safe}`.slice(0, NAME_CHARS_MAX - HASH_CHARS - 1)}_${hash}`
}

/** The upstream an aggregated name belongs to, and the part after the separator; upstream ids hold no underscore. */
export function splitAggregateName(aggregate: string): { upstream: string; rest: string } | undefined {
  const at = aggregate.indexOf(SEPARATOR)
  if (at <= 0 || at + SEPARATOR.length >= aggregate.length) return undefined
  return { upstream: aggregate.slice(0, at), rest: aggregate.slice(at + SEPARATOR.length) }
}

const shown = new WeakMap<Definition, string>()

/** The name agents see for this tool or prompt; worked out once. */
export function shownName(definition: Definition): string {
  let name = shown.get(definition)
  if (name === undefined) {
    name = aggregateName(definition.item.upstream, definition.name)
    shown.set(definition, name)
  }
  return name
}

/**
 * What of one upstream agents may see under joined names. Where a server made two of its names to be cut to the same,
 * neither is: one of them would pass for the other.
 */
export function splitClashes(
  definitions: readonly Definition[],
  nameOf: (definition: Definition) => string = shownName,
): { readonly distinct: readonly Definition[]; readonly clashing: readonly Definition[] } {
  const counts = new Map<string, number>()
  for (const definition of definitions) {
    const name = nameOf(definition)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  if (counts.size === definitions.length) return { distinct: definitions, clashing: [] }
  const isDistinct = (definition: Definition) => counts.get(nameOf(definition)) === 1
  return {
    distinct: definitions.filter(isDistinct),
    clashing: definitions.filter((definition) => !isDistinct(definition)),
  }
}
