/** What to look for in Python: shells, evaluation, and requests to where an argument of a tool says. */

import { findCalls, isComposed, isLiteral } from './calls.ts'
import type { CodeMatch } from './code-match.ts'
import type { MaskedSource } from './mask-source.ts'

const SYSTEM =
  /(?<![.\w])(?:os\.(?:system|popen)|subprocess\.(?:getoutput|getstatusoutput)|asyncio\.create_subprocess_shell)\(/g
const SUBPROCESS = /(?<![.\w])(?:subprocess\.)?(?:run|call|check_output|check_call|Popen)\(/g
const EVALUATE = /(?<![.\w])(?:eval|exec)\(/g
const REQUEST =
  /(?<![.\w])(?:(?:requests|httpx|session|client|http)\.(?:get|post|put|patch|delete|head|request|stream)|urlopen|urllib\.request\.urlopen)\(/g
const ARGUMENT = /^f?(?:arguments|args|params)(?:\[|\.get\()/
const IDENTIFIER = /^(?:str\()?(\w{1,60})\)?$/
const TOOL = /@[\w.]{1,80}\.?tool\b(?:\([^()]{0,400}\))?\s{1,20}(?:async )?def \w{1,80}\(([^()]{0,800})/g
const TAKEN = /\b(\w{1,60}) ?= ?(?:arguments|args|params)(?:\[|\.get\()/g
const DEFINITION = /\n(?:async )?def \w/g

export function inspectPython(source: MaskedSource): readonly CodeMatch[] {
  return [...inspectShells(source), ...inspectEvaluation(source), ...inspectRequests(source)]
}

function inspectShells(source: MaskedSource): readonly CodeMatch[] {
  const matches: CodeMatch[] = []
  const add = (at: number, composed: boolean): void => {
    matches.push({ code: 'shell-with-arguments', at, severity: composed ? 'high' : 'medium' })
  }
  for (const { at, args } of findCalls(source, SYSTEM)) {
    const [command] = args
    if (command !== undefined && !isLiteral(command)) add(at, isComposed(command))
  }
  for (const { at, args } of findCalls(source, SUBPROCESS)) {
    const [command] = args
    const inShell = args.some(({ code }) => /^shell ?= ?True$/.test(code))
    if (inShell && command !== undefined && !isLiteral(command)) add(at, isComposed(command))
  }
  return matches
}

function inspectEvaluation(source: MaskedSource): readonly CodeMatch[] {
  return findCalls(source, EVALUATE).flatMap(({ at, args: [text] }): CodeMatch[] =>
    text === undefined || isLiteral(text) || /\bdef {0,4}$/.test(source.code.slice(Math.max(0, at - 8), at))
      ? []
      : [{ code: 'evaluates-text', at, severity: 'high' }],
  )
}

function inspectRequests(source: MaskedSource): readonly CodeMatch[] {
  const calls = findCalls(source, REQUEST)
  if (calls.length === 0) return []
  const scopes = collectScopes(source)
  return calls.flatMap(({ head, at, args }): CodeMatch[] => {
    const target = (head.endsWith('.request(') || head.endsWith('.stream(') ? args[1] : args[0])?.code ?? ''
    const name = IDENTIFIER.exec(target)?.[1]
    const isNamed =
      name !== undefined && scopes.some(({ from, to, names }) => from < at && at < to && names.includes(name))
    return ARGUMENT.test(target) || isNamed ? [{ code: 'fetches-an-argument', at, severity: 'medium' }] : []
  })
}

/** Functions that are tools, with the names of their arguments, each up to the next function at the left margin. */
function collectScopes({ code }: MaskedSource) {
  const ends = [...Array.from(code.matchAll(DEFINITION), ({ index }) => index), code.length]
  const endAfter = (at: number): number => ends.find((end) => end > at) ?? code.length
  const tools = Array.from(code.matchAll(TOOL), (match) => {
    const from = match.index + match[0].length
    const names = String(match[1])
      .split(',')
      .map((part) => (part.split(/[:=]/)[0] ?? '').trim())
    return { from, to: endAfter(from), names }
  })
  const taken = Array.from(code.matchAll(TAKEN), (match) => ({
    from: match.index,
    to: endAfter(match.index),
    names: [String(match[1])],
  }))
  return [...tools, ...taken]
}

/** For the test that checks that none of them can take long. */
export const PYTHON_PATTERNS: readonly RegExp[] = [
  SYSTEM,
  SUBPROCESS,
  EVALUATE,
  REQUEST,
  ARGUMENT,
  IDENTIFIER,
  TOOL,
  TAKEN,
  DEFINITION,
]
