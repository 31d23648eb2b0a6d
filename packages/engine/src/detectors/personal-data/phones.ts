/** Phone numbers: international and national writing, extensions, and plain digits beside a word for a phone. */

import type { ContextIndex } from './context.ts'
import type { Found } from './found.ts'
import type { NumberText } from './number-text.ts'

const EXTENSION = /^,?\s?(?:x|ext\.?|extension|poste|durchwahl|int\.?)\s?:?\s?\d{1,6}(?!\d)/i

export function judgePhone(number: NumberText, contexts: ContextIndex): Found | undefined {
  const { text, digits } = number
  if (digits.length < 6 || digits.length > 16 || /^(\d)\1*$/.test(digits)) return undefined
  const start = startOfPhone(number)
  const extension = EXTENSION.exec(text.slice(number.end, number.end + 20))
  const end = number.end + (extension ? extension[0].length : 0)
  const confidence = ratePhone(number, {
    plus: text[start] === '+' || text[start + 1] === '+',
    bracket: text[start] === '(',
    near: contexts.has('phone', start, { end, before: 40, after: 12 }),
    extended: extension !== null,
  })
  return confidence === 0 ? undefined : { what: 'phone', message: 'A phone number', start, end, confidence }
}

/** A trunk zero with the area, and the rest behind one separator. */
const LOCAL = /^0[1-9]\d{0,3}[-/ ]\d{5,8}$/

/** With the plus and the bracket in front. */
function startOfPhone({ text, start }: NumberText): number {
  let from = start
  if (text[from - 1] === '+') from--
  if (text[from - 1] === '(') from--
  if (text[from - 1] === '+') from--
  return from
}

interface PhoneSigns {
  readonly plus: boolean
  readonly bracket: boolean
  readonly near: boolean
  readonly extended: boolean
}

function ratePhone(number: NumberText, { plus, bracket, near, extended }: PhoneSigns): number {
  const { digits, gaps, groups, text, start } = number
  const count = digits.length
  if (plus) return count >= 8 && count <= 15 && (near || count >= 10 || gaps.length > 0) ? 0.9 : 0
  // Years, prices and ranges: a number of a table, unless a word says otherwise.
  if (near && count >= 7) return gaps.length > 0 || count >= 8 ? 0.79 : 0.7
  if (near && count >= 6 && gaps.length > 0 && gaps.length < 4) return 0.7
  if (/[.\-/:=#]/.test(text[start - 1] ?? ' ')) return 0
  const sizes: number[] = []
  for (let at = 0; at < groups.length; at += 2)
    sizes.push((groups[at + 1] as number) - (groups[at] as number))
  const shape = sizes.join('-')
  if (/^(?:1-|001-|01-)?3-3-4$/.test(shape)) return 0.8
  if (extended && gaps.length > 0 && count >= 7) return 0.75
  if (bracket && gaps[0]?.startsWith(')') && count >= 8 && count <= 12) return 0.75
  if (gaps.length === 1 && LOCAL.test(text.slice(start, number.end))) return 0.65
  if (gaps.length < 2) return 0
  if (digits.startsWith('00') && count >= 10 && count <= 15) return 0.75
  if (/^0[1-9]/.test(digits) && count >= 9 && count <= 12 && (sizes[0] as number) <= 5) return 0.7
  return 0
}
