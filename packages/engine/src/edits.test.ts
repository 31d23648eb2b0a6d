/** Edits change exactly what they name, or say that they could not. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Obligation } from '@callgate/contracts/decision'
import type { JsonObject } from '@callgate/contracts/json'
import { applyEdits } from './edits.ts'

const redact = (path: string, start: number, end: number, kind = 'x'): Obligation => ({
  type: 'redact',
  span: { path, start, end },
  placeholder: `[redacted:${kind}]`,
  finding: 'f',
})
const strip = (path: string, start: number, end: number): Obligation => ({
  type: 'strip',
  span: { path, start, end },
  finding: 'f',
})
const mask = (path: string, start: number, end: number, keepLast: number): Obligation => ({
  type: 'mask',
  span: { path, start, end },
  keepLast,
  finding: 'f',
})

describe('applyEdits', () => {
  it('redacts, strips and masks several ranges of one string', () => {
    const { value, applied } = applyEdits({ a: ['one two three four'] }, [
      redact('/a/0', 4, 7),
      strip('/a/0', 0, 4),
      mask('/a/0', 8, 13, 2),
    ])
    expect(value).toEqual({ a: ['[redacted:x] ***ee four'] })
    expect(applied).toBe(3)
  })

  it('merges overlapping ranges; the most thorough edit wins', () => {
    const { value, applied } = applyEdits({ a: '0123456789' }, [
      strip('/a', 1, 4),
      redact('/a', 3, 6),
      mask('/a', 5, 8, 1),
    ])
    expect(value).toEqual({ a: '0[redacted:x]89' })
    expect(applied).toBe(3)
  })

  it('does not touch the original', () => {
    const original = { a: { b: 'secret' } }
    applyEdits(original, [redact('/a/b', 0, 6)])
    expect(original).toEqual({ a: { b: 'secret' } })
  })

  it('renames members, keeps their order, and takes no other member’s name', () => {
    const { value, applied } = applyEdits({ m: { first: 1, SECRETa: 2, SECRETb: { c: 'SECRET' } } }, [
      redact('/m/~#1', 0, 7),
      redact('/m/~#2', 0, 7),
      redact('/m/~@2/c', 0, 6),
    ])
    expect(Object.entries(value['m'] as JsonObject)).toEqual([
      ['first', 1],
      ['[redacted:x] 2', 2],
      ['[redacted:x]', { c: '[redacted:x]' }],
    ])
    expect(applied).toBe(3)
  })

  it('makes no name that was not there: what was stripped from one leaves a mark', () => {
    const { value, applied } = applyEdits({ args: { note: 'n', 'pa\u{feff}th': '/etc/shadow' } }, [
      strip('/args/~#1', 2, 3),
    ])
    expect(value).toEqual({ args: { note: 'n', 'pa\u{fffd}th': '/etc/shadow' } })
    expect(applied).toBe(1)
  })

  it('counts an edit that has no place as not applied', () => {
    const value = { a: 'text', n: 5, list: ['x'] }
    for (const wrong of [
      redact('/b', 0, 1),
      redact('/n', 0, 1),
      redact('/a', 0, 9),
      redact('/list/1', 0, 1),
      redact('/list/-', 0, 1),
      redact('a', 0, 1),
      redact('/a', 3, 2),
      redact('', 0, 1),
      redact('/~#7', 0, 1),
      redact('/constructor', 0, 1),
    ]) {
      expect(applyEdits(value, [wrong, redact('/a', 0, 4)])).toEqual({
        value: wrong.type === 'redact' && wrong.span.path === '/a' ? value : { ...value, a: '[redacted:x]' },
        applied: wrong.type === 'redact' && wrong.span.path === '/a' ? 0 : 1,
      })
    }
  })

  it('leaves no trace of a redacted value in the text that repeats structured content', () => {
    const secret = 'line"one\nsecret-value'
    const structured = { note: secret }
    const message = {
      structuredContent: structured,
      content: [
        { type: 'text', text: JSON.stringify(structured) },
        { type: 'text', text: `raw ${secret}` },
      ],
    }
    const { value, applied } = applyEdits(message, [redact('/structuredContent/note', 0, secret.length)])
    expect(applied).toBe(1)
    expect(JSON.stringify(value)).not.toContain('secret-value')
    expect(JSON.parse(((value['content'] as JsonObject[])[0] as { text: string }).text)).toEqual({
      note: '[redacted:x]',
    })
  })

  it('keeps members that an object literal could not have', () => {
    const message = JSON.parse('{"__proto__":{"a":"secret"},"b":"secret"}') as JsonObject
    const { value, applied } = applyEdits(message, [redact('/__proto__/a', 0, 6), redact('/b', 0, 6)])
    expect(applied).toBe(2)
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":"[redacted:x]"},"b":"[redacted:x]"}')
  })

  it('never shows anything of a redacted range, whatever the ranges', () => {
    const range = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 6 }), (ranges) => {
        const text = 'abcdefghijklmnopqrst'
        const { value, applied } = applyEdits(
          { t: text },
          ranges.map(([start, end]) => redact('/t', start, end, '0')),
        )
        expect(applied).toBe(ranges.length)
        const shown = (value['t'] as string).replaceAll('[redacted:0]', '')
        for (const [start, end] of ranges)
          for (const letter of text.slice(start, end)) expect(shown).not.toContain(letter)
        const kept = Array.from(text)
          .filter((_, at) => !ranges.some(([start, end]) => at >= start && at < end))
          .join('')
        expect(shown).toBe(kept)
      }),
    )
  })
})
