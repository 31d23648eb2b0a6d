/** Three-valued evaluation of a condition: what it may come to while some of its variables are not known. */

import type { ASTNode, Environment } from '@marcbachmann/cel-js'
import { compilePart, type Outcome } from './condition.ts'
import { listReads, type Read } from './condition-walk.ts'
import type { CallVariables } from './variables.ts'

/** A set of outcomes as bits: true, false, error. Unknown is all three. */
export const MAY_BE_TRUE = 1
export const MAY_BE_FALSE = 2
export const MAY_FAIL = 4
const UNKNOWN = MAY_BE_TRUE | MAY_BE_FALSE | MAY_FAIL

/** Everything the condition may come to, given the known variables. Never too small a set; sometimes too large a one. */
export type PartialCondition = (variables: CallVariables) => number

/** Compiles a checked condition for evaluation while the variables in `unknown` have no value. */
export function compilePartial(
  environment: Environment,
  node: ASTNode,
  unknown: ReadonlySet<string>,
): PartialCondition {
  switch (node.op) {
    case '&&':
    case '||': {
      const [left, right] = node.args.map((part) => compilePartial(environment, part, unknown))
      if (left === undefined || right === undefined) return () => UNKNOWN
      const join = node.op === '&&' ? joinAnd : joinOr
      return (variables) => combine(left(variables), right(variables), join)
    }
    case '!_': {
      const inner = compilePartial(environment, node.args, unknown)
      return (variables) => negate(inner(variables))
    }
    case '?:': {
      const [test, yes, no] = node.args.map((part) => compilePartial(environment, part, unknown))
      if (test === undefined || yes === undefined || no === undefined) return () => UNKNOWN
      return (variables) => {
        const tested = test(variables)
        let result = tested & MAY_FAIL
        if ((tested & MAY_BE_TRUE) !== 0) result |= yes(variables)
        if ((tested & MAY_BE_FALSE) !== 0) result |= no(variables)
        return result
      }
    }
    default:
      return compileLeaf(environment, node, unknown)
  }
}

function compileLeaf(
  environment: Environment,
  node: ASTNode,
  unknown: ReadonlySet<string>,
): PartialCondition {
  if (listReads(node).some((read) => isUnknown(read, unknown))) return () => UNKNOWN
  const evaluate = compilePart(environment, node)
  return (variables) => toBits(evaluate(variables))
}

/** `agent.trust` makes one member unknown, and with it the variable used whole. */
function isUnknown({ variable, member }: Read, unknown: ReadonlySet<string>): boolean {
  if (unknown.has(variable)) return true
  if (member !== null) return unknown.has(`${variable}.${member}`)
  return [...unknown].some((name) => name.startsWith(`${variable}.`))
}

function toBits(outcome: Outcome): number {
  if ('error' in outcome) return MAY_FAIL
  return outcome.value ? MAY_BE_TRUE : MAY_BE_FALSE
}

function negate(bits: number): number {
  return (
    ((bits & MAY_BE_TRUE) !== 0 ? MAY_BE_FALSE : 0) |
    ((bits & MAY_BE_FALSE) !== 0 ? MAY_BE_TRUE : 0) |
    (bits & MAY_FAIL)
  )
}

/** CEL: false decides a conjunction even beside an error; true decides a disjunction likewise. */
function joinAnd(left: number, right: number): number {
  if (left === MAY_BE_FALSE || right === MAY_BE_FALSE) return MAY_BE_FALSE
  return left === MAY_FAIL || right === MAY_FAIL ? MAY_FAIL : MAY_BE_TRUE
}

function joinOr(left: number, right: number): number {
  if (left === MAY_BE_TRUE || right === MAY_BE_TRUE) return MAY_BE_TRUE
  return left === MAY_FAIL || right === MAY_FAIL ? MAY_FAIL : MAY_BE_FALSE
}

function combine(left: number, right: number, join: (left: number, right: number) => number): number {
  let result = 0
  for (const a of [MAY_BE_TRUE, MAY_BE_FALSE, MAY_FAIL]) {
    if ((left & a) === 0) continue
    for (const b of [MAY_BE_TRUE, MAY_BE_FALSE, MAY_FAIL]) {
      if ((right & b) !== 0) result |= join(a, b)
    }
  }
  return result
}
