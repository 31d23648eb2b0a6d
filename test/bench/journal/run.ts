/** `npm run bench:journal`: every list and search over 1,000,000 records beside the same on an empty store, as ratios. */

import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JournalEntry, JournalRecord } from '@callgate/contracts/journal'
import {
  findRecord,
  findRecords,
  type RecordSearch,
} from '../../../packages/gateway/src/journal/index/find-records.ts'
import { JournalIndex } from '../../../packages/gateway/src/journal/index/journal-index.ts'
import { segmentPath } from '../../../packages/gateway/src/journal/layout.ts'
import {
  readNewestOfSession,
  readSession,
} from '../../../packages/gateway/src/journal/index/session-records.ts'
import { openStore, type Store } from '../../../packages/gateway/src/store/store.ts'
import { readCount, readToolOptions } from '../../../tools/tool-options.ts'
import { LISTS, openLists } from './lists.ts'

const HELP = `
npm run bench:journal -- [<records>]: how fast a journal of so many records (1000000) is searched`
const { positionals } = readToolOptions(HELP, {}, 1)
const RECORDS = readCount('The number of records', positionals[0] ?? '1000000', 1)
const PER_SEGMENT = 60_000
const ROUNDS = 15
const BAR_MS = 200
const FIRST_MS = 1_700_000_000_000
/** Sessions are long: 10,000 steps each. */
const LONG_STEPS = 10_000
const LONG_SESSION = 'conv_1'
const STEP_MS = 600
const hex = (seq: number): string => seq.toString(16).padStart(64, '0')

const judged = { verdict: 'benign', snapshot: 'd'.repeat(64) } as const
const allowed = { effect: 'allow', code: null, rules: ['allow-reads'], obligations: [] } as const

/** Two records a call: 50 principals, 20 agents, 40 servers with 25 tools each; one call in 50 denied, one in 20 with findings. */
function entryOf(seq: number): JournalEntry {
  const call = seq >> 1
  const name = call * 7919
  const what = {
    tenant: 'default',
    principal: `person-${name % 50}`,
    agent: `agent-${name % 20}`,
    keyId: `key-${name % 20}`,
    exchangeId: `x-${call}`,
    parentId: null,
    sessionId: `s-${call >> 7}`,
    conversation: `conv_${Math.floor(call / LONG_STEPS)}`,
    kind: 'call',
    method: 'tools/call',
    upstream: `server-${name % 40}`,
    target: `tool_${call % 25}`,
    ...judged,
    payload: null,
    inspectedDigest: hex(seq),
  }
  if (seq % 2 === 1)
    return {
      type: 'outcome',
      ...what,
      direction: 'upstream-reply',
      decision: { ...allowed, rules: [...allowed.rules], obligations: [] },
      findings: [],
      outcome: 'ok',
      deliveredDigest: hex(seq),
      streamed: { messages: 0, digest: null },
      durationMs: 1.5,
    }
  const denied = call % 50 === 0
  return {
    type: 'intent',
    ...what,
    direction: 'agent-to-upstream',
    decision: denied
      ? { effect: 'deny', code: 'policy-denied', rules: [`deny-${call % 11}`], obligations: [] }
      : { ...allowed, rules: [...allowed.rules], obligations: [] },
    findings: call % 20 === 0 ? [findingOf(call)] : [],
    forwardedDigest: denied ? null : hex(seq),
    trace: null,
  }
}

function findingOf(call: number) {
  const digest = hex(call)
  const note = call === 20_000 ? 'a quetzal was seen' : `usual at hour ${call % 24}`
  const place = { path: '/arguments/path', start: 3, end: 43, digest, note }
  return { code: `secret/kind-${call % 7}`, class: 'secret', severity: 'high', confidence: 0.9, ...place }
}

function writeLog(dir: string, count: number): void {
  mkdirSync(dir, { recursive: true })
  for (let first = 0, segment = 0; first < count; first += PER_SEGMENT, segment += 1) {
    const file = openSync(segmentPath(dir, segment, 'jsonl'), 'w')
    for (let from = first; from < Math.min(count, first + PER_SEGMENT); from += 1_000) {
      const to = Math.min(count, first + PER_SEGMENT, from + 1_000)
      const lines = Array.from({ length: to - from }, (_, at) => JSON.stringify(recordOf(from + at)))
      writeSync(file, `${lines.join('\n')}\n`)
    }
    closeSync(file)
  }
}

function recordOf(seq: number): JournalRecord {
  return { seq, timeMs: FIRST_MS + seq * STEP_MS, prev: hex(seq), entry: entryOf(seq) }
}

interface Built {
  readonly store: Store
  readonly index: JournalIndex
  readonly count: number
}

async function build(folder: string, count: number): Promise<Built> {
  const store = await openStore(join(folder, `${count}.db`))
  const dir = join(folder, `journal-${count}`)
  writeLog(dir, count)
  const logger = { debug() {}, info() {}, warn() {}, error: console.error }
  const log = `callgate/journal/${randomBytes(16).toString('hex')}`
  const index = new JournalIndex({ store, logger, dir, log, nextSeq: () => count })
  const from = performance.now()
  await index.catchUp()
  const seconds = (performance.now() - from) / 1_000
  if (index.nextSeq !== count) throw new Error(`only ${index.nextSeq} of ${count} records are indexed`)
  if (count > 0)
    console.log(
      `${count} records indexed in ${seconds.toFixed(1)} s (${(count / seconds).toFixed(0)} a second)`,
    )
  return { store, index, count }
}

const middleMs = FIRST_MS + (RECORDS / 2) * STEP_MS
const last = RECORDS - 2
const SEARCHES: readonly (readonly [string, Partial<RecordSearch>])[] = [
  ['newest', {}],
  ['oldest', { order: 'asc' }],
  ['from the middle', { from: RECORDS >> 1 }],
  ['one hour in the middle', { sinceMs: middleMs, untilMs: middleMs + 3_600_000 }],
  ['principal', { fields: [['principal', 'person-7']] }],
  ['agent', { fields: [['agent', 'agent-3']] }],
  [
    'principal and agent that never meet',
    {
      fields: [
        ['principal', 'person-7'],
        ['agent', 'agent-3'],
      ],
    },
  ],
  ['server', { fields: [['upstream', 'server-12']] }],
  ['tool', { fields: [['target', 'tool_4']] }],
  ['tool of a server', { fields: [['tool', 'server-12/tool_4']] }],
  ['effect', { fields: [['effect', 'deny']] }],
  [
    'agent and effect',
    {
      fields: [
        ['agent', 'agent-0'],
        ['effect', 'deny'],
      ],
    },
  ],
  ['effect and hour', { fields: [['effect', 'deny']], sinceMs: middleMs, untilMs: middleMs + 3_600_000 }],
  ['finding', { fields: [['finding', 'secret/kind-3']] }],
  ['rule', { fields: [['rule', 'deny-4']] }],
  ['exchange', { fields: [['exchange', `x-${last >> 1}`]] }],
  ['digest', { fields: [['digest', hex(last)]] }],
  ['digest that is nowhere', { fields: [['digest', 'f'.repeat(64)]] }],
  ['word that all have', { text: 'tools' }],
  ['word that one has', { text: 'quetzal' }],
  ['words that never meet', { text: 'deny ok' }],
  ['beginning of a rare word', { text: 'quetz*' }],
  ['beginning of a common word', { text: 'per*' }],
  ['1,000 at once', { limit: 1_000 }],
]

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0

async function measure<T>(name: string, [many, none]: readonly [T, T], run: (built: T) => Promise<unknown>) {
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [at, built] of [many, none].entries()) {
      const from = performance.now()
      await run(built)
      times[at === 0 ? 0 : 1].push(performance.now() - from)
    }
  const [large, empty] = [median(times[0]), median(times[1])]
  const over = large > BAR_MS ? `  over ${BAR_MS} ms` : ''
  if (over !== '') process.exitCode = 1
  const cells = [
    empty.toFixed(2).padStart(11),
    large.toFixed(2).padStart(11),
    (large / empty).toFixed(1).padStart(8),
  ]
  console.log(`${name.padEnd(38)}${cells.join('')}${over}`)
}

const folder = await mkdtemp(join(tmpdir(), 'callgate-bench-journal-'))
try {
  const both = [await build(folder, RECORDS), await build(folder, 0)] as const
  console.log(`${''.padEnd(38)}${'empty, ms'.padStart(11)}${'full, ms'.padStart(11)}${'ratio'.padStart(8)}`)
  for (const [name, search] of SEARCHES)
    await measure(name, both, ({ index }) =>
      findRecords(index, { tenant: 'default', fields: [], order: 'desc', limit: 100, ...search }),
    )
  await measure('one record', both, ({ index }) => findRecord(index, 'default', RECORDS >> 1))
  for (const limit of [60, 500])
    await measure(`steps of a session, ${limit} at once`, both, ({ index }) =>
      readSession(index, { tenant: 'default', conversation: LONG_SESSION, from: 0, limit }),
    )
  await measure('flow of a session', both, ({ index }) =>
    readNewestOfSession(index, { tenant: 'default', conversation: LONG_SESSION, limit: 10_000 }),
  )
  const lists = [await openLists(folder, true), await openLists(folder, false)] as const
  for (const [name, read] of LISTS) await measure(name, lists, read)
  for (const one of lists) await one.close()
  for (const { store, index } of both) {
    await index.close()
    await store.close()
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
