/** The trained model as it runs: weights per feature and head, the score of the worst window, and what weighed in. */

import { MODEL_HEADS, type ModelHead, type ModelQuestion, type TrainedModel } from '@callgate/contracts/rule'
import { readBase64 } from '../views/decode.ts'
import { collectFeatures, describeFeature, FEATURES, type FeatureSet } from './features.ts'
import { LEXICON } from './lexicon.ts'
import { LANGUAGES } from './lexicon-languages.ts'
import { type Gate, scanWindows, STRIDE_TOKENS, WINDOW_TOKENS } from './scan.ts'
import { createWholeText, type WholeText } from './whole-text.ts'
import { HASH_SEED, hashWord } from './word-table.ts'

interface Head {
  readonly weights: Int8Array
  readonly bias: number
  readonly scale: number
  readonly threshold: number
  readonly slope: number
}

export interface Model {
  readonly heads: Readonly<Record<ModelHead, Head>>
}

/** The worst window of a text. */
export interface WorstWindow {
  readonly score: number
  readonly start: number
  readonly end: number
}

/** Long windows weigh each word less, so that length alone does not decide. */
export const NORM = 3
/** A long text has more chances to look bad by accident: what each doubling of its windows costs. */
const DOUBLING_COST = 0.3

/** Brings the sum of the weights of a window to the scale of its length. */
export function normalise(sum: number, features: number): number {
  return (sum * NORM) / (NORM + Math.sqrt(features))
}

/** What the score of a text is lowered by, given how many windows were looked at. */
export function costOfWindows(windows: number): number {
  return windows <= 4 ? 0 : DOUBLING_COST * Math.log2(windows / 4)
}

let fingerprint: string | undefined

/** Changes with every word and size that the weights depend on. */
export function fingerprintOfLexicon(): string {
  if (fingerprint !== undefined) return fingerprint
  const text = JSON.stringify([LEXICON, LANGUAGES, FEATURES, WINDOW_TOKENS, STRIDE_TOKENS, NORM])
  let second = HASH_SEED
  for (let at = text.length - 1; at >= 0; at--) second = Math.imul(second ^ text.charCodeAt(at), 0x5bd1e995)
  const hex = (hash: number): string => (hash >>> 0).toString(16).padStart(8, '0')
  fingerprint = hex(hashWord(text)) + hex(second)
  return fingerprint
}

/** Checks and unpacks trained weights; says what is wrong with those that cannot run here. */
export function loadModel(trained: TrainedModel): Model | { readonly problem: string } {
  if (trained.lexicon !== fingerprintOfLexicon())
    return {
      problem: 'model: the weights were trained with other words; train them again or update the packs',
    }
  const bytes = readBase64(trained.weights)
  if (bytes.length !== FEATURES * MODEL_HEADS.length)
    return { problem: `model: there are ${bytes.length} weights instead of ${FEATURES * MODEL_HEADS.length}` }
  const heads: Partial<Record<ModelHead, Head>> = {}
  for (const [index, name] of MODEL_HEADS.entries()) {
    const weights = new Int8Array(bytes.buffer, bytes.byteOffset + index * FEATURES, FEATURES)
    heads[name] = { weights, ...trained.heads[name] }
  }
  return { heads: heads as Record<ModelHead, Head> }
}

/** Prompts are few and short, and every window of theirs is read; of definitions and results what may hold an order. */
export const GATES: Readonly<Record<ModelQuestion, Gate>> = {
  definition: 'named',
  directive: 'active',
  attack: 'all',
}

/** What the windows of a prompt hold together: it may attack all along, and nowhere much. */
const whole: WholeText = createWholeText()

/** A prompt of more windows is also judged by what stands around its worst one: pages of harmless text hide nothing. */
const LONG_WINDOWS = 12
const AROUND_WORST = 800

/**
 * Scores one text by its worst window, a prompt by the wording of the whole beside it; undefined for a text
 * without words.
 */
export function findWorstWindow(model: Model, name: ModelQuestion, text: string): WorstWindow | undefined {
  const all = readWindows(model, name, text)
  if (all === undefined) return undefined
  const { worst, together, windows, start, end } = all
  const cost = costOfWindows(windows)
  const score = worst + together - cost
  if (name !== 'attack' || windows <= LONG_WINDOWS) return { score, start, end }
  const near = readWindows(model, name, text.slice(Math.max(0, start - AROUND_WORST), end + AROUND_WORST))
  return {
    score: near === undefined ? score : Math.max(score, near.worst + near.together - cost),
    start,
    end,
  }
}

interface Read {
  /** Score of the worst window, and where it stands. */
  readonly worst: number
  readonly start: number
  readonly end: number
  readonly windows: number
  /** Score of the wording as a whole; 0 where that is not asked. */
  readonly together: number
}

function readWindows(model: Model, name: ModelQuestion, text: string): Read | undefined {
  const head = model.heads[name]
  let worst = -Infinity
  let start = 0
  let end = 0
  let windows = 0
  whole.clear()
  scanWindows(text, GATES[name], (tokens, from, to) => {
    windows++
    const features = collectFeatures(tokens, from, to)
    if (name === 'attack') whole.add(features)
    const score = scoreFeatures(head, features)
    if (score <= worst) return
    worst = score
    start = tokens.starts[from] as number
    end = tokens.ends[to - 1] as number
  })
  if (windows === 0) return undefined
  const together = name === 'attack' ? scoreFeatures(model.heads.whole, whole.features) : 0
  return { worst, start, end, windows, together }
}

function scoreFeatures(head: Head, { list, size }: FeatureSet): number {
  let sum = 0
  for (let index = 0; index < size; index++) sum += head.weights[list[index] as number] as number
  return head.bias + normalise(sum * head.scale, size)
}

/** How sure a score is: the threshold stands for 0.6, the least that counts as it ships. */
export function confidenceOf(model: Model, name: ModelQuestion, score: number): number {
  const { threshold, slope } = model.heads[name]
  return 1 / (1 + Math.exp(-(slope * (score - threshold) + LOGIT_OF_SHIPPED)))
}
const LOGIT_OF_SHIPPED = Math.log(0.6 / 0.4)

/** The meanings that spoke most for an attack in one window, strongest first. */
export function explainWindow(model: Model, name: ModelQuestion, text: string): readonly string[] {
  const { weights } = model.heads[name]
  const reasons = new Map<string, number>()
  scanWindows(text, 'all', (tokens, from, to) => {
    const { list, size } = collectFeatures(tokens, from, to)
    for (let index = 0; index < size; index++) {
      const feature = list[index] as number
      const weight = weights[feature] as number
      if (weight <= 0) continue
      const reason = describeFeature(feature)
      if (reason !== undefined) reasons.set(reason, Math.max(weight, reasons.get(reason) ?? 0))
    }
  })
  return [...reasons]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 4)
    .map(([reason]) => reason)
}
