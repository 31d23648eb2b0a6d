/** Labels join upward only, whatever the order, and policy sees every level that was reached. */

import { DATA_CLASSES, type Labels, TRUSTS } from '@callgate/contracts/label'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CLEAN, joinLabels } from './join.ts'
import { labelWords } from './session-labels.ts'

const labels: fc.Arbitrary<Labels> = fc.record({
  trust: fc.constantFrom(...TRUSTS),
  sensitivity: fc.constantFrom(...DATA_CLASSES),
  sources: fc.uniqueArray(fc.constantFrom('mail', 'web', 'files'), { maxLength: 3 }),
})

const asSets = ({ trust, sensitivity, sources }: Labels) => ({
  trust,
  sensitivity,
  sources: new Set(sources),
})

test('joining is commutative, associative and idempotent, and what is clean adds nothing', () => {
  fc.assert(
    fc.property(labels, labels, labels, (a, b, c) => {
      expect(asSets(joinLabels(a, b))).toEqual(asSets(joinLabels(b, a)))
      expect(asSets(joinLabels(joinLabels(a, b), c))).toEqual(asSets(joinLabels(a, joinLabels(b, c))))
      expect(joinLabels(a, a)).toEqual(a)
      expect(joinLabels(a, CLEAN)).toEqual(a)
    }),
  )
})

test('no join takes a word away', () => {
  fc.assert(
    fc.property(labels, labels, (a, b) => {
      const joined = labelWords(joinLabels(a, b))
      for (const word of labelWords(a)) expect(joined).toContain(word)
    }),
  )
})

test('the words name every level that was reached, and where it came from', () => {
  expect(labelWords({ trust: 'public', sensitivity: 'confidential', sources: ['mail'] })).toEqual([
    'trust:vetted',
    'trust:public',
    'class:internal',
    'class:confidential',
    'from:mail',
  ])
  expect(labelWords(CLEAN)).toEqual([])
})

test('of endless sources a bounded number is named', () => {
  let carried = CLEAN
  for (let count = 0; count < 1000; count += 1)
    carried = joinLabels(carried, { ...CLEAN, sources: [`upstream-${count}`] })
  expect(carried.sources.length).toBeLessThanOrEqual(32)
})
