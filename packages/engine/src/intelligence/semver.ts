/** The order of npm versions: Semantic Versioning 2.0.0 §11. */

const SEMVER =
  /^[v=\s]*(\d{1,16})\.(\d{1,16})\.(\d{1,16})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/

export interface Semver {
  readonly core: readonly [number, number, number]
  readonly pre: readonly string[]
}

/** undefined for what is no version; parts left out at the end count as 0, as advisories write them. */
export function parseSemver(text: string): Semver | undefined {
  if (text.length > 256) return undefined
  const match = SEMVER.exec(text) ?? SEMVER.exec(complete(text))
  if (match === null) return undefined
  const [, major = '', minor = '', patch = '', pre] = match
  return { core: [Number(major), Number(minor), Number(patch)], pre: pre === undefined ? [] : pre.split('.') }
}

function complete(text: string): string {
  const short = /^[v=\s]*(\d{1,16})(?:\.(\d{1,16}))?$/.exec(text)
  return short === null ? text : `${short[1] ?? '0'}.${short[2] ?? '0'}.0`
}

/** Negative when `a` comes before `b`; 0 when neither does. */
export function compareSemver(a: Semver, b: Semver): number {
  for (const index of [0, 1, 2] as const)
    if (a.core[index] !== b.core[index]) return a.core[index] - b.core[index]
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length
  const length = Math.max(a.pre.length, b.pre.length)
  for (let index = 0; index < length; index += 1) {
    const order = comparePart(a.pre[index], b.pre[index])
    if (order !== 0) return order
  }
  return 0
}

/** Numbers before words, fewer parts before more (§11.4). */
function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumber && isOtherNumber) return compareDigits(a, b)
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

/** Numbers of any length: as many digits as an attacker likes. */
function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')]
  if (left.length !== right.length) return left.length - right.length
  return left < right ? -1 : left > right ? 1 : 0
}
