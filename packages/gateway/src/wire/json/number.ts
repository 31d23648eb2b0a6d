/** Decides whether a JSON number survives double precision, so that no other parser can read another value from it. */

/** A decimal number as `digits × 10^exponent`, without leading or trailing zeros; zero has no digits. */
interface Decimal {
  readonly digits: string
  readonly exponent: number
}

/** Engines print at most this many significant digits (ECMA-262 §Number.prototype.toPrecision). */
const DIGITS_MAX = 100

const ZERO = 0x30

/**
 * True when the double nearest to the token, written with as many significant digits as the token has, is the token
 * again. That accepts what serialisers write (`0.1`, `0.10000000000000001`, `1e21`) and refuses `9007199254740993`,
 * `1e400` and `1e-400`. An integer in plain digits is exact to many parsers, so it must also be what is written for its
 * double here: `1234567890123456768` would go out as `1234567890123456800`, another number to them, and is refused. A token
 * that is not a number at all is left to the JSON parser.
 */
export function survivesDouble(token: string): boolean {
  const value = Number(token)
  if (Number.isNaN(value)) return true
  if (!Number.isFinite(value)) return false
  // The common case, several times faster than the comparison below.
  if (String(value) === token) return true
  const written = parseDecimal(token)
  if (written.digits === '') return true
  if (value === 0 || written.digits.length > DIGITS_MAX) return false
  const isExactElsewhere = !/[.eE]/.test(token)
  return isSame(
    written,
    parseDecimal(isExactElsewhere ? String(value) : value.toPrecision(written.digits.length)),
  )
}

function isSame(a: Decimal, b: Decimal): boolean {
  return a.digits === b.digits && a.exponent === b.exponent
}

function parseDecimal(token: string): Decimal {
  const unsigned = token.startsWith('-') ? token.slice(1) : token
  const mark = unsigned.search(/[eE]/)
  const mantissa = mark === -1 ? unsigned : unsigned.slice(0, mark)
  const power = mark === -1 ? 0 : Number(unsigned.slice(mark + 1))
  const point = mantissa.indexOf('.')
  const fraction = point === -1 ? '' : mantissa.slice(point + 1)
  const digits = (point === -1 ? mantissa : mantissa.slice(0, point)) + fraction
  let start = 0
  while (start < digits.length && digits.charCodeAt(start) === ZERO) start++
  let end = digits.length
  while (end > start && digits.charCodeAt(end - 1) === ZERO) end--
  return { digits: digits.slice(start, end), exponent: power - fraction.length + (digits.length - end) }
}
