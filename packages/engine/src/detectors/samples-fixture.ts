/** For tests: runs a detector over its own samples, through the inspector as it ships. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HOOKS, type Hook } from '@callgate/contracts/finding'
import { InspectionConfig } from '@callgate/contracts/config'
import type { JsonValue } from '@callgate/contracts/json'
import { expandSample } from '../rules/expand-sample.ts'
import type { Inspector } from '../inspect-types.ts'
import { createTestInspector, CONTEXT } from '../inspector-fixture.ts'

interface Sample {
  readonly at: Hook
  readonly value: JsonValue
  /** Code that must be reported; for misses, nothing of the detector may be at medium or above. */
  readonly code?: string
  readonly schemaErrors?: readonly { readonly path: string; readonly message: string }[]
}

const root = import.meta.dirname

function readSamples(id: string, kind: 'match' | 'miss'): Sample[] {
  return readFileSync(join(root, id, 'samples', `${kind}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(expandSample(line)) as Sample)
}

function inspectSample(inspector: Inspector, sample: Sample) {
  return inspector.inspect({
    hook: sample.at,
    value: sample.value,
    context: CONTEXT,
    ...(sample.schemaErrors === undefined ? {} : { schemaErrors: sample.schemaErrors }),
  })
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
    const match = readSamples(id, 'match')
    const miss = readSamples(id, 'miss')

    it('has samples of both kinds, at hooks that exist', () => {
      expect(match.length).toBeGreaterThanOrEqual(3)
      expect(miss.length).toBeGreaterThanOrEqual(3)
      for (const sample of [...match, ...miss]) expect(HOOKS).toContain(sample.at)
    })

    it.each(match.map((sample, index) => [index + 1, sample] as const))(
      'fires on line %i of its matches',
      (_line, sample) => {
        const { findings } = inspectSample(inspector, sample)
        const own = findings.filter(
          (finding) => finding.detector === id && finding.severity !== 'info' && finding.severity !== 'low',
        )
        expect(own.map((finding) => finding.code)).toContain(sample.code ?? own[0]?.code)
        expect(own.length).toBeGreaterThan(0)
      },
    )

    it.each(miss.map((sample, index) => [index + 1, sample] as const))(
      'stays silent on line %i of its misses',
      (_line, sample) => {
        const { findings } = inspectSample(inspector, sample)
        expect(
          findings.filter(
            (finding) => finding.detector === id && !['info', 'low'].includes(finding.severity),
          ),
        ).toEqual([])
      },
    )
  })
}
