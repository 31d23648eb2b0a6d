/** Commits that take several turns of the event loop: order, what comes meanwhile, failures in between, and the end. */

import { setImmediate as startImmediate } from 'node:timers'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { CallgateError } from '@callgate/contracts/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../pipeline/ports/ports.ts'
import { makeFaults, type Operation } from './faulty-files.fixture.ts'
import {
  makeAdmin,
  makeIntent,
  makeOutcome,
  makeScratch,
  type Scratch,
  systemClock,
} from './journal.fixture.ts'
import type { Journal } from './journal.ts'
import { searchRecords } from './read.ts'
import { renderReport } from './verify-report.ts'
import { verifyJournals } from './verify.ts'

/** By this clock every record takes longer than a turn may. */
function makeSlowClock(): Clock {
  let ms = 0
  return { ...systemClock, monotonicMs: () => (ms += 10) }
}

/** Turns of the event loop from now on. */
function countTurns(): { count: number; stop(): void } {
  let next: NodeJS.Immediate
  const turns = { count: 0, stop: () => clearImmediate(next) }
  const count = (): void => {
    turns.count += 1
    next = startImmediate(count)
  }
  next = startImmediate(count)
  return turns
}

/** Records wait for each other where several exchanges are open. */
async function openBusy(scratch: Scratch, ...more: Parameters<Scratch['open']>): Promise<Journal> {
  const [settings, options] = more
  const journal = await scratch.open(settings, { clock: makeSlowClock(), ...options })
  for (const id of ['busy-1', 'busy-2']) await journal.append(makeIntent(id))
  return journal
}

async function listIds(journal: Journal): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { record } of searchRecords(journal.dir, {})) {
    if (record.entry.type === 'intent') ids.push(record.entry.exchangeId)
    if (record.entry.type === 'admin') ids.push(record.entry.subject)
  }
  return ids.filter((id) => !id.startsWith('busy'))
}

async function expectWhole(journal: Journal): Promise<void> {
  expect(renderReport(await verifyJournals({ dirs: [journal.dir] }))).toContain('The journal is whole.')
}

const names = (count: number, prefix = 'ex'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

describe('a commit of more than a turn may take', () => {
  let scratch: Scratch
  beforeEach(async () => {
    scratch = await makeScratch()
  })
  afterEach(() => scratch.remove())

  const appendLarge = (journal: Journal, id: string): Promise<void> =>
    journal.append(() => makeIntent(id, { payload: journal.keepPayload(id.padEnd(1 << 20, '.')) }))

  it('gives others their turn between its records, which stand in their order', async () => {
    const journal = await openBusy(scratch)
    const others = countTurns()
    const ids = names(32)
    const turns = await Promise.all(ids.map((id) => appendLarge(journal, id).then(() => others.count)))
    others.stop()
    expect(new Set(turns).size).toBe(ids.length)
    expect(turns).toEqual(turns.toSorted((a, b) => a - b))
    expect(await listIds(journal)).toEqual(ids)
    await journal.close()
    await expectWhole(journal)
  })

  it('stays one write where no record takes long', async () => {
    const faults = makeFaults()
    const clock = { ...systemClock, monotonicMs: () => 0 }
    const journal = await scratch.open({}, { files: faults.files, clock })
    for (const id of ['busy-1', 'busy-2']) await journal.append(makeIntent(id))
    const writes = faults.calls('write')
    await Promise.all(names(8).map((id) => journal.append(makeIntent(id))))
    expect(faults.calls('write')).toBe(writes + 1)
    await journal.close()
  })

  it('writes what followers and others append meanwhile, and everything after that', async () => {
    const journal = await openBusy(scratch)
    const appended: Promise<void>[] = []
    journal.follow(({ entry }) => {
      if (entry.type === 'intent') appended.push(journal.append(makeAdmin(`followed ${entry.exchangeId}`)))
    })
    const first = Promise.all(names(8).map((id) => appendLarge(journal, id)))
    for (const id of names(8, 'late')) {
      await setImmediate()
      appended.push(journal.append(makeIntent(id)))
    }
    await first
    await journal.append(makeIntent('last'))
    // Each of those is followed by a record of its own.
    while (appended.length < 25) await setImmediate()
    await Promise.all(appended)
    const ids = await listIds(journal)
    const wanted = [...names(8), ...names(8, 'late'), 'last']
    expect(ids.filter((id) => !id.startsWith('followed'))).toEqual(wanted)
    expect(ids.toSorted()).toEqual([...wanted, ...wanted.map((id) => `followed ${id}`)].toSorted())
    await journal.close()
    await expectWhole(journal)
  })

  it('writes what came meanwhile when nothing comes after it', async () => {
    const journal = await openBusy(scratch)
    const first = names(4).map((id) => appendLarge(journal, id))
    await first[0]
    await journal.append(makeIntent('late'))
    expect(await listIds(journal)).toEqual([...names(4), 'late'])
    await journal.close()
  })

  it('ends although records keep coming, so that the log moves on to its next segment', async () => {
    const journal = await openBusy(scratch, { segmentBytesMax: 20_000 })
    const coming: Promise<void>[] = []
    for (let turn = 0; turn < 60; turn += 1) {
      for (const id of names(2, `turn-${turn}`)) coming.push(journal.append(makeIntent(id)))
      await setImmediate()
    }
    expect(journal.status().segment).toBeGreaterThan(0)
    await Promise.all(coming)
    await journal.close()
    await expectWhole(journal)
  })

  it('whichever call fails in the middle, what was acknowledged is there, once and in order, and the rest was refused', async () => {
    // Large payloads are written by themselves, in pieces.
    const sizes = fc.constantFrom(9_000, 200_000)
    const faultOf = fc.tuple(fc.constantFrom<Operation>('write', 'short'), fc.integer({ min: 1, max: 40 }))
    await fc.assert(
      fc.asyncProperty(faultOf, fc.boolean(), sizes, async ([operation, call], follows, size) => {
        const own = await makeScratch()
        const faults = makeFaults()
        const journal = await openBusy(
          own,
          { segmentBytesMax: 5 * size },
          { files: faults.files, retryMs: 2 },
        )
        if (follows)
          journal.follow(({ entry }) => {
            if (entry.type === 'intent') void journal.append(makeAdmin('busy')).catch(() => undefined)
          })
        faults.failFrom(operation, call)
        const ids = names(12)
        const outcomes = await Promise.allSettled(
          ids.map((id, index) =>
            journal.append(() =>
              makeIntent(id, { payload: journal.keepPayload('x'.repeat(size)), deny: index % 4 === 3 }),
            ),
          ),
        )
        for (const outcome of outcomes)
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(CallgateError)
        faults.heal()
        while (!journal.writable) await new Promise((resolve) => setTimeout(resolve, 1))
        await journal.append(makeOutcome('busy-1'))
        await journal.append(makeIntent('after'))
        const taken = ids.filter((_, index) => outcomes[index]?.status === 'fulfilled')
        expect(await listIds(journal)).toEqual([...taken, 'after'])
        await journal.close()
        await expectWhole(journal)
        own.remove()
      }),
      { numRuns: 30 },
    )
  })

  it('a payload that cannot be kept outside of it ends it: all that wait are refused at once, and it goes on after that', async () => {
    const faults = makeFaults()
    const journal = await openBusy(scratch, {}, { files: faults.files, retryMs: 2 })
    const waiting = names(6).map((id) => appendLarge(journal, id))
    await waiting[0]
    faults.failFrom('write', 1)
    expect(() => {
      for (let count = 0; count < 4; count += 1) journal.keepPayload('x'.repeat(3 << 20))
    }).toThrow(CallgateError)
    const outcomes = await Promise.allSettled(waiting)
    expect(outcomes.at(-1)?.status).toBe('rejected')
    faults.heal()
    while (!journal.writable) await setImmediate()
    await Promise.all(names(3, 'again').map((id) => appendLarge(journal, id)))
    const taken = names(6).filter((_, index) => outcomes[index]?.status === 'fulfilled')
    expect(await listIds(journal)).toEqual([...taken, ...names(3, 'again')])
    await journal.close()
    await expectWhole(journal)
  })

  it('comes to its end before the journal is closed or moves to the next segment', async () => {
    const journal = await openBusy(scratch)
    const rotated = names(6).map((id) => appendLarge(journal, id))
    await rotated[0]
    expect(journal.rotate()).toBe(true)
    expect(journal.status().segment).toBe(1)
    const late = names(6, 'late').map((id) => appendLarge(journal, id))
    await late[0]
    await journal.close()
    await Promise.all([...rotated, ...late])
    expect(await listIds(journal)).toEqual([...names(6), ...names(6, 'late')])
    await expectWhole(journal)
  })

  it('moves on to the next segment once it is done, and not in between', async () => {
    const journal = await openBusy(scratch, { segmentBytesMax: 2 << 20 })
    await Promise.all(names(8).map((id) => appendLarge(journal, id)))
    await journal.append(makeIntent('next'))
    expect(journal.status().segment).toBe(1)
    await journal.close()
    await expectWhole(journal)
  })
})
