/** Where parsers of feeds put what they read: checked and bounded, with everything they could not use counted by reason. */

import type { Severity } from '@callgate/contracts/finding'
import { Indicator, INTELLIGENCE_BOUNDS, type IndicatorMatch } from '@callgate/contracts/intelligence'
import type { z } from 'zod'
import { refuseMatch } from '../refuse-match.ts'

/** Something about a feed that whoever imports it can put right; its message says how. */
export class FeedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'FeedError'
  }
}

export type IndicatorInput = z.input<typeof Indicator>
const REASONS_MAX = 200
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

export class Sink {
  readonly #take: (indicator: Indicator) => void
  readonly #unsupported = new Map<string, number>()
  taken = 0

  constructor(take: (indicator: Indicator) => void) {
    this.#take = take
  }

  /** Counted when it does not fit the form; nothing of it is cut to fit. */
  take(input: Omit<IndicatorInput, 'matches'> & { matches: readonly IndicatorMatch[] }): void {
    const matches = input.matches.filter((match) => this.#isSafe(match))
    if (matches.length === 0) return this.skip('an entry that names nothing this can look for')
    const parsed = Indicator.safeParse({ ...input, matches })
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      return this.skip(
        `an entry that is not valid: ${issue?.path.slice(0, 2).join('.') ?? ''}: ${issue?.code ?? ''}`,
      )
    }
    if (JSON.stringify(parsed.data).length > INTELLIGENCE_BOUNDS.indicatorBytesMax)
      return this.skip(`an entry larger than ${INTELLIGENCE_BOUNDS.indicatorBytesMax} bytes`)
    this.taken += 1
    this.#take(parsed.data)
  }

  skip(reason: string): void {
    const known = this.#unsupported.has(reason) || this.#unsupported.size < REASONS_MAX
    const key = known ? clean(reason, 200) : 'other reasons'
    this.#unsupported.set(key, (this.#unsupported.get(key) ?? 0) + 1)
  }

  unsupported(): Record<string, number> {
    return Object.fromEntries(this.#unsupported)
  }

  #isSafe(match: IndicatorMatch): boolean {
    const refused = refuseMatch(match)
    if (refused !== undefined) this.skip(refused)
    return refused === undefined
  }
}

/** Text of strangers: nothing that acts on a terminal, and no longer than this. */
export function clean(text: string, max: number): string {
  const printable = text
    .slice(0, max + 1)
    .replaceAll(UNPRINTABLE, ' ')
    .trim()
  return printable.length > max ? `${printable.slice(0, max - 1)}…` : printable
}

/** A title that is never empty. */
export function titleOf(text: string | undefined, id: string): string {
  const title = clean(text ?? '', 512)
  return title === '' ? clean(id, 512) : title
}

/** null for what is no time (RFC 3339 and what Date reads of it). */
export function timeOf(text: string | undefined | null): number | null {
  if (text === undefined || text === null || !/^\d{4}-\d\d-\d\d/.test(text)) return null
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) || atMs < 0 ? null : atMs
}

/** Severity of a CVSS base score, 0 to 10. */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'info'
}

const WORDS: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  important: 'high',
  high: 'high',
  moderate: 'medium',
  medium: 'medium',
  low: 'low',
  info: 'info',
  informational: 'info',
  none: 'info',
}
export function severityOfWord(word: string | undefined): Severity | undefined {
  return word === undefined ? undefined : WORDS[word.toLowerCase()]
}

/** Links, as far as they are http. */
export function linksOf(urls: readonly (string | undefined)[]): string[] {
  const links = urls.filter(
    (url): url is string => url !== undefined && url.length <= 2_048 && /^https?:\/\//i.test(url),
  )
  return [...new Set(links)].slice(0, 32)
}
