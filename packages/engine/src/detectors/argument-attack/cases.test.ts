/** Attacks are told from what callers write every day, by what the parameter is for. */

import { describe, expect, it } from 'vitest'
import { createTestInspector } from '../../inspector-fixture.ts'
import { type ArgumentCase, ATTACKS } from './attacks.fixture.ts'
import { HONEST } from './honest.fixture.ts'

const inspector = createTestInspector()
const CALL = {
  direction: 'agent-to-upstream',
  kind: 'call',
  method: 'tools/call',
  upstream: 'test',
  target: 'tool',
} as const

/** What is said of a call with this one argument, at medium or above; personal data is what ordinary calls are made of. */
const reported = ([parameter, value]: ArgumentCase): readonly string[] =>
  inspector
    .inspect({
      hook: 'call-arguments',
      value: { name: 'tool', arguments: { [parameter]: value } },
      context: CALL,
    })
    .findings.filter(
      (one) => one.severity !== 'info' && one.severity !== 'low' && one.class !== 'personal-data',
    )
    .map(({ code }) => code)

const rows = (table: Readonly<Record<string, readonly ArgumentCase[]>>) =>
  Object.entries(table).flatMap(([kind, cases]) => cases.map((one) => [kind, ...one] as const))

describe('arguments', () => {
  it('are tried in good number, of both kinds, none twice', () => {
    for (const table of [ATTACKS, HONEST]) {
      const all = rows(table).map((row) => JSON.stringify(row))
      expect(new Set(all).size).toBe(all.length)
      expect(all.length).toBeGreaterThanOrEqual(200)
    }
  })

  it.each(rows(ATTACKS))('that attack are reported: %s, %s = %j', (_kind, parameter, value) => {
    const codes = reported([parameter, value])
    expect(codes.filter((code) => code.startsWith('argument-attack/'))).not.toEqual([])
  })

  it.each(rows(HONEST))('that are honest are not: %s, %s = %j', (_kind, parameter, value) => {
    expect(reported([parameter, value])).toEqual([])
  })
})
