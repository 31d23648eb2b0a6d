/** Reads the description of the API into rows for people: one for each operation, with its body and answer in short. */

import type { JsonValue } from '@callgate/contracts/json'

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly JsonValue[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly description?: string
}

interface Content {
  readonly description?: string
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

interface Operation {
  readonly 'x-permission'?: string
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly description?: string
    readonly schema?: Schema
  }[]
  readonly requestBody?: Content
  readonly responses?: Readonly<Record<string, Content>>
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

export interface Described {
  readonly group: string
  readonly method: string
  readonly path: string
  readonly permission: string
  readonly answer: string
  readonly parameters: readonly {
    readonly name: string
    readonly place: string
    readonly needed: boolean
    readonly about: string
  }[]
  readonly body: JsonValue | undefined
  readonly answers: JsonValue | undefined
  /** What a search looks at. */
  readonly text: string
}

const BASE = '/api/v1'
const DEPTH_MAX = 3

export function listOperations({ paths }: OpenApi): readonly Described[] {
  return Object.entries(paths).flatMap(([whole, methods]) =>
    Object.entries(methods).map(([name, operation]) => describe(whole.replace(BASE, ''), name, operation)),
  )
}

function describe(path: string, name: string, operation: Operation): Described {
  const method = name.toUpperCase()
  const permission = operation['x-permission'] ?? ''
  const { description = '', content } = operation.responses?.['200'] ?? operation.responses?.['303'] ?? {}
  const parameters = (operation.parameters ?? []).map(
    ({ name: of, in: place, required = false, description: about, schema }) => ({
      name: of,
      place,
      needed: required,
      about: about ?? nameType(schema ?? {}),
    }),
  )
  const body = operation.requestBody?.content?.['application/json']?.schema
  const answers = content?.['application/json']?.schema
  return {
    group: path.split('/')[1] ?? '',
    method,
    path,
    permission,
    answer: description,
    parameters,
    body: body === undefined ? undefined : sketch(body),
    answers: answers === undefined ? undefined : sketch(answers),
    text: `${method} ${path} ${permission} ${description}`.toLowerCase(),
  }
}

/** The shape with a word for each value: names that are not needed end in `?`. */
function sketch(schema: Schema, depth = 0): JsonValue {
  const { properties, required = [], items } = schema
  if (properties !== undefined && depth < DEPTH_MAX)
    return Object.fromEntries(
      Object.entries(properties).map(([name, member]) => [
        required.includes(name) ? name : `${name}?`,
        sketch(member, depth + 1),
      ]),
    )
  if (items !== undefined && depth < DEPTH_MAX) return [sketch(items, depth + 1)]
  return schema.description === undefined ? nameType(schema) : `${nameType(schema)}: ${schema.description}`
}

function nameType({ type, enum: values, oneOf, anyOf }: Schema): string {
  if (values !== undefined) return values.map(String).join(' | ')
  const choices = oneOf ?? anyOf
  if (choices !== undefined) return choices.map(nameType).join(' | ')
  return typeof type === 'string' ? type : (type?.join(' | ') ?? 'anything')
}
