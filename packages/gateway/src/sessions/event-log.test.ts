/** Event logs: what is replayed, what the bounds drop, and which stream gets what. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SessionStream, StreamEvent } from '../pipeline/door.ts'
import { createEventLog } from './event-log.ts'

class RecordingStream implements SessionStream {
  readonly events: StreamEvent[] = []
  readonly #listeners: (() => void)[] = []
  closed = false
  refuseAfter = Number.POSITIVE_INFINITY

  write(event: StreamEvent): boolean {
    if (this.closed || this.events.length >= this.refuseAfter) return false
    this.events.push(event)
    return true
  }
  close(): void {
    if (this.closed) return
    this.closed = true
    for (const listener of this.#listeners) listener()
  }
  cut(): void {
    this.close()
  }
  onClosed(listener: () => void): void {
    this.#listeners.push(listener)
  }
  get data(): string[] {
    return this.events.map((event) => event.data)
  }
}

const LIMITS = { eventsMax: 4, bytesMax: 1000 }

describe('event log', () => {
  test('a stream gets what is appended, under ids of the stream', () => {
    const log = createEventLog('p1', LIMITS)
    const stream = new RecordingStream()
    log.attach(stream, null)
    expect(log.append('a')).toBe(true)
    expect(log.append('b')).toBe(true)
    expect(stream.events).toEqual([
      { id: 'p1_1', data: 'a' },
      { id: 'p1_2', data: 'b' },
    ])
  })

  test('resuming after the priming event replays everything', () => {
    const log = createEventLog('p1', LIMITS)
    const prime = log.prime()
    expect(prime).toEqual({ id: 'p1_0', data: '' })
    log.append('a')
    log.append('b')
    const stream = new RecordingStream()
    log.attach(stream, prime.id)
    expect(stream.data).toEqual(['a', 'b'])
  })

  test('resuming after an event replays only what came later, then goes on', () => {
    const log = createEventLog('p1', LIMITS)
    const first = new RecordingStream()
    log.attach(first, null)
    log.append('a')
    first.close()
    log.append('b')
    const second = new RecordingStream()
    log.attach(second, 'p1_1')
    log.append('c')
    expect(first.data).toEqual(['a'])
    expect(second.data).toEqual(['b', 'c'])
  })

  test('a fresh stream gets what no stream took, and nothing twice', () => {
    const log = createEventLog('s', LIMITS)
    log.append('kept while none is attached')
    const first = new RecordingStream()
    log.attach(first, null)
    expect(first.data).toEqual(['kept while none is attached'])
    const second = new RecordingStream()
    log.attach(second, null)
    expect(first.closed).toBe(true)
    expect(second.data).toEqual([])
  })

  test('the count and the bytes are bounded, and what is left is replayed', () => {
    const log = createEventLog('p1', { eventsMax: 2, bytesMax: 1000 })
    for (const data of ['a', 'b', 'c']) log.append(data)
    const counted = new RecordingStream()
    log.attach(counted, 'p1_0')
    expect(counted.data).toEqual(['b', 'c'])

    const sized = createEventLog('p1', { eventsMax: 100, bytesMax: 4 })
    for (const data of ['aaa', 'bb', 'éé', 'far too long']) sized.append(data)
    const stream = new RecordingStream()
    sized.attach(stream, 'p1_0')
    expect(stream.data).toEqual([])
  })

  test('an event too large to keep still reaches the attached stream', () => {
    const log = createEventLog('p1', { eventsMax: 4, bytesMax: 4 })
    const stream = new RecordingStream()
    log.attach(stream, null)
    expect(log.append('too long to keep')).toBe(true)
    expect(stream.data).toEqual(['too long to keep'])
  })

  test('append tells that the stream was cut, and keeps the event for the next one', () => {
    const log = createEventLog('p1', LIMITS)
    const slow = new RecordingStream()
    slow.refuseAfter = 1
    log.attach(slow, null)
    expect(log.append('a')).toBe(true)
    expect(log.append('b')).toBe(false)
    expect(log.append('c')).toBe(true)
    const next = new RecordingStream()
    log.attach(next, 'p1_1')
    expect(next.data).toEqual(['b', 'c'])
  })

  test('after the answer the stream closes, and a resumed one closes after the replay', () => {
    const log = createEventLog('p1', LIMITS)
    const stream = new RecordingStream()
    log.attach(stream, null)
    log.append('answer')
    log.finish()
    expect(stream.closed).toBe(true)
    expect(log.append('late')).toBe(false)
    const resumed = new RecordingStream()
    log.attach(resumed, 'p1_0')
    expect(resumed.data).toEqual(['answer'])
    expect(resumed.closed).toBe(true)
  })

  test('ids that were never given out replay what is left instead of nothing', () => {
    for (const id of ['p1_99', 'p2_1', 'p1_', 'p1_-1', 'p1_1e3', '']) {
      const log = createEventLog('p1', LIMITS)
      log.append('a')
      const stream = new RecordingStream()
      log.attach(stream, id)
      expect(stream.data).toEqual(['a'])
    }
  })

  test('any cut and resumption loses and repeats nothing within the bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 60 }), (steps) => {
        const log = createEventLog('p1', { eventsMax: 100, bytesMax: 10_000 })
        const seen: string[] = []
        const sent: string[] = []
        let lastId = log.prime().id
        let stream = new RecordingStream()
        const collect = () => {
          seen.push(...stream.data)
          lastId = stream.events.at(-1)?.id ?? lastId
        }
        log.attach(stream, null)
        for (const [index, step] of steps.entries()) {
          if (step === 0) stream.close()
          else if (step === 1) {
            collect()
            stream.close()
            stream = new RecordingStream()
            log.attach(stream, lastId)
          } else {
            log.append(`${index}`)
            sent.push(`${index}`)
          }
        }
        collect()
        stream.close()
        stream = new RecordingStream()
        log.attach(stream, lastId)
        collect()
        expect(seen).toEqual(sent)
      }),
    )
  })
})
