/** The system has no thread to give for a while: what needs one is refused, nothing waits for ever, and the next one starts. */

import { createRequire, syncBuiltinESMExports } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { InspectionConfig } from '@callgate/contracts/config'
import { createInspector } from '@callgate/engine/inspector'
import { loadRulePacks } from '../../packages/gateway/src/config/rule-packs.ts'
import { createEngineHost } from '../../packages/gateway/src/inspection/engine-host.ts'
import { createInspectionPool } from '../../packages/gateway/src/inspection/inspection-pool.ts'
import { Verification } from '../../packages/gateway/src/journal/verification.ts'
import { createSchemaPort } from '../../packages/gateway/src/registry/schema-port.ts'

const threads: { Worker: unknown } = createRequire(import.meta.url)('node:worker_threads')
const { Worker } = threads

/** What Node throws when pthread_create fails. */
function NoThread(): never {
  throw Object.assign(new Error('EAGAIN'), { code: 'ERR_WORKER_INIT_FAILED' })
}

function giveThreads(given: boolean): void {
  threads.Worker = given ? Worker : NoThread
  syncBuiltinESMExports()
}

afterEach(() => giveThreads(true))

test('large parts are refused, those that waited too, and later ones are inspected', async () => {
  const packs = await loadRulePacks([])
  const findingsKey = new Uint8Array(32)
  const settings = InspectionConfig.parse({})
  const inspector = createInspector({ host: createEngineHost(findingsKey), settings, packs })
  const pool = createInspectionPool({ largeCharsMin: 1_000 })
  pool.configure(inspector, { settings, packs: packs.map(({ text }) => text), findingsKey })
  const inspect = async () => {
    const value = { content: [{ type: 'text', text: 'The ferry leaves at nine. '.repeat(100) }] }
    const context = {
      direction: 'upstream-reply',
      kind: 'call',
      method: 'tools/call',
      upstream: 'test',
      target: null,
    } as const
    return pool.inspect({ inspector }, { hook: 'result', value, context }, null)
  }
  giveThreads(false)
  const refused = await Promise.allSettled([inspect(), inspect(), inspect()])
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  giveThreads(true)
  expect((await inspect()).verdict).toBe('benign')
  await pool.close()
})

test('a schema is unusable without a thread to compile it, not for ever', async () => {
  let nowMs = 0
  const port = createSchemaPort({ monotonicMs: () => nowMs })
  const schema = { type: 'object', properties: { a: { type: 'string' } } }
  giveThreads(false)
  expect(await port.validator(schema)).toMatchObject({ usable: false })
  giveThreads(true)
  nowMs += 60_000
  const validator = await port.validator(schema)
  expect(validator.usable && validator.validate({ a: 1 })).toHaveLength(1)
  await port.close()
})

test('a check of the journal that cannot begin does not look as if it ran', () => {
  const dir = mkdtempSync(join(tmpdir(), 'callgate-no-thread-'))
  const verification = new Verification({ dir, nowMs: () => 1, records: () => 0 })
  giveThreads(false)
  expect(() => verification.start('ada')).toThrow('EAGAIN')
  expect(verification.view().state).toBe('never')
  rmSync(dir, { recursive: true })
})
