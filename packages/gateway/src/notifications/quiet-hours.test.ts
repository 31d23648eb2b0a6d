/** Quiet hours by the clock on the wall: over midnight, over weekends, and over every change of the clock. */

import { QuietHours, WEEKDAYS } from '@callgate/contracts/notification'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findQuietEnd } from './quiet-hours.ts'

const at = (text: string): number => Date.parse(text)
const endOf = (quiet: QuietHours, nowMs: number): string | null => {
  const endMs = findQuietEnd(quiet, nowMs)
  return endMs === null ? null : new Date(endMs).toISOString()
}

describe('on ordinary days', () => {
  const nights = QuietHours.parse({ zone: 'Europe/Berlin', from: '22:00', to: '07:00' })

  test('a night belongs to the day it begins on', () => {
    expect(endOf(nights, at('2026-11-20T20:59:59Z'))).toBeNull()
    expect(endOf(nights, at('2026-11-20T21:00:00Z'))).toBe('2026-11-21T06:00:00.000Z')
    expect(endOf(nights, at('2026-11-21T05:59:59Z'))).toBe('2026-11-21T06:00:00.000Z')
    expect(endOf(nights, at('2026-11-21T06:00:00Z'))).toBeNull()
    const friday = { ...nights, days: ['fri' as const] }
    expect(endOf(friday, at('2026-11-21T02:00:00Z'))).toBe('2026-11-21T06:00:00.000Z')
    expect(endOf(friday, at('2026-11-21T22:00:00Z'))).toBeNull()
  })

  test('days that follow each other are one quiet time', () => {
    const weekend = QuietHours.parse({ zone: 'UTC', days: ['sat', 'sun'], from: '00:00', to: '24:00' })
    expect(endOf(weekend, at('2026-11-21T12:00:00Z'))).toBe('2026-11-23T00:00:00.000Z')
  })

  test('what is severe enough passes', () => {
    const nowMs = at('2026-11-20T23:00:00Z')
    expect(findQuietEnd(nights, nowMs, 'critical')).toBeNull()
    expect(findQuietEnd({ ...nights, passFrom: 'medium' }, nowMs, 'medium')).toBeNull()
    expect(findQuietEnd({ ...nights, passFrom: 'medium' }, nowMs, 'low')).not.toBeNull()
    expect(findQuietEnd(undefined, nowMs)).toBeNull()
  })
})

describe('when clocks change', () => {
  test('an end that the clock leaps over comes with the leap; one that comes twice ends the first time', () => {
    const quiet = QuietHours.parse({ zone: 'Europe/Berlin', from: '23:00', to: '02:30' })
    expect(endOf(quiet, at('2026-03-29T00:00:00Z'))).toBe('2026-03-29T01:00:00.000Z')
    expect(endOf(quiet, at('2026-10-24T23:00:00Z'))).toBe('2026-10-25T00:30:00.000Z')
    expect(endOf(quiet, at('2026-10-25T00:45:00Z'))).toBeNull()
    expect(endOf(quiet, at('2026-10-25T01:10:00Z'))).toBe('2026-10-25T01:30:00.000Z')
  })

  test('a night is an hour shorter or longer', () => {
    const quiet = QuietHours.parse({ zone: 'America/New_York', from: '22:00', to: '07:00' })
    expect(endOf(quiet, at('2026-03-08T03:00:00Z'))).toBe('2026-03-08T11:00:00.000Z')
    expect(endOf(quiet, at('2026-11-01T02:00:00Z'))).toBe('2026-11-01T12:00:00.000Z')
  })
})

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Cairo',
]
const minute = fc.integer({ min: 0, max: 1_439 })
const clockOf = (value: number): string =>
  `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`

/** The definition, written the slow way: what the clock on the wall says in this very minute. */
function isQuiet({ zone, days, from, to }: QuietHours, atMs: number): boolean {
  const said = new Date(atMs).toLocaleString('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  })
  const day = WEEKDAYS.findIndex((name) => said.toLowerCase().startsWith(name))
  const time = /\d\d:\d\d/.exec(said)?.[0] ?? ''
  const isDay = (index: number): boolean => days.some((one) => one === WEEKDAYS[(index + 7) % 7])
  if (from < to) return isDay(day) && time >= from && time < to
  return (isDay(day) && time >= from) || (isDay(day - 1) && time < to)
}

test('the end is the first minute that is not quiet, in every zone and over every change', () => {
  const setting = fc.record({
    zone: fc.constantFrom(...ZONES),
    days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1, maxLength: 5 }),
    from: minute.map(clockOf),
    to: minute.map(clockOf),
  })
  const changes = [
    '2026-03-08',
    '2026-03-29',
    '2026-04-05',
    '2026-04-24',
    '2026-10-04',
    '2026-10-25',
    '2026-11-01',
  ]
  const moment = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -2_880, max: 2_880 }))
  fc.assert(
    fc.property(setting, moment, (wanted, [day, minutes]) => {
      fc.pre(wanted.from !== wanted.to)
      const quiet = QuietHours.parse(wanted)
      const nowMs = at(`${day}T02:00:00Z`) + minutes * 60_000 + 12_345
      const endMs = findQuietEnd(quiet, nowMs)
      expect(endMs === null).toBe(!isQuiet(quiet, nowMs))
      if (endMs === null) return
      expect(isQuiet(quiet, endMs)).toBe(false)
      for (let atMs = endMs - 60_000; atMs >= nowMs; atMs -= 60_000) expect(isQuiet(quiet, atMs)).toBe(true)
    }),
    { numRuns: 60 },
  )
})
