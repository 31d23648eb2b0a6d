/** Times in the viewer's zone: how long ago at a glance, the exact moment on demand and in print. */

import { useSyncExternalStore } from 'react'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })

export function formatExact(ms: number): string {
  return exact.format(ms)
}

export function formatClock(ms: number): string {
  return clock.format(ms)
}

export function formatAgo(ms: number, nowMs: number): string {
  const away = ms - nowMs
  const far = Math.abs(away)
  if (far < 5 * SECOND) return 'now'
  if (far < MINUTE) return relative.format(Math.round(away / SECOND), 'second')
  if (far < HOUR) return relative.format(Math.round(away / MINUTE), 'minute')
  if (far < DAY) return relative.format(Math.round(away / HOUR), 'hour')
  return relative.format(Math.round(away / DAY), 'day')
}

export function formatSpan(ms: number): string {
  if (ms < 1) return '< 1 ms'
  if (ms < SECOND) return `${Math.round(ms)} ms`
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 1 : 0)} s`
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min`
  if (ms < 2 * DAY) return `${Math.round(ms / HOUR)} h`
  return `${Math.round(ms / DAY)} days`
}

/** One clock for every time on the page. */
let nowMs = Date.now()
const listeners = new Set<() => void>()
setInterval(() => {
  nowMs = Date.now()
  for (const listener of listeners) listener()
}, 5 * SECOND)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs)
}

export function Ago({ ms }: { readonly ms: number }) {
  const now = useNow()
  return (
    <time className="whitespace-nowrap" dateTime={new Date(ms).toISOString()} title={formatExact(ms)}>
      {formatAgo(ms, Math.max(now, ms > now + MINUTE ? now : ms))}
    </time>
  )
}

export function Exact({ ms }: { readonly ms: number }) {
  return <time dateTime={new Date(ms).toISOString()}>{formatExact(ms)}</time>
}
