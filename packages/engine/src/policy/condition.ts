/** CEL conditions: parsed, checked and compiled once at load, evaluated for each call under a bound on their cost. */

import { type ASTNode, type Environment, serialize } from '@marcbachmann/cel-js'
import { BOUNDED_MATCHES, BOUNDED_SPLIT } from './bounded-functions.ts'
import { listReads, measureShape, walkConditions, type Shape } from './condition-walk.ts'
import { judgePattern } from './pattern-safety.ts'
import { findNearest, type PolicyProblem } from './problem.ts'
import type { CallVariables } from './variables.ts'
import { VARIABLES, VARIABLE_TYPES } from './variables.ts'

/** Longest condition accepted, in characters. */
export const CONDITION_CHARS_MAX = 8192
/** Most steps a condition with comprehensions may take on the values of one call. */
export const STEPS_MAX = 20_000_000

/** `error` says in words why there is no answer. */
export type Outcome = { readonly value: boolean } | { readonly error: string }

export interface Condition {
  readonly source: string
  readonly ast: ASTNode
  /** Names of the variables read. */
  readonly variables: ReadonlySet<string>
  evaluate(variables: CallVariables): Outcome
}

export type ConditionProblem = Pick<PolicyProblem, 'code' | 'message'> & {
  readonly range?: { readonly start: number; readonly end: number }
}

type Program = (context: CallVariables) => unknown

/** Compiles a condition; a list of problems when it may not be used. */
export function compileCondition(environment: Environment, source: string): Condition | ConditionProblem[] {
  if (source.length > CONDITION_CHARS_MAX) {
    return [
      {
        code: 'condition-too-complex',
        message: `The condition is longer than ${CONDITION_CHARS_MAX} characters; split it into several rules.`,
      },
    ]
  }
  let parsed: ReturnType<Environment['parse']>
  try {
    parsed = environment.parse(source)
  } catch (error) {
    return [describeCelError(error, 'condition-syntax')]
  }
  const problems = [...listPatternProblems(parsed.ast), ...listShapeProblems(parsed.ast)]
  if (problems.length > 0) return problems
  rewriteCalls(parsed.ast)
  const checked = parsed.check()
  if (!checked.valid) return [describeCelError(checked.error, 'condition-type')]
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    return [
      { code: 'condition-type', message: `The condition gives ${checked.type}; it must give true or false.` },
    ]
  }
  const variables = new Set(listReads(parsed.ast).map((read) => read.variable))
  return {
    source,
    ast: parsed.ast,
    variables,
    evaluate: createEvaluator(parsed, variables, measureShape(parsed.ast)),
  }
}

/** Compiles a part of a checked condition, for three-valued evaluation. */
export function compilePart(environment: Environment, node: ASTNode): (variables: CallVariables) => Outcome {
  const parsed = environment.parse(serialize(node))
  const checked = parsed.check()
  if (!checked.valid) throw new Error('a part of a checked condition does not check')
  return createEvaluator(
    parsed,
    new Set(listReads(parsed.ast).map((read) => read.variable)),
    measureShape(parsed.ast),
  )
}

function createEvaluator(program: Program, reads: ReadonlySet<string>, shape: Shape) {
  return (variables: CallVariables): Outcome => {
    try {
      if (shape.depth > 0) {
        const steps = estimateSteps(variables, reads, shape)
        if (steps > STEPS_MAX) return { error: 'the values are too large for its comprehensions' }
      }
      const value = program(variables)
      return typeof value === 'boolean' ? { value } : { error: 'it did not give true or false' }
    } catch (error) {
      return { error: describeEvaluationError(error) }
    }
  }
}

/** Widest list to the power of the nesting depth, times the cost of one body on the values at hand. */
function estimateSteps(variables: CallVariables, reads: ReadonlySet<string>, shape: Shape): number {
  let widest = shape.widestLiteral
  let weight = 1
  for (const name of reads) {
    const extent = variables.measure(name)
    widest = Math.max(
      widest,
      shape.splits ? Math.max(extent.widest, Math.min(extent.chars, 10_000)) : extent.widest,
    )
    weight += extent.nodes + extent.chars / 16
  }
  return widest ** shape.depth * (shape.heavy ? weight : 1) * shape.bodyNodes
}

/** Error texts of the CEL library may quote values; only its code and the names written in the condition are kept. */
function describeEvaluationError(error: unknown): string {
  const code = readText(error, 'code')
  if (code === 'no_such_key') return `${readSummary(error)}; guard it with has(…)`
  if (code === 'no_such_overload' || code === 'no_matching_overload')
    return 'a value has another type than the condition expects'
  if (code === 'unknown_variable') return 'a variable has no value'
  if (error instanceof Error && code === undefined)
    return 'a text is too long for its pattern, or a value cannot be read'
  return `it failed with ${code ?? 'an unknown error'}`
}

/** The key in "No such key" is quoted only when it is written in the condition itself. */
function readSummary(error: unknown): string {
  const node = typeof error === 'object' && error !== null && 'node' in error ? error.node : undefined
  const op = readText(node, 'op')
  const args: unknown = typeof node === 'object' && node !== null && 'args' in node ? node.args : undefined
  const key: unknown = op === '.' && Array.isArray(args) ? args[1] : undefined
  return typeof key === 'string' ? `"${key}" is missing` : 'a member is missing'
}

function readText(value: unknown, member: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(member in value)) return undefined
  const text = (value as Record<string, unknown>)[member]
  return typeof text === 'string' ? text : undefined
}

/** Turns an error of the CEL parser or checker into a problem that names the place and the likely intent. */
function describeCelError(error: unknown, code: 'condition-syntax' | 'condition-type'): ConditionProblem {
  const summary = (readText(error, 'summary') ?? String(error))
    .replace(BOUNDED_MATCHES, 'matches')
    .replace(BOUNDED_SPLIT, 'split')
  const range = readRange(error)
  const place = range === undefined ? {} : { range }
  const variable = /^Unknown variable: (.+)$/.exec(summary)?.[1]
  if (variable !== undefined) {
    return {
      code: 'unknown-variable',
      message: `There is no variable "${variable}".${suggest(variable, Object.keys(VARIABLES))}`,
      ...place,
    }
  }
  const field = /^No such key: (.+)$/.exec(summary)?.[1]
  if (field !== undefined) {
    const fields = Object.values(VARIABLE_TYPES).flatMap((type) => Object.keys(type))
    return {
      code: 'unknown-field',
      message: `There is no member "${field}" here.${suggest(field, fields)}`,
      ...place,
    }
  }
  const what = code === 'condition-syntax' ? 'The condition cannot be read' : 'The types do not fit'
  return { code, message: `${what}: ${summary}.`, ...place }
}

function suggest(word: string, candidates: readonly string[]): string {
  const nearest = findNearest(word, candidates)
  return nearest === undefined
    ? ` Known here: ${[...new Set(candidates)].join(', ')}.`
    : ` Did you mean "${nearest}"?`
}

function readRange(error: unknown): { start: number; end: number } | undefined {
  if (typeof error !== 'object' || error === null || !('range' in error)) return undefined
  const range: unknown = error.range
  if (typeof range !== 'object' || range === null || !('start' in range) || !('end' in range))
    return undefined
  const { start, end } = range
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : undefined
}

function listPatternProblems(ast: ASTNode): ConditionProblem[] {
  const problems: ConditionProblem[] = []
  walkConditions(ast, (node) => {
    const name = node.op === 'rcall' || node.op === 'call' ? node.args[0] : undefined
    if (name === BOUNDED_MATCHES || name === BOUNDED_SPLIT) {
      problems.push({ code: 'condition-type', message: `There is no function "${name}".`, range: node.range })
    }
    if (node.op !== 'rcall' || name !== 'matches') return
    const pattern = node.args[2][0]
    if (pattern === undefined) return
    if (pattern.op !== 'value' || typeof pattern.args !== 'string') {
      problems.push({
        code: 'pattern-not-literal',
        message: 'The pattern of matches() must be written as a literal text.',
        range: pattern.range,
      })
      return
    }
    const judged = judgePattern(pattern.args)
    if (!judged.safe) {
      problems.push({
        code: 'unsafe-pattern',
        message: `The pattern of matches() is not accepted: ${judged.reason}`,
        range: pattern.range,
      })
    }
  })
  return problems
}

function listShapeProblems(ast: ASTNode): ConditionProblem[] {
  const shape = measureShape(ast)
  const problems: ConditionProblem[] = []
  if (shape.depth > 2) {
    problems.push({
      code: 'condition-too-complex',
      message: 'Comprehensions (all, exists, map, filter) may be nested at most two deep.',
    })
  }
  if (shape.growing !== null) {
    problems.push({
      code: 'condition-too-complex',
      message: 'Values may not be joined with + where they are bound to a name or iterated over.',
      range: shape.growing,
    })
  }
  if (shape.shadowing !== null) {
    problems.push({
      code: 'condition-type',
      message: `"${shape.shadowing.name}" is the name of a variable; choose another name here.`,
      range: shape.shadowing.range,
    })
  }
  return problems
}

/** Points calls of `matches` and `split` at their bounded forms, in place: macros share these nodes. */
function rewriteCalls(ast: ASTNode): void {
  walkConditions(ast, (node) => {
    if (node.op !== 'rcall') return
    if (node.args[0] === 'matches') node.args[0] = BOUNDED_MATCHES
    if (node.args[0] === 'split' && node.args[2].length === 1) node.args[0] = BOUNDED_SPLIT
  })
}
