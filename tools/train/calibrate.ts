/** Where a head is sure enough, from the scores of families it had not seen, and how well its confidence holds. */

import type { Head } from './corpus.ts'
import type { Calibration } from './pack.ts'
import type { Scored } from './lofo.ts'
import { thresholdAt } from './lofo.ts'

/** Share of harmless texts a head may report: ordinary ones, and those that speak of attacks or give orders by nature. */
export const ALLOWED: Readonly<Record<Head, { readonly ordinary: number; readonly hard: number }>> = {
  definition: { ordinary: 0.003, hard: 0.03 },
  directive: { ordinary: 0.0055, hard: 0.0104 },
  attack: { ordinary: 0.0085, hard: 0.003 },
}

export function calibrate(head: Head, scored: readonly Scored[]): Calibration {
  const scoresOf = (hard: boolean): number[] =>
    scored.filter(({ example }) => !example.hostile && example.hard === hard).map(({ score }) => score)
  const hard = scoresOf(true)
  const threshold = Math.max(
    thresholdAt(scoresOf(false), ALLOWED[head].ordinary),
    hard.length < 100 ? -50 : thresholdAt(hard, ALLOWED[head].hard),
  )
  return { threshold, slope: fitSlope(scored, threshold) }
}

/** The slope for which the confidence fits best, families weighing the same (Platt, with the threshold held at 0.6). */
function fitSlope(scored: readonly Scored[], threshold: number): number {
  const weights = familyWeights(scored)
  let best = 1
  let least = Infinity
  for (let slope = 0.4; slope <= 6; slope *= 1.15) {
    let loss = 0
    for (const [index, { example, score }] of scored.entries()) {
      const sure = confidenceAt(score, { threshold, slope })
      loss -= (weights[index] as number) * Math.log(Math.max(1e-6, example.hostile ? sure : 1 - sure))
    }
    if (loss < least) {
      least = loss
      best = slope
    }
  }
  return best
}

const SHIPPED = Math.log(0.6 / 0.4)

export function confidenceAt(score: number, { threshold, slope }: Calibration): number {
  return 1 / (1 + Math.exp(-(slope * (score - threshold) + SHIPPED)))
}

function familyWeights(scored: readonly Scored[]): number[] {
  const sizes = new Map<string, number>()
  const keyOf = ({ example }: Scored): string => `${example.family} ${example.hostile}`
  for (const one of scored) sizes.set(keyOf(one), (sizes.get(keyOf(one)) ?? 0) + 1)
  return scored.map((one) => 1 / (sizes.get(keyOf(one)) as number))
}

/** How often what was reported with each confidence was an attack, families weighing the same. */
export function tabulateReliability(scored: readonly Scored[], calibration: Calibration): string {
  const weights = familyWeights(scored)
  const bins = Array.from({ length: 10 }, () => ({ texts: 0, sure: 0, hostile: 0, weight: 0 }))
  for (const [index, { example, score }] of scored.entries()) {
    const sure = confidenceAt(score, calibration)
    const bin = bins[Math.min(9, Math.floor(sure * 10))]
    if (bin === undefined) continue
    const weight = weights[index] as number
    bin.texts++
    bin.sure += sure * weight
    bin.weight += weight
    if (example.hostile) bin.hostile += weight
  }
  const lines = ['confidence  texts   mean   hostile']
  for (const [index, { texts, sure, hostile, weight }] of bins.entries()) {
    const share = (value: number): string => (weight === 0 ? '-' : (value / weight).toFixed(2)).padStart(6)
    lines.push(
      `${(index / 10).toFixed(1)}-${((index + 1) / 10).toFixed(1)}  ${String(texts).padStart(8)} ${share(sure)}  ${share(hostile)}`,
    )
  }
  return lines.join('\n')
}
