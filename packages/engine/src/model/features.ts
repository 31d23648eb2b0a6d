/** Turns one window of tokens into a set of feature numbers: words, pairs of words, and what they mean together. */

import { IN_CAPITALS, STARTS_SENTENCE, type Tokens } from './tokens.ts'
import { CONCEPT_NAMES } from './word-table.ts'

/** Room for concepts: their numbers lie below. */
const RADIX = 96
if (CONCEPT_NAMES.length > RADIX)
  throw new Error(`There are ${CONCEPT_NAMES.length} concepts; the features have room for ${RADIX - 1}.`)

/** Where each kind of feature begins. Concepts have places of their own; words and triples share places by hash. */
const SINGLE = 0
const AT_START = SINGLE + RADIX
const SHAPE = AT_START + RADIX
const NEXT = SHAPE + 64
const NEAR = NEXT + RADIX * RADIX
const START_PAIR = NEAR + RADIX * RADIX
const TRIPLE = START_PAIR + RADIX * RADIX
const TRIPLE_BITS = 15
export const WORDS_FROM = TRIPLE + (1 << TRIPLE_BITS)
const WORD_BITS = 17
/** How many features there are. */
export const FEATURES = WORDS_FROM + (1 << WORD_BITS)
/** Most features of one window. */
export const WINDOW_FEATURES_MAX = 2048

/** Concepts further apart than this many tokens are not read together. */
const REACH = 12

/** The features of the window, by hash: a small table that stays in the cache of the processor, unlike one place for each. */
const SLOTS_BITS = 12
const slots = new Int32Array(1 << SLOTS_BITS)
/** In which window a slot was filled. */
const filled = new Uint32Array(1 << SLOTS_BITS)
let generation = 0
const list = new Int32Array(WINDOW_FEATURES_MAX)
let size = 0
const meaning = new Int32Array(64)
const places = new Int32Array(64)

/** The features of the window last collected, in no particular order. */
export interface FeatureSet {
  readonly list: Int32Array
  readonly size: number
}

function add(feature: number): void {
  if (size >= WINDOW_FEATURES_MAX) return
  let slot = Math.imul(feature, 0x9e3779b1) >>> (32 - SLOTS_BITS)
  while (filled[slot] === generation) {
    if (slots[slot] === feature) return
    slot = (slot + 1) & ((1 << SLOTS_BITS) - 1)
  }
  filled[slot] = generation
  slots[slot] = feature
  list[size++] = feature
}

function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ 0x2545f491, 0x85ebca6b) ^ Math.imul(b + 0x632be5ab, 0xc2b2ae35)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x27d4eb2f)
  return hash ^ (hash >>> 13)
}

function addWord(a: number, b: number): void {
  add(WORDS_FROM + (mix(a, b) >>> (32 - WORD_BITS)))
}

/** Collects the features of the tokens `from`…`to`. The result is overwritten by the next call. */
export function collectFeatures(tokens: Tokens, from: number, to: number): FeatureSet {
  generation = (generation + 1) >>> 0
  if (generation === 0) {
    filled.fill(0)
    generation = 1
  }
  size = 0
  let capitals = 0
  let meanings = 0
  let previous = 0
  for (let index = from; index < to; index++) {
    const hash = tokens.hashes[index] as number
    const concept = tokens.concepts[index] as number
    const flags = tokens.flags[index] as number
    if ((flags & IN_CAPITALS) !== 0) capitals++
    addWord(hash, 1)
    const prefix = tokens.prefixes[index] as number
    if (prefix !== 0) addWord(prefix, 2)
    if (index > from) addWord(previous, hash)
    if ((flags & STARTS_SENTENCE) !== 0) {
      addWord(hash, 3)
      add(AT_START + concept)
    }
    previous = hash
    if (concept !== 0 && meanings < 64) {
      meaning[meanings] = concept
      places[meanings++] = index
    }
  }
  addMeanings(tokens, meanings)
  addShape(capitals, meanings, to - from)
  return { list, size }
}

/** Concepts alone, side by side, and near each other. */
function addMeanings(tokens: Tokens, meanings: number): void {
  for (let index = 0; index < meanings; index++) {
    const concept = meaning[index] as number
    const place = places[index] as number
    add(SINGLE + concept)
    const starts = ((tokens.flags[place] as number) & STARTS_SENTENCE) !== 0
    for (let step = 1; step <= 4 && index + step < meanings; step++) {
      if ((places[index + step] as number) - place > REACH) break
      const other = meaning[index + step] as number
      if (step === 1) {
        add(NEXT + concept * RADIX + other)
        if (starts) add(START_PAIR + concept * RADIX + other)
        const third = meaning[index + 2] as number
        if (index + 2 < meanings && (places[index + 2] as number) - place <= REACH) {
          add(TRIPLE + (mix(concept * RADIX + other, third) >>> (32 - TRIPLE_BITS)))
        }
      }
      // Order does not matter at a distance, so that a sentence turned around means the same.
      add(NEAR + (concept < other ? concept * RADIX + other : other * RADIX + concept))
    }
  }
}

const level = (value: number): number =>
  value === 0 ? 0 : value < 2 ? 1 : value < 4 ? 2 : value < 8 ? 3 : value < 16 ? 4 : 5

function addShape(capitals: number, meanings: number, length: number): void {
  add(SHAPE + level(capitals))
  add(SHAPE + 8 + level(meanings))
  add(SHAPE + 16 + level(length >> 1))
  add(SHAPE + 24 + Math.min(7, length === 0 ? 0 : Math.floor((meanings * 8) / length)))
}

/** What a feature means, in words; undefined for those that share a place by hash. */
export function describeFeature(feature: number): string | undefined {
  const name = (concept: number): string =>
    CONCEPT_NAMES[concept] === '' ? 'other' : (CONCEPT_NAMES[concept] ?? 'other')
  if (feature < AT_START) return name(feature - SINGLE)
  if (feature < SHAPE) return `sentence begins with ${name(feature - AT_START)}`
  if (feature < NEXT) return undefined
  if (feature >= TRIPLE) return undefined
  const [base, joint] =
    feature < NEAR ? [NEXT, ' then '] : feature < START_PAIR ? [NEAR, ' near '] : [START_PAIR, ' then ']
  const pair = feature - base
  return `${name(Math.floor(pair / RADIX))}${joint}${name(pair % RADIX)}`
}
