/** Denies whose conditions together leave nothing of an allow: `x` and `!x` deny whatever `x` is. Says so only where it is certain. */

import type { ASTNode } from '@marcbachmann/cel-js'

/** Different comparisons in what is looked at together; past that nothing is claimed. */
const ATOMS_MAX = 8
/** Denies looked at together, and how often those that can be left out are looked for. */
const DENIES_MAX = 32
const ROUNDS_MAX = 16

/**
 * A condition as a formula over its atoms: parts that are not joined further, by how they are written. One text has one value
 * within a decision. Errors need no value of their own: whoever finds that no allow is left when every atom is true or
 * false has found it for errors too, as they only ever make an allow match less and a deny match more.
 */
export interface Formula {
  readonly atoms: ReadonlySet<string>
  holds(isTrue: ReadonlySet<string>): boolean
}

export interface Conditional {
  readonly formula: Formula
}

export const ALWAYS: Formula = { atoms: new Set(), holds: () => true }

export function readFormula(node: ASTNode, source: string): Formula {
  switch (node.op) {
    case '&&':
    case '||': {
      const [left, right] = node.args.map((part) => readFormula(part, source))
      if (left === undefined || right === undefined) break
      const join = node.op === '&&' ? (a: boolean, b: boolean) => a && b : (a: boolean, b: boolean) => a || b
      return combine([left, right], (isTrue) => join(left.holds(isTrue), right.holds(isTrue)))
    }
    case '!_': {
      const inner = readFormula(node.args, source)
      return combine([inner], (isTrue) => !inner.holds(isTrue))
    }
    case '?:': {
      const [test, yes, no] = node.args.map((part) => readFormula(part, source))
      if (test === undefined || yes === undefined || no === undefined) break
      return combine([test, yes, no], (isTrue) => (test.holds(isTrue) ? yes.holds(isTrue) : no.holds(isTrue)))
    }
    case '!=': {
      const atom = node.args.map((part) => textOf(part, source)).join(' == ')
      return { atoms: new Set([atom]), holds: (isTrue) => !isTrue.has(atom) }
    }
    case '==': {
      const atom = node.args.map((part) => textOf(part, source)).join(' == ')
      return { atoms: new Set([atom]), holds: (isTrue) => isTrue.has(atom) }
    }
    case 'value': {
      if (typeof node.args !== 'boolean') break
      const isTrue = node.args
      return { atoms: new Set(), holds: () => isTrue }
    }
    default:
  }
  const atom = textOf(node, source)
  return { atoms: new Set([atom]), holds: (isTrue) => isTrue.has(atom) }
}

/** True when no values of its atoms make it hold. */
export function isNeverTrue(formula: Formula): boolean {
  if (formula.atoms.size > ATOMS_MAX) return false
  return listAssignments(formula.atoms).every((isTrue) => !formula.holds(isTrue))
}

/**
 * Which denies may take part in leaving nothing of an allow, worked out once for a policy: those that no atom of their own turns off
 * among all of them, and those that ask for what the allow asks for. No more than can be compared; then nothing is claimed.
 */
export function prepareDenies<T extends Conditional>(denies: readonly T[]): (allow: Formula) => readonly T[] {
  const bound = dropAvoidable(ALWAYS, denies)
  const byAtom = new Map<string, T[]>()
  for (const one of denies)
    for (const atom of one.formula.atoms) {
      const known = byAtom.get(atom)
      if (known === undefined) byAtom.set(atom, [one])
      else if (known.length <= DENIES_MAX) known.push(one)
    }
  return (allow) => {
    const related = new Set([...bound, ...[...allow.atoms].flatMap((atom) => byAtom.get(atom) ?? [])])
    return related.size > DENIES_MAX ? [] : [...related]
  }
}

/** Those of `denies` that together deny whatever `allow` allows; undefined when they leave something, or when that is not certain. */
export function findDenying<T extends Conditional>(allow: Formula, denies: readonly T[]): T[] | undefined {
  let needed = dropAvoidable(allow, denies)
  if (needed.length === 0 || !denyTogether(allow, needed)) return undefined
  for (const one of needed) {
    const others = needed.filter((other) => other !== one)
    if (denyTogether(allow, others)) needed = others
  }
  return needed.length === 0 ? undefined : needed
}

function denyTogether(allow: Formula, denies: readonly Conditional[]): boolean {
  const atoms = new Set([allow, ...denies.map(({ formula }) => formula)].flatMap((one) => [...one.atoms]))
  if (atoms.size > ATOMS_MAX) return false
  return listAssignments(atoms).every(
    (isTrue) => !allow.holds(isTrue) || denies.some(({ formula }) => formula.holds(isTrue)),
  )
}

/** Without those that some value of an atom of their own always turns off: they leave as much as if they were not there. */
function dropAvoidable<T extends Conditional>(allow: Formula, denies: readonly T[]): T[] {
  let left = denies.filter(({ formula }) => formula.atoms.size <= ATOMS_MAX)
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const uses = countUses([allow, ...left.map(({ formula }) => formula)])
    const kept = left.filter(({ formula }) => !isAvoidable(formula, uses))
    if (kept.length === left.length) break
    left = kept
  }
  return left
}

function isAvoidable(formula: Formula, uses: ReadonlyMap<string, number>): boolean {
  const own = [...formula.atoms].filter((atom) => uses.get(atom) === 1)
  if (own.length === 0) return false
  const others = [...formula.atoms].filter((atom) => uses.get(atom) !== 1)
  return listAssignments(others).every((outside) =>
    listAssignments(own).some((inside) => !formula.holds(new Set([...outside, ...inside]))),
  )
}

function countUses(formulas: readonly Formula[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>()
  for (const { atoms } of formulas) for (const atom of atoms) uses.set(atom, (uses.get(atom) ?? 0) + 1)
  return uses
}

/** Every choice of which atoms are true. */
function listAssignments(atoms: Iterable<string>): readonly ReadonlySet<string>[] {
  let choices: ReadonlySet<string>[] = [new Set()]
  for (const atom of atoms) choices = choices.flatMap((chosen) => [chosen, new Set([...chosen, atom])])
  return choices
}

function combine(parts: readonly Formula[], holds: Formula['holds']): Formula {
  return { atoms: new Set(parts.flatMap(({ atoms }) => [...atoms])), holds }
}

function textOf({ range }: ASTNode, source: string): string {
  return source.slice(range.start, range.end)
}
