/** Texts on which a pattern that can backtrack without end does: every repetition pumped with what it takes, then broken off. */

import type { CharSet, PatternNode } from '../policy/pattern-syntax.ts'
import { parsePattern } from '../policy/pattern-syntax.ts'

/** Characters worth pumping with: one of each kind that classes tell apart. */
const CANDIDATES = ['a', 'A', '0', '_', ' ', '-', '.', '/', ':', '\n', '"', '=', '<', '{', '@', 'é']
/** Ends a pumped text with what hardly any pattern takes. */
const BREAKS = ['\u0001', '\n\u0001!']
const PUMPS_MAX = 200

/** Attack texts of about `length` characters; a text that says why the pattern cannot be reasoned about. */
export function pumpPattern(source: string, length: number): readonly string[] | string {
  const root = parsePattern(source, { lookaround: true })
  if (typeof root === 'string') return root
  const attacks = new Set<string>()
  visit(root, '', (prefix, item) => {
    for (const pump of pumpsOf(item)) {
      const body = pump.repeat(Math.ceil(length / pump.length)).slice(0, length)
      for (const end of BREAKS) if (attacks.size < PUMPS_MAX) attacks.add(prefix + body + end)
    }
  })
  return [...attacks]
}

/** Calls for every repetition that may vary, with a text that leads to it. */
function visit(node: PatternNode, prefix: string, call: (prefix: string, item: PatternNode) => void): void {
  switch (node.type) {
    case 'sequence': {
      let before = prefix
      for (const item of node.items) {
        visit(item, before, call)
        before += sampleOf(item)
      }
      return
    }
    case 'choice':
      for (const item of node.items) visit(item, prefix, call)
      return
    case 'repeat':
      if (node.max > 1 && (node.max !== node.min || varies(node.item))) call(prefix, node.item)
      visit(node.item, prefix, call)
      return
    case 'chars':
    case 'start':
    case 'edge':
  }
}

function varies(node: PatternNode): boolean {
  if (node.type === 'repeat') return node.min !== node.max || varies(node.item)
  if (node.type === 'choice') return true
  return node.type === 'sequence' && node.items.some(varies)
}

/** What is repeated itself, and every kind of character that any part of it takes. */
function pumpsOf(item: PatternNode): readonly string[] {
  const sample = sampleOf(item, 1)
  const uniform = CANDIDATES.filter((char) => takes(item, char))
  return [...new Set([sample, ...uniform])].filter((pump) => pump !== '')
}

function takes(node: PatternNode, char: string): boolean {
  if (node.type === 'chars') return has(node.set, char)
  if (node.type === 'repeat') return takes(node.item, char)
  return (node.type === 'sequence' || node.type === 'choice') && node.items.some((item) => takes(item, char))
}

function has(set: CharSet, char: string): boolean {
  const code = char.charCodeAt(0)
  return code < 128 ? set.ascii[code] === true : set.beyond
}

/** A short text the part takes; repetitions as rarely as allowed, but at least `least` times. */
function sampleOf(node: PatternNode, least = 0): string {
  switch (node.type) {
    case 'chars':
      return charOf(node.set)
    case 'sequence':
      return node.items.map((item) => sampleOf(item, least)).join('')
    case 'choice':
      return sampleOf(node.items.at(-1) ?? { type: 'start' }, least)
    case 'repeat':
      return sampleOf(node.item, least).repeat(Math.min(Math.max(node.min, least), 64))
    case 'start':
    case 'edge':
      return ''
  }
}

function charOf(set: CharSet): string {
  const known = CANDIDATES.find((char) => has(set, char))
  if (known !== undefined) return known
  const code = set.ascii.indexOf(true)
  return code < 0 ? 'é' : String.fromCharCode(code)
}
