/** Finds calls and their arguments in masked source, each in a bounded window. */

import type { MaskedSource } from './mask-source.ts'

export interface CallArgument {
  readonly code: string
  readonly text: string
}

export interface Call {
  /** What stands before the parenthesis, as the pattern matched it. */
  readonly head: string
  readonly at: number
  readonly args: readonly CallArgument[]
}

const WINDOW = 4000

/** `head` must be global and end with the opening parenthesis. */
export function findCalls(source: MaskedSource, head: RegExp): readonly Call[] {
  const calls: Call[] = []
  for (const match of source.code.matchAll(head))
    calls.push({
      head: match[0],
      at: match.index,
      args: readArguments(source, match.index + match[0].length),
    })
  return calls
}

/** The arguments of a call up to its closing parenthesis, or as many as the window holds. */
function readArguments({ code, text }: MaskedSource, from: number): readonly CallArgument[] {
  const args: CallArgument[] = []
  const end = Math.min(code.length, from + WINDOW)
  let depth = 0
  let start = from
  const take = (to: number): void => {
    if (code.slice(start, to).trim() !== '')
      args.push({ code: code.slice(start, to).trim(), text: text.slice(start, to).trim() })
    start = to + 1
  }
  for (let at = from; at < end; at += 1) {
    const character = code[at]
    if (character === '(' || character === '[' || character === '{') depth += 1
    else if (character === ')' || character === ']' || character === '}') {
      if (depth === 0) {
        take(at)
        return args
      }
      depth -= 1
    } else if (character === ',' && depth === 0) take(at)
  }
  take(end)
  return args
}

/** Text that is written there whole: strings without anything put in, also joined with +, and words of options. */
export function isLiteral({ code, text }: CallArgument): boolean {
  if (/^[a-z]{0,2}f[a-z]{0,2}["']/i.test(code)) return !text.includes('{')
  return code.split('+').every((part) => /^[a-z]{0,2}(["'`]{1,3})\s*\1$/i.test(part.trim()))
}

/** Put together from pieces, and not just handed on. */
export function isComposed({ code }: CallArgument): boolean {
  return /["'`]/.test(code)
}
