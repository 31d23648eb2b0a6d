/** How recheck searches: bounded by steps alone and from a fixed seed, so that the verdict is the same on any machine. */

import type { Parameters } from 'recheck'

export const STEPS: Parameters = {
  timeout: null,
  attackTimeout: null,
  incubationTimeout: null,
  randomSeed: 1,
  // Seeds that are grown by running the pattern, not by building an automaton that may have no end.
  seeder: 'dynamic',
  maxIteration: 2,
  maxInitialGenerationSize: 60,
  maxGenerationSize: 30,
  attackLimit: 100_000_000,
}
