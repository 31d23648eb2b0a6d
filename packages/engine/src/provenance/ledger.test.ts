/** The packed ring of messages answers as a list of the newest messages would, and stays within its bytes. */

import { DATA_CLASSES, TRUSTS } from '@callgate/contracts/label'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ledger, type Remembered } from './ledger.ts'

const message = fc.record({
  id: fc.string({ unit: fc.constantFrom('a', 'b', '7', '_'), minLength: 1, maxLength: 48 }),
  source: fc.oneof(
    fc.constantFrom('user' as const, 'assistant' as const),
    fc.record({
      upstream: fc.constantFrom('mail', 'wiki', 'crm'),
      tool: fc.oneof(fc.constant(null), fc.constantFrom('read', 'send', '')),
    }),
  ),
  trust: fc.constantFrom(...TRUSTS),
  sensitivity: fc.constantFrom(...DATA_CLASSES),
  delegated: fc.boolean(),
  named: fc.boolean(),
})
const paths = fc.array(fc.constantFrom('/a', '/content/0/text', ''), { maxLength: 3 })
const placesOf = (own: readonly string[]) => own.map((path) => ({ path }))

describe('the ledger', () => {
  it('reads back the newest messages as they were added', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(message, paths), { maxLength: 150 }), (added) => {
        const ledger = new Ledger(1 << 20)
        const expected = added.map(([one, own], at): Remembered => ({ ...one, paths: own, ordinal: at + 1 }))
        for (const [one, own] of added) ledger.add(one, placesOf(own))
        for (const [at, one] of expected.entries()) {
          const kept = at >= expected.length - 64 ? one : undefined
          expect(ledger.get(one.ordinal)).toEqual(kept)
          expect(ledger.isNamed(one.ordinal)).toBe(kept?.named ?? false)
          expect(ledger.isUser(one.ordinal)).toBe(kept?.source === 'user')
        }
        const again = new Ledger(1 << 20)
        again.restore(ledger.dump())
        expect(again.dump()).toEqual(ledger.dump())
      }),
      { numRuns: 40 },
    )
  })

  it('keeps to its bytes, the newest message always, whatever names servers have', () => {
    const ledger = new Ledger(2048)
    for (let at = 0; at < 300; at++) {
      const source = { upstream: `server-${at}`, tool: 'x'.repeat(60) + at }
      const facts = { trust: 'untrusted', sensitivity: 'public', delegated: false, named: false } as const
      ledger.add({ id: `exc_${at}`, source, ...facts }, placesOf([`/field-${at}`]))
      expect(ledger.get(at + 1)?.id).toBe(`exc_${at}`)
      expect(ledger.bytes).toBeLessThanOrEqual(2048)
    }
  })

  it('changes what a human said of a message, and nothing else of it', () => {
    const ledger = new Ledger(4096)
    const source = { upstream: 'mail', tool: null }
    const facts = { source, delegated: true, named: false } as const
    const ordinal = ledger.add(
      { id: 'm', trust: 'untrusted', sensitivity: 'restricted', ...facts },
      placesOf(['/a']),
    )
    ledger.relabel(ordinal, { sensitivity: 'public', released: true })
    expect(ledger.findById('m')).toEqual({
      id: 'm',
      ordinal,
      ...facts,
      trust: 'untrusted',
      sensitivity: 'public',
      paths: ['/a'],
      released: true,
    })
    expect(ledger.isReleased(ordinal)).toBe(true)
  })
})
