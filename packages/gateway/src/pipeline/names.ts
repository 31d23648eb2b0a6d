/** Names at the aggregated door: `upstream__name`, at most 64 characters, hash-suffixed when longer. */

import { createHash } from 'node:crypto'

const SEPARATOR = '__'
const NAME_CHARS_MAX = 64
const HASH_CHARS = 10
const HASHED = /_[0-9a-f]{10}$/

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
