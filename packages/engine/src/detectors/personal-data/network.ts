/** Addresses of machines: IPv4, IPv6 and hardware addresses. Ranges that belong to no one are told apart. */

import type { Found } from './found.ts'
import type { NumberText } from './number-text.ts'

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

const COLON_FORM =
  /(?<![0-9A-Za-z:.-])(?:(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,7}|(?:[0-9a-f]{1,4}:){1,7}:)(?![0-9A-Za-z:])/gi
const COLON_REACH = 40

/** Looks at the places where colons stand close together. */
export function findColonForms(text: string, colons: readonly number[]): Found[] {
  const found: Found[] = []
  let until = 0
  for (const colon of colons) {
    if (colon < until || !isBehindHex(text, colon)) continue
    const from = Math.max(until, colon - COLON_REACH)
    COLON_FORM.lastIndex = 0
    const match = COLON_FORM.exec(text.slice(from, colon + COLON_REACH))
    if (!match) continue
    const start = from + match.index
    until = start + match[0].length
    const judged = judgeColonForm(match[0])
    if (judged) found.push({ ...judged, start, end: until })
  }
  return found
}

/** Whether there is nothing but hexadecimal digits back to the colon before, as there is in some place of every form. */
function isBehindHex(text: string, colon: number): boolean {
  let at = colon - 1
  for (let unit = text.charCodeAt(at); unit !== 0x3a; unit = text.charCodeAt(--at)) {
    const lower = unit | 0x20
    if (!(unit >= 0x30 && unit <= 0x39) && !(lower >= 0x61 && lower <= 0x66)) return false
  }
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
