/** The check digit methods that identity, tax, card and account numbers share. Inputs are digits only unless said. */

/** ISO/IEC 7812-1 annex B (Luhn). */
export function isLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    let digit = digits.charCodeAt(digits.length - 1 - index) - 48
    if (index % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2
    sum += digit
  }
  return sum % 10 === 0
}

/** Sum of digits times weights; digits past the weights are left out. */
export function weigh(digits: string, weights: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < weights.length; index++)
    sum += (digits.charCodeAt(index) - 48) * (weights[index] as number)
  return sum
}

/** Remainder of a number of any length, letters counted as A = 10 … Z = 35 (ISO/IEC 7064). */
export function remainder(text: string, divisor: number): number {
  let rest = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    rest = code > 57 ? (rest * 100 + code - 55) % divisor : (rest * 10 + code - 48) % divisor
  }
  return rest
}

/** ISO 13616: the account moved before country and check digits leaves 1. */
export function isMod97(iban: string): boolean {
  return remainder(iban.slice(4) + iban.slice(0, 4), 97) === 1
}

/** ISO/IEC 7064 MOD 11,10, the last digit being the check digit. */
export function isMod11And10(digits: string): boolean {
  let product = 10
  for (let index = 0; index < digits.length - 1; index++) {
    const sum = (digits.charCodeAt(index) - 48 + product) % 10 || 10
    product = (sum * 2) % 11
  }
  return (11 - product) % 10 === digits.charCodeAt(digits.length - 1) - 48
}

const VERHOEFF_STEP = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

/** Product in the dihedral group of ten elements. */
function multiplyDihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5
  return b < 5 ? ((a - b) % 5) + 5 : (a - b + 5) % 5
}

/** Verhoeff's method, as Aadhaar uses it. */
export function isVerhoeff(digits: string): boolean {
  let check = 0
  for (let index = 0; index < digits.length; index++) {
    let digit = digits.charCodeAt(digits.length - 1 - index) - 48
    for (let round = index % 8; round > 0; round--) digit = VERHOEFF_STEP[digit] as number
    check = multiplyDihedral(check, digit)
  }
  return check === 0
}

/** Whether the digits name a day of the calendar; two-digit years pass for any century. */
export function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  const leap = year % 4 === 0
  const length = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return day <= length
}

/** Whether all digits are the same or simply count up: filler, never a number somebody has. */
export function isFillerNumber(digits: string): boolean {
  return (
    /^(\d)\1*$/.test(digits) ||
    '01234567890123456789'.includes(digits) ||
    '98765432109876543210'.includes(digits)
  )
}
