/** Conditions that ask one operand to be two values at once: `tool.name == "a" && tool.name == "b"` is never true. */

import type { ASTNode } from '@marcbachmann/cel-js'

type Literal = string | number | bigint | boolean

/** True when parts joined by && compare the same operand with different literals. Operands are compared as they are written. */
export function contradictsItself(node: ASTNode, source: string): boolean {
  const wanted = new Map<string, Literal>()
  return listJoined(node).some((part) => {
    const equality = readEquality(part, source)
    if (equality === undefined) return false
    const { operand, value } = equality
    const before = wanted.get(operand)
    wanted.set(operand, value)
    // 1 and 1.0 are one value, as they are to CEL.
    return before !== undefined && typeof before === typeof value && before !== value
  })
}

function listJoined(node: ASTNode): readonly ASTNode[] {
  return node.op === '&&' ? node.args.flatMap(listJoined) : [node]
}

function readEquality(
  node: ASTNode,
  source: string,
): { readonly operand: string; readonly value: Literal } | undefined {
  if (node.op !== '==') return undefined
  const [left, right] = node.args
  const value = literalOf(right) ?? literalOf(left)
  const operand = literalOf(right) === undefined ? right : left
  if (value === undefined || literalOf(operand) !== undefined) return undefined
  return { operand: source.slice(operand.range.start, operand.range.end), value }
}

function literalOf(node: ASTNode): Literal | undefined {
  if (node.op !== 'value') return undefined
  const value: unknown = node.args
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean'
    ? value
    : undefined
}
