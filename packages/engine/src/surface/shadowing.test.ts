/** The samples of `shadowing`: the last tool of each is compared with those before it. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listFindingCodes } from '../finding-codes.ts'
import { ToolCatalogue } from './catalogue.ts'
import { describeResemblance, SHADOWING_CODES } from './shadowing.ts'

interface Sample {
  /** The operator said which of the upstreams has precedence. */
  readonly outranked?: true

  readonly code?: string
  readonly value: readonly {
    readonly upstream: string
    readonly name: string
    readonly description: string
  }[]
}

function readSamples(kind: 'match' | 'miss'): readonly Sample[] {
  return readFileSync(join(import.meta.dirname, 'samples', `${kind}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Sample)
}

function findIn({ value, outranked }: Sample) {
  const catalogue = new ToolCatalogue()
  const items = value.map(({ upstream, name, description }) => ({
    upstream,
    name,
    digest: `${name} ${description}`,
    definition: { name, description },
  }))
  for (const item of items.slice(0, -1)) catalogue.put(item)
  const last = items.at(-1)
  return last === undefined
    ? []
    : catalogue
        .compare(last, () => outranked === true)
        .map((one) => describeResemblance(one, (text) => text, outranked))
}

describe('shadowing', () => {
  it.each(readSamples('match').map((sample) => [sample.code, sample] as const))(
    'finds %s',
    (code, sample) => {
      const findings = findIn(sample)
      expect(findings.map((finding) => finding.code)).toEqual([code])
      expect(findings[0]?.message).toContain(`of the upstream ${sample.value[0]?.upstream}`)
    },
  )

  it.each(readSamples('miss').map((sample, index) => [index + 1, sample] as const))(
    'finds nothing in line %i of its misses',
    (_line, sample) => expect(findIn(sample)).toEqual([]),
  )

  it('has a sample for every code that comes from comparing, and configuration knows all codes', () => {
    const shown = new Set(readSamples('match').map(({ code }) => code))
    expect(SHADOWING_CODES.filter((code) => !shown.has(code))).toEqual(['shadowing/imitated-package'])
    for (const code of SHADOWING_CODES) expect(listFindingCodes([]).has(code)).toBe(true)
  })
})
