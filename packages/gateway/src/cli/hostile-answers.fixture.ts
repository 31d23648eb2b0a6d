/** A control API whose every answer has the shape its OpenAPI document promises, with hostile text in every string of it. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { TEXTS } from '../../../../test/console/hostile-texts.ts'
import { matchOperation, listOperations, type Operation } from './api/operations.ts'

const file = fileURLToPath(new URL('../../../../schema/control-api.openapi.json', import.meta.url))
const DOCUMENT = z
  .looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
  .parse(JSON.parse(readFileSync(file, 'utf8')))
export const OPERATIONS = listOperations(DOCUMENT)

/** So many answers of one operation carry all two hundred texts in each of their free strings. */
export const VARIANTS = 5
/** Begins a line of its own in every free string: where it does so in what is printed, a row was forged. */
export const FORGED = 'FORGED ROW'

const Schema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  minItems: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
})
type Schema = z.infer<typeof Schema>

/** Members that a command asks for by value; `#: 1` makes every list one of a single item. */
export type Fixed = Readonly<Record<string, unknown>>

/** Texts that fit where a pattern leaves no room for hostile ones. */
const ORDINARY = [
  '1.0.0',
  'a',
  'a'.repeat(64),
  `sha256:${'a'.repeat(64)}`,
  'a'.repeat(40),
  'a/a',
  '10.0.0.0/8',
  'https://example.com/',
]

/** A free string: a line break and a forged row, then its share of the texts. */
export function makeHostile(variant: number): string {
  const share = TEXTS.filter((_, index) => index % VARIANTS === variant % VARIANTS)
  return `\n${FORGED}\r\n${FORGED}\u2028${FORGED}\u0085${FORGED}${share.join('')}`
}

function answerOf(schema: unknown, variant: number, fixed: Fixed): unknown {
  const shape = Schema.parse(schema ?? {})
  const choices = shape.anyOf ?? shape.oneOf
  if (choices !== undefined) return answerOf(choices[variant % choices.length], variant, fixed)
  if (shape.enum !== undefined) return shape.enum[variant % shape.enum.length]
  const types = [shape.type ?? 'any'].flat()
  switch (types[variant % types.length]) {
    case 'object':
      return makeObject(shape, variant, fixed)
    case 'array':
      return Array.from({ length: Math.max(fixed['#'] === 1 ? 1 : 2, shape.minItems ?? 0) }, (_, index) =>
        answerOf(shape.items, variant + index, fixed),
      )
    case 'string':
      return makeString(shape, variant)
    case 'integer':
    case 'number':
      return Math.min(Math.max(1, shape.minimum ?? 1), shape.maximum ?? Infinity)
    case 'boolean':
      return variant % 2 === 0
    case 'null':
      return null
    default:
      return { [makeHostile(variant)]: makeHostile(variant + 1), ['__proto__']: makeHostile(variant) }
  }
}

function makeObject(shape: Schema, variant: number, fixed: Fixed): unknown {
  const named = Object.entries(shape.properties ?? {}).map(([name, member]): [string, unknown] => [
    name,
    name === 'nextCursor'
      ? null
      : Object.hasOwn(fixed, name)
        ? fixed[name]
        : answerOf(member, variant, fixed),
  ])
  const further = shape.additionalProperties
  const isOpen = typeof further === 'object' && further !== null
  const key = `${FORGED}\n\u202e\u001b[2J`
  const free = isOpen ? [[key, answerOf(further, variant, fixed)] as const] : []
  return Object.fromEntries([...named, ...free])
}

function makeString({ pattern, format, maxLength, minLength }: Schema, variant: number): string {
  const found = /^\/?(.*?)(?:\/u)?$/su.exec(pattern ?? '')?.[1] ?? ''
  const wanted = new RegExp(found, 'u')
  const isUri = format === 'uri'
  const fits = (text: string): boolean =>
    wanted.test(text) && text.length >= (minLength ?? 0) && (!isUri || URL.canParse(text))
  const hostile = makeHostile(variant).slice(0, maxLength)
  const text = [hostile, ...ORDINARY].find(fits)
  if (text === undefined) throw new Error(`No text of ORDINARY fits ${pattern ?? format ?? 'a string'}.`)
  return text
}

function describeAnswer({ method, path }: Operation): { status: number; type: string; schema: unknown } {
  const described = z
    .looseObject({ responses: z.record(z.string(), z.looseObject({ content: z.unknown() })) })
    .parse(DOCUMENT.paths[`/api/v1${path}`]?.[method.toLowerCase()])
  const [status = '200', answer] =
    Object.entries(described.responses).find(([code]) => code.startsWith('2')) ?? []
  const content = z.record(z.string(), z.looseObject({ schema: z.unknown() })).safeParse(answer?.content)
  const [type = '', body] = Object.entries(content.success ? content.data : {})[0] ?? []
  return { status: Number(status), type, schema: body?.schema }
}

export interface HostileApi {
  readonly url: string
  /** What the next answers are made of; every one of them a refusal where `refuses`. */
  say(next: { readonly variant: number; readonly fixed?: Fixed; readonly refuses?: boolean }): void
  /** Which operations were asked for since the last `say`. */
  readonly asked: string[]
  close(): Promise<void>
}

export async function startHostileApi(): Promise<HostileApi> {
  let now: Parameters<HostileApi['say']>[0] = { variant: 0 }
  const asked: string[] = []
  const server = createServer((request, response) => {
    const reply = (status: number, type: string, body: unknown): void => {
      response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
    }
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace('/api/v1', '')
    if (path === '/openapi.json') return reply(200, 'application/json', DOCUMENT)
    const operation = matchOperation(OPERATIONS, request.method ?? '', path)
    if (now.refuses === true || operation === undefined) {
      const text = operation === undefined ? `no operation ${path}` : makeHostile(now.variant)
      return reply(400, 'application/problem+json', {
        type: 'about:blank',
        title: text,
        status: 400,
        detail: text,
        code: 'bad-request',
      })
    }
    asked.push(`${operation.method} ${operation.path}`)
    try {
      const { status, type, schema } = describeAnswer(operation)
      if (type === '') response.writeHead(status).end()
      else reply(status, type, answerOf(schema, now.variant, now.fixed ?? {}))
    } catch (error) {
      reply(500, 'text/plain', String(error))
      asked.push(`not answered: ${String(error)}`)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    say(next) {
      now = next
      asked.length = 0
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
