/** The base score of a CVSS 3.0 or 3.1 vector (FIRST, specification §7), and a careful guess for version 4. */

const WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
}
const RIGHTS = { N: [0.85, 0.85], L: [0.62, 0.68], H: [0.27, 0.5] } as const

/** undefined for what is no vector this can read. */
export function scoreOfVector(vector: string): number | undefined {
  if (vector.length > 512) return undefined
  const parts = new Map(vector.split('/').map((part) => part.split(':', 2) as [string, string]))
  if (/^CVSS:3\.[01]\//.test(vector)) return scoreVersion3(parts)
  if (vector.startsWith('CVSS:4.0/')) return guessVersion4(parts)
  return undefined
}

function scoreVersion3(parts: ReadonlyMap<string, string>): number | undefined {
  const weight = (name: string): number => WEIGHTS[name]?.[parts.get(name) ?? ''] ?? Number.NaN
  const isChanged = parts.get('S') === 'C'
  const rights = RIGHTS[(parts.get('PR') ?? '') as keyof typeof RIGHTS] as readonly number[] | undefined
  const pr = rights?.[isChanged ? 1 : 0] ?? Number.NaN
  const base = 1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A'))
  const impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base
  const exploitability = 8.22 * weight('AV') * weight('AC') * pr * weight('UI')
  if (Number.isNaN(impact) || Number.isNaN(exploitability)) return undefined
  if (impact <= 0) return 0
  return roundUp(Math.min((isChanged ? 1.08 : 1) * (impact + exploitability), 10))
}

/** One decimal, upwards, as the specification rounds (appendix A). */
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000)
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10
}

/** Version 4 looks scores up in a table of 270 rows; which severity it comes to follows from reach and impact well enough. */
function guessVersion4(parts: ReadonlyMap<string, string>): number | undefined {
  const worst = ['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].map((name) => parts.get(name))
  if (worst.some((one) => one === undefined)) return undefined
  const high = worst.filter((one) => one === 'H').length
  const isEasy = parts.get('AV') === 'N' && parts.get('PR') === 'N' && parts.get('AC') === 'L'
  if (high >= 3 && isEasy) return 9.3
  if (high >= 1) return isEasy || parts.get('AV') === 'N' ? 8 : 7
  return worst.includes('L') ? 5 : 0
}
