/** A full disk under the journal: what is new is denied, cancelling works, and nothing is lost once there is room again. */

import { verifies } from '../requirements/verifies.ts'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nodeFiles } from '../../packages/gateway/src/journal/files.ts'
import { searchRecords } from '../../packages/gateway/src/journal/read.ts'
import type { JournalFiles } from '../../packages/gateway/src/journal/ports.ts'
import { renderReport } from '../../packages/gateway/src/journal/verify-report.ts'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { systemClock } from '../../packages/gateway/src/system.ts'
import { waitFor } from '../support/clients.ts'
import { call, errorOf, openSession, post } from '../support/raw-http.ts'
import { ALLOW_RULE, policyOf, startTestGateway } from '../support/test-gateway.ts'
import { openRig } from './fault-rig.ts'
import { findBreaches } from './lawful.ts'
import { Visit } from './visit.ts'

const JOURNAL_UNAVAILABLE = -31_040
const OUTCOME_UNKNOWN = -31_034
const SYSTEM = { mount: 'mount', unmount: 'umount' }

/** A tiny file system of its own, or why there can be none. */
function mountTiny(): { readonly at: string } | { readonly reason: string } {
  const at = mkdtempSync(join(tmpdir(), 'callgate-tiny-'))
  try {
    execFileSync(SYSTEM.mount, ['-t', 'tmpfs', '-o', 'size=4m', 'none', at], { stdio: 'pipe' })
    return { at }
  } catch (error) {
    rmSync(at, { recursive: true, force: true })
    return {
      reason: error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error),
    }
  }
}

function unmount(at: string): void {
  execFileSync(SYSTEM.unmount, ['-l', at], { stdio: 'pipe' })
  rmSync(at, { recursive: true, force: true })
}

/** Writes until there is no room for another byte. */
function fill(file: string): void {
  const fd = openSync(file, 'w')
  try {
    for (const bytes of [65_536, 4_096, 1]) {
      const part = Buffer.alloc(bytes)
      while (true) writeOrStop(fd, part)
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error
  } finally {
    closeSync(fd)
  }
}

function writeOrStop(fd: number, part: Buffer): void {
  if (writeSync(fd, part) === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
}

const tiny = mountTiny()
if ('at' in tiny) unmount(tiny.at)

describe('on a real full file system', () => {
  let at: string
  beforeEach(() => {
    const mounted = mountTiny()
    if ('reason' in mounted) throw new Error(mounted.reason)
    at = mounted.at
  })
  afterEach(() => unmount(at))

  const title =
    'reason' in tiny
      ? `skipped, mounting is not permitted here: ${tiny.reason}`
      : 'denies, lets cancel, recovers, loses nothing'
  test.skipIf('reason' in tiny)(
    title,
    async () => {
      const server = join(import.meta.dirname, 'hostile-server.ts')
      const gateway = await startTestGateway({
        upstreams: {
          hostile: {
            transport: 'stdio',
            command: process.execPath,
            args: ['--disable-warning=ExperimentalWarning', server],
          },
        },
        policy: policyOf([ALLOW_RULE]),
        config: { data: at },
      })
      const url = gateway.serverUrl('hostile')
      const session = await openSession(url)
      const send = (id: string, name: string) => post(url, call(id, name), { session })
      expect((await send('before', 'ok')).json).toHaveProperty('result')
      const held = send('held', 'hang')
      await waitFor('the held call at the upstream', async () => (await tell(send)).calls >= 3)

      fill(join(at, 'filler'))
      let accepted = 0
      let refused = await send('full-0', 'ok')
      // What is left of the last page of the segment still takes a few records.
      for (; 'result' in refused.json && accepted < 200; accepted += 1)
        refused = await send(`full-${accepted + 1}`, 'ok')
      // The last room may have gone to the intent: that call was sent, and its result is withheld.
      const sentUnrecorded = errorOf(refused).code === OUTCOME_UNKNOWN ? 1 : 0
      if (sentUnrecorded === 0) {
        expect(errorOf(refused).code).toBe(JOURNAL_UNAVAILABLE)
        expect(refused.status).toBe(503)
      }
      expect(errorOf(await send('full-again', 'ok')).code).toBe(JOURNAL_UNAVAILABLE)
      expect((await fetch(`${gateway.running.url}/readyz`)).status).not.toBe(200)

      const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'held' } }
      expect((await post(url, cancelled, { session })).status).toBe(202)
      await held

      rmSync(join(at, 'filler'))
      const after = await waitFor('room for records', async () => {
        const answer = await tell(send).catch(() => undefined)
        return answer
      })
      // Before, held, both polls at least, and what was accepted; nothing that was refused ever arrived.
      expect(after.cancelled).toBe(1)
      await gateway.running.close(1_000)
      const found = await countCalls(join(at, 'journal'))
      expect(found.okOutcomes).toBe(after.calls - 1 - sentUnrecorded)
      expect(found.sent).toBe(after.calls)
      expect(found.denied).toBeGreaterThanOrEqual(2 - sentUnrecorded)
      const report = await verifyJournals({ dirs: [join(at, 'journal')] })
      expect(renderReport(report)).toContain('The journal is whole.')
      await gateway.stop()
    },
    60_000,
  )
})

let polls = 0

async function tell(
  send: (id: string, name: string) => ReturnType<typeof post>,
): Promise<{ calls: number; cancelled: number }> {
  polls += 1
  const { json } = await send(`poll-${polls}`, 'calls')
  const { result } = json as { result?: { content: { text: string }[] } }
  if (result === undefined) throw new Error('refused')
  return JSON.parse(result.content[0]?.text ?? '') as { calls: number; cancelled: number }
}

async function countCalls(dir: string): Promise<{ sent: number; okOutcomes: number; denied: number }> {
  const counts = { sent: 0, okOutcomes: 0, denied: 0 }
  for await (const { record } of searchRecords(dir, {})) {
    const { entry } = record
    if (entry.type === 'intent' && entry.kind === 'call')
      counts[entry.decision.effect === 'allow' ? 'sent' : 'denied'] += 1
    if (entry.type === 'outcome' && entry.kind === 'call' && entry.outcome === 'ok') counts.okOutcomes += 1
  }
  return counts
}

describe('with files that fail', () => {
  test(verifies('BAD-14', 'denies, lets cancel, recovers, loses nothing'), async () => {
    const disk = { full: false }
    const rig = await openRig({ files: failingFiles(disk), retryMs: 10 })
    const held = Promise.withResolvers<void>()
    const visit = new Visit(
      rig,
      {
        era: 'legacy',
        async answer(_method, { params, signal }) {
          const { arguments: args } = params as { arguments: { text: string } }
          if (args.text === 'hold') {
            held.resolve()
            await new Promise<void>((resolve) =>
              signal.addEventListener('abort', () => resolve(), { once: true }),
            )
          }
          return { content: [] }
        },
      },
      systemClock,
    )
    await visit.openLegacy({})
    const send = (text: string) => visit.legacy('tools/call', { name: visit.tool, arguments: { text } })
    const pending = send('hold')
    await held.promise
    const id = visit.lastRequestId
    const { length } = visit.upstream.received

    disk.full = true
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const answer = await visit.legacy('tools/list', {})
      expect(answer?.refusal?.code).toBe('journal-unavailable')
    }
    expect(visit.upstream.received).toHaveLength(length)
    expect(await visit.notify('notifications/cancelled', { requestId: id })).toBeUndefined()
    expect((await pending)?.refusal?.code).toBe('cancelled')
    expect(visit.upstream.aborted).toHaveLength(1)

    disk.full = false
    await waitFor('room for records', () => rig.journal.writable)
    expect((await send('after'))?.result).toEqual({ content: [] })
    expect(findBreaches(visit)).toEqual([])
    const denied: string[] = []
    for await (const { record } of searchRecords(rig.journal.dir, { effect: 'deny' }))
      denied.push(record.entry.type)
    // The five that were refused and the outcome of the cancelled call, all from the reserve.
    expect(denied.filter((type) => type === 'intent')).toHaveLength(5)
    await rig.journal.checkpoint()
    expect(renderReport(await verifyJournals({ dirs: [rig.journal.dir] }))).toContain('The journal is whole.')
    await rig.close()
  })
})

/** Files that cannot grow while the disk is full, like real ones: what is allocated stays writable. */
function failingFiles(disk: { readonly full: boolean }): JournalFiles {
  return {
    open(path) {
      const file = nodeFiles.open(path)
      return {
        ...file,
        write(data, position) {
          if (!disk.full || position + data.length <= file.bytes()) return file.write(data, position)
          file.write(data.subarray(0, data.length >> 1), position)
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
        },
      }
    },
  }
}
