/** When a channel is quiet, by the clock on the wall of its zone, and when that ends; changes of the clock included. Pure. */

import { SEVERITIES, type Severity } from '@callgate/contracts/finding'
import { WEEKDAYS, type QuietHours, type Weekday } from '@callgate/contracts/notification'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
/** Clocks change at multiples of a quarter of an hour in UTC: within one the offset stays. */
const QUARTER_MS = 15 * MINUTE_MS
/** A week of quiet and a day; no setting can be quiet for longer. */
const SEARCHED_MINUTES = 8 * DAY_MINUTES

interface WallTime {
  readonly day: Weekday
  readonly minute: number
}

/** The end of the quiet that holds now, to the minute; null where it is not quiet, or where this severity passes. */
export function findQuietEnd(
  quiet: QuietHours | undefined,
  nowMs: number,
  severity: Severity = 'info',
): number | null {
  if (quiet === undefined || isAtLeast(severity, quiet.passFrom)) return null
  const wall = createWallClock(quiet.zone)
  if (!isQuietAt(quiet, wall(nowMs))) return null
  let atMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  for (let minutes = 0; minutes < SEARCHED_MINUTES; minutes += 1) {
    atMs += MINUTE_MS
    if (!isQuietAt(quiet, wall(atMs))) return atMs
  }
  return atMs
}

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least)
}

/** Hours that go past midnight belong to the day on which they begin. */
function isQuietAt({ days, from, to }: QuietHours, { day, minute }: WallTime): boolean {
  const begin = minuteOf(from)
  const end = minuteOf(to)
  if (begin < end) return days.includes(day) && minute >= begin && minute < end
  const before = WEEKDAYS[(WEEKDAYS.indexOf(day) + 6) % 7] ?? day
  return (days.includes(day) && minute >= begin) || (days.includes(before) && minute < end)
}

function minuteOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}

/** Reads the clock on the wall; asks for the offset of the zone once for each quarter of an hour. */
function createWallClock(zone: string): (atMs: number) => WallTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  let quarter: { readonly fromMs: number; readonly wall: WallTime } | undefined
  return (atMs) => {
    const fromMs = Math.floor(atMs / QUARTER_MS) * QUARTER_MS
    if (quarter?.fromMs !== fromMs) quarter = { fromMs, wall: readWall(format, fromMs) }
    const { day, minute } = quarter.wall
    const later = minute + Math.floor((atMs - fromMs) / MINUTE_MS)
    if (later < DAY_MINUTES) return { day, minute: later }
    return { day: WEEKDAYS[(WEEKDAYS.indexOf(day) + 1) % 7] ?? day, minute: later - DAY_MINUTES }
  }
}

function readWall(format: Intl.DateTimeFormat, atMs: number): WallTime {
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
  const name = parts.get('weekday')?.toLowerCase()
  return {
    day: WEEKDAYS.find((day) => day === name) ?? 'mon',
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  }
}
