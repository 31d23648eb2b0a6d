/** Addresses of machines: IPv4, IPv6 and hardware addresses. Ranges that belong to no one are told apart. */

import type { Found } from './found.ts'
import type { NumberText } from './number-text.ts'
import { unitAt } from '../../views/unit-at.ts'

const IP = { what: 'ip-address', message: 'An IP address' } as const

/** Private, loopback, link-local, documentation, multicast and reserved ranges (RFC 6890). */
const SPECIAL_V4 =
  /^(?:0|10|127|22[4-9]|2[3-5]\d)\.|^(?:192\.168|169\.254|192\.0\.[02]|198\.51\.100|203\.0\.113|198\.1[89]|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./
/** Public resolvers that stand in every manual. */
const WELL_KNOWN =
  /^(?:8\.8\.(?:8\.8|4\.4)|1\.[01]\.[01]\.1|9\.9\.9\.9|4\.2\.2\.[1-6]|208\.67\.22[02]\.22[02]|1\.2\.3\.4)$/

const VERSION_BEFORE = /(?:version|\bver\.?|\bv|release|==|[@_~^/-])["':\s=]{0,3}$/i

/** Four dotted numbers: an address, a version (confidence 0), or neither. */
export function readInternetAddress(number: NumberText, longer: boolean): Found | undefined {
  const { text, groups, start } = number
  const end = groups[7] as number
  const written = text.slice(start, end)
  if (!/^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/.test(written)) return undefined
  const found = { ...IP, start, end }
  const isVersion = VERSION_BEFORE.test(text.slice(Math.max(0, start - 12), start))
  if (longer || isVersion || written.endsWith('.0.0') || SPECIAL_V4.test(written) || WELL_KNOWN.test(written))
    return { ...found, confidence: 0 }
  return { ...found, confidence: 0.75 }
}

const COLON_REACH = 40

/** Looks at the places where colons stand close together. */
export function findColonForms(text: string, colons: readonly number[]): Found[] {
  const found: Found[] = []
  let until = 0
  for (const colon of colons) {
    if (colon < until || !isBehindHex(text, colon)) continue
    if (isTimeOfDay(text, colon)) {
      until = colon + 3
      continue
    }
    const from = Math.max(until, colon - COLON_REACH)
    const part = text.slice(from, colon + COLON_REACH)
    const form = findForm(part)
    if (form === undefined) continue
    const start = from + form.start
    until = from + form.end
    const judged = judgeColonForm(text.slice(start, until))
    if (judged) found.push({ ...judged, start, end: until })
  }
  return found
}

/** Two digits three times with colons between, and nothing of a word around: `colon` is the second. */
function isTimeOfDay(text: string, colon: number): boolean {
  const start = colon - 5
  if (start < 0 || unitAt(text, start + 2) !== 0x3a || isInForm(unitAt(text, colon + 3))) return false
  if (start > 0 && isInForm(unitAt(text, start - 1))) return false
  for (const at of [start, start + 1, start + 3, start + 4, start + 6, start + 7])
    if (unitAt(text, at) < 0x30 || unitAt(text, at) > 0x39) return false
  return true
}

/** The first form: it begins behind no sign that could belong to it. */
export function findForm(part: string): { readonly start: number; readonly end: number } | undefined {
  let isInside = false
  for (let at = 0; at < part.length; at++) {
    const unit = part.charCodeAt(at)
    const begins = !isInside
    isInside = isInForm(unit)
    if (!begins || !isHexDigit(unit)) continue
    const end = endOfForm(part, at)
    if (end > 0) return { start: at, end }
  }
  return undefined
}

/** Where the form that begins at `at` ends, which is where the word does; 0 when there is none. */
function endOfForm(part: string, at: number): number {
  let digits = 1
  while (digits < 4 && isHexDigit(unitAt(part, at + digits))) digits++
  const sign = unitAt(part, at + digits)
  if (digits === 2 && (sign === 0x3a || sign === 0x2d) && isHardwareAddress(part, at))
    return at + HARDWARE_LENGTH
  if (sign !== 0x3a) return 0
  let end = at + digits
  let colons = 0
  for (let unit = sign; isInWord(unit); unit = unitAt(part, ++end)) {
    if (unit === 0x3a) colons++
    else if (!isHexDigit(unit)) return 0
  }
  if (colons > COLONS_MAX) return 0
  return isColonForm(part.slice(at, end).split(':')) ? end : 0
}

/** Seven groups in front, a second colon, seven groups behind. */
const COLONS_MAX = 14
const HARDWARE_LENGTH = 17

/** Six pairs of digits with colons or hyphens between, and nothing behind. */
function isHardwareAddress(part: string, start: number): boolean {
  for (let index = 0; index < HARDWARE_LENGTH; index++) {
    const unit = unitAt(part, start + index)
    if (index % 3 === 2 ? unit !== 0x3a && unit !== 0x2d : !isHexDigit(unit)) return false
  }
  return !isInWord(unitAt(part, start + HARDWARE_LENGTH))
}

/**
 * Hexadecimal digits between colons: groups of one to four digits, each with its colon: two to seven, and then up to seven of which each may have a colon in
 * front, one of them a second one; or up to seven and a second colon that ends them.
 */
function isColonForm(groups: readonly string[]): boolean {
  let leading = 0
  while (leading < 7 && leading < groups.length && isGroup(groups[leading] as string)) leading++
  if (leading > 0 && leading === groups.length - 2 && groups[leading] === '' && groups[leading + 1] === '')
    return true
  for (let count = 2; count <= leading && count < groups.length; count++)
    if (isRest(groups, count)) return true
  return false
}

function isGroup({ length }: string): boolean {
  return length > 0 && length <= 4
}

/** Whether the groups from `first` on take no more than seven times four digits, and none but the first of them is empty. */
function isRest(groups: readonly string[], first: number): boolean {
  let fours = 0
  for (let index = first; index < groups.length; index++) {
    const group = groups[index] as string
    if (group === '' && (index > first || first === groups.length - 1)) return false
    fours += Math.ceil(group.length / 4)
  }
  return fours <= 7
}

/** What may stand in a form, or in a word that is none. */
function isInForm(unit: number): boolean {
  return isInWord(unit) || unit === 0x2d || unit === 0x2e
}

/** ASCII letters, digits and colons. */
function isInWord(unit: number): boolean {
  const lower = unit | 0x20
  return (unit >= 0x30 && unit <= 0x3a) || (lower >= 0x61 && lower <= 0x7a)
}

function isHexDigit(unit: number): boolean {
  const lower = unit | 0x20
  return (unit >= 0x30 && unit <= 0x39) || (lower >= 0x61 && lower <= 0x66)
}

/** Whether there is nothing but hexadecimal digits back to the colon before, as there is in some place of every form. */
function isBehindHex(text: string, colon: number): boolean {
  let at = colon - 1
  for (let unit = text.charCodeAt(at); unit !== 0x3a; unit = text.charCodeAt(--at))
    if (!isHexDigit(unit)) return false
  return true
}

function judgeColonForm(written: string): Omit<Found, 'start' | 'end'> | undefined {
  const hex = written.replaceAll(/[:-]/g, '').toLowerCase()
  if (/^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(written)) {
    if (new Set(hex).size <= 2 || hex === '001122334455' || /^(?:aabbccddeeff|123456789abc)$/.test(hex))
      return undefined
    return { what: 'mac-address', message: 'A hardware address', confidence: 0.75 }
  }
  const groups = written.split(':')
  const short = written.includes('::')
  if (short ? groups.length > 8 || written.indexOf('::') !== written.lastIndexOf('::') : groups.length !== 8)
    return undefined
  // Times of day, unspecified, loopback, link-local, unique local, multicast and documentation addresses.
  if (hex.length < 6 || /^(?:fe[89ab]|f[cd]|ff|2001:?0?db8)/i.test(written) || written.startsWith('::'))
    return undefined
  return { ...IP, confidence: 0.75 }
}
