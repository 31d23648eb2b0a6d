/** The check of samples says what is wrong with each of them. */

import { describe, expect, it } from 'vitest'
import { createTestInspector } from '../inspector-fixture.ts'
import { checkDetectorSamples, parseSamples } from './check-samples.ts'

const inspector = createTestInspector()
const held = { at: 'result', value: 'AKIA{{base32:16}} is the key' }
const empty = { at: 'result', value: 'nothing here' }
const sampled = (...samples: readonly object[]) =>
  parseSamples(samples.map((sample) => JSON.stringify(sample)).join('\n\n'))

describe('checkDetectorSamples', () => {
  it('accepts samples that behave', () => {
    const samples = { id: 'secrets', match: sampled(held), miss: sampled(empty) }
    expect(checkDetectorSamples(samples, inspector)).toEqual([])
  })

  it('names the line and the problem of each that does not', () => {
    const match = sampled(held, empty, { ...held, code: 'secrets/jwt' }, { ...held, at: 'nowhere' })
    expect(checkDetectorSamples({ id: 'secrets', match, miss: sampled(held) }, inspector)).toEqual([
      { line: 'match 2', problem: 'does not report anything' },
      { line: 'match 3', problem: 'does not report secrets/jwt' },
      { line: 'match 4', problem: 'stands at nowhere, which is no hook' },
      { line: 'miss 1', problem: 'reports secrets/aws-access-key-id' },
    ])
  })

  it('counts only what the detector says itself', () => {
    const samples = { id: 'personal-data', match: sampled(held), miss: sampled(held) }
    expect(checkDetectorSamples(samples, inspector)).toEqual([
      { line: 'match 1', problem: 'does not report anything' },
    ])
  })
})
