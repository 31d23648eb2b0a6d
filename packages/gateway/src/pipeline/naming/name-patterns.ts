/** Names that a JSON Schema declares by a pattern. Only of schemas whose patterns were judged safe before anything depends on them. */

import { countSteps, judgePattern } from '@callgate/engine/policy/pattern-safety'

const KNOWN_MAX = 1_024

/** Steps that the names of one call may take: a server writes the patterns, and an agent the names. */
const STEPS_MAX = 1_000_000

/** What is left for the names of one call. */
export class NameSteps {
  #left = STEPS_MAX

  /** Throws when too many were taken. */
  take(steps: number): void {
    this.#left -= steps
    if (this.#left < 0)
      throw new TooManyNames(
        'the names take more steps to compare with what the schema declares than are allowed',
      )
  }
}

export class TooManyNames extends Error {}

export interface NamePattern {
  matches(name: string, steps: NameSteps): boolean
  /** The names that the pattern spells out, where it does nothing else. */
  readonly names: readonly string[]
}

/** Tools declare the same patterns call after call. */
const known = new Map<string, NamePattern>()

export function readNamePattern(source: string): NamePattern {
  const before = known.get(source)
  if (before !== undefined) return before
  const pattern = build(source)
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(source, pattern)
  return pattern
}

/** A pattern that may not be run, and a name too long for it, declare nothing. */
function build(source: string): NamePattern {
  const judgement = judgePattern(source)
  if (!judgement.safe) return { matches: () => false, names: [] }
  const expression = compile(source)
  return {
    matches(name, steps) {
      if (name.length > judgement.charsMax) return false
      steps.take(countSteps(judgement, name.length))
      return expression.test(name)
    },
    names: spelledOut(source),
  }
}

/** JSON Schema wants Unicode patterns; servers also write ones that only compile without. */
function compile(source: string): RegExp {
  try {
    return new RegExp(source, 'u')
  } catch {
    return new RegExp(source)
  }
}

/** `^path$`, and `^(path|mode)$`. */
const SPELLED_OUT = /^\^(?:\((?:\?:)?([\w|-]+)\)|([\w-]+))\$$/

function spelledOut(source: string): readonly string[] {
  const [, several, one] = SPELLED_OUT.exec(source) ?? []
  return several?.split('|') ?? (one === undefined ? [] : [one])
}
