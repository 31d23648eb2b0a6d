/** What to look for in JavaScript and TypeScript: shells, evaluation, and requests to where an argument says. */

import { type Call, findCalls, isComposed, isLiteral } from './calls.ts'
import type { CodeMatch } from './code-match.ts'
import type { MaskedSource } from './mask-source.ts'

const CHILD_PROCESS = /["'](?:node:)?child_process["']/
const MODULE_ALIAS =
  /\b(?:import \* as|import|const|let|var) ([\w$]{1,60}) (?:from|=) (?:require\()?["'](?:node:)?child_process["']/g
const PROMISIFIED = /\b([\w$]{1,60}) ?= ?(?:util\.)?promisify\((?:[\w$]{1,60}\.)?exec\)/g
const EXEC = /(?<![.\w$])(?:[\w$]{1,60}\.)?[\w$]{1,60} {0,4}\(/g
const SPAWN = /\b(?:spawn|spawnSync|execFile|execFileSync)\(/g
const EVALUATE = /(?<![.\w$])(?:eval|new Function|vm\.(?:runInThisContext|runInNewContext|runInContext))\(/g
const REQUEST =
  /(?<![.\w$])(?:fetch|got|axios|axios\.(?:get|post|put|patch|delete|head|request)|got\.(?:get|post|put)|undici\.(?:fetch|request))\(/g
/** `args.url`, `request.params.arguments.url`, also as the beginning of a template. */
const ARGUMENT =
  /^(?:`\$\{ ?|String\(|new URL\( ?)?(?:args|params|input|request\.params\.arguments|req\.params\.arguments)\??(?:\.|\[)/
const IDENTIFIER = /^(?:`\$\{ ?|String\(|new URL\( ?)?([\w$]{1,60})(?: as string)?(?:\}|\)|,|$)/
/** Where names come from arguments: a handler that takes them apart, or an assignment that does. */
const HANDLER = /\(\{([^{}()]{1,300})\}(?::[^()=]{0,200})?(?:, ?[\w$]{1,40}(?:: ?[\w$.<>]{1,80})?)? ?\) ?=>/g
const TAKEN_APART =
  /\b(?:const|let|var) ?\{([^{}()]{1,300})\} ?= ?(?:args|params|input|request\.params\.arguments)\b/g
const TAKEN =
  /\b(?:const|let|var) ([\w$]{1,60}) ?= ?(?:String\()?(?:args|input|request\.params\.arguments)\??(?:\.|\[)/g
const NAME_REACH = 6000

export function inspectJavaScript(source: MaskedSource): readonly CodeMatch[] {
  return [...inspectShells(source), ...inspectEvaluation(source), ...inspectRequests(source)]
}

function inspectShells(source: MaskedSource): readonly CodeMatch[] {
  if (!CHILD_PROCESS.test(source.text)) return []
  const heads = new Set(['exec', 'execSync'])
  for (const [, name] of source.text.matchAll(MODULE_ALIAS)) {
    heads.add(`${name}.exec`)
    heads.add(`${name}.execSync`)
  }
  for (const [, name] of source.code.matchAll(PROMISIFIED)) heads.add(String(name))
  const shells = findCalls(source, EXEC).filter(({ head }) => heads.has(head.slice(0, -1).trim()))
  const matches = shells.flatMap((call): CodeMatch[] => {
    const [command] = call.args
    if (command === undefined || isLiteral(command) || isDeclaration(source, call)) return []
    return [{ code: 'shell-with-arguments', at: call.at, severity: isComposed(command) ? 'high' : 'medium' }]
  })
  const spawned = findCalls(source, SPAWN).flatMap((call): CodeMatch[] =>
    call.args.some(({ code }) => /\bshell ?: ?(?:true|["'])/.test(code)) &&
    !call.args.slice(0, -1).every(isLiteral)
      ? [{ code: 'shell-with-arguments', at: call.at, severity: 'high' }]
      : [],
  )
  return [...matches, ...spawned]
}

function isDeclaration({ code }: MaskedSource, { at }: Call): boolean {
  return /\bfunction {0,4}$/.test(code.slice(Math.max(0, at - 12), at))
}

function inspectEvaluation(source: MaskedSource): readonly CodeMatch[] {
  return findCalls(source, EVALUATE).flatMap((call): CodeMatch[] => {
    const evaluated = call.head.startsWith('new Function') ? call.args.at(-1) : call.args[0]
    return evaluated === undefined || isLiteral(evaluated)
      ? []
      : [{ code: 'evaluates-text', at: call.at, severity: 'high' }]
  })
}

function inspectRequests(source: MaskedSource): readonly CodeMatch[] {
  const calls = findCalls(source, REQUEST)
  if (calls.length === 0) return []
  const names = collectArgumentNames(source)
  return calls.flatMap((call): CodeMatch[] => {
    const target = call.args[0]?.code ?? ''
    const name = IDENTIFIER.exec(target)?.[1]
    const isNamed =
      name !== undefined &&
      names.some((one) => one.name === name && one.at < call.at && call.at - one.at < NAME_REACH)
    return ARGUMENT.test(target) || isNamed
      ? [{ code: 'fetches-an-argument', at: call.at, severity: 'medium' }]
      : []
  })
}

function collectArgumentNames({
  code,
}: MaskedSource): readonly { readonly name: string; readonly at: number }[] {
  const lists = [...code.matchAll(HANDLER), ...code.matchAll(TAKEN_APART)].flatMap((match) =>
    String(match[1])
      .split(',')
      .map((part) => ({ name: (part.split(/[:=]/)[0] ?? '').trim(), at: match.index })),
  )
  return [
    ...lists,
    ...Array.from(code.matchAll(TAKEN), (match) => ({ name: String(match[1]), at: match.index })),
  ]
}

/** For the test that checks that none of them can take long. */
export const JAVASCRIPT_PATTERNS: readonly RegExp[] = [
  CHILD_PROCESS,
  MODULE_ALIAS,
  PROMISIFIED,
  EXEC,
  SPAWN,
  EVALUATE,
  REQUEST,
  ARGUMENT,
  IDENTIFIER,
  HANDLER,
  TAKEN_APART,
  TAKEN,
]
