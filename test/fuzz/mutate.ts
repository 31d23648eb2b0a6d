/** Changes valid messages in small, nasty ways, repeatably: the same seed gives the same messages. */

import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'

export interface Dice {
  /** An integer from 0 to below `sides`. */
  roll(sides: number): number
  /** One of the items. */
  of<Item>(items: readonly Item[]): Item
}

export interface Sample {
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject
}

export interface Mutant {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A small generator of good enough numbers, so that a failing message can be made again (mulberry32). */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const roll = (sides: number) => next() % sides
  return {
    roll,
    of(items) {
      const item = items[roll(items.length)]
      if (item === undefined) throw new Error('There is nothing to choose from.')
      return item
    },
  }
}

const STRANGE: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1e308,
  Number.MAX_SAFE_INTEGER,
  0.1,
  '',
  ' ',
  '\u0000',
  '\u202e\u200b',
  '\ud800',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'tools/call',
  'initialize',
  '2026-07-28',
  'x'.repeat(5_000),
  [],
  [[[[[[]]]]]],
  {},
  { __proto__: null, toString: 1 },
]
const STRANGE_KEYS = [
  '__proto__',
  'constructor',
  'id',
  'method',
  'result',
  'error',
  'params',
  '_meta',
  '',
  'ID',
  'progressToken',
  '\\',
  '\\u',
  '\\u00',
  'a"b',
  'C:\\n',
  '\n',
  '\uE0000',
]
/** JSON texts no serialiser writes. */
const STRANGE_TEXTS = [
  '1e999',
  '-0',
  '01',
  '1.',
  'NaN',
  '"\\ud800"',
  '"\\u0000"',
  '{"a":1,"a":2}',
  '[[[[[[[[[[',
  '\ufeff',
  '//',
  "'x'",
  '1E400',
  '9007199254740993',
]
const HEADER_NAMES = [
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-session-id',
  'accept',
  'content-type',
  'origin',
  'mcp-param-region',
  'last-event-id',
  'authorization',
  'content-encoding',
  'x-forwarded-for',
]
const HEADER_VALUES = [
  '',
  ' ',
  '2025-11-25',
  '2026-07-28',
  '2099-01-01',
  'v1',
  'tools/call',
  'tools/list',
  'TOOLS/CALL',
  '=?base64?dGV4dA==?=',
  '=?base64?!!?=',
  'application/json',
  'text/plain',
  '*/*',
  'null',
  'http://evil.example',
  'gzip',
  'Bearer x',
  'a'.repeat(3_000),
  '\u00e9',
]

export function mutate(sample: Sample, dice: Dice): Mutant {
  let { headers } = sample
  let value: JsonValue = sample.body
  for (let changes = dice.roll(3); changes > 0; changes -= 1) value = changeValue(value, dice, 0)
  if (dice.roll(3) === 0) headers = changeHeaders(headers, dice)
  let body = Buffer.from(JSON.stringify(value) ?? '', 'utf8')
  if (dice.roll(6) === 0) body = escapeNames(body, dice)
  if (dice.roll(6) === 0) body = insertText(body, dice)
  if (dice.roll(3) === 0)
    for (let changes = 1 + dice.roll(3); changes > 0; changes -= 1) body = changeBytes(body, dice)
  return { headers, body }
}

function changeValue(value: JsonValue, dice: Dice, depth: number): JsonValue {
  if (isJsonObject(value) && depth < 6 && dice.roll(5) !== 0) return changeObject(value, dice, depth)
  if (Array.isArray(value) && value.length > 0 && depth < 6 && dice.roll(3) !== 0) {
    const at = dice.roll(value.length)
    return value.map((item: JsonValue, index) => (index === at ? changeValue(item, dice, depth + 1) : item))
  }
  if (dice.roll(40) === 0) return nest(dice.roll(200))
  return depth === 0
    ? dice.of<JsonValue>([[value, value], [value], value, dice.of(STRANGE)])
    : dice.of(STRANGE)
}

function changeObject(value: JsonObject, dice: Dice, depth: number): JsonObject {
  const keys = Object.keys(value)
  if (keys.length === 0) return { [dice.of(STRANGE_KEYS)]: dice.of(STRANGE) }
  const key = dice.of(keys)
  const { [key]: chosen, ...others } = value
  switch (dice.roll(8)) {
    case 0:
      return others
    case 1:
      return { ...others, [dice.of(STRANGE_KEYS)]: chosen ?? null }
    case 2:
      return { ...value, [dice.of(STRANGE_KEYS)]: dice.of(STRANGE) }
    default:
      return { ...value, [key]: changeValue(chosen ?? null, dice, depth + 1) }
  }
}

function nest(depth: number): JsonValue {
  let value: JsonValue = 1
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

function changeHeaders(headers: Mutant['headers'], dice: Dice): Mutant['headers'] {
  const name = dice.roll(2) === 0 ? dice.of(Object.keys(headers)) : dice.of(HEADER_NAMES)
  const { [name]: _dropped, ...others } = headers
  return dice.roll(3) === 0 ? others : { ...others, [name]: dice.of(HEADER_VALUES) }
}

/** Parsers take names with escapes for others that they read before. */
function escapeNames(body: Buffer, dice: Dice): Buffer<ArrayBuffer> {
  const text = body.toString('utf8').replaceAll(/"(?:[^"\\]|\\.)+"(?=:)/g, (name) => {
    const at = 1 + dice.roll(name.length - 2)
    if (name.includes('\\') || dice.roll(3) === 0) return name
    const unit = name.charCodeAt(at).toString(16).padStart(4, '0')
    return `${name.slice(0, at)}\\u${unit}${name.slice(at + 1)}`
  })
  return Buffer.from(text, 'utf8')
}

function insertText(body: Buffer, dice: Dice): Buffer<ArrayBuffer> {
  const at = dice.roll(body.length + 1)
  return Buffer.concat([body.subarray(0, at), Buffer.from(dice.of(STRANGE_TEXTS)), body.subarray(at)])
}

function changeBytes(body: Buffer, dice: Dice): Buffer<ArrayBuffer> {
  const at = dice.roll(body.length + 1)
  const end = Math.min(body.length, at + 1 + dice.roll(8))
  switch (dice.roll(5)) {
    case 0:
      return Buffer.concat([body.subarray(0, at)])
    case 1:
      return Buffer.concat([body.subarray(0, at), body.subarray(end)])
    case 2:
      return Buffer.concat([body.subarray(0, end), body.subarray(at)])
    case 3:
      return Buffer.concat([body.subarray(0, at), Buffer.from([dice.roll(256)]), body.subarray(at)])
    default: {
      const changed = Buffer.from(body)
      if (at < changed.length) changed[at] = dice.roll(256)
      return changed
    }
  }
}
