/** Trained heads as the rule pack that ships: weights of one byte each, and where they are sure enough. */

import { MODEL_HEADS, type ModelHead, type TrainedModel } from '@callgate/contracts/rule'
import { FEATURES } from '@callgate/engine/model/features'
import { fingerprintOfLexicon } from '@callgate/engine/model/model'
import type { Trained, TrainedHeads } from './learner.ts'

/** Where the confidence of a head stands, and how fast it grows. */
export interface Calibration {
  readonly threshold: number
  readonly slope: number
}

const UNCALIBRATED: Calibration = { threshold: 0, slope: 1 }
const EMPTY: Trained = { weights: new Float32Array(FEATURES), bias: 0 }

const round = (value: number): number => Number(value.toPrecision(6))

/** Packs the heads, empty ones where there is none; a weight outside the range of a byte is cut off at four deviations. */
export function packModel(
  heads: TrainedHeads,
  calibrations: Readonly<Partial<Record<ModelHead, Calibration>>>,
): TrainedModel {
  const bytes = new Int8Array(FEATURES * MODEL_HEADS.length)
  const described: [ModelHead, TrainedModel['heads'][ModelHead]][] = []
  for (const [index, name] of MODEL_HEADS.entries()) {
    const { weights, bias } = heads[name] ?? EMPTY
    const scale = scaleOf(weights)
    for (let feature = 0; feature < FEATURES; feature++) {
      const step = Math.round((weights[feature] as number) / scale)
      bytes[index * FEATURES + feature] = Math.max(-127, Math.min(127, step))
    }
    const { threshold, slope } = calibrations[name] ?? UNCALIBRATED
    described.push([
      name,
      { bias: round(bias), scale: round(scale), threshold: round(threshold), slope: round(slope) },
    ])
  }
  return {
    lexicon: fingerprintOfLexicon(),
    heads: Object.fromEntries(described) as TrainedModel['heads'],
    weights: Buffer.from(bytes.buffer).toString('base64'),
  }
}

function scaleOf(weights: Float32Array): number {
  let most = 0
  for (const weight of weights) most = Math.max(most, Math.abs(weight))
  return most === 0 ? 1 : most / 127
}
