/** Messages are told to whoever scrapes as prom-client would have counted them one by one. */

import { Counter, Histogram, Registry as FullRegistry } from 'prom-client'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MessageCounts } from './message-counts.ts'
import { Registry } from './prometheus-parts.ts'

/** The same by the library alone. */
function countByLibrary(registers: FullRegistry[]) {
  const messages = new Counter({
    name: 'callgate_messages_total',
    help: 'Messages by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'callgate_message_seconds',
    help: 'Time from first stage to delivery, upstream included',
    labelNames: ['kind', 'upstream'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  })
  return (kind: string, outcome: string, upstream: string, durationMs: number): void => {
    messages.inc({ kind, outcome })
    seconds.observe({ kind, upstream }, durationMs / 1000)
  }
}

const message = fc.tuple(
  fc.constantFrom('call', 'list', 'read'),
  fc.constantFrom('result', 'error', 'policy-denied'),
  fc.constantFrom('files', 'mail', 'gateway'),
  fc.oneof(fc.double({ min: 0, max: 100_000, noNaN: true }), fc.constantFrom(0, 0.5, 1, 60_000, 60_001)),
)

test('whatever came in, and whenever it is asked for', async () => {
  const parts = fc.array(fc.array(message, { maxLength: 12 }), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(parts, async (all) => {
      const [own, full] = [new Registry(), new FullRegistry()]
      const counts = new MessageCounts(own)
      const count = countByLibrary([full])
      for (const part of all) {
        for (const one of part) {
          counts.count(...one)
          count(...one)
        }
        expect(await own.metrics()).toBe(await full.metrics())
      }
    }),
  )
})
