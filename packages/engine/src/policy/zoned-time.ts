/** The wall clock of a time zone, for the `now` variable of conditions; the instant is handed in. */

export interface ZonedTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  /** ISO 8601: Monday is 1, Sunday is 7. */
  readonly weekday: number
}

export interface ZonedClock {
  read(nowMs: number): ZonedTime
}

/** Makes a reader for an IANA zone; undefined when the zone does not exist. */
export function createZonedClock(timeZone: string): ZonedClock | undefined {
  // Most policies name no zone: calendars and zones of the world are some 6 MB that these never need.
  if (timeZone === 'UTC') return { read: readUtc }
  const format = createFormat(timeZone)
  if (format === undefined) return undefined
  // Zone offsets are whole minutes, so one answer holds for its whole minute.
  let minute = Number.NaN
  let answer: ZonedTime | undefined
  return {
    read(nowMs) {
      const at = Math.floor(nowMs / 60_000)
      if (answer === undefined || at !== minute) {
        answer = readParts(format, at * 60_000)
        minute = at
      }
      return answer
    },
  }
}

function readUtc(nowMs: number): ZonedTime {
  const now = new Date(nowMs)
  return {
    year: now.getUTCFullYear(),
    month: now.getUTCMonth() + 1,
    day: now.getUTCDate(),
    hour: now.getUTCHours(),
    minute: now.getUTCMinutes(),
    weekday: now.getUTCDay() || 7,
  }
}

function createFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
  } catch {
    // The constructor throws a RangeError for exactly one input of ours: a zone it does not know.
    return undefined
  }
}

function readParts(format: Intl.DateTimeFormat, atMs: number): ZonedTime {
  const parts = new Map<string, number>()
  for (const part of format.formatToParts(atMs)) parts.set(part.type, Number(part.value))
  const year = parts.get('year') ?? Number.NaN
  const month = parts.get('month') ?? Number.NaN
  const day = parts.get('day') ?? Number.NaN
  const sundayFirst = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  return {
    year,
    month,
    day,
    hour: parts.get('hour') ?? Number.NaN,
    minute: parts.get('minute') ?? Number.NaN,
    weekday: sundayFirst === 0 ? 7 : sundayFirst,
  }
}
