/** Personal data over a seam: where two strings meet, or where markup stood that is not shown. */

import type { ViewText } from '../detector.ts'
import { findSure } from './find.ts'
import type { Found } from './found.ts'

/** Characters on both sides of a seam that are read: numbers, codes and addresses are shorter. */
const REACH = 96
/** Inside a number a digit stands this near on both sides, and inside an address an at sign on one. */
const NEAR = 24
const AT_SIGN_NEAR = 64

/** Calls `visit` with what lies over one of the seams, given as pairs of start and end in order of the text. */
export function findOver(text: string, seams: readonly number[], visit: (one: Found) => void): void {
  for (let first = 0; first < seams.length;) {
    // Windows that touch are one, so that no character is read twice however many seams there are.
    let last = first
    while (last + 2 < seams.length && (seams[last + 2] as number) - (seams[last + 1] as number) < 2 * REACH)
      last += 2
    const from = Math.max(0, (seams[first] as number) - REACH)
    let seam = first
    for (const one of findSure(text.slice(from, (seams[last + 1] as number) + REACH), '')) {
      const start = one.start + from
      const end = one.end + from
      while (seam < last && (seams[seam + 1] as number) <= start) seam += 2
      if (isOver(seams, seam, start, end)) visit({ ...one, start, end })
    }
    first = last + 2
  }
}

function isOver(seams: readonly number[], seam: number, start: number, end: number): boolean {
  const from = seams[seam] as number
  const to = seams[seam + 1] as number
  // Where nothing stands in between, both sides must belong to it.
  return from === to ? start < from && end > from : start < to && end > from
}

/** Seams at one place each. */
export function pairsOf(places: readonly number[]): readonly number[] {
  return places.flatMap((place) => [place, place])
}

/** The changes of a visible text that may lie inside a number, a code or an address. */
export function listTelling({ text, rendering }: ViewText): readonly number[] {
  const changes = rendering.changes?.() ?? []
  const telling: number[] = []
  for (let at = 0; at < changes.length; at += 2) {
    const from = changes[at] as number
    const to = changes[at + 1] as number
    const isInNumber = hasDigit(text, from - NEAR, to) && hasDigit(text, from, to + NEAR)
    if (isInNumber || hasAtSign(text, from - AT_SIGN_NEAR, to + AT_SIGN_NEAR)) telling.push(from, to)
  }
  return telling
}

function hasDigit(text: string, from: number, to: number): boolean {
  for (let at = Math.max(0, from); at < Math.min(to, text.length); at++) {
    const unit = text.charCodeAt(at)
    if (unit >= 0x30 && unit <= 0x39) return true
  }
  return false
}

function hasAtSign(text: string, from: number, to: number): boolean {
  return text.slice(Math.max(0, from), to).includes('@')
}
