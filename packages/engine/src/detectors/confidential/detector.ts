/** Finds what the operator names as confidential: terms, internal hosts with the URLs to them, canary strings. */

import type { ConfidentialConfig } from '@callgate/contracts/confidential'
import { HOOKS } from '@callgate/contracts/finding'
import type { Detector, DetectorLimits, Observation, ViewText } from '../detector.ts'

interface Entry {
  readonly kind: 'term' | 'host' | 'canary'
  readonly code: string
  readonly literal: string
  readonly caseSensitive: boolean
}

export function createConfidentialDetector(settings: ConfidentialConfig): Detector {
  const entries = listEntries(settings)
  const owners = new Map<string, Entry[]>()
  for (const entry of entries) {
    const key = entry.literal.toLowerCase()
    const list = owners.get(key)
    if (list) list.push(entry)
    else owners.set(key, [entry])
  }
  const lists = [...owners.values()]
  return {
    id: 'confidential',
    at: HOOKS,
    reads: ['raw', 'folded', 'visible', 'json', 'decoded', 'joined', 'keys'],
    trigger: 'literals',
    literals: [...owners.keys()],
    inspect(views, limits) {
      const observed: Observation[] = []
      for (const text of views.texts) inspectText(text, { lists, limits, observed })
      return observed
    },
  }
}

function listEntries({ terms, hosts, canaries }: ConfidentialConfig): Entry[] {
  return [
    ...terms.flatMap(({ id, words, caseSensitive }) =>
      words.map((literal): Entry => ({ kind: 'term', code: `confidential/${id}`, literal, caseSensitive })),
    ),
    ...hosts.map((literal): Entry => ({
      kind: 'host',
      code: 'confidential/internal-host',
      literal,
      caseSensitive: false,
    })),
    ...canaries.map((literal): Entry => ({
      kind: 'canary',
      code: 'confidential/canary',
      literal,
      caseSensitive: true,
    })),
  ]
}

interface Work {
  readonly lists: readonly (readonly Entry[])[]
  readonly limits: DetectorLimits
  readonly observed: Observation[]
}

function inspectText(view: ViewText, { lists, limits, observed }: Work): void {
  const { literals, ends } = view.hits
  for (let hit = 0; hit < literals.length; hit++) {
    for (const entry of lists[literals[hit] as number] as readonly Entry[]) {
      if (observed.length >= limits.findingsMax) return
      const one = judgeHit(view, entry, ends[hit] as number)
      if (one) observed.push(one)
    }
  }
}

const MESSAGES = {
  term: 'A term named as confidential',
  host: 'An internal host',
  canary: 'A canary string',
} as const

function judgeHit(view: ViewText, entry: Entry, end: number): Observation | undefined {
  const { text } = view
  const start = end - entry.literal.length
  if (entry.caseSensitive && text.slice(start, end) !== entry.literal) return undefined
  const range = rangeOf(text, entry, { start, end })
  if (!range) return undefined
  return {
    code: entry.code,
    class: 'confidential',
    severity: entry.kind === 'canary' ? 'critical' : 'high',
    confidence: entry.kind === 'canary' ? 1 : 0.9,
    message: MESSAGES[entry.kind],
    at: { text: view, ...range },
  }
}

const WORD = /[\p{L}\p{N}]/u

function rangeOf(
  text: string,
  { kind, literal }: Entry,
  at: { readonly start: number; readonly end: number },
): { start: number; end: number } | undefined {
  if (kind === 'canary') return at
  if (kind === 'host') return rangeOfHost(text, literal, at)
  const before = text[at.start - 1] ?? ''
  const after = text[at.end] ?? ''
  // Edges that are signs themselves bound the term.
  if (WORD.test(before) && WORD.test(literal.charAt(0))) return undefined
  if (WORD.test(after) && WORD.test(literal.charAt(literal.length - 1))) return undefined
  return at
}

const HOST_SIGN = /[A-Za-z0-9.-]/
const URL_SIGN = /[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]/
const HOST_MAX = 253
const URL_MAX = 2048

/** The whole host name, and the whole URL where it stands in one. */
function rangeOfHost(
  text: string,
  literal: string,
  at: { readonly start: number; readonly end: number },
): { start: number; end: number } | undefined {
  if (/[A-Za-z0-9-]/.test(text[at.end] ?? '') || /^\.[A-Za-z0-9]/.test(text.slice(at.end, at.end + 2)))
    return undefined
  let { start, end } = at
  while (start > 0 && at.start - start < HOST_MAX && HOST_SIGN.test(text.charAt(start - 1))) start--
  // A name of its own, not the end of another; below a suffix there must be one.
  if (literal.startsWith('.') ? start === at.start : start !== at.start) return undefined
  const scheme = /[a-z][a-z0-9+.-]{1,15}:\/\/(?:[^\s/@"'<>]{1,128}@)?$/i.exec(
    text.slice(Math.max(0, start - 160), start),
  )
  if (!scheme) return { start, end }
  start -= scheme[0].length
  while (end < text.length && end - at.end < URL_MAX && URL_SIGN.test(text.charAt(end))) end++
  while (end > at.end && /[.,;:!?)\]'"]/.test(text.charAt(end - 1))) end--
  return { start, end }
}
