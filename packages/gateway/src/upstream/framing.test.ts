/** Framing and encoding hold for every input: lines however they are cut, params whatever they contain, messages of any shape. */

import fc from 'fast-check'
import type { JsonObject } from '@callgate/contracts/json'
import { expect, test } from 'vitest'
import { type Envelope, parseEnvelope } from './envelope.ts'
import { LineReader } from './line-reader.ts'
import { encodeParams, encodeRequest } from './outgoing.ts'
import { clear } from './upstream-fixture.ts'

const limits = { bytesMax: 1 << 20, depthMax: 64 }

function read(text: string): Envelope {
  const envelope = parseEnvelope(text, limits)
  if (envelope instanceof Promise) throw new Error('not read at once')
  return envelope
}

test('lines come out the same however the bytes are cut, and long ones are named once', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '\r', ' '), maxLength: 24 })
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
      const seen: string[] = []
      const reader = new LineReader({
        bytesMax: 16,
        onLine: (bytesOfLine) => seen.push(Buffer.from(bytesOfLine).toString('utf8')),
        onTooLong: () => seen.push('too long'),
      })
      for (let at = 0, n = 0; at < bytes.length; n += 1) {
        const step = cuts[n % cuts.length] ?? 1
        reader.push(bytes.subarray(at, at + step))
        at += step
      }
      expect(seen).toEqual(lines.map((text) => (Buffer.byteLength(text) > 16 ? 'too long' : text)))
    }),
  )
})

test('spliced params say the same as params written anew, on one line, and our _meta wins', () => {
  const params = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
  fc.assert(
    fc.property(params, fc.boolean(), (value, pretty) => {
      const { message } = clear('tools/call', value as JsonObject)
      const text = JSON.stringify(value, null, pretty ? 2 : 0)
      const meta = { progressToken: 7 }
      const encoded = encodeRequest(1, 'tools/call', encodeParams({ ...message, text }, meta))
      expect(encoded).not.toContain('\n')
      const sent = read(encoded)
      if (sent.type !== 'request') throw new Error(`not a request: ${encoded}`)
      const { _meta, ...rest } = sent.params
      const { _meta: _, ...wanted } = JSON.parse(JSON.stringify(value)) as JsonObject
      expect(JSON.stringify(rest)).toBe(JSON.stringify(wanted))
      expect(_meta).toMatchObject(meta)
    }),
  )
})

test('no text of an upstream throws, and what is not JSON-RPC is called invalid', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(read(text).type).toBe('invalid')
    }),
  )
  for (const [text, type] of [
    ['{"jsonrpc":"2.0","id":1,"result":{}}', 'response'],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}', 'response'],
    ['{"jsonrpc":"2.0","id":"a","method":"ping"}', 'request'],
    ['{"jsonrpc":"2.0","method":"notifications/message","params":{}}', 'notification'],
    ['{"jsonrpc":"2.0","id":1,"result":[]}', 'invalid'],
    ['{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}', 'invalid'],
    ['{"jsonrpc":"2.0","id":1,"error":{"code":"x","message":""}}', 'invalid'],
    ['{"jsonrpc":"2.0","id":1,"method":"a","result":{}}', 'invalid'],
    ['[{"jsonrpc":"2.0","id":1,"result":{}}]', 'invalid'],
  ]) {
    expect(read(text ?? '').type).toBe(type)
  }
})
