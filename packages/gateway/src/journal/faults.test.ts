/** Full and failing disks: every failing write ends in a refusal, a recorded denial, and a log that still verifies. */

import { cpSync, renameSync, rmSync, truncateSync } from 'node:fs'
import fc from 'fast-check'
import { CallgateError } from '@callgate/contracts/errors'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFaults, type Operation } from './faulty-files.fixture.ts'
import { makeAdmin, makeIntent, makeOutcome, makeScratch, type Scratch } from './journal.fixture.ts'
import { segmentPath } from './layout.ts'
import { searchRecords } from './read.ts'
import { renderReport } from './verify-report.ts'
import { verifyJournals } from './verify.ts'

async function retry(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 1_000 && !condition(); round += 1)
    await new Promise((resolve) => setTimeout(resolve, 5))
  expect(condition()).toBe(true)
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof CallgateError && error.refusal.code === 'journal-unavailable'

describe('when the disk fails', () => {
  let scratch: Scratch
  beforeEach(async () => {
    scratch = await makeScratch()
  })
  afterEach(() => scratch.remove())

  test('a full disk: calls are refused, denials kept in the reserve and said, and all is in order afterwards', async () => {
    const faults = makeFaults()
    const journal = await scratch.open({}, { files: faults.files, retryMs: 10 })
    await journal.append(makeIntent('ex-before'))
    faults.failFrom('short', 1)
    await expect(journal.append(makeIntent('ex-lost'))).rejects.toThrow(CallgateError)
    expect(journal.writable).toBe(false)
    expect(journal.keepPayload('text')).toBeNull()
    await expect(journal.append(makeIntent('ex-refused'))).rejects.toThrow('ENOSPC')
    await expect(journal.append(makeAdmin('refused'))).rejects.toThrow(CallgateError)
    await journal.append(makeIntent('ex-denied-1', { deny: true }))
    await journal.append(makeIntent('ex-denied-2', { deny: true }))
    expect(scratch.complaints.join('\n')).toContain('ex-denied-2')
    expect(journal.status().failure).toContain('ENOSPC')
    faults.heal()
    await retry(() => journal.writable)
    await journal.append(makeIntent('ex-after'))
    const ids: string[] = []
    const events: string[] = []
    for await (const { record } of searchRecords(journal.dir, {})) {
      if (record.entry.type === 'intent') ids.push(record.entry.exchangeId)
      if (record.entry.type === 'gateway') events.push(record.entry.event)
    }
    expect(ids).toEqual(['ex-before', 'ex-denied-1', 'ex-denied-2', 'ex-after'])
    expect(events).toEqual(['start', 'restored', 'degraded'])
    await journal.close()
    const report = await verifyJournals({ dirs: [journal.dir] })
    expect(renderReport(report)).toContain('The journal is whole.')
  })

  test.each([
    ['removed', (dir: string) => rmSync(dir, { recursive: true })],
    [
      'replaced',
      (dir: string) => {
        renameSync(dir, `${dir}.away`)
        cpSync(`${dir}.away`, dir, { recursive: true })
      },
    ],
    ['emptied', (dir: string) => truncateSync(segmentPath(dir, 0, 'jsonl'), 0)],
  ])(
    'a log that is %s while it is written takes no record, as nobody could read it',
    async (_how, attack) => {
      const journal = await scratch.open()
      await journal.append(makeIntent('ex-before'))
      attack(journal.dir)
      await expect(journal.append(makeIntent('ex-lost'))).rejects.toThrow(CallgateError)
      expect(journal.writable).toBe(false)
      await journal.append(makeIntent('ex-denied', { deny: true }))
      expect(scratch.complaints.join('\n')).toContain('ex-denied')
      await journal.close()
    },
  )

  test('a log that is put back where it was goes on', async () => {
    const journal = await scratch.open({}, { retryMs: 10 })
    await journal.append(makeIntent('ex-before'))
    renameSync(journal.dir, `${journal.dir}.away`)
    await expect(journal.append(makeIntent('ex-lost'))).rejects.toThrow(CallgateError)
    renameSync(`${journal.dir}.away`, journal.dir)
    await retry(() => journal.writable)
    await journal.append(makeIntent('ex-after'))
    await journal.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
  })

  test('denials that were in the reserve when the process ended are recorded by the next one', async () => {
    const faults = makeFaults()
    const journal = await scratch.open({}, { files: faults.files })
    faults.failFrom('write', 1)
    await expect(journal.append(makeIntent('ex-lost'))).rejects.toThrow(CallgateError)
    await journal.append(makeIntent('ex-denied', { deny: true }))
    await journal.close()
    await expect(journal.append(makeIntent('ex-late', { deny: true }))).rejects.toThrow(CallgateError)
    const next = await scratch.open()
    const found = []
    for await (const record of searchRecords(next.dir, { effect: 'deny' })) found.push(record.record.entry)
    expect(found).toMatchObject([{ exchangeId: 'ex-denied' }])
    await next.close()
    const third = await scratch.open()
    await third.close()
    expect((await verifyJournals({ dirs: [third.dir] })).ok).toBe(true)
  })

  test('what is appended in one turn has one fate when the write fails, and none is taken for written', async () => {
    const faults = makeFaults()
    const journal = await scratch.open({}, { files: faults.files, retryMs: 10 })
    faults.failFrom('short', 1)
    const group = await Promise.allSettled([
      journal.append(makeIntent('ex-1')),
      journal.append(makeIntent('ex-2', { deny: true })),
      journal.append(makeOutcome('ex-3')),
    ])
    expect(group.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
    faults.heal()
    await retry(() => journal.writable)
    await expect(journal.append(makeIntent('ex-4'))).resolves.toBeUndefined()
    const ids: string[] = []
    for await (const { record } of searchRecords(journal.dir, { type: 'intent' }))
      if (record.entry.type === 'intent') ids.push(record.entry.exchangeId)
    expect(ids).toEqual(['ex-2', 'ex-4'])
    await journal.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
  })

  test('a payload that cannot be kept also refuses the records that wait to be written', async () => {
    const faults = makeFaults()
    const journal = await scratch.open({}, { files: faults.files, retryMs: 10 })
    // Records wait for each other where several exchanges are open.
    for (const id of ['ex-1', 'ex-2']) await journal.append(makeIntent(id))
    const waiting = journal.append(makeIntent('ex-waiting'))
    faults.failFrom('write', 1)
    // Larger than what is held back, so that it is written before its record.
    expect(() => {
      for (let count = 0; count < 4; count += 1) journal.keepPayload('x'.repeat(3 << 20))
    }).toThrow(CallgateError)
    await expect(waiting).rejects.toThrow(CallgateError)
    faults.heal()
    await retry(() => journal.writable)
    await journal.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
  })

  test('a payload that cannot be kept while records are built has the fate of all of one write, in their order', async () => {
    const faults = makeFaults()
    const journal = await scratch.open({}, { files: faults.files, retryMs: 10 })
    for (const id of ['ex-1', 'ex-2']) await journal.append(makeIntent(id))
    faults.failFrom('write', 1)
    const text = 'x'.repeat(3 << 20)
    // The second payload finds no room beside the first, which is written before; that fails.
    const group = await Promise.allSettled([
      journal.append(() => makeIntent('ex-3', { payload: journal.keepPayload(text) })),
      journal.append(() => makeIntent('ex-4', { payload: journal.keepPayload(text) })),
      journal.append(() => makeIntent('ex-5', { payload: journal.keepPayload(text), deny: true })),
      journal.append(makeIntent('ex-6', { deny: true })),
    ])
    expect(group.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled'])
    expect(group.slice(0, 2).every((one) => one.status === 'rejected' && isUnavailable(one.reason))).toBe(
      true,
    )
    faults.heal()
    await retry(() => journal.writable)
    await journal.append(() => makeIntent('ex-7', { payload: journal.keepPayload('kept') }))
    const ids: string[] = []
    for await (const { record } of searchRecords(journal.dir, { type: 'intent' }))
      if (record.entry.type === 'intent') ids.push(record.entry.exchangeId)
    expect(ids).toEqual(['ex-1', 'ex-2', 'ex-5', 'ex-6', 'ex-7'])
    await journal.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
  })

  test('a record that cannot be built is refused alone, with what building threw', async () => {
    const journal = await scratch.open()
    for (const id of ['ex-1', 'ex-2']) await journal.append(makeIntent(id))
    const group = await Promise.allSettled([
      journal.append(() => makeIntent('ex-3')),
      journal.append(() => {
        throw new RangeError('built of nothing')
      }),
      journal.append(() => makeIntent('ex-5')),
    ])
    expect(group.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(group[1]).toMatchObject({ reason: new RangeError('built of nothing') })
    expect(journal.writable).toBe(true)
    await journal.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
  })

  test('what a follower appends while a group needs several writes is written too, and so is all after it', async () => {
    const journal = await scratch.open()
    for (const id of ['ex-1', 'ex-2']) await journal.append(makeIntent(id))
    let followed: Promise<void> | undefined
    journal.follow(() => {
      followed ??= journal.append(makeAdmin('followed'))
    })
    const large = 'x'.repeat(600_000)
    await Promise.all([1, 2, 3, 4].map(() => journal.append(makeAdmin(large))))
    await journal.append(makeIntent('ex-3'))
    await followed
    await journal.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
  })

  test('a record too large to be read back is refused alone', async () => {
    const journal = await scratch.open()
    const before = journal.append(makeAdmin('before'))
    await expect(journal.append({ ...makeAdmin('large'), note: 'ü'.repeat(1 << 20) })).rejects.toThrow(
      CallgateError,
    )
    await before
    await journal.append(makeAdmin('after'))
    expect(journal.writable).toBe(true)
    await journal.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
  })

  test('the reserve is bounded: past it even denials say that they could not be recorded', async () => {
    const faults = makeFaults()
    const journal = await scratch.open({}, { files: faults.files })
    faults.failFrom('write', 1)
    let kept = 0
    const fill = async (): Promise<void> => {
      for (; kept < 10_000; kept += 1) await journal.append(makeIntent(`ex-${kept}`, { deny: true }))
    }
    await expect(fill()).rejects.toThrow('reserve is full')
    expect(kept).toBeGreaterThan(100)
    await journal.close()
  })

  test('a sync that fails rejects the whole group, and the tail is written anew', async () => {
    const faults = makeFaults()
    const journal = await scratch.open({ durability: 'power' }, { files: faults.files, retryMs: 10 })
    await journal.append(makeAdmin('fine'))
    faults.failFrom('sync', 1)
    const group = await Promise.allSettled([journal.append(makeAdmin('a')), journal.append(makeAdmin('b'))])
    expect(group.every((one) => one.status === 'rejected' && isUnavailable(one.reason))).toBe(true)
    expect(journal.writable).toBe(false)
    faults.heal()
    await retry(() => journal.writable)
    await journal.append(makeAdmin('again'))
    await journal.close()
    const report = await verifyJournals({ dirs: [journal.dir] })
    expect(renderReport(report)).toContain('The journal is whole.')
  })

  test('whichever call fails, nothing half-written remains and every accepted record is there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Operation>('write', 'short', 'truncate', 'sync', 'open'),
        fc.integer({ min: 1, max: 60 }),
        async (operation, call) => {
          const own = await makeScratch()
          const faults = makeFaults()
          const journal = await own.open({ segmentBytesMax: 9_000 }, { files: faults.files, retryMs: 2 })
          faults.failFrom(operation, call)
          const accepted: string[] = []
          for (let index = 0; index < 40; index += 1) {
            try {
              await journal.append(
                makeIntent(`ex-${index}`, { payload: journal.keepPayload(`text ${index}`) }),
              )
              accepted.push(`ex-${index}`)
              await journal.append(makeOutcome(`ex-${index}`))
            } catch (error) {
              if (!isUnavailable(error)) throw error
            }
            if (index % 15 === 0)
              await journal.checkpoint().catch((error: unknown) => expect(isUnavailable(error)).toBe(true))
          }
          faults.heal()
          await retry(() => journal.writable)
          const found: string[] = []
          for await (const { record } of searchRecords(journal.dir, { type: 'intent' })) {
            if (record.entry.type === 'intent') found.push(record.entry.exchangeId)
          }
          expect(accepted.filter((id) => !found.includes(id))).toEqual([])
          await journal.close()
          const report = await verifyJournals({ dirs: [journal.dir] })
          expect(`${operation} ${call}\n${renderReport(report)}`).toContain('The journal is whole.')
          own.remove()
        },
      ),
      { numRuns: 60 },
    )
  })
})
