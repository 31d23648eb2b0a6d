/** Finds the rules whose condition can be true for the arguments at hand, without evaluating the others one by one. */

import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type { ASTNode } from '@marcbachmann/cel-js'
import { listChildren, measureShape } from './condition-walk.ts'

/**
 * What must hold of one argument for a condition to be true: the argument is one of `equals`, begins with one of
 * `prefixes`, or, where both are null, is there at all. A false conjunct makes a conjunction false, errors beside it included.
 */
export interface Gate {
  readonly path: readonly string[]
  readonly equals: readonly string[] | null
  readonly prefixes: readonly string[] | null
  /** The condition also asks whether the argument is there, so that it is false when it is not. */
  readonly guarded: boolean
}

/** The gate of a condition; undefined when it has none, or iterates: what that may cost is judged on evaluation. */
export function readGate(ast: ASTNode): Gate | undefined {
  if (measureShape(ast).depth > 0) return undefined
  const conjuncts = listConjuncts(ast)
  const guards = new Set<string>()
  let guard: readonly string[] | undefined
  for (const conjunct of conjuncts) {
    const path = readGuard(conjunct)
    if (path === undefined) continue
    guard ??= path
    guards.add(JSON.stringify(path))
  }
  const tests = conjuncts.flatMap((conjunct) => readTest(conjunct) ?? [])
  const isGuarded = (test: Test): boolean => guards.has(JSON.stringify(test.path))
  const best = tests.find(isGuarded) ?? tests[0]
  if (best !== undefined) return { ...best, guarded: isGuarded(best) }
  return guard === undefined ? undefined : { path: guard, equals: null, prefixes: null, guarded: true }
}

type Test = Pick<Gate, 'path' | 'equals' | 'prefixes'>

/** The parts a condition joins with `&&`; the condition itself when it joins none. */
export function listConjuncts(node: ASTNode): readonly ASTNode[] {
  return node.op === '&&' ? node.args.flatMap(listConjuncts) : [node]
}

/** `has(args.name)` */
function readGuard(node: ASTNode): readonly string[] | undefined {
  if (node.op !== 'call' || node.args[0] !== 'has') return undefined
  const [argument] = node.args[1]
  return argument === undefined ? undefined : readPath(argument)
}

/** `args.name == "text"`, `args.name in ["text", …]` or `args.name.startsWith("text")` */
function readTest(node: ASTNode): Test | undefined {
  if (node.op === '==') {
    const [left, right] = node.args
    return joinTest(readPath(left), readText(right)) ?? joinTest(readPath(right), readText(left))
  }
  if (node.op === 'in') {
    const [left, right] = node.args
    return right.op === 'list' ? joinTest(readPath(left), listTexts(right)) : undefined
  }
  if (node.op !== 'rcall' || node.args[0] !== 'startsWith') return undefined
  const path = readPath(node.args[1])
  const [prefix] = node.args[2]
  const texts = prefix === undefined ? undefined : readText(prefix)
  return path && texts && texts[0] !== '' ? { path, equals: null, prefixes: texts } : undefined
}

function joinTest(path: readonly string[] | undefined, texts: readonly string[] | undefined) {
  return path && texts ? { path, equals: texts, prefixes: null } : undefined
}

function readText(node: ASTNode): readonly string[] | undefined {
  return node.op === 'value' && typeof node.args === 'string' ? [node.args] : undefined
}

function listTexts(list: ASTNode): readonly string[] | undefined {
  const texts = listChildren(list).map(readText)
  return texts.every((text) => text !== undefined) ? texts.flat() : undefined
}

/** The members from `args` on: `args.a.b` or `args["a"]`. */
function readPath(node: ASTNode): readonly string[] | undefined {
  if (node.op !== '.' && node.op !== '[]') return undefined
  const [of, key] = node.args
  const name = typeof key === 'string' ? key : key.op === 'value' ? key.args : undefined
  if (typeof name !== 'string') return undefined
  if (of.op === 'id') return of.args === 'args' ? [name] : undefined
  const before = readPath(of)
  return before === undefined ? undefined : [...before, name]
}

/** Something with a condition that may have a gate. */
export interface Gated {
  readonly gate: Gate | undefined
}

/** A list of rules, those with a gate filed by what it asks for. */
export class GatedList<T extends Gated> {
  readonly all: readonly T[]
  readonly #open: readonly T[]
  readonly #doors: readonly Door<T>[]

  constructor(all: readonly T[]) {
    this.all = all
    this.#open = all.filter(({ gate }) => gate === undefined)
    const doors = new Map<string, Door<T>>()
    for (const one of all) {
      if (one.gate === undefined) continue
      const key = JSON.stringify(one.gate.path)
      let door = doors.get(key)
      if (door === undefined) doors.set(key, (door = new Door(one.gate.path)))
      door.add(one, one.gate)
    }
    this.#doors = [...doors.values()]
  }

  /** Adds those that may hold for these arguments to `found`; true when they came from one list, and so in its order. */
  pick(args: JsonObject, found: T[]): boolean {
    for (const one of this.#open) found.push(one)
    for (const door of this.#doors) door.pick(args, found)
    return this.#doors.length === 0
  }
}

const MISSING = Symbol('missing')
const OTHER = Symbol('other')

/** The rules that ask for one argument. */
class Door<T> {
  readonly #path: readonly string[]
  readonly #all: T[] = []
  readonly #unguarded: T[] = []
  readonly #anyValue: T[] = []
  readonly #equal = new Map<string, T[]>()
  readonly #prefixed = new Map<string, T[]>()
  readonly #prefixLengths = new Set<number>()

  constructor(path: readonly string[]) {
    this.#path = path
  }

  add(one: T, gate: Gate): void {
    this.#all.push(one)
    if (!gate.guarded) this.#unguarded.push(one)
    if (gate.equals === null && gate.prefixes === null) this.#anyValue.push(one)
    for (const text of new Set(gate.equals)) file(this.#equal, text, one)
    for (const text of new Set(gate.prefixes)) {
      file(this.#prefixed, text, one)
      this.#prefixLengths.add(text.length)
    }
  }

  pick(args: JsonObject, found: T[]): void {
    const value = readMember(args, this.#path)
    if (value === MISSING) return addAll(this.#unguarded, found)
    // Whether another type is unequal or an error is for the condition to say.
    if (value === OTHER) return addAll(this.#all, found)
    addAll(this.#anyValue, found)
    addAll(this.#equal.get(value), found)
    for (const length of this.#prefixLengths)
      if (length <= value.length) addAll(this.#prefixed.get(value.slice(0, length)), found)
  }
}

function file<T>(map: Map<string, T[]>, key: string, one: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [one])
  else list.push(one)
}

function addAll<T>(list: readonly T[] | undefined, found: T[]): void {
  if (list !== undefined) for (const one of list) found.push(one)
}

function readMember(args: JsonObject, path: readonly string[]): string | typeof MISSING | typeof OTHER {
  let value: JsonValue | undefined = args
  for (const [depth, name] of path.entries()) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return OTHER
    const object = value as JsonObject
    if (!Object.hasOwn(object, name) || object[name] === undefined)
      return depth === path.length - 1 ? MISSING : OTHER
    value = object[name]
  }
  return typeof value === 'string' ? value : OTHER
}
