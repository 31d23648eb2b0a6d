/** What kinds of units a text has, told in one pass: most expressions look for what is nowhere in it. */

import { unitsOf } from './units.ts'
import { BIDI, LEAD, SELECTOR, UNIT_KIND, ZERO_WIDTH } from './invisible.ts'

/** Anything but printable ASCII, tab and line ends. */
export const ODD = 1
/** What sequences for a terminal begin with, apart from a carriage return, and what takes a character back. */
export const CONTROL = 2
/** What shows nothing, or is the first half of what may. */
export const UNSEEN = 4
/** Marks that stand over the letter before them. */
export const COMBINING = 8
/** Letters and digits of scripts beyond Latin. */
export const OTHER_SCRIPT = 16
/** Plain signs that markup, escapes, marks and the encodings written with signs cannot do without. */
const SIGN = 32

const KINDS = new Uint8Array(0x10000).fill(ODD)
KINDS.fill(0, 0x20, 0x7f)
for (const plain of '\t\n\r') KINDS[plain.charCodeAt(0)] = 0
for (const sign of '<&]*`|~_\\=%') KINDS[sign.charCodeAt(0)] = SIGN
KINDS[0x08] = KINDS[0x1b] = ODD | CONTROL
KINDS.fill(ODD | CONTROL, 0x80, 0xa0)
KINDS.fill(ODD | COMBINING, 0x300, 0x370)
KINDS.fill(ODD | OTHER_SCRIPT, 0x370, 0x1800)
KINDS.fill(ODD | OTHER_SCRIPT, 0x3040, 0xa000)
KINDS.fill(ODD | OTHER_SCRIPT, 0xac00, 0xd7a4)
for (const [unit, kind] of UNIT_KIND.entries())
  if (kind === ZERO_WIDTH || kind === BIDI || kind === SELECTOR || kind === LEAD)
    KINDS[unit] = (KINDS[unit] as number) | UNSEEN

// Reserved, and found with those around it.
KINDS[0x2065] = ODD | UNSEEN

/** Whether a text of these kinds is printable ASCII, tabs and line ends alone. */
export function isPlain(kinds: number): boolean {
  return (kinds & ODD) === 0
}

/** Whether a text of these kinds is plain and has none of those signs either. */
export function isBare(kinds: number): boolean {
  return (kinds & (ODD | SIGN)) === 0
}

/** A bit for each kind that stands in the text. */
export function kindsOf(text: string): number {
  let kinds = 0
  const units = unitsOf(text)
  const { length } = text
  for (let at = 0; at < length; at++) kinds |= KINDS[units[at] as number] as number
  return kinds
}
