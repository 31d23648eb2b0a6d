/** Mirrored headers: every value comes back as it went in, and what disagrees with the body is refused. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@callgate/contracts/json'
import {
  buildRequestHeaders,
  checkParamHeaders,
  checkRequestHeaders,
  collectParamHeaders,
  decodeHeaderValue,
  encodeHeaderValue,
} from './headers.ts'
import type { HeaderRecord } from './headers.ts'
import { collectValues, scanMirroredParams } from './mirrored.ts'
import type { MirroredParam } from './mirrored.ts'

const version = '2026-07-28'

function lowerCase(headers: Record<string, string>): HeaderRecord {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function declared(schema: JsonObject): readonly MirroredParam[] {
  const scan = scanMirroredParams(schema)
  if (!scan.valid) throw new Error(scan.reason)
  return scan.params
}

describe('the value codec', () => {
  it('brings back every string through what HTTP can carry', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (value) => {
        const header = encodeHeaderValue(value)
        expect(header).toMatch(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/)
        expect(decodeHeaderValue(`\t ${header} `)).toBe(value.toWellFormed())
      }),
      { numRuns: 500 },
    )
  })

  it.each(['', ' a', 'a ', 'a\nb', 'a\r\nMcp-Name: x', 'é', '=?base64?YQ==?=', '=?base64?'])(
    'encodes %j',
    (value) => {
      expect(encodeHeaderValue(value)).toMatch(/^=\?base64\?[A-Za-z0-9+/=]*\?=$/)
      expect(decodeHeaderValue(encodeHeaderValue(value))).toBe(value)
    },
  )

  it('leaves plain values, numbers and booleans plain', () => {
    expect(['a b', 42, true].map(encodeHeaderValue)).toEqual(['a b', '42', 'true'])
    expect(decodeHeaderValue('=?BASE64?YQ==?=')).toBe('=?BASE64?YQ==?=')
  })

  it.each(['=?base64?YQ?=', '=?base64?YR==?=', '=?base64?Y*==?=', '=?base64?YQ==\n?=', '=?base64?/w==?='])(
    'refuses %j',
    (header) => expect(decodeHeaderValue(header)).toBeUndefined(),
  )
})

describe('declarations in a schema', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      deep: { type: 'object', properties: { n: { type: 'integer', 'x-mcp-header': 'Deep-N' } } },
      'x-mcp-header': { type: 'string' },
      plain: { type: 'string', default: { 'x-mcp-header': 'no' } },
    },
  }

  it('finds them along properties, and not where the keyword is a name or data', () => {
    expect(declared(schema)).toEqual([
      { name: 'Region', path: ['region'] },
      { name: 'Deep-N', path: ['deep', 'n'] },
    ])
    expect(collectValues(declared(schema), { region: 'eu', deep: { n: 1 } })).toEqual([
      ['Region', 'eu'],
      ['Deep-N', 1],
    ])
    expect(collectValues(declared(schema), { region: null, deep: 'x' })).toEqual([])
  })

  const at = (property: JsonObject): JsonObject => ({ type: 'object', properties: { a: property } })
  const bad: [string, JsonObject][] = [
    ['the root', { type: 'object', 'x-mcp-header': 'A' }],
    ['a number', at({ type: 'number', 'x-mcp-header': 'A' })],
    ['no type', at({ 'x-mcp-header': 'A' })],
    ['an empty name', at({ type: 'string', 'x-mcp-header': '' })],
    ['a name that is no token', at({ type: 'string', 'x-mcp-header': 'A B' })],
    ['a name that is no string', at({ type: 'string', 'x-mcp-header': 1 })],
    ['items', at({ type: 'array', items: { type: 'string', 'x-mcp-header': 'A' } })],
    ['a branch', { anyOf: [at({ type: 'string', 'x-mcp-header': 'A' })] }],
    ['a definition', { $defs: { d: { type: 'string', 'x-mcp-header': 'A' } } }],
    [
      'a name used twice',
      {
        properties: {
          a: { type: 'string', 'x-mcp-header': 'A' },
          b: { type: 'string', 'x-mcp-header': 'a' },
        },
      },
    ],
  ]
  it.each(bad)('rejects one on %s', (_what, definition) => {
    expect(scanMirroredParams(definition).valid).toBe(false)
  })
})

describe('headers of a request', () => {
  const params = { name: 'écho', arguments: { region: 'eu ', count: 42, flag: false } }
  const schema: JsonObject = {
    type: 'object',
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      count: { type: 'integer', 'x-mcp-header': 'Count' },
      flag: { type: 'boolean', 'x-mcp-header': 'Flag' },
      none: { type: 'string', 'x-mcp-header': 'None' },
    },
  }
  const request = { version, method: 'tools/call', params }
  const built = lowerCase(buildRequestHeaders(request, collectValues(declared(schema), params.arguments)))
  const check = (headers: HeaderRecord, args: JsonObject = params.arguments) =>
    checkRequestHeaders(headers, request) ??
    checkParamHeaders(collectParamHeaders(headers), declared(schema), args)

  it('agree with the body they were built from', () => {
    expect(check(built)).toBeUndefined()
    expect(Object.keys(built)).toHaveLength(6)
    expect(
      checkRequestHeaders(lowerCase(buildRequestHeaders({ version, method: 'tools/list', params: {} })), {
        version,
        method: 'tools/list',
        params: {},
      }),
    ).toBeUndefined()
  })

  it.each(Object.keys(built))('are refused without %s', (name) => {
    const { [name]: _removed, ...rest } = built
    expect(check(rest)?.code).toBe('header-mismatch')
  })

  it.each(Object.keys(built))('are refused when %s differs', (name) => {
    expect(check({ ...built, [name]: 'other' })?.code).toBe('header-mismatch')
    expect(check({ ...built, [name]: '=?base64?Y?=' })?.code).toBe('header-mismatch')
    expect(check({ ...built, [name]: [String(built[name]), 'other'] })?.code).toBe('header-mismatch')
  })

  it('are refused when undeclared, or when the body has no such argument', () => {
    expect(check({ ...built, 'mcp-param-other': 'x' })?.code).toBe('header-mismatch')
    expect(check({ ...built, 'mcp-param-none': 'x' })?.code).toBe('header-mismatch')
    const list = { version, method: 'tools/list', params: {} }
    const headers = lowerCase(buildRequestHeaders(list))
    expect(checkRequestHeaders({ ...headers, 'mcp-name': 'x' }, list)?.code).toBe('header-mismatch')
    expect(checkRequestHeaders({ ...headers, 'mcp-param-a': 'x' }, list)?.code).toBe('header-mismatch')
  })

  it('compares values by case, and integers as numbers', () => {
    expect(check({ ...built, 'mcp-method': 'Tools/Call' })?.code).toBe('header-mismatch')
    expect(check({ ...built, 'mcp-param-count': '42.0' })).toBeUndefined()
    expect(check({ ...built, 'mcp-param-count': '0x2a' })?.code).toBe('header-mismatch')
  })
})
