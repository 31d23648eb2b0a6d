/** For tests: runs a detector over its own samples, through the inspector as it ships. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InspectionConfig } from '@callgate/contracts/config'
import { createTestInspector } from '../inspector-fixture.ts'
import { checkDetectorSamples, type DetectorSample, parseSamples } from './check-samples.ts'

const root = import.meta.dirname

function readSamples(id: string, kind: 'match' | 'miss'): DetectorSample[] {
  return parseSamples(readFileSync(join(root, id, 'samples', `${kind}.jsonl`), 'utf8'))
}

/** The settings the samples of a detector need where the shipped ones do not do: `samples/settings.json`. */
export function readSettings(id: string): InspectionConfig {
  const path = join(root, id, 'samples', 'settings.json')
  return InspectionConfig.parse(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {})
}

/** Declares the tests of one detector over its own samples. */
export function describeSamples(id: string): void {
  const inspector = createTestInspector({ settings: readSettings(id) })
  describe(`detector ${id}`, () => {
    const samples = { match: readSamples(id, 'match'), miss: readSamples(id, 'miss') }

    it('has samples of both kinds', () => {
      expect(samples.match.length).toBeGreaterThanOrEqual(3)
      expect(samples.miss.length).toBeGreaterThanOrEqual(3)
    })

    for (const kind of ['match', 'miss'] as const) {
      it.each(samples[kind].map((sample, index) => [index + 1, sample] as const))(
        `does as line %i of its ${kind} samples says`,
        (_line, sample) => {
          const own = { id, match: [], miss: [], [kind]: [sample] }
          expect(checkDetectorSamples(own, inspector)).toEqual([])
        },
      )
    }
  })
}
