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

  it('may ask a service of the own machine by a tool that is for it, and no more than that', () => {
    const codes = (target: string, url: string): readonly string[] =>
      inspector
        .inspect({
          hook: 'call-arguments',
          value: { name: target, arguments: { url } },
          context: { ...CALL, target },
        })
        .findings.filter(({ severity }) => severity === 'high' || severity === 'critical')
        .map(({ code }) => code)
    for (const target of ['redis_ping', 'docker-info', 'dev_server_check', 'local-http', 'query_db']) {
      expect(codes(target, 'http://localhost:6379/')).toEqual([])
      expect(codes(target, 'http://127.0.0.1:2375')).toEqual([])
      for (const url of [
        'http://localhost:2375/containers/json',
        'http://10.0.0.7:6379/',
        'http://[::]:6379/',
        'http://127.1:6379/',
        'gopher://localhost:6379/_flushall',
        'http://169.254.169.254/',
      ])
        expect([url, ...codes(target, url)].length, `${target} ${url}`).toBeGreaterThan(1)
    }
    for (const target of ['fetch', 'screenshot', 'import_devotional', 'webhook_test'])
      expect(codes(target, 'http://localhost:6379/')).not.toEqual([])
  })

  it.each(rows(HONEST))('that are honest are not: %s, %s = %j', (_kind, parameter, value) => {
    expect(reported([parameter, value])).toEqual([])
  })
})
