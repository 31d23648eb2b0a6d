/** Identity, tax and health numbers by country: which one some characters are, by shape and check. */

import { EUROPEAN_IDS } from './european-ids.ts'
import type { Found } from './found.ts'
import type { NationalId } from './id-formats.ts'
import { WORLD_IDS } from './world-ids.ts'

export const NATIONAL_IDS: readonly NationalId[] = [...EUROPEAN_IDS, ...WORLD_IDS]

const BY_LENGTH: ReadonlyMap<number, readonly NationalId[]> = new Map(
  Array.from({ length: 25 }, (_, length) => [
    length,
    NATIONAL_IDS.filter(({ shapes }) => shapes.some((shape) => shape.length === length)),
  ]),
)

/** The first number, of those `accept` lets pass, whose shape and check the characters fit. */
export function findNationalId(bare: string, accept: (id: NationalId) => boolean): NationalId | undefined {
  return BY_LENGTH.get(bare.length)?.find(
    (id) => accept(id) && id.shapes.some((shape) => fitsShape(bare, shape)) && id.check(bare),
  )
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
