/** What servers do by themselves, over the real store, with a clock that tests turn. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { JournalEntry } from '@callgate/contracts/journal'
import { isSameName } from '@callgate/contracts/operator'
import { RegistryConfig, type ServerScan } from '@callgate/contracts/registry'
import { openStore, type Store } from '../../store/store.ts'
import { digestOfLetter, scanOf, submissionOf } from './catalogue.fixture.ts'
import { type Catalogue, openCatalogue } from './catalogue.ts'
import type { PlannedStep, RefusedStep, Wanted } from './lifecycle.ts'
import { openUse, type UseBook } from './use.ts'
import { LifecycleWatch } from './watch.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let folder: string
let store: Store
let nowMs: number
let seq: number
let config: z.input<typeof RegistryConfig>
let catalogue: Catalogue
let use: UseBook
let look: (id: string) => Promise<ServerScan>
let noted: string[]
let raised: string[]
const clock = { nowMs: () => nowMs }
const silent = {
  debug() {},
  info() {},
  warn() {},
  error(_: object, message: string) {
    noted.push(message)
  },
}
const settings = () => RegistryConfig.parse(config)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-watch-'))
  store = await openStore(join(folder, 'callgate.db'))
  nowMs = DAY_MS
  seq = 0
  config = {}
  noted = []
  raised = []
  look = () => Promise.resolve(scanOf('a', nowMs))
  catalogue = await openCatalogue({ store, clock, settings, isOnePerson: isSameName })
  use = await openUse({ store, catalogue }, 0)
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

function watching(): LifecycleWatch {
  return new LifecycleWatch({
    tenant: 'default',
    catalogue,
    use,
    clock,
    logger: silent,
    settings,
    look: async ({ id }) => ({ scan: await look(id), surface: [] }),
    take: (step, surface) => catalogue.commit('default', step, { surface }),
    note: (server, act) => Promise.resolve(void noted.push(`${server.id} ${act}`)),
    raise: (server, { code }) => Promise.resolve(void raised.push(`${server.id} ${code}`)),
  })
}

const planned = (step: PlannedStep | RefusedStep): PlannedStep => {
  if ('refused' in step) throw new Error(step.reason)
  return step
}
async function take(id: string, by: string, wanted: Wanted): Promise<void> {
  await catalogue.commit('default', planned(catalogue.plan({ tenant: 'default', id, by }, wanted)))
}
async function bringTo(id: string, stage: 'approved' | 'sandbox' | 'canary' | 'live'): Promise<void> {
  const why = 'test'
  await take(id, 'ada', { step: 'submit', submission: submissionOf(id), why })
  await take(id, 'ada', { step: 'scan', scan: scanOf('a', nowMs), why })
  await take(id, 'bob', { step: 'approve', evidence: digestOfLetter('a'), acceptFindings: true, why })
  if (stage === 'approved') return
  await take(id, 'bob', { step: 'sandbox', why })
  if (stage === 'sandbox') return
  await take(id, 'bob', { step: 'canary', agents: ['bot'], why })
  if (stage === 'live') await take(id, 'bob', { step: 'live', why })
}
const stageOf = (id: string) => catalogue.find('default', id)?.stage

/** One record, with only the members that are read. */
function write(entry: object): void {
  use.observe({ seq: (seq += 1), timeMs: nowMs, entry: entry as JournalEntry })
}
const call = (upstream: string, outcome = 'ok', findings: object[] = []): void =>
  write({ type: 'outcome', kind: 'call', direction: 'agent-to-upstream', upstream, outcome, findings })
const finding = (family: string, severity: string) => ({ class: family, severity, code: `${family}/x` })

describe('promotion', () => {
  beforeEach(() => {
    config = {
      promotion: {
        enabled: true,
        canaryAgents: ['bot'],
        sandboxHours: 24,
        canaryHours: 48,
        callsMin: 10,
        errorsMax: 0.1,
      },
    }
  })

  it('goes on when time, calls and errors allow it, stage by stage', async () => {
    await bringTo('mail', 'sandbox')
    const watch = watching()
    await watch.tick()
    expect(stageOf('mail')).toBe('sandbox')
    nowMs += 24 * HOUR_MS
    await watch.tick()
    expect(catalogue.find('default', 'mail')).toMatchObject({
      stage: 'canary',
      agents: ['bot'],
      changedBy: 'gateway',
    })
    for (let count = 0; count < 9; count += 1) call('mail')
    nowMs += 48 * HOUR_MS
    await watch.tick()
    expect(stageOf('mail')).toBe('canary')
    call('mail', 'error')
    call('mail', 'denied')
    await watch.tick()
    expect(catalogue.find('default', 'mail')).toMatchObject({
      stage: 'live',
      why: '48 hours, 10 calls, 1 errors as a canary',
    })
  })

  it.each([
    ['errors', () => [1, 2].forEach(() => call('mail', 'error'))],
    ['a finding', () => call('mail', 'ok', [finding('injection', 'medium')])],
    [
      'drift',
      () =>
        write({ type: 'event', event: 'drift', direction: 'upstream-reply', upstream: 'mail', findings: [] }),
    ],
  ])('waits because of %s', async (_, happen) => {
    await bringTo('mail', 'canary')
    for (let count = 0; count < 10; count += 1) call('mail')
    happen()
    nowMs += 100 * HOUR_MS
    await watching().tick()
    expect(stageOf('mail')).toBe('canary')
  })

  it('does nothing by itself where it is not switched on, or no canary agents are named', async () => {
    await bringTo('mail', 'sandbox')
    nowMs += 1_000 * HOUR_MS
    config = { promotion: { enabled: true } }
    await watching().tick()
    config = { promotion: { canaryAgents: ['bot'] } }
    await watching().tick()
    expect(stageOf('mail')).toBe('sandbox')
  })
})

describe('use', () => {
  it('survives a restart, counts no record twice, and begins anew with each stage', async () => {
    await bringTo('mail', 'live')
    call('mail')
    call('mail', 'unknown', [finding('secret', 'high')])
    await use.save()
    use = await openUse({ store, catalogue }, seq + 1)
    expect(use.nextSeq).toBe(seq + 1)
    use.observe({ seq, timeMs: nowMs, entry: { type: 'outcome' } as never })
    const server = catalogue.find('default', 'mail')
    if (server === undefined) throw new Error('gone')
    expect(use.of(server)).toEqual({
      calls: 2,
      errors: 1,
      worst: null,
      worstContent: { severity: 'high', code: 'secret/x' },
    })
    nowMs += 1
    await take('mail', 'bob', { step: 'sandbox', why: 'x' })
    const moved = catalogue.find('default', 'mail')
    expect(moved === undefined ? null : use.of(moved).calls).toBe(0)
  })

  it('does not blame a server for what agents send', async () => {
    await bringTo('mail', 'live')
    config = { rollBack: { content: 'low' } }
    write({
      type: 'outcome',
      kind: 'sample',
      direction: 'upstream-to-agent',
      upstream: 'mail',
      outcome: 'ok',
      findings: [finding('injection', 'critical')],
    })
    await watching().tick()
    expect(stageOf('mail')).toBe('live')
  })
})

describe('roll-back', () => {
  it.each([
    ['held', 'held'],
    ['sandbox', 'sandbox'],
  ] as const)('takes a server to %s and opens an incident, once', async (to, stage) => {
    config = { rollBack: { findings: 'high', to } }
    await bringTo('mail', 'live')
    await bringTo('other', 'live')
    call('mail', 'ok', [finding('tool-poisoning', 'critical')])
    call('other', 'ok', [finding('injection', 'critical')])
    const watch = watching()
    await watch.tick()
    await watch.tick()
    expect([stageOf('mail'), stageOf('other')]).toEqual([stage, 'live'])
    expect(catalogue.find('default', 'mail')?.why).toContain('critical finding tool-poisoning/x')
    expect(raised).toEqual(['mail tool-poisoning/x'])
  })

  it('counts content where that is asked for, and nothing by default', async () => {
    await bringTo('mail', 'live')
    call('mail', 'ok', [finding('injection', 'critical')])
    await watching().tick()
    expect(stageOf('mail')).toBe('live')
    config = { rollBack: { content: 'high' } }
    await watching().tick()
    expect(stageOf('mail')).toBe('held')
  })
})

describe('the end of an approval', () => {
  it('is said before, once, and holds the server then', async () => {
    config = { approvalDays: 30, approvalWarnDays: 7 }
    await bringTo('mail', 'live')
    const watch = watching()
    await watch.tick()
    expect(noted).toEqual([])
    nowMs += 24 * DAY_MS
    await watch.tick()
    await watch.tick()
    expect(noted).toEqual(['mail server.ends-soon'])
    nowMs += 7 * DAY_MS
    await watch.tick()
    expect(catalogue.find('default', 'mail')).toMatchObject({ stage: 'held', why: 'Its approval has ended' })
  })
})

describe('scheduled scans', () => {
  beforeEach(() => {
    config = { revalidate: { everyHours: 24, concurrencyMax: 2, backoffMs: 60_000 } }
  })

  it('confirm a server that is the same, and hold one that is not', async () => {
    await bringTo('same', 'live')
    await bringTo('other', 'live')
    await bringTo('worse', 'live')
    await watching().revalidate()
    expect(catalogue.find('default', 'same')?.revision).toBe(6)
    nowMs += DAY_MS
    const bad = {
      code: 'supply/malware',
      severity: 'critical' as const,
      title: 'x',
      detail: '',
      where: null,
      fingerprint: digestOfLetter('9'),
    }
    look = (id) => Promise.resolve(scanOf(id === 'other' ? 'b' : 'a', nowMs, id === 'worse' ? [bad] : []))
    await watching().revalidate()
    expect(catalogue.find('default', 'same')).toMatchObject({ stage: 'live', scan: { atMs: nowMs } })
    expect(catalogue.find('default', 'other')).toMatchObject({
      stage: 'held',
      why: 'scheduled: it is not what was approved',
    })
    expect(catalogue.find('default', 'worse')).toMatchObject({
      stage: 'held',
      why: 'scheduled: new findings: supply/malware',
    })
  })

  it('run a few at a time', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await bringTo(id, 'live')
    nowMs += DAY_MS
    let running = 0
    let most = 0
    look = async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise(setImmediate)
      running -= 1
      return scanOf('a', nowMs)
    }
    const watch = watching()
    await Promise.all([watch.revalidate(), watch.revalidate()])
    expect(most).toBe(2)
    expect(['a', 'b', 'c', 'd', 'e'].map((id) => catalogue.find('default', id)?.revision)).toEqual([
      7, 7, 7, 7, 7,
    ])
  })

  it('that fail are tried again, each time later; the server stays where it is', async () => {
    await bringTo('mail', 'live')
    nowMs += DAY_MS
    const watch = watching()
    const asked: number[] = []
    const from = nowMs
    look = () => {
      asked.push(nowMs - from)
      return Promise.reject(new Error('it does not answer'))
    }
    for (; nowMs <= from + 8 * 60_000; nowMs += 10_000) await watch.revalidate()
    expect(asked).toEqual([0, 60_000, 180_000, 420_000])
    expect(noted).toEqual(['mail server.scan-failed'])
    expect(stageOf('mail')).toBe('live')
  })

  it('come second to an operator who acts meanwhile', async () => {
    await bringTo('mail', 'live')
    nowMs += DAY_MS
    look = async () => {
      await take('mail', 'bob', { step: 'retire', why: 'over' })
      return scanOf('b', nowMs)
    }
    await watching().revalidate()
    expect(stageOf('mail')).toBe('retired')
    expect(noted).toEqual([])
  })
})
