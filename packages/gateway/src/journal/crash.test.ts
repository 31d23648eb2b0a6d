/** What survives a kill, and who may open a data directory. */

import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openReferencedKeyFile } from '../store/key-file.ts'
import { makeAdmin, makeKeyring, makeScratch, type Scratch } from './journal.fixture.ts'
import { lockDataDirectory } from './lock.ts'
import { searchRecords } from './read.ts'
import { renderReport } from './verify-report.ts'
import { verifyJournals } from './verify.ts'

const key = randomBytes(32).toString('base64')

function startWriter(
  dataDir: string,
  run: string,
): { child: ChildProcess; written: () => readonly string[]; errors: () => string } {
  const script = join(import.meta.dirname, 'write-forever.fixture.ts')
  const child = spawn(process.execPath, ['-C', 'source', '--no-warnings', script, dataDir, run], {
    env: { ...process.env, CALLGATE_TEST_KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout?.on('data', (part: Buffer) => {
    out += part.toString('utf8')
  })
  child.stderr?.on('data', (part: Buffer) => {
    err += part.toString('utf8')
  })
  // The last line may have been cut by the kill.
  return { child, written: () => out.split('\n').slice(0, -1), errors: () => err }
}

async function waitFor(what: string, condition: () => boolean): Promise<void> {
  for (let round = 0; round < 2_000; round += 1) {
    if (condition()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`waited too long for ${what}`)
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await gone
}

describe('after a kill', () => {
  let scratch: Scratch
  beforeEach(async () => {
    scratch = await makeScratch()
  })
  afterEach(() => scratch.remove())

  test('nothing acknowledged is missing, and the log verifies, five kills in a row', async () => {
    const acknowledged: string[] = []
    for (let run = 0; run < 5; run += 1) {
      const writer = startWriter(scratch.dataDir, `run${run}`)
      await waitFor(
        `records of run ${run}: ${writer.errors()}`,
        () => writer.written().length > 150 + run * 70,
      )
      await kill(writer.child)
      acknowledged.push(...writer.written())
    }
    const keys = await makeKeyring(openReferencedKeyFile('env:K', { K: key }))
    const journal = await scratch.open({}, { keys })
    const seen = new Set<string>()
    const unknown = new Set<string>()
    for await (const { record } of searchRecords(journal.dir, {})) {
      if (record.entry.type === 'intent') seen.add(record.entry.exchangeId)
      if (record.entry.type === 'gateway') for (const id of record.entry.recovered) unknown.add(id)
    }
    expect(acknowledged.filter((id) => !seen.has(id))).toEqual([])
    expect(acknowledged.filter((id) => Number(id.split('-')[1]) % 3 === 0 && !unknown.has(id))).toEqual([])
    const payload = await journal.reveal({
      payloadId: '0.0.0',
      tenant: 'default',
      operator: 'olga',
      reason: 'test',
    })
    expect(payload).toEqual({ state: 'present', text: 'payload of run0-0' })
    await journal.close()
    const report = await verifyJournals({ dirs: [journal.dir], keys: journal.verifierKeys() })
    expect(renderReport(report)).toContain('The journal is whole.')
  })

  test('a second process refuses to start while the first runs, and takes over once it was killed', async () => {
    const writer = startWriter(scratch.dataDir, 'first')
    await waitFor(`the first record: ${writer.errors()}`, () => writer.written().length > 0)
    await expect(scratch.open()).rejects.toThrow(`is in use by process ${writer.child.pid}`)
    const second = startWriter(scratch.dataDir, 'second')
    const code = await new Promise((resolve) => second.child.once('close', resolve))
    expect(code).not.toBe(0)
    expect(second.errors()).toContain('in use by process')
    expect(second.written()).toEqual([])
    await kill(writer.child)
    const keys = await makeKeyring(openReferencedKeyFile('env:K', { K: key }))
    const journal = await scratch.open({}, { keys })
    await journal.close()
    expect(readdirSync(join(scratch.dataDir, 'locks'))).toEqual([])
  })

  test.runIf(process.platform === 'linux')(
    'a lock of a process whose pid someone else has now is stale',
    async () => {
      const lock = await lockDataDirectory(scratch.dataDir)
      const [name = ''] = readdirSync(join(scratch.dataDir, 'locks'))
      lock.release()
      const [, place = '', pid = '', startTime = ''] = name.split('.')
      expect(Number(pid)).toBe(process.pid)
      mkdirSync(join(scratch.dataDir, 'locks'), { recursive: true })
      writeFileSync(
        join(scratch.dataDir, 'locks', `gateway.${place}.${pid}.${Number(startTime) - 1}.00000000.lock`),
        '',
      )
      const again = await lockDataDirectory(scratch.dataDir)
      expect(readdirSync(join(scratch.dataDir, 'locks'))).toHaveLength(1)
      await expect(lockDataDirectory(scratch.dataDir)).rejects.toThrow('in use')
      again.release()
      // Of another machine nothing is known but that it touched its file just now.
      writeFileSync(join(scratch.dataDir, 'locks', 'gateway.00000000.1.1.00000000.lock'), '')
      await expect(lockDataDirectory(scratch.dataDir)).rejects.toThrow('on another machine')
    },
  )

  test('of many that start at once exactly one or none holds the directory', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 4 }, () => lockDataDirectory(scratch.dataDir)),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
  })

  test('a torn last line is cut and stated; damage under a checkpoint stops the start', async () => {
    const first = await scratch.open()
    await first.append(makeAdmin('one'))
    await first.close()
    const path = join(first.dir, '00000000.jsonl')
    appendFileSync(path, '{"seq":3,"timeMs":17')
    const second = await scratch.open()
    const notes: string[] = []
    for await (const { record } of searchRecords(second.dir, { type: 'gateway' })) {
      if (record.entry.type === 'gateway' && record.entry.note !== null) notes.push(record.entry.note)
    }
    expect(notes.join()).toContain('cut a torn record of 20 bytes after record 2')
    await second.close()
    expect((await verifyJournals({ dirs: [second.dir] })).ok).toBe(true)

    appendFileSync(path, `${'\0'.repeat(100)}\n${'\0'.repeat(10)}\n`)
    const third = await scratch.open()
    await third.close()
    expect(readdirSync(third.dir).filter((name) => name.endsWith('.cut'))).toHaveLength(1)
    expect((await verifyJournals({ dirs: [third.dir] })).ok).toBe(true)

    const whole = readFileSync(path)
    writeFileSync(path, whole.toString('utf8').replace('"olga"', '"oleg"'))
    await expect(scratch.open()).rejects.toThrow('is damaged')
    truncateSync(path, whole.length - 5)
    await expect(scratch.open()).rejects.toThrow('is damaged')
    writeFileSync(path, whole)
    const fourth = await scratch.open()
    await fourth.close()
    expect(existsSync(path)).toBe(true)
  })
})
