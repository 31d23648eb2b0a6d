/** Codes of letters and digits: bank accounts, identity codes, vehicle numbers; by their shape and their check. */

import { isMod97 } from './checksums.ts'
import type { ContextIndex } from './context.ts'
import type { Found } from './found.ts'
import { announcedIds } from './id-words.ts'
import { findNationalId, identityOf } from './national-ids.ts'
import { unitAt } from '../../views/unit-at.ts'

/** Length of an IBAN by country (ISO 13616 registry). */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18
FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25
MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24
SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

const IBAN = /[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,36}/iy

export function findCodes(text: string, codes: readonly number[], contexts: ContextIndex): Found[] {
  const found: Found[] = []
  let until = 0
  for (let index = 0; index < codes.length; index += 2) {
    const start = codes[index] as number
    const end = codes[index + 1] as number
    if (start < until) continue
    const one = readIban(text, start, contexts) ?? readIdentityCode(text, { start, end }, contexts)
    if (!one) continue
    until = one.end
    found.push(one)
  }
  return found
}

function isDigit(text: string, at: number): boolean {
  const unit = unitAt(text, at)
  return unit >= 48 && unit <= 57
}

function readIban(text: string, start: number, contexts: ContextIndex): Found | undefined {
  if (!isDigit(text, start + 2) || !isDigit(text, start + 3)) return undefined
  const length = IBAN_LENGTHS.get(text.slice(start, start + 2).toUpperCase())
  if (length === undefined) return undefined
  IBAN.lastIndex = start
  const match = IBAN.exec(text)
  if (!match) return undefined
  let count = 0
  let end = start
  while (end < start + match[0].length && count < length) if (!' -'.includes(text[end++] as string)) count++
  const near = contexts.has('iban', start, { before: 64 }) || contexts.has('account', start, { before: 40 })
  const bare = text.slice(start, end).replaceAll(/[ -]/g, '').toUpperCase()
  const iban = { what: 'iban', message: 'An international bank account number', start, end }
  const whole = count === length && !/[A-Za-z0-9]/.test(text[end] ?? ' ')
  if (whole && isMod97(bare)) return { ...iban, confidence: 0.95 }
  if (!near || count < 15) return undefined
  // A made-up account number; take the code as far as it goes without a gap.
  const plain = /^[A-Za-z0-9]+(?:[ -][A-Z0-9]{4})*(?:[ -][A-Z0-9]{1,3}(?![A-Za-z0-9]))?/.exec(match[0])
  return { ...iban, end: start + (plain?.[0].length ?? end - start), confidence: 0.75 }
}

function readIdentityCode(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  contexts: ContextIndex,
): Found | undefined {
  const bare = text.slice(start, end)
  const birth = bare.length === 4 ? /(?<!\d)\d{6}[-+]$/.exec(text.slice(Math.max(0, start - 8), start)) : null
  if (birth) {
    const id = findNationalId(birth[0].slice(0, 6) + bare, (one) => one.id === 'fi-hetu')
    return id && identityOf(id, { start: start - 7, end }, 0.8)
  }
  if (bare.length < 7 || bare.length > 18) return undefined
  // Part of a longer name, path or hyphenated code.
  if (/[-_./@#=%&?]/.test(text[start - 1] ?? ' ') && text[start - 2] !== ' ') {
    if (!contexts.has('national-id', start, { before: 40 })) return undefined
  }
  const context = contexts.nearest('national-id', start, 56)
  const near = context !== undefined
  const written = text.slice(start, end + 3)
  if (!near && /^[-_/@][\p{L}\p{N}]/u.test(text.slice(end, end + 2))) return undefined
  const announced = near ? announcedIds(text.slice(Math.max(0, context.start), context.end)) : []
  const capitals = near ? bare.toUpperCase() : bare
  const id =
    findNationalId(capitals, (one) => announced.includes(one.id)) ??
    findNationalId(capitals, (one) => near || one.sure === true || one.written?.test(written) === true)
  if (id && (near || bare.length >= 9)) return identityOf(id, { start, end }, near ? 0.95 : 0.75)
  if (bare.length === 17 && isVehicleNumber(bare))
    return {
      what: 'vehicle-number',
      message: 'A vehicle identification number',
      start,
      end,
      confidence: 0.75,
    }
  return undefined
}

const VIN_VALUES = '0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ'
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

/** ISO 3779 with the North American check digit. */
function isVehicleNumber(code: string): boolean {
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(code) || !/\d{4}$/.test(code)) return false
  let sum = 0
  for (let at = 0; at < 17; at++)
    sum += (VIN_VALUES.indexOf(code[at] as string) % 10) * (VIN_WEIGHTS[at] as number)
  return '0123456789X'[sum % 11] === code[8]
}
