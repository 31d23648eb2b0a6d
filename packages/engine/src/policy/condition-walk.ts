/** Walks over the syntax tree of a condition: what it reads, how deep it iterates, what it might let grow. */

import type { ASTNode } from '@marcbachmann/cel-js'
import { VARIABLES } from './variables.ts'

/** One use of a variable: with the member read, when it is written out, or null when the variable is used whole. */
export interface Read {
  readonly variable: string
  readonly member: string | null
  readonly range: { readonly start: number; readonly end: number }
}

const ITERATING = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/** Calls `visit` for every node, parents first. */
export function walkConditions(node: ASTNode, visit: (node: ASTNode) => void): void {
  visit(node)
  for (const child of listChildren(node)) walkConditions(child, visit)
}

/** The operands of a node, in the order they are written. */
export function listChildren(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case '!_':
    case '-_':
      return [node.args]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    default:
      return node.args
  }
}

/** Every use of a policy variable. Names bound by macros cannot be variables: `measureShape` reports such shadowing. */
export function listReads(root: ASTNode): readonly Read[] {
  const reads: Read[] = []
  const visit = (node: ASTNode): void => {
    const access = readAccess(node)
    if (access !== undefined) {
      reads.push(access)
      return
    }
    if (node.op === 'id' && Object.hasOwn(VARIABLES, node.args)) {
      reads.push({ variable: node.args, member: null, range: node.range })
    }
    for (const child of listChildren(node)) visit(child)
  }
  visit(root)
  return reads
}

/** `variable.member` or `variable["member"]`. */
function readAccess(node: ASTNode): Read | undefined {
  if (node.op !== '.' && node.op !== '.?' && node.op !== '[]' && node.op !== '[?]') return undefined
  const [of, key] = node.args
  if (of.op !== 'id' || !Object.hasOwn(VARIABLES, of.args)) return undefined
  if (typeof key === 'string') return { variable: of.args, member: key, range: node.range }
  if (key.op === 'value' && typeof key.args === 'string') {
    return { variable: of.args, member: key.args, range: node.range }
  }
  return undefined
}

/** What bounds the cost of a condition. */
export interface Shape {
  /** How deep comprehensions are nested; 0 when there are none. */
  readonly depth: number
  /** Nodes inside the largest comprehension: the steps of one round. */
  readonly bodyNodes: number
  /** True when one round may cost as much as the values are large (text search, comparison of whole values). */
  readonly heavy: boolean
  readonly splits: boolean
  readonly widestLiteral: number
  /** Where a value is joined with + before it is named or iterated; repeated, that grows without bound. */
  readonly growing: { readonly start: number; readonly end: number } | null
  readonly shadowing: {
    readonly name: string
    readonly range: { readonly start: number; readonly end: number }
  } | null
}

export function measureShape(root: ASTNode): Shape {
  const shape = {
    depth: 0,
    bodyNodes: 1,
    heavy: false,
    splits: false,
    widestLiteral: 1,
    growing: null as Shape['growing'],
    shadowing: null as Shape['shadowing'],
  }
  const visit = (node: ASTNode, depth: number): void => {
    if (node.op === 'list') shape.widestLiteral = Math.max(shape.widestLiteral, node.args.length)
    if (node.op === 'rcall' && node.args[0] === 'split') shape.splits = true
    if (depth > 0 && isHeavy(node)) shape.heavy = true
    const bound = readBinding(node)
    if (bound === undefined) {
      for (const child of listChildren(node)) visit(child, depth)
      return
    }
    if (Object.hasOwn(VARIABLES, bound.name)) shape.shadowing ??= { name: bound.name, range: node.range }
    walkConditions(bound.value, (part) => {
      if (part.op === '+') shape.growing ??= part.range
    })
    visit(bound.value, depth)
    const inner = bound.iterates ? depth + 1 : depth
    shape.depth = Math.max(shape.depth, inner)
    for (const body of bound.bodies) {
      visit(body, inner)
      if (bound.iterates) shape.bodyNodes = Math.max(shape.bodyNodes, countNodes(body))
    }
  }
  visit(root, 0)
  return shape
}

interface Binding {
  readonly name: string
  readonly value: ASTNode
  readonly bodies: readonly ASTNode[]
  readonly iterates: boolean
}

/** A macro that binds a name: a comprehension, or `cel.bind`. */
function readBinding(node: ASTNode): Binding | undefined {
  if (node.op !== 'rcall') return undefined
  const [name, receiver, args] = node.args
  const [first, ...rest] = args
  if (first === undefined || first.op !== 'id') return undefined
  if (ITERATING.has(name) && rest.length > 0) {
    return { name: first.args, value: receiver, bodies: rest, iterates: true }
  }
  const [value, ...bodies] = rest
  if (name === 'bind' && receiver.op === 'id' && receiver.args === 'cel' && value !== undefined) {
    return { name: first.args, value, bodies, iterates: false }
  }
  return undefined
}

const LIGHT_CALLS = new Set([
  'has',
  'startsWith',
  'endsWith',
  'type',
  'dyn',
  'int',
  'double',
  'uint',
  'bool',
  ...ITERATING,
  'bind',
])

/** Operations whose cost grows with the size of the values they are given. */
function isHeavy(node: ASTNode): boolean {
  switch (node.op) {
    case 'in':
      return node.args[1].op !== 'list'
    case '==':
    case '!=':
      return node.args[0].op !== 'value' && node.args[1].op !== 'value'
    case '+':
      return true
    case 'call':
    case 'rcall':
      return !LIGHT_CALLS.has(node.args[0])
    default:
      return false
  }
}

function countNodes(root: ASTNode): number {
  let count = 0
  walkConditions(root, () => count++)
  return count
}
