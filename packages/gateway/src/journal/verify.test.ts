/** The verifier against a log that was changed in every way it must notice. */

import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeAdmin, makeIntent, makeOutcome, makeScratch, type Scratch } from './journal.fixture.ts'
import { renderReport, type VerifyReport } from './verify-report.ts'
import { verifyJournals } from './verify.ts'

describe('the verifier', () => {
  let scratch: Scratch
  let original: string
  let keys: readonly string[]
  let work: string

  beforeAll(async () => {
    scratch = await makeScratch()
    const journal = await scratch.open({ segmentBytesMax: 6_000 })
    for (let index = 0; index < 12; index += 1) {
      await journal.append(makeIntent(`ex-${index}`, { payload: journal.keepPayload(`text ${index}`) }))
      await journal.append(makeOutcome(`ex-${index}`))
      if (index % 5 === 0) await journal.checkpoint()
    }
    await journal.close()
    original = journal.dir
    keys = journal.verifierKeys()
    work = mkdtempSync(join(tmpdir(), 'callgate-verify-'))
  })
  afterAll(() => {
    scratch.remove()
    rmSync(work, { recursive: true, force: true })
  })

  async function verifyChanged(change: (dir: string) => void): Promise<VerifyReport> {
    const dir = join(work, 'log')
    rmSync(dir, { recursive: true, force: true })
    cpSync(original, dir, { recursive: true })
    change(dir)
    return verifyJournals({ dirs: [dir], keys })
  }
  const codes = (report: VerifyReport): readonly string[] =>
    report.logs.flatMap((log) => log.problems.map(({ code }) => code))
  const editLines = (name: string, edit: (lines: string[]) => string[]) => (dir: string) => {
    const path = join(dir, name)
    writeFileSync(
      path,
      edit(readFileSync(path, 'utf8').trimEnd().split('\n'))
        .map((line) => `${line}\n`)
        .join(''),
    )
  }

  test('an untouched log is whole, and two logs are checked in one run', async () => {
    const report = await verifyChanged(() => undefined)
    expect(renderReport(report)).toContain('The journal is whole.')
    expect(report.logs[0]?.segments.whole).toBeGreaterThan(2)
    expect(renderReport(report)).toContain('self-consistent only')
    expect((await verifyJournals({ dirs: [original, join(work, 'log')] })).logs).toHaveLength(2)
    const none = await verifyJournals({ dirs: [work] })
    expect(codes(none)).toEqual(['not-a-log'])
    expect(renderReport(none).split('\n')).toEqual([
      `FAIL ${work}`,
      expect.stringContaining('Name a data directory'),
      expect.stringContaining('CAUSE       there is no journal'),
      'The journal is NOT whole.',
      '',
    ])
  })

  test('one changed byte is named as the cause, and what follows from it is counted', async () => {
    const report = await verifyChanged(
      editLines('00000000.jsonl', (lines) => lines.with(2, (lines[2] ?? '').replace('"ex-', '"ez-'))),
    )
    const [log] = report.logs
    expect(log?.problems.length).toBeGreaterThan(5)
    expect(log?.cause).toMatchObject({ code: 'leaf-mismatch', seq: 2 })
    const lines = renderReport(report).split('\n')
    expect(lines.filter((line) => /CAUSE|AND|PROBLEM/.test(line))).toEqual([
      expect.stringMatching(/CAUSE +record 2 or the hash kept of it was changed after it was written/),
      expect.stringMatching(/AND +\d+ further .*\d checkpoint-mismatch, 1 broken-link/),
    ])
    expect(renderReport(report, true).match(/PROBLEM/g)).toHaveLength((log?.problems.length ?? 0) - 1)
  })

  test('no byte of records, leaf hashes or checkpoints can be changed unseen', async () => {
    const files = readdirSync(original).filter((name) => /\.(jsonl|leaves)$/.test(name))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (name, place, flip) => {
          const report = await verifyChanged((dir) => {
            const data = readFileSync(join(dir, name))
            if (data.length === 0) throw new Error('an empty file has no byte to change')
            // The time beside a note is said, not signed; everything else of a checkpoint is.
            const skip = name.startsWith('checkpoints') ? data.indexOf('"note"') : 0
            const at =
              skip +
              (place % (data.indexOf(10) < 0 || skip === 0 ? data.length - skip : data.indexOf(10) - skip))
            data[at] = (data[at] ?? 0) ^ flip
            writeFileSync(join(dir, name), data)
          })
          expect(`${name}\n${renderReport(report)}`).toContain('NOT whole')
        },
      ),
      { numRuns: 120 },
    )
  })

  test.each([
    ['removed', (lines: string[]) => lines.toSpliced(1, 1)],
    [
      'reordered',
      ([first, second, third, ...rest]: string[]) => [first ?? '', third ?? '', second ?? '', ...rest],
    ],
    ['duplicated', ([first, ...rest]: string[]) => [first ?? '', first ?? '', ...rest]],
    ['modified', (lines: string[]) => lines.map((line) => line.replace('"alice"', '"mallory"'))],
  ])('a %s record is found', async (_name, edit) => {
    const report = await verifyChanged(editLines('00000001.jsonl', edit))
    expect(report.ok).toBe(false)
    expect(codes(report)).toContain('broken-link')
    expect(codes(report)).toContain('checkpoint-mismatch')
  })

  test('an end cut below a checkpoint is found, with and without a torn line', async () => {
    const last =
      readdirSync(original)
        .filter((name) => /^\d+\.jsonl$/.test(name))
        .at(-1) ?? ''
    const whole = await verifyChanged(editLines(last, (lines) => lines.slice(0, -1)))
    expect(codes(whole)).toContain('checkpoint-beyond-end')
    const torn = await verifyChanged((dir) =>
      truncateSync(join(dir, last), readFileSync(join(dir, last)).length - 3),
    )
    expect(codes(torn)).toContain('torn-record')
  })

  test.each(['log.json', 'checkpoints.jsonl', 'public-keys', '00000000.jsonl', '00000000.leaves'])(
    'a device in the place of %s is not read, which would never end',
    async (name) => {
      const report = await verifyChanged((dir) => {
        rmSync(join(dir, name))
        symlinkSync('/dev/zero', join(dir, name))
      })
      expect(codes(report)).toEqual(['not-a-log'])
      expect(renderReport(report)).toContain(`${name} in ${join(work, 'log')} is no ordinary file`)
    },
  )

  test('a segment of an enormous number leaves one gap', async () => {
    const report = await verifyChanged((dir) => {
      cpSync(join(dir, '00000000.jsonl'), join(dir, '999999999999.jsonl'))
    })
    expect(codes(report).filter((code) => code === 'segment-missing')).toHaveLength(1)
  })

  test('a missing segment, a missing body and a missing payload are found', async () => {
    const gone = await verifyChanged((dir) => {
      rmSync(join(dir, '00000001.jsonl'))
      rmSync(join(dir, '00000001.leaves'))
    })
    expect(codes(gone)).toContain('segment-missing')
    expect(codes(await verifyChanged((dir) => rmSync(join(dir, '00000001.jsonl'))))).toContain('body-missing')
    expect(codes(await verifyChanged((dir) => truncateSync(join(dir, '00000000.payloads'), 0)))).toContain(
      'payload-missing',
    )
    const zeroed = await verifyChanged((dir) =>
      writeFileSync(join(dir, '00000000.keys'), Buffer.alloc(32), { flag: 'r+' }),
    )
    expect(codes(zeroed)).toContain('payload-erased-unrecorded')
  })

  test('checkpoints under another key, or none at all, are not accepted', async () => {
    const stranger = await makeScratch()
    const other = await stranger.open()
    await other.close()
    const report = await verifyJournals({ dirs: [original], keys: other.verifierKeys() })
    expect(codes(report)).toContain('checkpoint-signature')
    expect(codes(report)).toContain('never-signed')
    expect(codes(await verifyChanged((dir) => truncateSync(join(dir, 'checkpoints.jsonl'), 0)))).toEqual([
      'never-signed',
    ])
    stranger.remove()
  })

  test('an unsigned tail is named, not condemned', async () => {
    const tail = await makeScratch()
    const journal = await tail.open()
    await journal.checkpoint()
    await journal.append(makeAdmin('one'))
    await journal.append(makeAdmin('two'))
    appendFileSync(join(journal.dir, '00000000.jsonl'), '{"seq":3,"ti')
    const report = await verifyJournals({ dirs: [journal.dir] })
    expect(renderReport(report)).toContain('The journal is whole.')
    expect(report.logs[0]?.unsignedTail).toEqual({ from: 1, to: 2 })
    await journal.close()
    tail.remove()
  })
})
