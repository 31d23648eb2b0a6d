/** Logistic regression over windows of texts: family-balanced, several instances to an example, deterministic. */

import { collectFeatures, FEATURES, WORDS_FROM } from '@callgate/engine/model/features'
import { GATES, normalise } from '@callgate/engine/model/model'
import { scanWindows } from '@callgate/engine/model/scan'
import type { Example, Head } from './corpus.ts'

/** Windows of one example that are learned from at most. */
const WINDOWS_MAX = 24
const EPOCHS = 3
const ROUNDS = 2
/** Word features count less than concepts, so that wrappers are not learned by heart. */
const WORD_SCALE = 0.5
const RATE = 0.25
const DECAY = 2e-5
const BENIGN_RATIO = 2
const DOUBTFUL_SHARE = 0.35

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
        known.push(at < 0 ? 0 : overlaps([start, end], [at, at + (example.payload ?? '').length]) ? 1 : 2)
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

/** True when most of the attack, or most of the window, is in both. */
function overlaps([start, end]: readonly [number, number], [from, to]: readonly [number, number]): boolean {
  const shared = Math.min(end, to) - Math.max(start, from)
  return shared > 0.6 * Math.min(to - from, end - start)
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

interface Plan {
  readonly window: Int32Array
  readonly weight: Float32Array
  readonly target: Uint8Array
  /** Words that only one hostile family uses may speak against an attack, not for one. */
  readonly single: Uint8Array
}

/** Trains one head on the examples that are not of an excluded family. */
export function trainHead(windows: Windows, head: Head, excluded: ReadonlySet<string>): Trained {
  const chosen: number[] = []
  for (const [index, example] of windows.examples.entries()) {
    if (example.head === head && !example.unlearned && !excluded.has(example.family)) chosen.push(index)
  }
  const weightOf = balanceFamilies(windows, chosen)
  const single = findSingles(windows, chosen)
  let model: Trained = { weights: new Float32Array(FEATURES), bias: -2 }
  for (let round = 0; round < ROUNDS; round++) {
    const plan = planRound({ windows, chosen, weightOf, single }, round === 0 ? undefined : model)
    model = descend(windows, plan, model)
  }
  return model
}

function balanceFamilies(windows: Windows, chosen: readonly number[]): Float32Array {
  const counts = new Map<string, number>()
  const keyOf = (example: Example): string => `${example.family} ${example.hostile}`
  for (const index of chosen) {
    const key = keyOf(windows.examples[index] as Example)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const weights = new Float32Array(windows.examples.length)
  let hostile = 0
  let benign = 0
  for (const index of chosen) {
    const example = windows.examples[index] as Example
    const weight = 1 / Math.sqrt(counts.get(keyOf(example)) as number)
    weights[index] = weight
    if (example.hostile) hostile += weight
    else benign += weight
  }
  const mean = (hostile + benign) / chosen.length
  for (const index of chosen) {
    const isHostile = (windows.examples[index] as Example).hostile
    const share = isHostile ? 1 / hostile : BENIGN_RATIO / benign
    weights[index] = Math.min(
      8,
      (((weights[index] as number) * share * chosen.length) / 3 / Math.max(mean, 1e-9)) * mean,
    )
  }
  return weights
}

function findSingles(windows: Windows, chosen: readonly number[]): Uint8Array {
  const owner = new Int16Array(FEATURES).fill(-1)
  const families = new Map<string, number>()
  const shared = new Uint8Array(FEATURES)
  for (const index of chosen) {
    const example = windows.examples[index] as Example
    if (!example.hostile) continue
    // Families that share a wrapper count as one.
    const name = example.family.replace(/^(agentdojo|composed|msb).*/, 'wrapped')
    let family = families.get(name)
    if (family === undefined) families.set(name, (family = families.size))
    const from = windows.offsets[windows.first[index] as number] as number
    const to = windows.offsets[windows.first[index + 1] as number] as number
    for (let at = from; at < to; at++) {
      const feature = windows.features[at] as number
      if (owner[feature] === -1) owner[feature] = family
      else if (owner[feature] !== family) shared[feature] = 1
    }
  }
  const single = new Uint8Array(FEATURES)
  for (let feature = WORDS_FROM; feature < FEATURES; feature++)
    single[feature] = shared[feature] === 1 ? 0 : 1
  return single
}

interface Choice {
  readonly windows: Windows
  readonly chosen: readonly number[]
  readonly weightOf: Float32Array
  readonly single: Uint8Array
}

/** Which windows are learned from this round: of an attack those that show it, of the rest the ones most like an attack. */
function planRound({ windows, chosen, weightOf, single }: Choice, model: Trained | undefined): Plan {
  const window: number[] = []
  const weight: number[] = []
  const target: number[] = []
  const put = (index: number, value: number, goal: 0 | 1): void => {
    window.push(index)
    weight.push(value)
    target.push(goal)
  }
  const doubtful = model === undefined ? new Set<number>() : findDoubtful(windows, chosen, model)
  for (const index of chosen) {
    if (doubtful.has(index)) continue
    const example = windows.examples[index] as Example
    const from = windows.first[index] as number
    const to = windows.first[index + 1] as number
    const all = Array.from({ length: to - from }, (_, at) => from + at)
    const own = weightOf[index] as number
    if (!example.hostile) {
      for (const at of all) put(at, own / Math.sqrt(all.length), 0)
      if (model !== undefined && all.length > 1) {
        const worst = all.reduce((a, b) =>
          scoreWindow(model, windows, b) > scoreWindow(model, windows, a) ? b : a,
        )
        put(worst, own, 0)
      }
      continue
    }
    const marked = all.filter((at) => windows.known[at] === 1)
    const candidates = marked.length > 0 ? marked : all
    if (model === undefined || marked.length > 0) {
      for (const at of candidates) put(at, own / candidates.length, 1)
      continue
    }
    const ranked = candidates.toSorted(
      (a, b) => scoreWindow(model, windows, b) - scoreWindow(model, windows, a),
    )
    const kept = ranked.slice(0, Math.max(1, Math.ceil(ranked.length * 0.34)))
    for (const at of kept) put(at, own / kept.length, 1)
  }
  return {
    window: Int32Array.from(window),
    weight: Float32Array.from(weight),
    target: Uint8Array.from(target),
    single,
  }
}

/** The attacks of the corpus that look least like one: many are labelled by purpose or by another tool's test, not by wording. */
function findDoubtful(windows: Windows, chosen: readonly number[], model: Trained): ReadonlySet<number> {
  const scores: [index: number, score: number][] = []
  for (const index of chosen) {
    const example = windows.examples[index] as Example
    if (!example.hostile || example.payload !== undefined || example.family.startsWith('own-')) continue
    let best = -50
    for (let at = windows.first[index] as number; at < (windows.first[index + 1] as number); at++)
      best = Math.max(best, scoreWindow(model, windows, at))
    scores.push([index, best])
  }
  scores.sort((a, b) => a[1] - b[1])
  return new Set(scores.slice(0, Math.floor(scores.length * DOUBTFUL_SHARE)).map(([index]) => index))
}

/** AdaGrad over the windows of the plan, in an order that depends on nothing but the plan. */
function descend(windows: Windows, plan: Plan, start: Trained): Trained {
  const weights = start.weights.slice()
  const squares = new Float32Array(FEATURES).fill(1e-2)
  let bias = start.bias
  let biasSquares = 1e-2
  const order = Int32Array.from(plan.window, (_, index) => index)
  const random = createRandom(20_260_101)
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let index = order.length - 1; index > 0; index--) {
      const other = Math.floor(random() * (index + 1))
      const kept = order[index] as number
      order[index] = order[other] as number
      order[other] = kept
    }
    for (const index of order) {
      const window = plan.window[index] as number
      const from = windows.offsets[window] as number
      const to = windows.offsets[window + 1] as number
      let sum = 0
      for (let at = from; at < to; at++) sum += weights[windows.features[at] as number] as number
      const norm = normalise(1, to - from)
      const logit = bias + sum * norm
      const error = (plan.target[index] as number) - 1 / (1 + Math.exp(-logit))
      const gain = error * (plan.weight[index] as number)
      if (Math.abs(gain) < 1e-5) continue
      for (let at = from; at < to; at++) {
        const feature = windows.features[at] as number
        const scale = feature >= WORDS_FROM ? WORD_SCALE * norm : norm
        const slope = gain * scale - DECAY * (weights[feature] as number) * (feature >= WORDS_FROM ? 20 : 1)
        squares[feature] = (squares[feature] as number) + slope * slope
        let value = (weights[feature] as number) + (RATE * 0.1 * scale * slope) / Math.sqrt(squares[feature])
        if (value > 0 && plan.single[feature] === 1) value = 0
        weights[feature] = value
      }
      biasSquares += gain * gain
      bias += (RATE * gain) / Math.sqrt(biasSquares)
    }
  }
  return { weights, bias }
}
