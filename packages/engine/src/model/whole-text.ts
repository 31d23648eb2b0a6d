/** Gathers the features of the windows of one text, each once: what the text holds as a whole, wherever it stands. */

import { FEATURES, type FeatureSet } from './features.ts'

/** Windows of a text that count for the whole; what comes later is judged by its own window alone. */
export const WHOLE_WINDOWS_MAX = 60
/** Most features of a whole text. */
const WHOLE_FEATURES_MAX = 1 << 15

export interface WholeText {
  /** Begins another text. */
  clear(): void
  /** Takes in what one window holds. */
  add(window: FeatureSet): void
  /** Valid until the next text. */
  readonly features: FeatureSet
}

export function createWholeText(): WholeText {
  const list = new Int32Array(WHOLE_FEATURES_MAX)
  /** In which text a feature was last seen. */
  const seen = new Uint32Array(FEATURES)
  let generation = 0
  let size = 0
  let windows = 0
  return {
    clear() {
      generation = (generation + 1) >>> 0
      if (generation === 0) {
        seen.fill(0)
        generation = 1
      }
      size = 0
      windows = 0
    },
    add(window) {
      if (windows++ >= WHOLE_WINDOWS_MAX) return
      for (let index = 0; index < window.size && size < WHOLE_FEATURES_MAX; index++) {
        const feature = window.list[index] as number
        if (seen[feature] === generation) continue
        seen[feature] = generation
        list[size++] = feature
      }
    },
    get features() {
      return { list, size }
    },
  }
}
