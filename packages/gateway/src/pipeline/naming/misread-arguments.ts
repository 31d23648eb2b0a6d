/** Arguments that a server may read as others than policy did: spelt in another case than the tool declares them. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { SchemaError } from '@callgate/engine/inspect-types'
import { declaredBy, type Declared } from './declared-names.ts'
import { NameSteps, TooManyNames } from './name-patterns.ts'
import { PROTOTYPE } from './misread-names.ts'

const ERRORS_MAX = 20

/**
 * Arguments that the tool does not declare, and that differ from those it does in case alone: at the top, and in the objects and
 * lists declared there, since a rule can look for one among the items of a list.
 */
export function findMisreadArguments(schema: JsonObject, args: JsonValue): readonly SchemaError[] {
  const found: Found = { at: ['arguments'], errors: [] }
  try {
    walk(declaredBy(schema, new NameSteps()), args, found)
  } catch (error) {
    if (!(error instanceof TooManyNames)) throw error
    return [...found.errors, { path: '/arguments', message: error.message }]
  }
  return found.errors
}

/** Where the walk is: a path is written only for an error. */
interface Found {
  readonly at: (string | number)[]
  readonly errors: SchemaError[]
}

function walk(declared: Declared, value: JsonValue | undefined, found: Found): void {
  if (isJsonArray(value)) walkItems(declared, value, found)
  else if (isJsonObject(value)) walkMembers(declared, value, found)
}

/** What is declared of items is read once for all of them. */
function walkItems(declared: Declared, list: readonly JsonValue[], found: Found): void {
  const item = declared.item()
  if (item === undefined) return
  for (let index = 0; index < list.length && found.errors.length < ERRORS_MAX; index += 1) {
    const value = list[index]
    if (typeof value === 'object' && value !== null) descend(item, value, index, found)
  }
}

function walkMembers(declared: Declared, object: JsonObject, found: Found): void {
  for (const name of Object.keys(object)) {
    if (found.errors.length >= ERRORS_MAX) return
    const value = object[name]
    if (!declared.has(name)) noteMisread(declared, name, found)
    if (typeof value !== 'object' || value === null) continue
    const member = declared.member(name)
    if (member !== undefined) descend(member, value, name, found)
  }
}

function descend(declared: Declared, value: JsonValue, step: string | number, found: Found): void {
  found.at.push(step)
  walk(declared, value, found)
  found.at.pop()
}

function noteMisread(declared: Declared, name: string, found: Found): void {
  const meant = declared.meantBy(name)
  if (name === PROTOTYPE) note(found, name, 'no argument can have this name')
  else if (meant !== undefined) note(found, name, `write it as ${meant}`)
}

function note({ at, errors }: Found, name: string, message: string): void {
  const steps = [...at, name].map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))
  errors.push({ path: `/${steps.join('/')}`, message })
}
