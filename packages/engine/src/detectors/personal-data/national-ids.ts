/** Identity, tax and health numbers by country: which one some characters are, by shape and check. */

import { EUROPEAN_IDS } from './european-ids.ts'
import type { Found } from './found.ts'
import type { NationalId } from './id-formats.ts'
import { WORLD_IDS } from './world-ids.ts'

export const NATIONAL_IDS: readonly NationalId[] = [...EUROPEAN_IDS, ...WORLD_IDS]

interface Shaped {
  readonly id: NationalId
  readonly shape: string
}

/** Shapes by their length, in the order of the numbers. */
const BY_LENGTH: readonly (readonly Shaped[])[] = Array.from({ length: 25 }, (_, length) =>
  NATIONAL_IDS.flatMap((id) =>
    id.shapes.filter((shape) => shape.length === length).map((shape) => ({ id, shape })),
  ),
)
/** Those among them that digits alone can fill. */
const OF_DIGITS: readonly (readonly Shaped[])[] = BY_LENGTH.map((list) =>
  list.filter(({ shape }) => !shape.includes('A')),
)
const NOT_DIGIT = /\D/
/** Whether some number of that many digits is sure by its check alone. */
const SURE: readonly boolean[] = OF_DIGITS.map((list) => list.some(({ id }) => id.sure === true))
/** The written forms of the numbers of that many digits, all in one. */
const WRITTEN: readonly (RegExp | undefined)[] = OF_DIGITS.map((list) => {
  const forms = list.flatMap(({ id }) => (id.written === undefined ? [] : [id.written.source]))
  return forms.length === 0 ? undefined : new RegExp(forms.join('|'))
})

/** Whether digits of this length may be an identity number that no word announces and no separator marks. */
export function isSureLength(length: number): boolean {
  return SURE[length] === true
}

/** Whether a number of `length` digits is written as one that is known by its separators. */
export function isWrittenId(written: string, length: number): boolean {
  return WRITTEN[length]?.test(written) === true
}

/** The first number, of those `accept` lets pass, whose shape and check the characters fit. */
export function findNationalId(bare: string, accept: (id: NationalId) => boolean): NationalId | undefined {
  const isDigits = !NOT_DIGIT.test(bare)
  const shaped = (isDigits ? OF_DIGITS : BY_LENGTH)[bare.length] ?? []
  for (const { id, shape } of shaped)
    if (accept(id) && (isDigits || fitsShape(bare, shape)) && id.check(bare)) return id
  return undefined
}

export function identityOf(
  id: NationalId,
  { start, end }: { readonly start: number; readonly end: number },
  confidence: number,
): Found {
  return { what: id.id, message: id.message, start, end, confidence }
}

function fitsShape(bare: string, shape: string): boolean {
  if (bare.length !== shape.length) return false
  for (let at = 0; at < shape.length; at++) {
    const code = bare.charCodeAt(at)
    const isDigit = code >= 48 && code <= 57
    const isLetter = code >= 65 && code <= 90
    const wanted = shape[at]
    if (wanted === '9' ? !isDigit : wanted === 'A' ? !isLetter : !isDigit && !isLetter) return false
  }
  return true
}
