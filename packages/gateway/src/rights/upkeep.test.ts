/** What grows by itself and what was let through on purpose: weeks of first uses, owners and dates of exceptions. */

import { PolicyDocument } from '@callgate/contracts/policy'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { FindingView } from '@callgate/contracts/remedy'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { describe, expect, it } from 'vitest'
import { type ExceptionParts, listExceptions } from './exceptions.ts'
import { listGrowth, weekOf } from './growth.ts'
import { pairOf, type Used } from './use.ts'

const DAY_MS = 86_400_000
const MONDAY_MS = Date.parse('2026-11-16T00:00:00Z')
const NOW_MS = Date.parse('2026-11-21T12:00:00Z')

describe('growth', () => {
  const journal = { sinceMs: 0, untilMs: NOW_MS, oldestMs: 0, complete: true, note: null, calls: 4 }
  const used = (firstMs: number): Used => ({ calls: 1, firstMs, lastMs: firstMs })
  const pairs = new Map([
    [pairOf('a', 'p', 'mail', 'send'), used(MONDAY_MS + DAY_MS)],
    // The same tool for another principal, a week before: the agent knew it then.
    [pairOf('a', 'q', 'mail', 'send'), used(MONDAY_MS - DAY_MS)],
    [pairOf('a', 'p', 'mail', 'list'), used(MONDAY_MS)],
    [pairOf('b', 'p', 'mail', 'list'), used(MONDAY_MS)],
  ])

  it('counts a tool in the week it was first used, for whomever', () => {
    expect(listGrowth({ pairs, journal }, { limit: 100 }).weeks).toEqual([
      { agent: 'a', weekMs: MONDAY_MS - 7 * DAY_MS, tools: ['mail/send'], toolsLeftOut: 0, total: 1 },
      { agent: 'a', weekMs: MONDAY_MS, tools: ['mail/list'], toolsLeftOut: 0, total: 2 },
      { agent: 'b', weekMs: MONDAY_MS, tools: ['mail/list'], toolsLeftOut: 0, total: 1 },
    ])
    const some = listGrowth({ pairs, journal }, { agent: 'a', limit: 1 })
    expect([some.weeks.length, some.weeksLeftOut]).toEqual([1, 1])
  })

  it.each([
    ['2026-11-15T23:59:59Z', '2026-11-09T00:00:00.000Z'],
    ['2026-11-16T00:00:00Z', '2026-11-16T00:00:00.000Z'],
    ['1970-01-01T00:00:00Z', '1969-12-29T00:00:00.000Z'],
  ])('%s is in the week of %s', (at, week) => {
    expect(new Date(weekOf(Date.parse(at))).toISOString()).toBe(week)
  })
})

describe('exceptions', () => {
  const rules = [
    { id: 'bare', effect: 'allow' },
    { id: 'kept', effect: 'allow', owner: 'ada', reviewBy: '2026-11-21' },
    { id: 'late', effect: 'allow', owner: 'ada', reviewBy: '2026-11-20' },
    { id: 'stop', effect: 'deny' },
  ]
  const mail = {
    id: 'mail',
    stage: 'live',
    submission: { owner: 'ada' },
    approval: { expiresAtMs: NOW_MS + DAY_MS },
  } as unknown as CatalogueServer
  const waiver = { by: 'bob', atMs: 1, untilMs: NOW_MS - 1, why: 'not reachable' }
  const waived = {
    code: 'vuln/known',
    remedy: { owner: null, dueAtMs: null, waiver, patch: null },
  } as unknown as FindingView
  const parts: ExceptionParts = {
    document: PolicyDocument.parse({ version: 1, rules }),
    inspection: { suppressions: [] },
    isolation: { mode: 'required' },
    configured: {
      mail: UpstreamConfig.parse({ transport: 'stdio', command: 'm', precedence: 5 }),
      files: UpstreamConfig.parse({
        transport: 'stdio',
        command: 'f',
        isolation: { mode: 'off' },
        shared: true,
      }),
    },
    servers: [mail],
    findings: () => [waived],
    nowMs: NOW_MS,
  }

  it('are listed where nobody answers for them, no date is set, or it has passed', () => {
    const found = listExceptions(parts, { all: false })
    expect(found.map(({ kind, subject, flags }) => [kind, subject, ...flags])).toEqual([
      ['allow-rule', 'bare', 'no-owner', 'no-review-by'],
      ['allow-rule', 'late', 'past'],
      ['waiver', 'mail vuln/known', 'past'],
      ['isolation-off', 'files', 'no-owner', 'no-review-by'],
      ['shared-session', 'files', 'no-owner', 'no-review-by'],
    ])
  })

  it('are all listed when asked for, and of one kind', () => {
    expect(listExceptions(parts, { all: true, kind: 'precedence' })).toEqual([
      {
        kind: 'precedence',
        subject: 'mail',
        owner: 'ada',
        reviewByMs: NOW_MS + DAY_MS,
        why: null,
        flags: [],
      },
    ])
    expect(listExceptions(parts, { all: true, kind: 'allow-rule' })).toHaveLength(3)
  })
})
