/** Values that only the word in front tells: licences, passports, health and staff numbers, accounts, user names, postal codes. */

import { isDay } from './checksums.ts'
import { type ContextIndex, type ContextKind, maskOfKinds } from './context.ts'
import type { Found } from './found.ts'

/** What may stand between a word and its value. */
export const CONNECTOR =
  /[\s"'`*_()[\].:=#>|,\-–]{0,6}(?:(?:number|numbers|num|no|nr|nummer|numero|número|n°|nº|code|id|card|is|was|are|ist|lautet|est|es|è|of|on|el|le|am|op|il|at|em|den|ends in|het|to)(?![\p{L}\p{N}])[\s"'`*_()[\].:=#>|\-–]{0,6}){0,3}/iuy

interface Reading {
  readonly kind: ContextKind
  readonly what: string
  readonly message: string
  readonly value: RegExp
  readonly confidence: number
  readonly digitsMin?: number
  /** Shortest and longest value. */
  readonly length?: readonly [number, number]
  /** What the value must look like beside its form. */
  readonly holds?: RegExp
  /** The value counts only behind a sign such as a colon. */
  readonly signed?: boolean
}

/** Capitals and digits in groups: does not run on into the words behind. */
const CODE_VALUE =
  /(?:[A-Z]{1,6}[- ]?)?[A-Z0-9]{0,12}\d[A-Z0-9]{0,14}(?:[-./ ]?(?:[A-Z]{0,3}\d[A-Z0-9]{0,11}|[A-Z](?![A-Za-z]))){0,5}/y

const READINGS: readonly Reading[] = [
  {
    kind: 'passport',
    what: 'passport',
    message: 'A passport number',
    value: CODE_VALUE,
    confidence: 0.8,
    digitsMin: 5,
    length: [6, 14],
  },
  {
    kind: 'licence',
    what: 'driving-licence',
    message: "A driver's licence number",
    value: CODE_VALUE,
    confidence: 0.8,
    digitsMin: 4,
    length: [5, 22],
  },
  {
    kind: 'national-id',
    what: 'national-id',
    message: 'An identity or tax number',
    value: CODE_VALUE,
    confidence: 0.65,
    digitsMin: 5,
    length: [7, 24],
  },
  {
    kind: 'health',
    what: 'health-record',
    message: 'A number of a patient or an insured person',
    value: CODE_VALUE,
    confidence: 0.75,
    digitsMin: 4,
    length: [5, 24],
  },
  {
    kind: 'record',
    what: 'person-record',
    message: 'A number of a customer, student or employee',
    value: CODE_VALUE,
    confidence: 0.65,
    digitsMin: 3,
    length: [4, 24],
  },
  {
    kind: 'account',
    what: 'bank-account',
    message: 'A bank account or routing number',
    value: CODE_VALUE,
    confidence: 0.7,
    digitsMin: 6,
    length: [6, 30],
  },
  {
    kind: 'account',
    what: 'bank-account',
    message: 'A bank identifier code',
    value: /[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])/y,
    confidence: 0.7,
    signed: true,
  },
  {
    kind: 'card-code',
    what: 'card-code',
    message: 'A security code of a card',
    value: /\d{3,6}(?!\w|[.-]\d)/y,
    confidence: 0.7,
  },
  {
    kind: 'vehicle',
    what: 'vehicle-number',
    message: 'A vehicle number',
    value: CODE_VALUE,
    confidence: 0.7,
    digitsMin: 1,
    length: [5, 17],
    holds: /[A-Z]/,
  },
  {
    kind: 'device',
    what: 'device-id',
    message: 'A device identity number',
    value: CODE_VALUE,
    confidence: 0.65,
    digitsMin: 8,
    length: [10, 24],
  },
  {
    kind: 'username',
    what: 'username',
    message: 'A user name',
    value: /@?[A-Za-z0-9](?:[\w.-]{1,28}[A-Za-z0-9_])?(?![\w@(/[])/y,
    confidence: 0.62,
    holds: /^@|[\d_-]|\.\w{3}|[a-z][A-Z][a-z]/,
    signed: true,
  },
  {
    kind: 'postal',
    what: 'postal-code',
    message: 'A postal code',
    value:
      /(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z][ -]?\d[A-Z]\d|\d{4} ?[A-Z]{2}(?![A-Za-z])|\d{2,3}[- ]\d{2,3}|\d{5}-\d{3,4}|(?:[A-Z]{1,2}-)?\d{3,7})(?![\p{L}\p{N}])/uy,
    confidence: 0.7,
  },
]

const DATE =
  /(?:\d{1,2}[ ./-](?:\d{1,2}|[\p{L}]{3,10}\.?)[ ./,-]{1,2}(?:de |del )?(?:\d{4}|\d{2}(?!\d))|\d{1,2}(?:\.|st|nd|rd|th|º|er)? (?:de |of |di )?\p{L}{3,10}\.?,?(?: de| del)? \d{4}|\p{L}{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{8}(?!\d))/uy
const MONTH =
  /jan|feb|mar|m[äa]r|apr|avr|abr|may|mai|mei|mag|maj|jun|juin|giu|jul|juil|lug|aug|ao[uû]|ago|sep|set|okt|oct|ott|out|nov|dec|dez|d[ée]c|dic|ene|gen|fév|fev|fevr|jän|heinä|syys|loka|marras|joulu|tammi|helmi|maalis|huhti|touko|kesä|elo|sty|lut|kwi|maj|cze|lip|sie|wrz|pa[zź]|lis|gru/i

const LABELS = maskOfKinds(['birth', ...READINGS.map(({ kind }) => kind)])
const NOTHING: readonly Found[] = []

export function findLabelled(text: string, contexts: ContextIndex): readonly Found[] {
  if (!contexts.hasAny(LABELS)) return NOTHING
  const found: Found[] = []
  for (const reading of READINGS) {
    for (const context of contexts.all(reading.kind)) {
      const start = skipConnector(text, context.end)
      if (reading.signed === true && !isSigned(text, context.end, start)) continue
      const end = readValue(text, reading, start)
      if (end === undefined) continue
      found.push({ what: reading.what, message: reading.message, start, end, confidence: reading.confidence })
    }
  }
  for (const context of contexts.all('birth')) {
    const one = readBirth(text, context.end)
    if (one) found.push(one)
  }
  return found
}

export function skipConnector(text: string, at: number): number {
  CONNECTOR.lastIndex = at
  return CONNECTOR.exec(text) ? CONNECTOR.lastIndex : at
}

/** Behind a colon or an equals sign, or said with "is": not merely the next word. At the start when a member name says it. */
function isSigned(text: string, from: number, to: number): boolean {
  return from === 0 || /[:=|]|\bis\b|\b(?:ist|est|es|è)\b|@$/.test(text.slice(from, to)) || text[to] === '@'
}

const ISO_DATE = /^\d{4}-\d\d-\d\d$/
const FILE_OR_HOST = /\.(?:com|org|net|io|js|ts|py|md|name|id|png)$/

function readValue(text: string, reading: Reading, start: number): number | undefined {
  const { value, holds, digitsMin = 0, length = [1, 64] } = reading
  value.lastIndex = start
  const written = value.exec(text)?.[0]
  if (written === undefined || written.length < length[0] || written.length > length[1]) return undefined
  if (digitsMin > 0 && written.replaceAll(/\D/g, '').length < digitsMin) return undefined
  if (holds?.test(written) === false || ISO_DATE.test(written) || FILE_OR_HOST.test(written)) return undefined
  return start + written.length
}

/** A value that is nothing but what its column or member holds; `start` is where it stands. */
export function readWhole(kind: ContextKind, value: string, start: number): Found | undefined {
  const end = start + value.length
  if (kind === 'birth') {
    DATE.lastIndex = 0
    const match = DATE.exec(value)
    return match?.[0] === value && isBirthday(value) ? { ...BIRTH, start, end } : undefined
  }
  const reading = READINGS.find((one) => one.kind === kind)
  if (reading === undefined || readValue(value, reading, 0) !== value.length) return undefined
  return { what: reading.what, message: reading.message, start, end, confidence: reading.confidence }
}

const BIRTH = { what: 'date-of-birth', message: 'A date of birth', confidence: 0.85 } as const
const BIRTH_REACH = 24

/** The first date that follows closely. */
function readBirth(text: string, from: number): Found | undefined {
  const limit = Math.min(text.length, from + BIRTH_REACH)
  for (let at = from; at < limit; at++) {
    if (text[at] === '\n' && text[at + 1] === '\n') return undefined
    if (at > from && /[\p{L}\p{N}]/u.test(text[at - 1] as string)) continue
    DATE.lastIndex = at
    const match = DATE.exec(text)
    if (!match || !isBirthday(match[0])) continue
    return { ...BIRTH, start: at, end: DATE.lastIndex }
  }
  return undefined
}

function isBirthday(written: string): boolean {
  if (/\p{L}{3,}/u.test(written)) return MONTH.test(written.replace(/\b(?:del?|of|di)\b/g, ''))
  if (/^\d{8}$/.test(written))
    return /^(?:19|20)/.test(written) && isDay(0, Number(written.slice(4, 6)), Number(written.slice(6)))
  const [a = 0, b = 0, c = 0] = written.split(/[ ./,-]+/).map(Number)
  return a > 31 ? isDay(a, b, c) : isDay(c, b, a) || isDay(c, a, b)
}
