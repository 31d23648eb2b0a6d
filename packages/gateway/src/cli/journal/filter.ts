/** The filters of `callgate journal search` and `export`. */

import type { RecordFilter } from '../../journal/read.ts'
import { parseChoice, parseCount, UsageError } from '../arguments.ts'

const text = { type: 'string' } as const

export const FILTER_OPTIONS = {
  from: text,
  to: text,
  since: text,
  until: text,
  type: text,
  principal: text,
  agent: text,
  upstream: text,
  target: text,
  session: text,
  exchange: text,
  effect: text,
  code: text,
} as const

type FilterValues = { readonly [K in keyof typeof FILTER_OPTIONS]?: string | undefined }

/** What stays after members that were not given are left out. */
type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> }

export function parseFilter(values: FilterValues): RecordFilter {
  return keepGiven({
    fromSeq: parseCount('from', values.from),
    toSeq: parseCount('to', values.to),
    fromMs: parseTime('since', values.since),
    toMs: parseTime('until', values.until),
    type: parseChoice('--type', values.type, [
      'intent',
      'outcome',
      'event',
      'admin',
      'approval',
      'context',
      'gateway',
    ]),
    principal: values.principal,
    agent: values.agent,
    upstream: values.upstream,
    target: values.target,
    sessionId: values.session,
    exchangeId: values.exchange,
    effect: parseChoice('--effect', values.effect, ['allow', 'deny']),
    code: values.code,
  })
}

function keepGiven<T extends object>(values: T): Partial<Given<T>> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as Partial<Given<T>>
}

function parseTime(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const timeMs = Date.parse(value)
  if (Number.isNaN(timeMs)) throw new UsageError(`--${name} must be a time such as 2026-01-31T12:00:00Z.`)
  return timeMs
}
