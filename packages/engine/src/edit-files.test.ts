/** Edits inside files that a message holds in base64 leave files behind, or a note in their place. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Obligation } from '@callgate/contracts/decision'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { applyEdits } from './edits.ts'
import { createTestInspector, CONTEXT } from './inspector-fixture.ts'
import { expandSample } from './rules/expand-sample.ts'
import { openEmbeddedText } from './views/embedded.ts'

const TOKEN = expandSample('ghp_{{alnum:36}}')
const inspector = createTestInspector()
const decode = (text: unknown): string => Buffer.from(String(text), 'base64').toString('utf8')

function redactSecrets(value: JsonObject): { value: JsonObject; applied: number; found: number } {
  const edits = inspector
    .inspect({ hook: 'result', value, context: CONTEXT })
    .findings.filter(({ class: kind }) => kind === 'secret')
    .map(({ span }): Obligation => ({ type: 'redact', span, placeholder: '[redacted:token]', finding: 'f' }))
  return { ...applyEdits(value, edits), found: edits.length }
}

const resource = (blob: string, mimeType = 'application/json'): JsonObject => ({
  content: [{ type: 'resource', resource: { uri: 'file:///a', mimeType, blob } }],
})
const blobOf = (value: JsonValue): unknown =>
  (value as { content: { resource: { blob: unknown } }[] }).content[0]?.resource.blob

describe('a file in base64', () => {
  it.each([
    ['standard, padded', (bytes: Buffer) => bytes.toString('base64')],
    ['for addresses, bare', (bytes: Buffer) => bytes.toString('base64url')],
    ['in lines', (bytes: Buffer) => bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')],
  ])('still decodes after a redaction inside it, everything else kept: %s', (_kind, encode) => {
    for (const filler of ['', 'a', 'ab', 'grüße 🙂', 'x'.repeat(300)]) {
      const file = JSON.stringify({ note: `${filler} what else there is`, token: TOKEN, more: [1, 2] })
      const { value, applied, found } = redactSecrets(resource(encode(Buffer.from(file))))
      expect(found).toBeGreaterThan(0)
      expect(applied).toBe(found)
      expect(decode(blobOf(value))).toBe(file.replace(TOKEN, '[redacted:token]'))
    }
  })

  it('is withheld with a note where it is no text', () => {
    const png = Buffer.concat([
      Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'),
      chunk('tEXt', Buffer.from(`Comment\0the token is ${TOKEN}`)),
      chunk('IEND', Buffer.alloc(0)),
    ]).toString('base64')
    for (const before of [
      {
        content: [
          { type: 'image', mimeType: 'image/png', data: png },
          { type: 'text', text: 'kept' },
        ],
      },
      resource(png, 'image/png'),
    ]) {
      const { value, applied, found } = redactSecrets(before)
      expect(found).toBeGreaterThan(0)
      expect(applied).toBe(found)
      const told = JSON.stringify(value)
      expect(told).toContain('withheld by the gateway')
      expect(told).not.toContain(png.slice(0, 20))
      expect(told.includes('kept')).toBe(JSON.stringify(before).includes('kept'))
    }
  })

  it('that belongs to no part goes as a whole or not at all, and then the message is refused', () => {
    const zip = Buffer.alloc(60, 0xff).toString('base64')
    const edit: Obligation = {
      type: 'redact',
      span: { path: '/data', start: 4, end: 9 },
      placeholder: 'x',
      finding: 'f',
    }
    expect(applyEdits({ data: zip }, [edit])).toEqual({ value: { data: zip }, applied: 0 })
    const whole = { ...edit, span: { path: '/data', start: 0, end: zip.length } }
    expect(applyEdits({ data: zip }, [whole])).toEqual({ value: { data: 'x' }, applied: 1 })
  })
})

function chunk(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body, Buffer.alloc(4)])
}

describe('openEmbeddedText', () => {
  it('finds again exactly what it located, and encodes what it read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), fc.nat(), (written, a, b) => {
        const text = written.replaceAll(/[\0-\x1f]/g, ' ')
        const value = Buffer.from(text).toString('base64')
        const embedded = openEmbeddedText(value)
        expect(embedded?.encode(text)).toBe(value)
        const characters = Array.from(text)
        const [from, to] = [a % (characters.length + 1), b % (characters.length + 1)].toSorted(
          (x, y) => x - y,
        ) as [number, number]
        if (from === to) return
        const start = characters.slice(0, from).join('').length
        const end = characters.slice(0, to).join('').length
        expect(embedded?.find(...embedded.locate(start, end))).toEqual([start, end])
      }),
    )
  })
})
