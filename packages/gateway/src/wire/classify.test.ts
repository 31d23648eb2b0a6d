/** Every message is classified or refused by the rules of both eras, and nothing makes the classifier throw. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '@callgate/contracts/errors'
import { classify } from './classify.ts'
import type { Classification, ClassifyInput } from './classify.ts'
import { parseGuarded } from './json/guard.ts'
import { isRefusal } from './refusal.ts'

const MODERN = '2026-07-28'
const CLAIM = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientCapabilities': {},
}

type Rest = Partial<Omit<ClassifyInput, 'json'>>

function classifyValue(message: unknown, rest: Rest = {}): Classification {
  const json = parseGuarded(JSON.stringify(message), { bytesMax: 1 << 20, depthMax: 64 })
  if (isRefusal(json)) throw new Error(json.reason)
  return classify({ transport: 'http', headers: {}, ...rest, json })
}

function codeOf(classification: Classification): string {
  return classification.type === 'refused' ? classification.refusal.code : classification.type
}

const call = (method: string, params?: object, id: unknown = 1) => ({ jsonrpc: '2.0', id, method, params })
const modern = (method: string, params: object = {}, meta: object = CLAIM) =>
  call(method, { ...params, _meta: meta })
const modernHeaders = (method: string, more: Record<string, string> = {}): Rest => ({
  headers: { 'mcp-protocol-version': MODERN, 'mcp-method': method, ...more },
})
const legacyHeaders: Rest = { headers: { 'mcp-protocol-version': '2025-11-25' } }

describe('modern requests', () => {
  it('are modern by their claim, with meta and mirrored headers taken out', () => {
    const headers = { 'mcp-name': 'echo', 'mcp-param-region': 'eu' }
    const meta = { ...CLAIM, progressToken: 'p', traceparent: 'bad', 'com.example/x': 1 }
    const found = classifyValue(
      modern('tools/call', { name: 'echo' }, meta),
      modernHeaders('tools/call', headers),
    )
    expect(found).toMatchObject({
      type: 'request',
      era: 'modern',
      version: MODERN,
      id: 1,
      method: 'tools/call',
      meta: { clientCapabilities: {}, progressToken: 'p', passThrough: { 'com.example/x': 1 } },
    })
    if (found.type !== 'request') throw new Error('no request')
    expect(found.meta.passThrough).not.toHaveProperty('traceparent')
    expect([...found.paramHeaders]).toEqual([['region', 'eu']])
    expect(found.json.memberText('params')).toContain('"name":"echo"')
  })

  const rejected: [string, string, unknown, Rest][] = [
    [
      'another version in the header',
      'header-mismatch',
      modern('tools/list'),
      { headers: { 'mcp-protocol-version': '2025-11-25', 'mcp-method': 'tools/list' } },
    ],
    [
      'no version header',
      'header-mismatch',
      modern('tools/list'),
      { headers: { 'mcp-method': 'tools/list' } },
    ],
    [
      'no method header',
      'header-mismatch',
      modern('tools/list'),
      { headers: { 'mcp-protocol-version': MODERN } },
    ],
    ['another method header', 'header-mismatch', modern('tools/list'), modernHeaders('prompts/list')],
    ['no name header', 'header-mismatch', modern('tools/call', { name: 'a' }), modernHeaders('tools/call')],
    ['a header and no claim', 'missing-meta', call('tools/list', {}), modernHeaders('tools/list')],
    [
      'no capabilities',
      'missing-meta',
      modern('tools/list', {}, { 'io.modelcontextprotocol/protocolVersion': MODERN }),
      modernHeaders('tools/list'),
    ],
    [
      'a version that is no string',
      'missing-meta',
      modern('tools/list', {}, { ...CLAIM, 'io.modelcontextprotocol/protocolVersion': 1 }),
      modernHeaders('tools/list'),
    ],
    [
      'a bad log level',
      'missing-meta',
      modern('tools/list', {}, { ...CLAIM, 'io.modelcontextprotocol/logLevel': 'loud' }),
      modernHeaders('tools/list'),
    ],
    [
      'client info without a name',
      'missing-meta',
      modern('tools/list', {}, { ...CLAIM, 'io.modelcontextprotocol/clientInfo': {} }),
      modernHeaders('tools/list'),
    ],
    ['a removed method', 'method-not-found', modern('ping'), modernHeaders('ping')],
    ['a claimed initialize', 'method-not-found', modern('initialize'), modernHeaders('initialize')],
    [
      'a request only servers embed',
      'method-not-found',
      modern('sampling/createMessage'),
      modernHeaders('sampling/createMessage'),
    ],
    [
      'a claim of a legacy revision',
      'unsupported-version',
      modern('tools/list', {}, { ...CLAIM, 'io.modelcontextprotocol/protocolVersion': '2025-11-25' }),
      {},
    ],
    [
      'a notification over HTTP',
      'method-not-found',
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
      modernHeaders('notifications/cancelled'),
    ],
    ['a posted response', 'invalid-request', { jsonrpc: '2.0', id: 1, result: {} }, modernHeaders('x')],
    ['a batch', 'batch-not-supported', [modern('tools/list')], modernHeaders('tools/list')],
    [
      'an initialize under a modern header',
      'header-mismatch',
      call('initialize', { protocolVersion: MODERN }),
      modernHeaders('initialize'),
    ],
  ]
  it.each(rejected)('with %s are refused as %s', (_what, code, message, rest) => {
    expect(codeOf(classifyValue(message, rest))).toBe(code)
  })

  it('of an unknown version are told which are supported', () => {
    const meta = { ...CLAIM, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' }
    const headers = { 'mcp-protocol-version': '2099-01-01', 'mcp-method': 'tools/list' }
    const found = classifyValue(modern('tools/list', {}, meta), { headers })
    expect(found).toMatchObject({
      id: 1,
      refusal: { code: 'unsupported-version', data: { supported: [MODERN], requested: '2099-01-01' } },
    })
    expect(codeOf(classifyValue(call('tools/list'), { headers }))).toBe('unsupported-version')
  })

  it('need no headers on a pipe, where cancelling is a notification', () => {
    const stdio: Rest = { transport: 'stdio', negotiated: MODERN }
    expect(codeOf(classifyValue(modern('server/discover'), { transport: 'stdio' }))).toBe('request')
    expect(
      classifyValue({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }, stdio),
    ).toMatchObject({
      type: 'notification',
      era: 'modern',
    })
    expect(codeOf(classifyValue({ jsonrpc: '2.0', id: 1, result: {} }, stdio))).toBe('invalid-request')
    expect(codeOf(classifyValue(call('tools/list'), stdio))).toBe('missing-meta')
  })
})

describe('legacy messages', () => {
  it('are what claims nothing', () => {
    expect(classifyValue(call('tools/list'))).toMatchObject({
      type: 'request',
      era: 'legacy',
      version: '2025-03-26',
      params: {},
    })
    expect(classifyValue(call('tasks/list'), legacyHeaders)).toMatchObject({ version: '2025-11-25' })
    expect(classifyValue(call('tasks/list'), { headers: {} })).toMatchObject({ type: 'request' })
    expect(
      codeOf(classifyValue(call('tasks/list'), { headers: { 'mcp-protocol-version': '2025-06-18' } })),
    ).toBe('method-not-found')
    expect(classifyValue(call('tools/list'), { transport: 'stdio', negotiated: '2024-11-05' })).toMatchObject(
      { version: '2024-11-05' },
    )
    expect(
      classifyValue({ jsonrpc: '2.0', id: 's', error: { code: 1, message: 'm' } }, legacyHeaders),
    ).toMatchObject({ type: 'reply', id: 's', body: { type: 'error' } })
  })

  it('negotiate in initialize, also from a revision nobody speaks', () => {
    const version = (protocolVersion: unknown) => classifyValue(call('initialize', { protocolVersion }))
    expect(version('2025-06-18')).toMatchObject({ type: 'request', version: '2025-06-18' })
    expect(version('1999-01-01')).toMatchObject({ version: '2025-11-25' })
    expect(version(MODERN)).toMatchObject({ era: 'legacy', version: '2025-11-25' })
    expect(codeOf(version(7))).toBe('invalid-params')
    const halfClaim = {
      protocolVersion: '2025-11-25',
      _meta: { 'io.modelcontextprotocol/protocolVersion': MODERN },
    }
    expect(classifyValue(call('initialize', halfClaim))).toMatchObject({ era: 'legacy', type: 'request' })
  })

  it('come in batches in 2025-03-26 only', () => {
    const batch = [call('tools/list'), { jsonrpc: '2.0', method: 'notifications/initialized' }]
    const found = classifyValue(batch)
    expect(found).toMatchObject({
      type: 'batch',
      version: '2025-03-26',
      items: [{ type: 'request' }, { type: 'notification' }],
    })
    if (found.type === 'batch') expect(found.items[0]?.json.memberText('params')).toBeUndefined()
    expect(codeOf(classifyValue(batch, legacyHeaders))).toBe('batch-not-supported')
    expect(codeOf(classifyValue(batch, { transport: 'stdio' }))).toBe('batch-not-supported')
    expect(codeOf(classifyValue([call('tools/list'), modern('tools/list')]))).toBe('batch-not-supported')
    expect(codeOf(classifyValue([]))).toBe('invalid-request')
    expect(codeOf(classifyValue([1]))).toBe('invalid-request')
    expect(codeOf(classifyValue([call('initialize', { protocolVersion: '2025-03-26' })]))).toBe(
      'invalid-request',
    )
    expect(codeOf(classifyValue(Array.from({ length: 101 }, () => call('ping'))))).toBe('invalid-request')
  })

  const malformed: [string, unknown][] = [
    ['another jsonrpc', { ...call('ping'), jsonrpc: '1.0' }],
    ['an extra member', { ...call('ping'), extra: 1 }],
    ['a null id', call('ping', {}, null)],
    ['a fractional id', call('ping', {}, 1.5)],
    ['a long id', call('ping', {}, 'x'.repeat(257))],
    ['params that are a list', { ...call('ping'), params: [] }],
    ['params that are null', { ...call('ping'), params: null }],
    ['an empty method', call('')],
    ['both method and result', { ...call('ping'), result: {} }],
    ['both result and error', { jsonrpc: '2.0', id: 1, result: {}, error: { code: 1, message: '' } }],
    ['a result without id', { jsonrpc: '2.0', result: {} }],
    ['a result that is no object', { jsonrpc: '2.0', id: 1, result: 1 }],
    ['an error without code', { jsonrpc: '2.0', id: 1, error: { message: '' } }],
    ['a request method without id', { jsonrpc: '2.0', method: 'ping' }],
    ['a notification method with id', call('notifications/initialized')],
    ['no object at all', 'ping'],
  ]
  it.each(malformed)('with %s are no valid request', (_what, message) => {
    expect(codeOf(classifyValue(message))).toBe('invalid-request')
  })

  it('with an unknown revision in the header, or a method nobody has, are refused', () => {
    expect(codeOf(classifyValue(call('ping'), { headers: { 'mcp-protocol-version': '1.0' } }))).toBe(
      'unsupported-version',
    )
    expect(codeOf(classifyValue(call('constructor')))).toBe('method-not-found')
    expect(codeOf(classifyValue(call('server/discover'), legacyHeaders))).toBe('method-not-found')
  })
})

describe('anything', () => {
  it('is classified without a throw, into a known code or kind', () => {
    const text = fc.oneof(
      fc.constantFrom(MODERN, '2025-03-26', '2025-11-25', 'tools/call', 'initialize', 'ping', '2.0'),
      fc.string(),
    )
    const meta = fc.oneof(
      fc.jsonValue(),
      fc.constant(CLAIM),
      fc.dictionary(fc.constantFrom(...Object.keys(CLAIM), 'progressToken'), fc.jsonValue()),
    )
    const params = fc.oneof(
      fc.jsonValue(),
      fc.record({ _meta: meta, name: text, protocolVersion: text }, { requiredKeys: [] }),
    )
    const message = fc.record(
      {
        jsonrpc: fc.constant('2.0'),
        id: fc.jsonValue(),
        method: text,
        params,
        result: fc.jsonValue(),
        error: fc.jsonValue(),
      },
      { requiredKeys: ['jsonrpc'] },
    )
    const rest = fc.record({
      transport: fc.constantFrom('http' as const, 'stdio' as const),
      headers: fc.dictionary(
        fc.constantFrom('mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-param-a'),
        text,
      ),
    })
    fc.assert(
      fc.property(
        fc.oneof(message, fc.array(message, { maxLength: 3 }), fc.jsonValue()),
        rest,
        (value, input) => {
          const code = codeOf(classifyValue(value, input))
          expect([...Object.keys(ERROR_CODES), 'request', 'notification', 'reply', 'batch']).toContain(code)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
