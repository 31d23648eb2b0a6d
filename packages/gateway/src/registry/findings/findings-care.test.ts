/** What reviewers decide about findings: kept, bound to a version, ending, and never two decisions at once. */

import { isSameName } from '@callgate/contracts/operator'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Submission } from '@callgate/contracts/catalogue'
import { RegistryConfig, type ServerScan } from '@callgate/contracts/registry'
import { openStore, type Store } from '../../store/store.ts'
import { systemClock } from '../../system.ts'
import { digestOfLetter as digest, scanOf as scanOfLetter } from '../catalogue/catalogue.fixture.ts'
import { type Catalogue, openCatalogue } from '../catalogue/catalogue.ts'
import type { Wanted } from '../catalogue/lifecycle.ts'
import { REQUIRED } from '../supply-chain/requirements.ts'
import { type Care, createFindingDesk, type FindingDesk } from './desk.ts'
import { type Findings, openFindings } from './findings.ts'

const DAY_MS = 86_400_000
let folder: string
let store: Store
let findings: Findings
let catalogue: Catalogue
let desk: FindingDesk
let nowMs: number
const clock = { nowMs: () => nowMs }

async function open(): Promise<void> {
  store = await openStore(join(folder, 'callgate.db'))
  findings = await openFindings(store)
  const settings = () => RegistryConfig.parse({})
  const countBlocking = (tenant: string, server: Parameters<Findings['list']>[1]): number =>
    findings.list(tenant, server, nowMs).filter(({ blocks }) => blocks).length
  catalogue = await openCatalogue({ store, clock, settings, isOnePerson: isSameName, countBlocking })
  desk = createFindingDesk({
    tenant: 'default',
    catalogue,
    findings,
    clock,
    settings,
    isOnePerson: isSameName,
  })
}

beforeEach(async () => {
  nowMs = systemClock.nowMs()
  folder = await mkdtemp(join(tmpdir(), 'callgate-findings-'))
  await open()
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const hole = {
  code: 'code/shell-with-arguments',
  severity: 'critical' as const,
  title: 'A shell runs what an argument says',
  detail: '',
  where: { file: 'index.js', line: 3 },
  fingerprint: digest('f'),
}
const scanOf = (pin: string, found: ServerScan['findings'] = [hole]): ServerScan => ({
  ...scanOfLetter(pin, nowMs, found),
  pin: { digest: digest(pin), parts: [] },
})
const submission = Submission.parse({
  id: 'mail',
  source: { type: 'command', command: '/opt/mail' },
  purpose: 'mail',
  owner: 'team',
})

async function take(wanted: Wanted, by = 'ada'): Promise<string> {
  const planned = catalogue.plan({ tenant: 'default', id: 'mail', by }, wanted)
  if ('refused' in planned) return planned.refused
  return (await catalogue.commit('default', planned)).stage
}
const seen = async (pin = 'a', found?: ServerScan['findings']): Promise<void> => {
  await take({ step: 'submit', submission, why: 'needed' })
  await take({ step: 'scan', scan: scanOf(pin, found), why: 'first' })
}
const approve = (pin = 'a'): Promise<string> =>
  take({ step: 'approve', evidence: digest(pin), acceptFindings: false, why: 'read it' }, 'bob')

async function decide(care: Care, by = 'bob', revision?: number): Promise<string> {
  const before = desk.list('mail')?.find(({ fingerprint }) => fingerprint === hole.fingerprint)?.remedy
  const asked = {
    server: 'mail',
    fingerprint: hole.fingerprint,
    revision: revision ?? before?.revision ?? 0,
    by,
    why: 'looked at it',
  }
  const planned = desk.plan(asked, care)
  if ('refused' in planned) return planned.refused
  await desk.commit(asked, planned)
  return desk.list('mail')?.[0]?.state ?? ''
}

describe('a grave finding', () => {
  it.each([
    [
      'an owner and a time',
      () => ({ do: 'assign', owner: 'mail team', dueAtMs: nowMs + DAY_MS }) as const,
      'assigned',
    ],
    ['a waiver', () => ({ do: 'waive', untilMs: nowMs + DAY_MS }) as const, 'waived'],
    [
      'a virtual patch',
      () => ({ do: 'patch', target: 'send', when: 'args.to.contains(";")' }) as const,
      'patched',
    ],
  ])('stops an approval until it has %s', async (_, care, state) => {
    await seen()
    expect(await approve()).toBe('findings')
    expect(await decide(care())).toBe(state)
    expect(await approve()).toBe('approved')
  })

  it('is as it was left after a restart', async () => {
    await seen()
    await decide({ do: 'waive', untilMs: nowMs + DAY_MS })
    await desk.import('mail', {
      tool: 'other',
      digest: digest('1'),
      findings: [{ ...hole, fingerprint: digest('e') }],
    })
    await store.close()
    await open()
    expect(desk.list('mail')?.map(({ state, from, blocks }) => [state, from, blocks])).toEqual([
      ['open', 'other', true],
      ['waived', 'scan', false],
    ])
  })

  it('holds an approved server once its waiver has ended, and lets it run when it is waived again', async () => {
    await seen()
    await decide({ do: 'waive', untilMs: nowMs + DAY_MS })
    await approve()
    const explain = (): string | undefined => {
      const server = catalogue.find('default', 'mail')
      return server === undefined ? 'gone' : findings.explainLapse('default', server, nowMs)
    }
    expect(explain()).toBeUndefined()
    nowMs += DAY_MS
    expect(explain()).toContain('waiver by bob')
    expect(desk.list('mail')?.[0]).toMatchObject({ state: 'waiver-ended', blocks: true })
    await decide({ do: 'waive', untilMs: nowMs + DAY_MS })
    expect(explain()).toBeUndefined()
  })

  it('is not settled by what is over, by the one who submitted, or by a patch nobody can read', async () => {
    await seen()
    expect(await decide({ do: 'waive', untilMs: nowMs })).toBe('invalid')
    expect(await decide({ do: 'waive', untilMs: nowMs + 400 * DAY_MS })).toBe('invalid')
    expect(await decide({ do: 'assign', owner: 'x', dueAtMs: nowMs - 1 })).toBe('invalid')
    expect(await decide({ do: 'waive', untilMs: nowMs + DAY_MS }, 'ada')).toBe('same-person')
    expect(await decide({ do: 'waive', untilMs: nowMs + DAY_MS }, 'Ada')).toBe('same-person')
    expect(await decide({ do: 'patch', target: 'send', when: 'args.to.contains(' })).toBe('invalid')
    expect(await decide({ do: 'patch', target: 'send', when: 'args.to.matches("(a+)+$")' })).toBe('invalid')
    await decide({ do: 'assign', owner: 'mail team', dueAtMs: nowMs + DAY_MS })
    nowMs += 2 * DAY_MS
    expect(desk.list('mail')?.[0]).toMatchObject({ state: 'overdue', blocks: true })
  })

  it('that is a requirement is not waived', async () => {
    await seen('a', [{ ...hole, code: REQUIRED }])
    expect(await decide({ do: 'waive', untilMs: nowMs + DAY_MS })).toBe('requirement')
    expect(await approve()).toBe('requirement')
    const accepting = {
      step: 'approve',
      evidence: digest('a'),
      acceptFindings: true,
      why: 'so what',
    } as const
    expect(await take(accepting, 'bob')).toBe('requirement')
  })
})

describe('a virtual patch', () => {
  const ask = (to: string, target = 'send') => {
    const server = catalogue.find('default', 'mail')
    const policy = server === undefined ? undefined : findings.patches('default', server)
    return policy?.evaluate({
      tenant: 'default',
      principal: { id: 'p', groups: [], claims: {} },
      agent: { id: 'a', groups: [] },
      kind: 'call',
      method: 'tools/call',
      upstream: { id: 'mail', labels: [], trust: 'reviewed' },
      target: { name: target, annotations: {}, kinds: [], classes: [] },
      args: { to },
      session: { id: 's', labels: [] },
      nowMs,
      assessment: { verdict: 'benign', findings: [], score: 0, degraded: [] } as never,
    }).effect
  }

  it('closes the tool where its condition holds or cannot be told, and nothing else', async () => {
    await seen()
    await decide({ do: 'patch', target: 'send', when: 'args.to.contains(";")' })
    expect([ask('ada'), ask('ada; rm -rf /'), ask('ada; rm', 'read')]).toEqual(['allow', 'deny', 'allow'])
    await decide({ do: 'patch', target: 'send', when: 'args.nothing == 1' })
    expect(ask('ada')).toBe('deny')
    await decide({ do: 'lift' })
    expect(ask('ada; rm')).toBeUndefined()
  })

  it('is for one version: the next one is refused with the finding, and ends it once it is approved', async () => {
    await seen()
    await decide({ do: 'patch', target: 'send' })
    await approve()
    expect(await take({ step: 'scan', scan: scanOf('b'), why: 'weekly' })).toBe('held')
    expect(ask('ada')).toBe('deny')
    expect(await approve('b')).toBe('findings')
    expect(await take({ step: 'scan', scan: scanOf('c', []), why: 'mended' })).toBe('held')
    expect(await approve('c')).toBe('approved')
    expect(ask('ada')).toBeUndefined()
  })
})

describe('two reviewers at once', () => {
  it('are not both heard: one decision is kept, the other is told', async () => {
    await seen()
    const both = await Promise.allSettled([
      decide({ do: 'waive', untilMs: nowMs + DAY_MS }, 'bob', 0),
      decide({ do: 'assign', owner: 'mail team', dueAtMs: nowMs + DAY_MS }, 'eve', 0),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(decide({ do: 'lift' }, 'eve', 0)).rejects.toThrow('changed by somebody else')
    const [kept] = desk.list('mail') ?? []
    expect(kept?.remedy?.revision).toBe(1)
    expect([kept?.remedy?.waiver === null, kept?.remedy?.owner === null].filter(Boolean)).toHaveLength(1)
  })
})
