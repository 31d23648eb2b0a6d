/** The journal on a real directory: records, payloads, rotation, retention, proofs, export. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { JournalRecord } from '@callgate/contracts/journal'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFileAnchor, createWebhookAnchor } from './anchors.ts'
import { exportRecords, verifyExport } from './export.ts'
import {
  makeAdmin,
  makeIntent,
  makeOutcome,
  makeScratch,
  type Scratch,
  systemClock,
} from './journal.fixture.ts'
import { hashLeaf, verifyConsistency, verifyInclusion } from './merkle.ts'
import { parseVerifierKey, readCheckpoint } from './note.ts'
import { searchRecords, showExchange, showRecord } from './read.ts'
import { renderReport } from './verify-report.ts'
import { verifyJournals } from './verify.ts'

const act = { tenant: 'default', operator: 'olga', reason: 'asked for by the person concerned' }

describe('the journal', () => {
  let scratch: Scratch
  beforeEach(async () => {
    scratch = await makeScratch()
  })
  afterEach(() => scratch.remove())

  test('what is appended can be read back, stands in its schema, and verifies', async () => {
    const journal = await scratch.open()
    await journal.append(makeIntent('ex-1'))
    await journal.append(makeIntent('ex-2 \u2028 ünïcode \ud800'))
    await journal.append(makeOutcome('ex-1'))
    expect((await showExchange(journal.dir, 'ex-1')).map(({ record }) => record.entry.type)).toEqual([
      'intent',
      'outcome',
    ])
    expect((await showRecord(journal.dir, 0))?.record.entry).toMatchObject({
      type: 'gateway',
      event: 'start',
    })
    const denied = []
    for await (const found of searchRecords(journal.dir, { effect: 'deny' })) denied.push(found)
    expect(denied).toEqual([])
    await journal.close()
    const text = readFileSync(join(journal.dir, '00000000.jsonl'), 'utf8')
    for (const line of text.trimEnd().split('\n'))
      expect(JournalRecord.safeParse(JSON.parse(line)).success).toBe(true)
    const report = await verifyJournals({ dirs: [journal.dir] })
    expect(renderReport(report)).toContain('The journal is whole.')
    expect(report.logs[0]).toMatchObject({
      records: 5,
      unsignedTail: null,
      standing: 'self-consistent only',
      openExchanges: 1,
    })
  })

  test('a record waits for the end of the turn only while several exchanges are open', async () => {
    const journal = await scratch.open()
    const written = (): number => journal.status().records
    const before = written()
    const first = journal.append(makeIntent('ex-1'))
    const second = journal.append(makeIntent('ex-2'))
    expect(written()).toBe(before + 2)
    const third = journal.append(makeOutcome('ex-1'))
    expect(written()).toBe(before + 2)
    await Promise.all([first, second, third])
    expect(written()).toBe(before + 3)
  })

  test('many records of one turn stand in the order in which they were appended, each linked to the one before', async () => {
    const journal = await scratch.open({ segmentBytesMax: 1 << 20, checkpointEveryRecords: 500 })
    const texts = Array.from({ length: 3_000 }, (_, index) => `payload ${index} ${'ü'.repeat(index % 300)}`)
    const kept = texts.map((text, index) => {
      const payload = journal.keepPayload(text)
      return journal.append(makeIntent(`ex-${index}`, { payload })).then(() => payload)
    })
    const payloads = await Promise.all(kept)
    const ids: string[] = []
    for await (const { record } of searchRecords(journal.dir, { type: 'intent' }))
      if (record.entry.type === 'intent') ids.push(record.entry.exchangeId)
    expect(ids).toEqual(texts.map((_, index) => `ex-${index}`))
    const last = payloads.at(-1)
    expect(await journal.reveal({ ...act, payloadId: last?.id ?? '' })).toEqual({
      state: 'present',
      text: texts.at(-1),
    })
    await journal.close()
    const report = await verifyJournals({ dirs: [journal.dir] })
    expect(renderReport(report)).toContain('The journal is whole.')
    expect(report.logs[0]).toMatchObject({ unsignedTail: null })
  })

  test('what a follower appends between two writes of one turn is written, and so is what comes after', async () => {
    const journal = await scratch.open()
    for (const id of ['ex-1', 'ex-2']) await journal.append(makeIntent(id))
    const followed: Promise<void>[] = []
    journal.follow(({ entry }) => {
      if (entry.type === 'intent') followed.push(journal.append(makeAdmin(entry.exchangeId)))
    })
    // More than goes into one write.
    const large = (id: string) => ({ ...makeAdmin(id), note: 'x'.repeat(700_000) })
    await Promise.all([
      journal.append(makeIntent('ex-3')),
      journal.append(large('a')),
      journal.append(large('b')),
      journal.append(large('c')),
    ])
    await journal.append(makeOutcome('ex-3'))
    await Promise.all(followed)
    expect(followed).toHaveLength(1)
    await journal.close()
  })

  test('an exchange without outcome is unknown after a restart, once', async () => {
    const first = await scratch.open()
    await first.append(makeIntent('ex-done'))
    await first.append(makeOutcome('ex-done'))
    await first.append(makeIntent('ex-open'))
    await first.append(makeIntent('ex-denied', { deny: true }))
    expect(first.rotate()).toBe(true)
    await first.close()
    const listRecovered = async (dir: string): Promise<readonly string[]> => {
      const ids: string[] = []
      for await (const { record } of searchRecords(dir, { type: 'gateway' })) {
        if (record.entry.type === 'gateway') ids.push(...record.entry.recovered)
      }
      return ids
    }
    const second = await scratch.open()
    expect(await listRecovered(second.dir)).toEqual(['ex-open'])
    await second.close()
    const third = await scratch.open()
    expect(await listRecovered(third.dir)).toEqual(['ex-open'])
    await third.close()
  })

  test('what is appended while the journal closes is recorded before its end, or refused', async () => {
    const journal = await scratch.open()
    const outcomes: Promise<boolean>[] = []
    const add = (): void => {
      const id = `ex-${outcomes.length}`
      outcomes.push(
        journal.append(makeIntent(id, { payload: journal.keepPayload(id) })).then(
          () => true,
          () => false,
        ),
      )
    }
    const closing = journal.close()
    for (let turn = 0; turn < 200; turn += 1) {
      add()
      await (turn % 4 === 0 ? new Promise((resolve) => setImmediate(resolve)) : Promise.resolve())
    }
    await closing
    add()
    const kept = (await Promise.all(outcomes)).filter((written) => written).length
    expect(scratch.complaints).toEqual([])
    let intents = 0
    for await (const _found of searchRecords(journal.dir, { type: 'intent' })) intents += 1
    expect(intents).toBe(kept)
    const report = await verifyJournals({ dirs: [journal.dir] })
    expect(report.logs[0]?.unsignedTail).toBeNull()
    let last = ''
    for await (const { record } of searchRecords(journal.dir, {}))
      last = record.entry.type === 'gateway' ? record.entry.event : record.entry.type
    expect(last).toBe('stop')
  })

  // The second is long enough to be written by itself.
  test.each([50, 10_000])(
    'payloads are encrypted, revealed under a record, and gone for good once erased: %i phrases',
    async (repeats) => {
      const journal = await scratch.open()
      const secret = 'the quick brown payload '.repeat(repeats)
      const kept = journal.keepPayload(secret)
      const other = journal.keepPayload('other')
      await journal.append(makeIntent('ex-1', { payload: kept }))
      await journal.append(makeOutcome('ex-1', other))
      if (kept === null || other === null) throw new Error('payloads are on')
      expect(kept).toMatchObject({ bytes: Buffer.byteLength(secret), digest: journal.digest(secret) })
      for (const name of readdirSync(journal.dir)) {
        expect(readFileSync(join(journal.dir, name)).includes('quick brown')).toBe(false)
      }
      expect(await journal.reveal({ ...act, payloadId: kept.id })).toEqual({ state: 'present', text: secret })
      await journal.checkpoint()
      const before = await journal.proveRecord(1)
      expect(await journal.erase({ ...act, payloadId: kept.id })).toBe('erased')
      expect(await journal.reveal({ ...act, payloadId: kept.id })).toEqual({ state: 'erased' })
      expect(await journal.reveal({ ...act, payloadId: other.id })).toEqual({
        state: 'present',
        text: 'other',
      })
      expect((await journal.proveRecord(1, before.size)).proof).toEqual(before.proof)
      expect(await journal.erase({ ...act, payloadId: kept.id })).toBe('already-erased')
      expect(await journal.erase({ ...act, payloadId: '0.999999999.0' })).toBe('missing')
      expect(await journal.erase({ ...act, payloadId: '../keys' })).toBe('missing')
      const acts: string[] = []
      for await (const { record } of searchRecords(journal.dir, { type: 'admin' })) {
        if (record.entry.type === 'admin') acts.push(record.entry.act)
      }
      expect(acts).toEqual(['journal.reveal', 'journal.erase', 'journal.reveal', 'journal.reveal'])
      await journal.close()
      const report = await verifyJournals({ dirs: [journal.dir] })
      expect(renderReport(report)).toContain('The journal is whole.')
      expect(report.logs[0]?.payloads).toEqual({ present: 1, erased: 1, dropped: 0 })
    },
  )

  test('an id with a slip in it erases nothing, and one that is damaged is erased all the same', async () => {
    const journal = await scratch.open()
    const kept = journal.keepPayload('the first one')
    const other = journal.keepPayload('the second one')
    if (kept === null || other === null) throw new Error('payloads are on')
    await journal.append(makeIntent('ex-1', { payload: kept }))
    // An agent that calls something by such a name makes no payload of it.
    const slip = other.id.replace(/\.\d+\./, '.7.')
    await journal.append({ ...makeOutcome('ex-1', other), target: slip, method: `"id":"${slip}"` })
    expect(slip).not.toBe(other.id)
    expect(await journal.erase({ ...act, payloadId: slip })).toBe('missing')
    expect(await journal.reveal({ ...act, payloadId: other.id })).toMatchObject({ state: 'present' })
    const payloads = join(journal.dir, '00000000.payloads')
    const bytes = readFileSync(payloads)
    writeFileSync(payloads, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]))
    expect(await journal.reveal({ ...act, payloadId: other.id })).toEqual({ state: 'damaged' })
    expect(await journal.erase({ ...act, payloadId: other.id })).toBe('erased')
    await journal.close()
    const report = await verifyJournals({ dirs: [journal.dir] })
    expect(report.logs[0]?.payloads).toEqual({ present: 1, erased: 1, dropped: 0 })
    expect(renderReport(report)).toContain('The journal is whole.')
  })

  test('payloads survive restarts, and a rotation of the keyring', async () => {
    const first = await scratch.open()
    const old = first.keepPayload('before')
    await first.append(makeIntent('ex-1', { payload: old }))
    const next = await scratch.keyring.prepareNext()
    next.use()
    const fresh = first.keepPayload('after')
    await first.append(makeOutcome('ex-1', fresh))
    await first.close()
    const second = await scratch.open()
    const again = second.keepPayload('third run')
    await second.append(makeIntent('ex-2', { payload: again }))
    for (const [ref, text] of [
      [old, 'before'],
      [fresh, 'after'],
      [again, 'third run'],
    ] as const) {
      expect(await second.reveal({ ...act, payloadId: ref?.id ?? '' })).toEqual({ state: 'present', text })
    }
    expect(second.verifierKeys()).toHaveLength(2)
    await second.close()
    expect((await verifyJournals({ dirs: [second.dir] })).ok).toBe(true)
  })

  test('payloads: none keeps nothing', async () => {
    const journal = await scratch.open({ payloads: 'none' })
    expect(journal.keepPayload('text')).toBeNull()
    await journal.close()
  })

  test('rotation and retention leave every proof valid', async () => {
    let offsetMs = 0
    const clock = { ...systemClock, nowMs: () => Date.now() + offsetMs }
    const journal = await scratch.open({ segmentBytesMax: 20_000, retentionDays: 1 }, { clock })
    for (let index = 0; index < 200; index += 1) {
      await journal.append(makeIntent(`ex-${index}`, { payload: journal.keepPayload(`payload ${index}`) }))
      await journal.append(makeOutcome(`ex-${index}`))
    }
    await journal.checkpoint()
    const early = await journal.proveRecord(7)
    const line = (await showRecord(journal.dir, 7))?.line ?? ''
    expect(journal.status().segment).toBeGreaterThan(5)
    expect(await journal.applyRetention()).toEqual([])
    offsetMs = 3 * 86_400_000
    await journal.append(makeAdmin('later'))
    const dropped = await journal.applyRetention()
    expect(dropped.length).toBeGreaterThan(5)
    expect(existsSync(join(journal.dir, '00000000.jsonl'))).toBe(false)
    expect(await showRecord(journal.dir, 7)).toBeUndefined()
    const note = await journal.checkpoint()
    const keys = journal
      .verifierKeys()
      .map(parseVerifierKey)
      .filter((key) => key !== undefined)
    const head = readCheckpoint(note?.note ?? '', keys)
    if (head.state !== 'valid') throw new Error('the checkpoint must be valid')
    const late = await journal.proveRecord(7, head.head.size)
    const leaf = hashLeaf(Buffer.from(line))
    expect(
      verifyInclusion({ index: 7, size: late.size, leaf, proof: late.proof, root: head.head.root }),
    ).toBe(true)
    const growth = await journal.proveGrowth(early.size, late.size)
    expect(growth.length).toBeGreaterThan(0)
    await journal.close()
    const report = await verifyJournals({ dirs: [journal.dir] })
    expect(renderReport(report)).toContain('The journal is whole.')
    expect(report.logs[0]?.segments.dropped).toBe(dropped.length)
    const again = await scratch.open({ segmentBytesMax: 20_000 }, { clock })
    await again.append(makeAdmin('after a restart'))
    await again.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
  })

  test('two checkpoints are consistent by proof alone', async () => {
    const journal = await scratch.open()
    const heads = []
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 13; index += 1) await journal.append(makeAdmin(`${round}-${index}`))
      const stored = await journal.checkpoint()
      const keys = journal
        .verifierKeys()
        .map(parseVerifierKey)
        .filter((key) => key !== undefined)
      const reading = readCheckpoint(stored?.note ?? '', keys)
      if (reading.state === 'valid') heads.push(reading.head)
    }
    const [older, newer] = heads
    if (older === undefined || newer === undefined) throw new Error('two heads were signed')
    const proof = await journal.proveGrowth(older.size, newer.size)
    const claim = {
      oldSize: older.size,
      newSize: newer.size,
      oldRoot: older.root,
      newRoot: newer.root,
      proof,
    }
    expect(verifyConsistency(claim)).toBe(true)
    await journal.close()
  })

  test('an export is checked without the log', async () => {
    const journal = await scratch.open()
    for (let index = 0; index < 30; index += 1) await journal.append(makeIntent(`ex-${index}`))
    await journal.checkpoint()
    const last = journal.lastCheckpoint()
    if (last === null) throw new Error('a checkpoint was signed')
    const target = join(scratch.dataDir, 'export')
    const summary = await exportRecords(journal, last, { target, filter: { exchangeId: 'ex-7' } })
    expect(summary.records).toBe(1)
    expect(await verifyExport(target, journal.verifierKeys())).toMatchObject({ ok: true, records: 1 })
    const { writeFileSync } = await import('node:fs')
    const path = join(target, 'records.jsonl')
    writeFileSync(path, readFileSync(path, 'utf8').replace('alice', 'mallo'))
    expect((await verifyExport(target)).ok).toBe(false)
    await journal.close()
  })

  test('an export is whole while segments rotate and retention drops those it has not come to', async () => {
    let offsetMs = 0
    const clock = { ...systemClock, nowMs: () => Date.now() + offsetMs }
    const journal = await scratch.open({ segmentBytesMax: 20_000, retentionDays: 1 }, { clock })
    const fill = async (name: string): Promise<void> => {
      for (let index = 0; index < 100; index += 1) {
        await journal.append(makeIntent(`${name}-${index}`, { payload: journal.keepPayload('p') }))
        await journal.append(makeOutcome(`${name}-${index}`))
      }
    }
    await fill('old')
    offsetMs = 3 * 86_400_000
    await fill('new')
    await journal.checkpoint()
    const last = journal.lastCheckpoint()
    if (last === null) throw new Error('a checkpoint was signed')
    const seen: number[] = []
    const meanwhile = async (seq: number, size?: number) => {
      seen.push(seq)
      if (seen.length === 3) {
        expect((await journal.applyRetention()).length).toBeGreaterThan(3)
        await fill('later')
      }
      return journal.proveRecord(seq, size)
    }
    const log = { dir: journal.dir, verifierKeys: () => journal.verifierKeys(), proveRecord: meanwhile }
    const target = join(scratch.dataDir, 'export')
    const summary = await exportRecords(log, last, { target, filter: {} })
    expect(summary.records).toBe(seen.length)
    // What came before the retention, and all that it kept.
    expect(seen.slice(0, 3)).toEqual([0, 1, 2])
    expect(seen.at(-1)).toBe(last.size - 1)
    expect(await verifyExport(target, journal.verifierKeys())).toMatchObject({
      ok: true,
      records: seen.length,
    })
    await journal.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
  })

  test('anchors: agreement is stated, a failing one is reported, and a rewritten log is found out', async () => {
    const file = join(scratch.dataDir, 'elsewhere', 'anchor.jsonl')
    const posted: string[] = []
    const anchors = [
      createFileAnchor(file),
      createWebhookAnchor('https://anchor.example/x?token=1', async (_url, body) => void posted.push(body)),
      createWebhookAnchor('https://down.example/', () => Promise.reject(new Error('refused'))),
    ]
    const journal = await scratch.open({}, { anchors })
    await journal.append(makeAdmin('one'))
    await journal.checkpoint()
    await journal.close()
    expect(posted.length).toBeGreaterThan(0)
    expect(scratch.complaints.join()).toContain('could not be anchored at webhook:https://down.example')
    const report = await verifyJournals({
      dirs: [journal.dir],
      keys: journal.verifierKeys(),
      anchorFiles: [file],
    })
    expect(renderReport(report)).toContain('The journal is whole.')
    expect(report.logs[0]).toMatchObject({ standing: 'anchored', anchors: { size: 3 } })

    // Whoever holds the key writes a shorter history under the same origin: only the anchor tells.
    const { rmSync, writeFileSync } = await import('node:fs')
    const head = readFileSync(join(journal.dir, 'log.json'))
    for (const name of readdirSync(journal.dir)) rmSync(join(journal.dir, name))
    writeFileSync(join(journal.dir, 'log.json'), head)
    const forged = await scratch.open()
    await forged.append(makeAdmin('two'))
    await forged.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).ok).toBe(true)
    const caught = await verifyJournals({ dirs: [journal.dir], anchorFiles: [file] })
    expect(caught.ok).toBe(false)
    expect(caught.logs[0]?.problems[0]?.code).toBe('anchor-mismatch')
  })

  test('durability power: the promise settles after the group is on the medium', async () => {
    const journal = await scratch.open({ durability: 'power' })
    const group = Array.from({ length: 50 }, (_, index) => journal.append(makeAdmin(`${index}`)))
    expect(group.every((promise) => promise instanceof Promise)).toBe(true)
    await Promise.all(group.map(async (one) => one))
    await journal.close()
    expect((await verifyJournals({ dirs: [journal.dir] })).logs[0]?.records).toBe(52)
  })
})
