/** Turns what a schema found wrong with a document into problems that name the place, what was expected and what to write. */

import { z } from 'zod'
import type { ConfigProblem } from './problem.ts'
import { suggestNearest } from './suggest.ts'
import type { YamlFile, YamlPath, YamlValue } from './yaml-source.ts'

type Issue = z.core.$ZodIssue
const PROBLEMS_MAX = 50

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: ConfigProblem[] }

/** Checks a parsed file against a schema. */
export function checkShape<T extends z.ZodType>(file: YamlFile, schema: T): Checked<z.output<T>> {
  const result = schema.safeParse(file.value)
  if (result.success) return { ok: true, value: result.data }
  const outline = new Outline(schema)
  // Explaining one looks through the text and the schema: nobody reads the thousandth, so it is not looked for.
  const problems = result.error.issues
    .slice(0, PROBLEMS_MAX)
    .flatMap((issue) => explainIssue({ file, outline }, issue, issue.path as YamlPath))
  return { ok: false, problems: problems.slice(0, PROBLEMS_MAX) }
}

interface Scene {
  readonly file: YamlFile
  readonly outline: Outline
}

function explainIssue(scene: Scene, issue: Issue, path: YamlPath): ConfigProblem[] {
  const { source } = scene.file
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, PROBLEMS_MAX).map((key) => explainUnknownKey(scene, path, key))
    case 'invalid_type':
      return [explainType(scene, path, issue.expected)]
    case 'invalid_value':
      return [explainChoice(scene, path, issue.values.map(String))]
    case 'invalid_union':
      return explainUnion(scene, issue, path)
    case 'invalid_key': {
      const reason = issue.issues[0]?.message ?? 'is not accepted here'
      return [source.problem(path, { message: `the key ${tick(path.at(-1))} ${reason}`, at: 'key' })]
    }
    case 'too_big':
    case 'too_small':
      return [explainBounds(scene, path, issue)]
    case 'invalid_format':
      return [source.problem(path, { message: `${nameOf(path)} ${explainFormat(issue)}` })]
    default:
      return [source.problem(path, { message: `${nameOf(path)}: ${issue.message}` })]
  }
}

function explainUnknownKey(scene: Scene, path: YamlPath, key: string): ConfigProblem {
  const known = scene.outline.keysAt(path, valueAt(scene.file.value, path))
  const near = suggestNearest(key, known)
  const homes = scene.outline.homesOf(key)
  let suggestion: string | null = known.length > 0 ? `keys known here: ${known.join(', ')}` : null
  if (homes.length > 0) suggestion = `${tick(key)} is a key of ${homes.map(tick).join(' or ')}`
  if (near !== undefined) suggestion = `did you mean ${tick(near)}?`
  return scene.file.source.problem([...path, key], {
    message: `unknown key ${tick(key)}${path.length > 0 ? ` in ${nameOf(path)}` : ''}`,
    suggestion,
    at: 'key',
  })
}

function explainType(scene: Scene, path: YamlPath, expected: string): ConfigProblem {
  const { source, value: root } = scene.file
  const value = valueAt(root, path)
  const wanted = describeType(expected)
  if (value === undefined) {
    const parent = path.slice(0, -1)
    const known = scene.outline.describe(path)
    const message = `${tick(path.at(-1))} is missing${parent.length > 0 ? ` in ${nameOf(parent)}` : ''}`
    return source.problem(path, {
      message,
      suggestion: `add \`${String(path.at(-1))}:\` with ${wanted}${known === null ? '' : ` (${known})`}`,
    })
  }
  return source.problem(path, {
    message: `${nameOf(path)} must be ${wanted}; this is ${describeValue(value)}`,
    suggestion: adviseType(expected, value, path) ?? scene.outline.describe(path) ?? `write ${wanted} here`,
  })
}

function adviseType(expected: string, value: YamlValue, path: YamlPath): string | null {
  if (expected === 'object' || expected === 'record') return adviseMapping(value, path)
  if (value === null && expected === 'array') return 'write [] for an empty list'
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `put it in quotes: "${value}"`
  if (expected === 'number' && typeof value === 'string' && /^[0-9.]+$/.test(value))
    return 'remove the quotes'
  if (expected === 'boolean' && typeof value === 'string' && /^(?:yes|on|no|off)$/i.test(value)) {
    return `YAML 1.2 knows only true and false; write ${/^(?:yes|on)$/i.test(value)}`
  }
  if (expected === 'array' && typeof value !== 'object')
    return 'write a list: one "- " line for each item, or [a, b]'
  if (expected === 'int') return 'write a whole number'
  return null
}

function adviseMapping(value: YamlValue, path: YamlPath): string | null {
  if (path.length === 0) return 'a file begins with `version: 1`, and other keys below it'
  if (value === null) return 'write the keys below it, indented, or remove it'
  if (Array.isArray(value)) return 'write keys without "- " before them'
  return typeof value === 'string' ? 'write `key: value`, with a space after the colon' : null
}

function explainChoice(scene: Scene, path: YamlPath, values: readonly string[]): ConfigProblem {
  const { source, value: root } = scene.file
  const value = valueAt(root, path)
  const suggestion = `allowed: ${values.join(', ')}`
  if (value === undefined)
    return source.problem(path, {
      message: `${tick(path.at(-1))} is missing`,
      suggestion: values.length === 1 ? `add \`${String(path.at(-1))}: ${values[0]}\`` : suggestion,
    })
  const near = typeof value === 'string' ? suggestNearest(value, values) : undefined
  const shown = typeof value === 'object' ? describeValue(value) : tick(String(value).slice(0, 40))
  return source.problem(path, {
    message: `${nameOf(path)} cannot be ${shown}`,
    suggestion: near === undefined ? suggestion : `did you mean ${tick(near)}? ${suggestion}`,
  })
}

function explainUnion(scene: Scene, issue: z.core.$ZodIssueInvalidUnion, path: YamlPath): ConfigProblem[] {
  if (issue.errors.length === 0) {
    const parent = valueAt(scene.file.value, path.slice(0, -1))
    const misspelt = findMisspelt(scene, path)
    if (misspelt !== undefined) return [explainUnknownKey(scene, path.slice(0, -1), misspelt)]
    const options = scene.outline.choicesAt(path)
    const found = explainChoice(scene, path, options)
    const guess = isRecord(parent) && path.at(-1) === 'transport' ? guessTransport(parent) : null
    return [
      guess === null
        ? found
        : { ...found, suggestion: `add \`transport: ${guess}\`; ${found.suggestion ?? ''}` },
    ]
  }
  const branches = issue.errors.map((issues) => ({ issues, misfit: measureMisfit(issues) }))
  const best = branches.reduce((a, b) => (b.misfit < a.misfit ? b : a))
  const deep = best.issues.filter((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys')
  if (deep.length > 0)
    return deep.flatMap((inner) => explainIssue(scene, inner, [...path, ...(inner.path as YamlPath)]))
  const reasons = [...new Set(issue.errors.flat().map(shortReason))]
  return [
    scene.file.source.problem(path, {
      message: `${nameOf(path)} fits none of what is allowed here`,
      suggestion: `it ${reasons.join(', or ')}`,
    }),
  ]
}

/** A key beside a missing one that nothing knows, and that is nearly its name. */
function findMisspelt({ file, outline }: Scene, missing: YamlPath): string | undefined {
  const path = missing.slice(0, -1)
  const parent = valueAt(file.value, path)
  const name = missing.at(-1)
  if (typeof name !== 'string' || !isRecord(parent) || Object.hasOwn(parent, name)) return undefined
  const known = new Set(outline.keysAt(path, undefined))
  const unknown = Object.keys(parent).filter((key) => !known.has(key))
  return unknown.find((key) => suggestNearest(key, [name]) !== undefined)
}

/** Branches that know the keys that were written are nearer than those that do not. */
function measureMisfit(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + 10 * issue.keys.length
    return sum + (issue.path.length === 0 ? 100 : 1)
  }, 0)
}

function shortReason(issue: Issue): string {
  if (issue.code === 'invalid_type') return `must be ${describeType(issue.expected)}`
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`
  return issue.code === 'invalid_format' ? explainFormat(issue) : issue.message
}

function guessTransport(upstream: Record<string, YamlValue>): string | null {
  if (upstream['transport'] !== undefined) return null
  if ('command' in upstream) return 'stdio'
  return 'url' in upstream ? 'http' : null
}

function explainBounds(
  scene: Scene,
  path: YamlPath,
  issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall,
): ConfigProblem {
  const limit =
    issue.code === 'too_big' ? `at most ${String(issue.maximum)}` : `at least ${String(issue.minimum)}`
  const { origin } = issue
  const unit =
    origin === 'string' ? ' characters long' : origin === 'array' || origin === 'set' ? ' items long' : ''
  return scene.file.source.problem(path, {
    message: `${nameOf(path)} must be ${limit}${unit}`,
    suggestion: scene.outline.describe(path),
  })
}

export function explainFormat(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format === 'url') return 'must be an absolute URL such as https://example.com/mcp'
  if (issue.format === 'datetime') return 'must be a date and time with zone such as 2026-01-31T09:00:00Z'
  return issue.message
}

function describeType(expected: string): string {
  if (expected === 'object' || expected === 'record') return 'a mapping of keys'
  if (expected === 'array') return 'a list'
  if (expected === 'string') return 'text'
  if (expected === 'boolean') return 'true or false'
  if (expected === 'int') return 'a whole number'
  return `a ${expected}`
}

function describeValue(value: YamlValue): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping of keys'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return String(value)
  return Number.isInteger(value) ? 'a number' : 'a number with a fraction'
}

function nameOf(path: YamlPath): string {
  return path.length === 0 ? 'the document' : tick(formatPath(path))
}

/** `upstreams.files.args[0]` */
export function formatPath(path: YamlPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('')
}

function tick(word: string | number | undefined): string {
  return `\`${String(word)}\``
}

export function valueAt(root: YamlValue, path: YamlPath): YamlValue | undefined {
  let value: YamlValue | undefined = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Array.isArray(value) ? value[Number(part)] : Object.hasOwn(value, part) ? value[part] : undefined
  }
  return value
}

function isRecord(value: unknown): value is Record<string, YamlValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type JsonSchema = Readonly<Record<string, unknown>>

/** What a schema says about names and places, read from its JSON Schema form. Made only when something is wrong. */
class Outline {
  readonly #root: JsonSchema

  constructor(schema: z.ZodType) {
    this.#root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  }

  /** Keys the object at `path` may have; `value` tells the variants of a union apart. */
  keysAt(path: YamlPath, value: YamlValue | undefined): string[] {
    const variants = this.#variantsAt(path)
    const fitting = variants.filter((schema) => fits(schema, value))
    const named = (schemas: readonly JsonSchema[]) => [
      ...new Set(schemas.flatMap((schema) => Object.keys(propertiesOf(schema)))),
    ]
    const keys = named(fitting)
    return keys.length > 0 ? keys : named(variants)
  }

  /** Values the discriminator at `path` may have. */
  choicesAt(path: YamlPath): string[] {
    return [
      ...new Set(
        this.#variantsAt(path).flatMap((schema) =>
          [...listOf(schema['enum']), ...('const' in schema ? [schema['const']] : [])].map(String),
        ),
      ),
    ]
  }

  describe(path: YamlPath): string | null {
    const text = this.#variantsAt(path)
      .map((schema) => schema['description'])
      .find((found) => typeof found === 'string')
    return typeof text === 'string' ? text : null
  }

  /** Dotted names of the sections that have this key. */
  homesOf(key: string): string[] {
    const homes: string[] = []
    const visit = (schema: JsonSchema, name: string, depth: number) => {
      if (depth > 6) return
      for (const variant of expand(schema)) {
        for (const [child, inner] of Object.entries(propertiesOf(variant))) {
          if (child === key && name !== '' && !homes.includes(name)) homes.push(name)
          visit(inner, name === '' ? child : `${name}.${child}`, depth + 1)
        }
        if (isSchema(variant['additionalProperties']))
          visit(variant['additionalProperties'], `${name}.<id>`, depth + 1)
        if (isSchema(variant['items'])) visit(variant['items'], `${name}[]`, depth + 1)
      }
    }
    visit(this.#root, '', 0)
    return homes.slice(0, 3)
  }

  #variantsAt(path: YamlPath): JsonSchema[] {
    let here = expand(this.#root)
    for (const part of path) {
      here = here.flatMap((schema) => {
        const next =
          typeof part === 'number'
            ? schema['items']
            : (propertiesOf(schema)[part] ?? schema['additionalProperties'])
        return isSchema(next) ? expand(next) : []
      })
    }
    return here
  }
}

function expand(schema: JsonSchema): JsonSchema[] {
  const variants = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].filter(isSchema)
  return variants.length > 0 ? [schema, ...variants.flatMap(expand)] : [schema]
}

function fits(schema: JsonSchema, value: YamlValue | undefined): boolean {
  if (!isRecord(value)) return true
  return Object.entries(propertiesOf(schema)).every(([key, inner]) => {
    const allowed = 'const' in inner ? [inner['const']] : listOf(inner['enum'])
    return allowed.length === 0 || value[key] === undefined || allowed.includes(value[key])
  })
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return isSchema(schema['properties']) ? (schema['properties'] as Record<string, JsonSchema>) : {}
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
