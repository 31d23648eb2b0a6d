/** Names that a JSON Schema declares by a pattern. Only of schemas whose patterns were judged safe before anything depends on them. */

import { judgePattern } from '@callgate/engine/policy/pattern-safety'

const KNOWN_MAX = 1_024

export interface NamePattern {
  matches(name: string): boolean
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
  const { charsMax } = judgement
  return { matches: (name) => name.length <= charsMax && expression.test(name), names: spelledOut(source) }
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
