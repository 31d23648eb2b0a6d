/** Prints the operations of the control API as TypeScript: what each is asked with and what it answers, for clients that are typed. */

/** A JSON Schema as the description of the API has it. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly default?: unknown
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: Schema
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content & { readonly required?: boolean }
  readonly responses: Readonly<Record<string, Content & { readonly description?: string }>>
}

export interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const BASE = '/api/v1'
const JSON_TYPE = 'application/json'
const HEAD = `/** The operations of the control API, by method and path. Made by \`npm run schema\` from its description; do not edit. */

/** A page of a list, and what asks for the next. */
export interface Listed<T> {
  readonly items: T[]
  readonly nextCursor: string | null
}

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
`

/** Types that are written out once and named, because several operations have them. */
class Names {
  readonly #counts = new Map<string, number>()
  readonly #names = new Map<string, string>()

  count(text: string): void {
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1)
  }

  /** The name of a type that stands more than once; the type itself where it stands once. */
  nameOf(text: string, wanted: string): string {
    if ((this.#counts.get(text) ?? 0) < 2 || text.length < 80) return text
    const known = this.#names.get(text)
    if (known !== undefined) return known
    const taken = new Set(this.#names.values())
    let name = wanted
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}${number}`
    this.#names.set(text, name)
    return name
  }

  print(): string {
    return [...this.#names].map(([text, name]) => `export type ${name} = ${text}\n`).join('\n')
  }
}

/** The text of the declarations. */
export function generateClientTypes({ paths }: ApiDescription): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const key = `${method.toUpperCase()} ${path.replace(BASE, '')}`
      return { key, operation, answer: readAnswer(operation) }
    }),
  )
  const names = new Names()
  for (const { answer } of operations)
    if (answer !== undefined) names.count(printType(itemOf(answer) ?? answer))
  const printed = operations.flatMap(({ key, operation, answer }) =>
    answer === undefined ? [] : [printOperation(key, operation, printAnswer(answer, names, nameType(key)))],
  )
  return `${HEAD}\n${names.print()}\nexport interface Operations {\n${printed.join('\n')}\n}\n`
}

function readAnswer({ responses }: Operation): Schema | undefined {
  return responses['200']?.content?.[JSON_TYPE]?.schema
}

/** What a list is of; undefined for what is no list with pages. */
function itemOf({ properties }: Schema): Schema | undefined {
  const names = Object.keys(properties ?? {})
  return names.length === 2 && names.includes('nextCursor') ? properties?.['items']?.items : undefined
}

function printAnswer(answer: Schema, names: Names, wanted: string): string {
  const item = itemOf(answer)
  const named = names.nameOf(printType(item ?? answer), wanted)
  return item === undefined ? named : `Listed<${named}>`
}

/** `GET /servers/{id}/history` is called ServersIdHistory. */
function nameType(key: string): string {
  return key
    .replace(/^\S+ /, '')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}

function printOperation(key: string, operation: Operation, answer: string): string {
  const { parameters = [], requestBody } = operation
  const group = (place: string): string => printMembers(parameters.filter((one) => one.in === place))
  const body = requestBody?.content?.[JSON_TYPE]?.schema
  return [
    `  ${JSON.stringify(key)}: {`,
    `    readonly path: ${group('path')}`,
    `    readonly query: ${group('query')}`,
    `    readonly body: ${body === undefined ? 'undefined' : printType(body, 'asked')}`,
    `    readonly answer: ${answer}`,
    '  }',
  ].join('\n')
}

function printMembers(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return '{}'
  const members = parameters.map(
    ({ name, required = false, schema }) =>
      `readonly ${JSON.stringify(name)}${required ? '' : '?'}: ${printType(schema, 'asked').replace(' | null', '')}${required ? '' : ' | undefined'}`,
  )
  return `{ ${members.join('; ')} }`
}

/** Of bodies members with a default may be left out; in answers they are always there. */
type Side = 'asked' | 'answered'

/** On one line. */
function printType(schema: Schema, side: Side = 'answered'): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return unite(schema.enum.map((one) => JSON.stringify(one)))
  const choices = schema.oneOf ?? schema.anyOf
  if (choices !== undefined) return unite(choices.map((one) => printType(one, side)))
  if (schema.allOf !== undefined) return schema.allOf.map((one) => `(${printType(one, side)})`).join(' & ')
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  if (types.length === 0) return side === 'asked' ? 'unknown' : 'Json'
  return unite(types.map((type) => printSimple(type, schema, side)))
}

const SIMPLE: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
}

function printSimple(type: string, schema: Schema, side: Side): string {
  if (type === 'array') {
    const items = `(${printType(schema.items ?? {}, side)})[]`
    return side === 'asked' ? `readonly ${items}` : items
  }
  return type === 'object' ? printObject(schema, side) : (SIMPLE[type] ?? 'unknown')
}

function printObject(schema: Schema, side: Side): string {
  const { properties = {}, required = [], additionalProperties } = schema
  const members = Object.entries(properties).map(([name, member]) => {
    const needed = required.includes(name) || (side === 'answered' && isAlwaysThere(member))
    return `readonly ${JSON.stringify(name)}${needed ? '' : '?'}: ${printType(member, side)}`
  })
  if (members.length > 0) return `{ ${members.join('; ')} }`
  const others =
    typeof additionalProperties === 'object' ? printType(additionalProperties, side) : printType({}, side)
  return `Readonly<Record<string, ${others}>>`
}

/** What has a default is filled in before it is sent; and what may be any JSON is described without saying that it is there. */
function isAlwaysThere(member: Schema): boolean {
  return member.default !== undefined || printType(member) === 'Json'
}

function unite(types: readonly string[]): string {
  const each = [...new Set(types)]
  // What takes in the others stands for them all.
  const widest = each.find((one) => one === 'unknown' || one === 'Json')
  return widest ?? each.join(' | ')
}
