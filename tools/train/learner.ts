/** Logistic regression over windows of texts: family-balanced, several instances to an example, deterministic. */

import type { ModelHead } from '@callgate/contracts/rule'
import { collectFeatures, FEATURES } from '@callgate/engine/model/features'
import { GATES, normalise } from '@callgate/engine/model/model'
import { scanWindows } from '@callgate/engine/model/scan'
import { createWholeText } from '@callgate/engine/model/whole-text'
import type { Example, Head } from './corpus.ts'

/** Windows of one honest example that are learned from at most. */
const WINDOWS_MAX = 60
const EPOCHS = 4
const RATE = 0.1
const BIAS_RATE = 0.02
const DECAY = 1e-5
const WEIGHT_MAX = 10
/** What a window beside the attack counts, compared with the attack. */
const APART_SHARE = 0.5

/** Windows of many examples, flat. */
export interface Windows {
  readonly examples: readonly Example[]
  /** First window of each example; one more at the end. */
  readonly first: Int32Array
  /** First feature of each window; one more at the end. */
  readonly offsets: Int32Array
  readonly features: Int32Array
  /** 1 where the window is known to overlap the attack, 2 where it is known not to. */
  readonly known: Uint8Array
}

export interface Trained {
  readonly weights: Float32Array
  readonly bias: number
}

export type TrainedHeads = Readonly<Partial<Record<ModelHead, Trained>>>

class Flat {
  #array = new Int32Array(1 << 16)
  length = 0
  push(value: number): void {
    if (this.length === this.#array.length) {
      const grown = new Int32Array(this.#array.length * 2)
      grown.set(this.#array)
      this.#array = grown
    }
    this.#array[this.length++] = value
  }
  done(): Int32Array {
    return this.#array.slice(0, this.length)
  }
}

/** Cuts the examples into windows once; training and judging both read these. */
export function cutWindows(examples: readonly Example[]): Windows {
  const first = new Flat()
  const offsets = new Flat()
  const features = new Flat()
  const known: number[] = []
  for (const example of examples) {
    first.push(offsets.length)
    let total = 0
    for (const text of example.texts) scanWindows(text, GATES[example.head], () => total++)
    const step = example.hostile ? 1 : Math.max(1, total / WINDOWS_MAX)
    let seen = 0
    let next = 0
    for (const text of example.texts) {
      const at = example.payload === undefined ? -1 : text.indexOf(example.payload.slice(0, 60))
      scanWindows(text, GATES[example.head], (tokens, from, to) => {
        if (seen++ < next) return
        next += step
        offsets.push(features.length)
        const set = collectFeatures(tokens, from, to)
        for (let index = 0; index < set.size; index++) features.push(set.list[index] as number)
        const start = tokens.starts[from] as number
        const end = tokens.ends[to - 1] as number
        known.push(at < 0 ? 0 : placeOf([start, end], [at, at + (example.payload ?? '').length]))
      })
    }
  }
  first.push(offsets.length)
  offsets.push(features.length)
  return {
    examples,
    first: first.done(),
    offsets: offsets.done(),
    features: features.done(),
    known: Uint8Array.from(known),
  }
}

/** 1 when most of the attack, or most of the window, is in both; 2 when they are apart; 0 in between. */
function placeOf([start, end]: readonly [number, number], [from, to]: readonly [number, number]): 0 | 1 | 2 {
  const shared = Math.min(end, to) - Math.max(start, from)
  if (shared > 0.6 * Math.min(to - from, end - start)) return 1
  return shared > 0 ? 0 : 2
}

/** Each example as one window that holds all of its features: what an attack says all along. */
export function joinWindows(windows: Windows): Windows {
  const first = new Flat()
  const offsets = new Flat()
  const features = new Flat()
  const whole = createWholeText()
  for (let index = 0; index < windows.examples.length; index++) {
    const [from, to] = [firstOf(windows, index), firstOf(windows, index + 1)]
    first.push(offsets.length)
    if (from === to) continue
    whole.clear()
    for (let window = from; window < to; window++) {
      const list = windows.features.subarray(windows.offsets[window], windows.offsets[window + 1])
      whole.add({ list, size: list.length })
    }
    offsets.push(features.length)
    const { list, size } = whole.features
    for (let at = 0; at < size; at++) features.push(list[at] as number)
  }
  first.push(offsets.length)
  offsets.push(features.length)
  return {
    examples: windows.examples,
    first: first.done(),
    offsets: offsets.done(),
    features: features.done(),
    known: new Uint8Array(offsets.length),
  }
}

export function scoreWindow(model: Trained, windows: Windows, window: number): number {
  const from = windows.offsets[window] as number
  const to = windows.offsets[window + 1] as number
  let sum = 0
  for (let at = from; at < to; at++) sum += model.weights[windows.features[at] as number] as number
  return model.bias + normalise(sum, to - from)
}

function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** What one step of descent changes. */
interface State {
  readonly weights: Float32Array
  readonly squares: Float32Array
  bias: number
}

/** Every set of weights that answers the question `head`, trained without the excluded families. */
export function trainHeads(windows: Windows, head: Head, excluded: ReadonlySet<string>): TrainedHeads {
  const own = { [head]: trainHead(windows, head, excluded) }
  return head === 'attack' ? { ...own, whole: trainHead(joinWindows(windows), head, excluded) } : own
}

/** Trains one head on the examples that are not of an excluded family: each text is judged by its worst windows together. */
function trainHead(windows: Windows, head: Head, excluded: ReadonlySet<string>): Trained {
  const chosen: number[] = []
  for (const [index, example] of windows.examples.entries()) {
    const isOwn = example.head === head && !example.unlearned && !excluded.has(example.family)
    if (isOwn && firstOf(windows, index + 1) > firstOf(windows, index)) chosen.push(index)
  }
  const weightOf = balanceFamilies(windows, chosen)
  const state: State = {
    weights: new Float32Array(FEATURES),
    squares: new Float32Array(FEATURES).fill(1e-3),
    bias: -1,
  }
  const order = Int32Array.from(chosen)
  const random = createRandom(20_260_101)
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let index = order.length - 1; index > 0; index--) {
      const other = Math.floor(random() * (index + 1))
      const kept = order[index] as number
      order[index] = order[other] as number
      order[other] = kept
    }
    for (const index of order) learnExample(windows, state, index, weightOf[index] as number)
  }
  return { weights: state.weights, bias: state.bias }
}

const firstOf = (windows: Windows, index: number): number => windows.first[index] as number

/** Families count by the square root of their size, and attacks as much as the rest. */
function balanceFamilies(windows: Windows, chosen: readonly number[]): Float32Array {
  const counts = new Map<string, number>()
  const keyOf = (example: Example): string => `${example.family} ${example.hostile}`
  for (const index of chosen) {
    const key = keyOf(windows.examples[index] as Example)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const weights = new Float32Array(windows.examples.length)
  const sums = { hostile: 0, honest: 0 }
  for (const index of chosen) {
    const example = windows.examples[index] as Example
    const weight = 1 / Math.sqrt(counts.get(keyOf(example)) as number)
    weights[index] = weight
    sums[example.hostile ? 'hostile' : 'honest'] += weight
  }
  for (const index of chosen) {
    const sum = (windows.examples[index] as Example).hostile ? sums.hostile : sums.honest
    weights[index] = Math.min(WEIGHT_MAX, ((weights[index] as number) * chosen.length) / 2 / sum)
  }
  return weights
}

/** One example: its windows share the error by how much each had to do with it; those known to be apart are honest. */
function learnExample(windows: Windows, state: State, index: number, weight: number): void {
  const from = firstOf(windows, index)
  const to = firstOf(windows, index + 1)
  const { hostile } = windows.examples[index] as Example
  const marked = hostile && windows.known.subarray(from, to).includes(1)
  const scores = new Float32Array(to - from)
  let worst = -Infinity
  for (let at = from; at < to; at++) {
    const score = scoreWindow(state, windows, at)
    scores[at - from] = score
    if ((!marked || windows.known[at] === 1) && score > worst) worst = score
  }
  const shares = scores.map((score) => Math.exp(score - worst))
  let all = 0
  for (let at = from; at < to; at++)
    if (!marked || windows.known[at] === 1) all += shares[at - from] as number
  const gain = ((hostile ? 1 : 0) - sigmoid(worst)) * weight
  for (let at = from; at < to; at++) {
    if (!marked || windows.known[at] === 1)
      learnWindow(windows, state, at, (gain * (shares[at - from] as number)) / all)
    else if (windows.known[at] === 2)
      learnWindow(windows, state, at, -sigmoid(scores[at - from] as number) * weight * APART_SHARE)
  }
}

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score))

/** AdaGrad. */
function learnWindow(windows: Windows, state: State, window: number, gain: number): void {
  if (Math.abs(gain) < 1e-4) return
  const { weights, squares } = state
  const from = windows.offsets[window] as number
  const to = windows.offsets[window + 1] as number
  const norm = normalise(1, to - from)
  const slope = gain * norm
  for (let at = from; at < to; at++) {
    const feature = windows.features[at] as number
    const square = (squares[feature] as number) + slope * slope
    squares[feature] = square
    weights[feature] = (weights[feature] as number) * (1 - DECAY) + (RATE * norm * slope) / Math.sqrt(square)
  }
  state.bias += BIAS_RATE * gain
}
