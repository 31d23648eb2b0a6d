/** Events come out the same however the bytes were cut, and within their bound. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Refusal } from '@callgate/contracts/errors'
import { encodeEvent, KEEP_ALIVE } from './encode.ts'
import { createSseParser } from './parser.ts'
import type { SseEvent } from './parser.ts'

interface Seen {
  readonly events: SseEvent[]
  readonly retries: number[]
  readonly comments: string[]
  readonly refusal: Refusal | undefined
  readonly lastEventId: string | null
}

function read(chunks: readonly Uint8Array[], eventBytesMax = 1 << 20): Seen {
  const events: SseEvent[] = []
  const retries: number[] = []
  const comments: string[] = []
  const parser = createSseParser({
    eventBytesMax,
    onEvent: (event) => events.push(event),
    onRetry: (retryMs) => retries.push(retryMs),
    onComment: (text) => comments.push(text),
  })
  let refusal: Refusal | undefined
  for (const chunk of chunks) refusal = parser.push(chunk)
  parser.end()
  return { events, retries, comments, refusal, lastEventId: parser.lastEventId }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const readText = (text: string, eventBytesMax?: number) => read([bytes(text)], eventBytesMax)

function cut(input: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  let start = 0
  for (let turn = 0; start < input.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    chunks.push(input.subarray(start, start + size))
    start += size
  }
  return chunks
}

describe('the parser', () => {
  it('reads the fields and the defaults of an event', () => {
    const seen = readText(
      '\ufeffid: 7\nevent:ping\ndata: a\ndata:b\nretry: 250\n\n: hi\ndata\n\ndata: c\nid: x\0\nretry: no\nother: 1\n\nid: 9\n\ndata: lost',
    )
    expect(seen.events).toEqual([
      { id: '7', event: 'ping', data: 'a\nb' },
      { id: '7', event: 'message', data: '' },
      { id: '7', event: 'message', data: 'c' },
    ])
    expect(seen.retries).toEqual([250])
    expect(seen.comments).toEqual([' hi'])
    expect(seen.lastEventId).toBe('9')
  })

  it('yields the same events for any chunking and any line ending', () => {
    const line = fc.constantFrom(
      'data: é€😀',
      'data:',
      'id: 1',
      'id:',
      'event: x',
      ': c',
      'retry: 5',
      '',
      '',
      '\ufeffdata: b',
    )
    const ending = fc.constantFrom('\n', '\r', '\r\n')
    const stream = fc.array(fc.tuple(line, ending), { maxLength: 20 }).map((lines) => lines.flat().join(''))
    fc.assert(
      fc.property(
        stream,
        fc
          .array(fc.integer({ min: 0, max: 5 }), { minLength: 1 })
          .filter((sizes) => sizes.some((size) => size > 0)),
        (text, sizes) => {
          const whole = readText(text)
          expect(read(cut(bytes(text), sizes))).toEqual(whole)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('treats CR, LF and CRLF alike', () => {
    const text = 'id: 1\ndata: a\ndata: b\n\n: c\ndata: d\n\n'
    const wanted = readText(text).events
    expect(wanted).toHaveLength(2)
    for (const ending of ['\r', '\r\n'])
      expect(readText(text.replaceAll('\n', ending)).events).toEqual(wanted)
  })

  it('keeps nothing of a chunk whose memory is used again', () => {
    const memory = bytes('data: one')
    const events: SseEvent[] = []
    const parser = createSseParser({ eventBytesMax: 100, onEvent: (event) => events.push(event) })
    parser.push(memory)
    memory.fill(0x78)
    parser.push(bytes('\n\n'))
    expect(events).toEqual([{ id: null, event: 'message', data: 'one' }])
  })

  it('refuses an event beyond the bound, in one line or in many, and stays refused', () => {
    expect(readText(`data: ${'x'.repeat(200)}`, 100).refusal?.code).toBe('too-large')
    expect(readText(`data: ${'x'.repeat(200)}\n\n`, 100).events).toEqual([])
    expect(readText('data:\n'.repeat(100), 100).refusal?.code).toBe('too-large')
    expect(read([bytes('x'.repeat(99)), bytes('xx'), bytes('\ndata: a\n\n')], 100)).toMatchObject({
      refusal: { code: 'too-large' },
      events: [],
    })
    expect(readText('data: a\n\n'.repeat(100), 20).events).toHaveLength(100)
    expect(readText(': keep\n'.repeat(1000), 20).refusal).toBeUndefined()
  })

  it('refuses malformed UTF-8', () => {
    expect(read([Uint8Array.of(0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0x0a)]).refusal?.code).toBe('invalid-utf8')
  })
})

describe('the encoder', () => {
  it('writes what the parser reads back, whatever the data holds', () => {
    const id = fc.option(fc.stringMatching(/^[a-z0-9-]{1,8}$/))
    fc.assert(
      fc.property(id, fc.string({ unit: 'grapheme' }), fc.string(), (eventId, first, second) => {
        const data = `${first}\n${second}\r\n\r`
        const seen = readText(KEEP_ALIVE + encodeEvent({ id: eventId, data, retryMs: 10 }))
        expect(seen.events).toEqual([
          { id: eventId, event: 'message', data: data.replaceAll(/\r\n|\r/g, '\n') },
        ])
        expect(seen.retries).toEqual([10])
      }),
    )
  })

  it('cannot be made to write a second event through an id or a type', () => {
    expect(() => encodeEvent({ id: 'a\ndata: x', data: '' })).toThrow()
    expect(() => encodeEvent({ id: null, event: 'a\r', data: '' })).toThrow()
  })
})
