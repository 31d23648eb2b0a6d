/** A body in pieces is the body: whatever the sender said its length was, and however it was cut. */

import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BodyBytes } from './body-bytes.ts'

describe('body bytes', () => {
  it('are those that came, in their order', () => {
    const announced = fc.oneof(fc.nat(300_000), fc.constantFrom(Number.NaN, Infinity, 2 ** 40))
    const pieces = fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 40 })
    const repeats = fc.integer({ min: 1, max: 400 })
    fc.assert(
      fc.property(announced, pieces, repeats, (length, list, times) => {
        const sent = list.map((piece) => Buffer.concat(Array.from({ length: times }, () => piece)))
        const body = new BodyBytes(length)
        for (const piece of sent) body.push(piece)
        const whole = Buffer.concat(sent)
        expect(body.bytes).toBe(whole.byteLength)
        expect(Buffer.compare(body.take(), whole)).toBe(0)
      }),
      { numRuns: 100 },
    )
  })

  it('are not copied when they came in one piece', () => {
    const piece = Buffer.from('{"jsonrpc":"2.0"}')
    const body = new BodyBytes(piece.byteLength)
    body.push(piece)
    expect(body.take()).toBe(piece)
  })
})
