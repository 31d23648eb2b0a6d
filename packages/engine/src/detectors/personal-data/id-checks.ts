/** The checks of identity numbers that take more than a line. */

import { isDay, remainder, weigh } from './checksums.ts'

export const digit = (text: string, at: number): number => text.charCodeAt(at) - 48
export const pair = (text: string, at: number): number => Number(text.slice(at, at + 2))
export const isDate = (text: string, year: number, month: number, day: number): boolean =>
  isDay(pair(text, year), pair(text, month), pair(text, day))
/** 11 minus the weighted remainder, where 10 and 11 become 0. */
export const foldEleven = (sum: number): number => ((11 - (sum % 11)) % 11) % 10
export const series = (from: number, to: number): number[] =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => (from < to ? from + index : from - index))

/** The pension insurance number: area, birthday, initial, serial, check (digit sums of weighted digits). */
export function isGermanPension(text: string): boolean {
  const letter = String(text.charCodeAt(8) - 64).padStart(2, '0')
  const all = text.slice(0, 8) + letter + text.slice(9, 11)
  let sum = 0
  for (const [index, weight] of [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1].entries()) {
    const product = digit(all, index) * weight
    sum += Math.floor(product / 10) + (product % 10)
  }
  return isDay(pair(text, 6), pair(text, 4), pair(text, 2) % 50) && sum % 10 === digit(text, 11)
}

/** Sex, year, month, place of birth, order, and a key of 97 minus the rest; Corsica counts as 19 and 18. */
export function isNir(text: string): boolean {
  if (!/^[12]\d{2}(?:0[1-9]|1[0-2]|[2-4]\d|[5-9]\d)/.test(text) || text.length !== 15) return false
  const body = text.slice(0, 13).replace('2A', '19').replace('2B', '18')
  return /^\d{13}$/.test(body) && 97 - remainder(body, 97) === pair(text, 13)
}

export function isDni(text: string): boolean {
  if (!/^[XYZ\d]/.test(text)) return false
  const number = text.replace('X', '0').replace('Y', '1').replace('Z', '2').slice(0, 8)
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === text[8]
}

const ODD_VALUES = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]

export function isCodiceFiscale(text: string): boolean {
  let sum = 0
  for (let index = 0; index < 15; index++) {
    const code = text.charCodeAt(index)
    const value = code > 57 ? code - 65 : code - 48
    sum += index % 2 === 0 ? (ODD_VALUES[value] as number) : value
  }
  return /^[A-Z]{6}\d\d[A-EHLMPRST]/.test(text) && text.charCodeAt(15) - 65 === sum % 26
}

export function isHetu(text: string): boolean {
  const serial = text.slice(-4)
  const number = Number(text.slice(0, 6) + serial.slice(0, 3))
  return isDate(text, 4, 2, 0) && '0123456789ABCDEFHJKLMNPRSTUVWXY'[number % 31] === serial[3]
}

export function isNric(text: string): boolean {
  const sum = weigh(text.slice(1), [2, 7, 6, 5, 4, 3, 2]) + ('TG'.includes(text[0] as string) ? 4 : 0)
  if ('ST'.includes(text[0] as string)) return 'JZIHGFEDCBA'[sum % 11] === text[8]
  if ('FG'.includes(text[0] as string)) return 'XWUTRQPNMLK'[sum % 11] === text[8]
  return false
}

export function isHongKongId(text: string): boolean {
  const body = text.length === 8 ? ` ${text}` : text
  let sum = 0
  for (let index = 0; index < 9; index++) {
    const sign = body[index] as string
    const value = sign === ' ' ? 36 : sign >= 'A' ? sign.charCodeAt(0) - 55 : Number(sign)
    sum += value * (index === 8 ? 1 : 9 - index)
  }
  return /[\dA]$/.test(body) && sum % 11 === 0
}

/** Letters stand for 10 to 35 in an order of their own. */
export function isTaiwanId(text: string): boolean {
  const value = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(text[0] as string) + 10
  const sum = Math.floor(value / 10) + (value % 10) * 9 + weigh(text.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])
  return /^.[1289]/.test(text) && sum % 10 === 0
}

export function isIrd(text: string): boolean {
  const digits = text.padStart(9, '0')
  const number = Number(digits)
  if (number < 10_000_000 || number > 200_000_000) return false
  const first = (11 - (weigh(digits, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11
  const rest = first < 10 ? first : (11 - (weigh(digits, [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11
  return rest === digit(digits, 8)
}

export function isRut(text: string): boolean {
  const body = text.slice(0, -1)
  let sum = 0
  for (let index = 0; index < body.length; index++)
    sum += digit(body, body.length - 1 - index) * (2 + (index % 6))
  return '0K987654321'[sum % 11] === text.at(-1)
}

/** Digits and letters count 0 to 35, every other one twice; what is carried over is added. */
export function isGstin(text: string): boolean {
  let sum = 0
  for (let index = 0; index < 14; index++) {
    const code = text.charCodeAt(index)
    const value = (code > 57 ? code - 55 : code - 48) * (1 + (index % 2))
    sum += Math.floor(value / 36) + (value % 36)
  }
  const last = (36 - (sum % 36)) % 36
  return text[13] === 'Z' && text[14] === '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'[last]
}
