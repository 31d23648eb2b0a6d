/** Turns compiled validator source into a function whose every step, comparison and pattern is counted. */

import { compileFunction } from 'node:vm'
import { countSteps, judgePattern } from '@callgate/engine/policy/pattern-safety'
import type { SchemaError } from '@callgate/engine/inspect-types'
import type { JsonValue } from '@callgate/contracts/json'
import type { SchemaValidator } from '../pipeline/ports/ports.ts'

const STEPS_MAX = 1_000_000
const ERRORS_MAX = 8
const MESSAGE_MAX = 300

class OutOfSteps extends Error {}

/** Steps left in the validation that runs now. Validation is synchronous, so there is never more than one. */
let left = 0

function charge(steps: number): void {
  left -= steps
  if (left < 0) throw new OutOfSteps('the value takes more steps to validate than are allowed')
}

/** Deep equality of JSON values; uniqueItems, const and enum come here, and would be quadratic uncounted. */
function isEqual(a: unknown, b: unknown): boolean {
  charge(1)
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))]
  charge(left.length + right.size)
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isEqual(value, right.get(key)))
  )
}

/** Length in code points, as JSON Schema counts it. */
function countCharacters(text: string): number {
  charge(1 + (text.length >> 6))
  let count = 0
  for (const _ of text) count += 1
  return count
}

interface CountedPattern {
  test(text: string): boolean
  toString(): string
}

function buildPattern(source: string): CountedPattern {
  const judgement = judgePattern(source)
  if (!judgement.safe) throw new Error('a pattern that was not judged safe reached the validator')
  const expression = compilePattern(source)
  return {
    test(text) {
      if (text.length > judgement.charsMax)
        throw new OutOfSteps('a text is too long for the pattern it must match')
      charge(countSteps(judgement, text.length))
      return expression.test(text)
    },
    toString: () => expression.toString(),
  }
}

/** JSON Schema wants Unicode patterns; servers also write ones that only compile without. */
function compilePattern(source: string): RegExp {
  try {
    return new RegExp(source, 'u')
  } catch {
    return new RegExp(source)
  }
}

const PARTS: Readonly<Record<string, unknown>> = {
  callgate: { step: () => charge(1), pattern: buildPattern },
  'ajv/dist/runtime/equal': { default: isEqual },
  'ajv/dist/runtime/ucs2length': { default: countCharacters },
}

function requirePart(name: string): unknown {
  if (!Object.hasOwn(PARTS, name)) throw new Error(`the validator asks for ${name}, which it does not get`)
  return PARTS[name]
}

interface AjvError {
  readonly instancePath: string
  readonly message?: string
}
type Define = (require: typeof requirePart, module: { exports: unknown }, exports: unknown) => void
type Validate = ((value: JsonValue) => boolean) & { readonly errors?: readonly AjvError[] | null }

/** Runs the source once, to define the validator. Throws when it asks for anything but the counted parts. */
export function buildValidator(code: string): SchemaValidator {
  const module: { exports: unknown } = { exports: {} }
  const define = compileFunction(code, ['require', 'module', 'exports']) as Define
  define(requirePart, module, module.exports)
  const validate = module.exports as Validate
  if (typeof validate !== 'function') throw new Error('the compiled schema is not a function')
  return {
    usable: true,
    validate(value): readonly SchemaError[] {
      left = STEPS_MAX
      try {
        return validate(value) ? [] : describeErrors(validate.errors ?? [])
      } catch (error) {
        if (error instanceof OutOfSteps) return [{ path: '', message: error.message }]
        if (error instanceof RangeError)
          return [{ path: '', message: 'the value is nested too deeply to validate' }]
        throw error
      }
    },
  }
}

function describeErrors(errors: readonly AjvError[]): readonly SchemaError[] {
  if (errors.length === 0) return [{ path: '', message: 'does not match the schema' }]
  return errors.slice(-ERRORS_MAX).map((error) => ({
    path: error.instancePath,
    message: (error.message ?? 'does not match the schema').slice(0, MESSAGE_MAX),
  }))
}
