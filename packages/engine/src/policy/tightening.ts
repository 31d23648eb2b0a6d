/** Finds uses of findings, verdict and labels in deny conditions where more of them could make the condition false. */

import type { ASTNode } from '@marcbachmann/cel-js'
import { listReads } from './condition-walk.ts'

interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Walks the connectives and looks at each atom that reads what detection or the session says. Such an atom must stand
 * where it is asked for, not negated, in a form that stays true when findings and labels are added.
 */
export function listLooseningReads(node: ASTNode): Range[] {
  switch (node.op) {
    case '&&':
    case '||':
      return node.args.flatMap(listLooseningReads)
    case '?:': {
      const [test, yes, no] = node.args
      return [
        ...(readsDetection(test) ? [test.range] : []),
        ...listLooseningReads(yes),
        ...listLooseningReads(no),
      ]
    }
    default:
      return !readsDetection(node) || isGrowing(node) ? [] : [node.range]
  }
}

function readsDetection(node: ASTNode): boolean {
  return listReads(node).some(({ variable, member }) => {
    // A task is declared by people: nothing that is found or read changes it.
    if (variable === 'session') return member !== 'id' && member !== 'task'
    if (variable === 'agent') return member !== 'id' && member !== 'groups'
    return variable === 'verdict' || GROWING_LISTS.has(variable)
  })
}

/** Atoms that more findings, labels, less trust or a worse verdict cannot turn from true to false. */
function isGrowing(node: ASTNode): boolean {
  switch (node.op) {
    case 'in':
      return isCollection(node.args[1])
        ? !readsDetection(node.args[0])
        : isVerdict(node.args[0]) && listsWorst(node.args[1])
    case '>':
    case '>=':
      return (
        (isSize(node.args[0]) && !readsDetection(node.args[1])) ||
        (isTrust(node.args[1]) && !readsDetection(node.args[0]))
      )
    case '<':
    case '<=':
      return (
        (isSize(node.args[1]) && !readsDetection(node.args[0])) ||
        (isTrust(node.args[0]) && !readsDetection(node.args[1]))
      )
    case '!=':
      return comparesVerdict(node.args, 'benign')
    case '==':
      return comparesVerdict(node.args, 'malicious')
    case 'rcall': {
      const [name, receiver, args] = node.args
      return name === 'exists' && isCollection(receiver) && !args.some(readsDetection)
    }
    default:
      return false
  }
}

/** Lists that only grow with what detection and the session find out. */
const GROWING_LISTS: ReadonlySet<string> = new Set(['findings', 'flows', 'origins'])

/** One of these lists or `session.labels`, as such. */
function isCollection(node: ASTNode): boolean {
  if (node.op === 'id') return GROWING_LISTS.has(node.args)
  return (
    node.op === '.' &&
    node.args[1] === 'labels' &&
    node.args[0].op === 'id' &&
    node.args[0].args === 'session'
  )
}

function isSize(node: ASTNode): boolean {
  if (node.op === 'rcall') return node.args[0] === 'size' && isCollection(node.args[1])
  const argument = node.op === 'call' && node.args[0] === 'size' ? node.args[1][0] : undefined
  return argument !== undefined && isCollection(argument)
}

/** `agent.trust`, which findings only lower. */
function isTrust(node: ASTNode): boolean {
  return (
    node.op === '.' && node.args[1] === 'trust' && node.args[0].op === 'id' && node.args[0].args === 'agent'
  )
}

function isVerdict(node: ASTNode): boolean {
  return node.op === 'id' && node.args === 'verdict'
}

function comparesVerdict([left, right]: readonly [ASTNode, ASTNode], value: string): boolean {
  const other = isVerdict(left) ? right : isVerdict(right) ? left : undefined
  return other !== undefined && other.op === 'value' && other.args === value
}

/** A literal list of verdicts that keeps every verdict worse than one it names. */
function listsWorst(node: ASTNode): boolean {
  if (node.op !== 'list') return false
  const named = new Set(node.args.map((item) => (item.op === 'value' ? item.args : undefined)))
  const order = ['benign', 'suspicious', 'malicious']
  return order.every((verdict, i) => !named.has(verdict) || order.slice(i).every((worse) => named.has(worse)))
}
