/** Each era reads the other's words as its own. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CallgateError } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import {
  downgradeError,
  downgradeResult,
  questionForLegacyAgent,
  questionForModernAgent,
  upgradeError,
  upgradeResult,
} from './bridge.ts'
import {
  encodeError,
  encodeNotification,
  encodeRefusal,
  encodeRequestToAgent,
  encodeResult,
} from './encode.ts'
import { encodeLegacyRequest } from './rev2025-11-25/codec.ts'
import { encodeModernRequest } from './rev2026-07-28/codec.ts'

const SERVER_INFO = 'io.modelcontextprotocol/serverInfo'
const info = { name: 's', version: '1' }

describe('results of a modern upstream for a legacy agent', () => {
  it('lose what only the modern era has', () => {
    const list = {
      resultType: 'complete',
      ttlMs: 5,
      cacheScope: 'public',
      tools: [],
      _meta: { [SERVER_INFO]: info, 'a/b': 1 },
    }
    expect(downgradeResult('tools/list', list, '2025-11-25')).toEqual({ tools: [], _meta: { 'a/b': 1 } })
    expect(
      downgradeResult(
        'prompts/get',
        { messages: [], ttlMs: 5, _meta: { [SERVER_INFO]: info } },
        '2025-11-25',
      ),
    ).toEqual({ messages: [], ttlMs: 5 })
  })

  it('have output that is no object wrapped, in the result as in the schema', () => {
    const outputSchema = {
      $schema: 'd',
      anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#' }, { $id: 'o', $ref: '#/x' }],
      $defs: { a: { const: { $ref: '#/y' } } },
    }
    const tools = [
      { name: 'a', outputSchema },
      { name: 'b', outputSchema: { type: 'object' } },
      { name: 'c' },
    ]
    expect(downgradeResult('tools/list', { resultType: 'complete', tools }, '2025-11-25')['tools']).toEqual([
      {
        name: 'a',
        outputSchema: {
          $schema: 'd',
          type: 'object',
          required: ['result'],
          properties: {
            result: {
              $schema: 'd',
              anyOf: [
                { $ref: '#/properties/result/$defs/a' },
                { $ref: '#/properties/result' },
                { $id: 'o', $ref: '#/x' },
              ],
              $defs: { a: { const: { $ref: '#/y' } } },
            },
          },
        },
      },
      tools[1],
      tools[2],
    ])
    const called = (structuredContent: JsonObject[string], version = '2025-11-25', schema?: JsonObject) =>
      downgradeResult(
        'tools/call',
        { resultType: 'complete', content: [], structuredContent },
        version,
        schema,
      )
    expect(called([1])).toEqual({
      content: [{ type: 'text', text: '[1]' }],
      structuredContent: { result: [1] },
    })
    expect(called({ a: 1 })).toEqual({ content: [], structuredContent: { a: 1 } })
    expect(called({ a: 1 }, '2025-11-25', outputSchema)).toEqual({
      content: [],
      structuredContent: { result: { a: 1 } },
    })
    expect(called({ a: 1 }, '2025-03-26')['content']).toEqual([{ type: 'text', text: '{"a":1}' }])
  })

  it('that are not complete are not carried', () => {
    expect(() => downgradeResult('tools/call', { resultType: 'task', taskId: 't' }, '2025-11-25')).toThrow(
      CallgateError,
    )
  })
})

describe('results of a legacy upstream for a modern agent', () => {
  it('are complete, private and say where they come from, whatever the upstream claims', () => {
    const forged = {
      resultType: 'input_required',
      ttlMs: 9,
      cacheScope: 'public',
      tools: [{ name: 'a', execution: {} }],
      _meta: { [SERVER_INFO]: { name: 'other' } },
    }
    expect(upgradeResult('tools/list', forged, info)).toEqual({
      resultType: 'complete',
      ttlMs: 0,
      cacheScope: 'private',
      tools: [{ name: 'a' }],
      _meta: { [SERVER_INFO]: info },
    })
    expect(upgradeResult('tools/call', { content: [] }, info)).toEqual({
      resultType: 'complete',
      content: [],
      _meta: { [SERVER_INFO]: info },
    })
  })

  it('come back as they were after both translations', () => {
    const result = fc.dictionary(
      fc.string().filter((name) => !['_meta', 'resultType', 'tools'].includes(name)),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(result, (value) => {
        const given = JSON.parse(JSON.stringify(value)) as JsonObject
        expect(
          downgradeResult('prompts/get', upgradeResult('prompts/get', given, info), '2025-11-25'),
        ).toEqual(given)
      }),
    )
  })
})

describe('errors', () => {
  const codes = (translate: (error: JsonObject) => JsonObject, list: readonly number[]) =>
    list.map((code) => translate({ code, message: 'm', data: { uri: 'u' } })['code'])

  it('keep their meaning in the other era', () => {
    expect(codes(upgradeError, [-32002, -32042, -32020, -32601, -32000, 7])).toEqual([
      -32602, -32603, -32603, -32601, -32000, 7,
    ])
    expect(codes(downgradeError, [-32020, -32021, -32022, -32602, 7])).toEqual([
      -32603, -32600, -32603, -32602, 7,
    ])
    const error = { code: -32602, message: 'm' }
    expect(downgradeError(error)).toBe(error)
    expect(upgradeError(error)).toBe(error)
  })

  it('of the modern era are not written for a legacy agent', () => {
    const refusal = { code: 'unsupported-version', reason: 'r', data: { supported: ['v'] } } as const
    const written = (era: 'legacy' | 'modern', id?: null) =>
      JSON.parse(encodeRefusal(id, refusal, { era, exchangeId: 'x' })) as unknown
    expect(written('modern')).toEqual({
      jsonrpc: '2.0',
      error: {
        code: -32022,
        message: 'r',
        data: { supported: ['v'], callgate: { code: 'unsupported-version', exchangeId: 'x' } },
      },
    })
    expect(written('legacy', null)).toMatchObject({ id: null, error: { code: -32600 } })
  })
})

describe('questions', () => {
  it('gain an id for a URL in the legacy era and lose it in the modern one', () => {
    const url = { mode: 'url', url: 'https://a', message: 'm' }
    expect(questionForLegacyAgent('elicitation/create', url, 'e1').params).toEqual({
      ...url,
      elicitationId: 'e1',
    })
    expect(
      questionForLegacyAgent('elicitation/create', { message: 'm', elicitationId: 'x' }, 'e1').params,
    ).toEqual({ message: 'm' })
    const asked = { ...url, elicitationId: 'e2', task: {}, _meta: { progressToken: 1 } }
    expect(questionForModernAgent('elicitation/create', asked).params).toEqual(url)
    expect(questionForModernAgent('roots/list', { _meta: { progressToken: 1, 'a/b': 2 } }).params).toEqual({
      _meta: { 'a/b': 2 },
    })
  })
})

describe('encoding', () => {
  const meta = {
    clientInfo: info,
    capabilities: { roots: {} },
    logLevel: 'info',
    progressToken: 5,
    passThrough: { traceparent: 't', progressToken: 9 },
  }
  const params = { name: 'n', arguments: { a: 1 }, _meta: { old: 1 } }

  it('splices validated text and stays on one line', () => {
    expect(encodeResult(1, { a: 1 }, '{"a":\n1.0}')).toBe('{"jsonrpc":"2.0","id":1,"result":{"a": 1.0}}')
    expect(encodeError('x', { code: 1, message: 'm' }, null)).toBe(
      '{"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"m"}}',
    )
    expect(encodeNotification('n', {}, null)).toBe('{"jsonrpc":"2.0","method":"n"}')
    expect(encodeRequestToAgent('i', 'm', { a: 1 }, null)).toBe(
      '{"jsonrpc":"2.0","id":"i","method":"m","params":{"a":1}}',
    )
    const text = encodeModernRequest({
      id: 1,
      method: 'tools/call',
      params,
      meta,
      argumentsText: '{"a":\r\n1.0}',
    })
    expect(text).toContain('"arguments":{"a": 1.0}')
    expect(text).not.toMatch(/[\r\n]/)
  })

  it("puts into _meta what the era wants there, and nothing of the agent that is the protocol's", () => {
    const request = { id: 1, method: 'tools/call', params, meta }
    expect(JSON.parse(encodeModernRequest(request))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'n',
        arguments: { a: 1 },
        _meta: {
          traceparent: 't',
          progressToken: 5,
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': info,
          'io.modelcontextprotocol/clientCapabilities': { roots: {} },
          'io.modelcontextprotocol/logLevel': 'info',
        },
      },
    })
    const legacy = JSON.parse(encodeLegacyRequest(request)) as { params: JsonObject }
    expect(legacy.params['_meta']).toEqual({ traceparent: 't', progressToken: 5 })
    const bare = {
      id: 1,
      method: 'ping',
      params: {},
      meta: { ...meta, progressToken: null, passThrough: {} },
    }
    expect(encodeLegacyRequest(bare)).toBe('{"jsonrpc":"2.0","id":1,"method":"ping"}')
  })
})
