/** Writes the memory of a session as JSON and takes it back; the key of its hashes is not in it. */

import { z } from 'zod'
import { DataClass, type Labels, Trust } from '@callgate/contracts/label'
import { readJson } from '@callgate/contracts/read-json'
import type { DepartedText } from '../provenance/declared-text.ts'
import type { GuardedValues } from '../provenance/guarded-values.ts'
import type { SessionMemory } from '../provenance/memory.ts'

interface Parts {
  readonly memory: SessionMemory
  readonly guarded: GuardedValues
  readonly classed: GuardedValues
  readonly departed: DepartedText
}

interface Rest {
  readonly labels: Labels
  readonly approved: readonly string[]
  /** Hashes of the ids of calls; an earlier version wrote the ids. */
  readonly named: readonly (number | string)[]
  readonly drawn: readonly number[]
  readonly hasUser: boolean
  readonly delegates: boolean
}

const numbers = z.array(z.int().min(0)).max(1 << 20)
const ring = z.strictObject({
  next: z.int().min(0),
  full: z.boolean(),
  size: z
    .int()
    .min(1)
    .max(1 << 20),
  hashes: numbers,
  marks: numbers,
})
const source = z.union([
  z.literal(['user', 'assistant']),
  z.strictObject({ upstream: z.string().max(256), tool: z.string().max(512).nullable() }),
])
const remembered = z.strictObject({
  ordinal: z.int().min(0),
  id: z.string().max(256),
  source,
  trust: Trust,
  sensitivity: DataClass,
  paths: z.array(z.string().max(2048)).max(64),
  delegated: z.boolean(),
  named: z.boolean(),
  released: z.literal(true).exactOptional(),
})
const spelling = z.strictObject({
  pieceMin: z.int(),
  fitted: z.number(),
  pairs: numbers,
  left: numbers,
  leftShort: numbers,
})
const guarded = z.strictObject({
  calls: z.int().min(1),
  examined: z.number(),
  // Memories written by an earlier version did not count it.
  dropped: z.int().min(0).default(0),
  values: z
    .array(z.strictObject({ id: z.int(), message: z.int(), spellings: z.array(spelling).max(16) }))
    .max(64),
})
const departed = z.strictObject({
  calls: z.int().min(1),
  left: z.array(z.strictObject({ hash: z.int(), call: z.int() })).max(64),
  tails: z.array(z.strictObject({ path: z.int(), words: numbers.max(8) })).max(8),
})
const Snapshot = z.strictObject({
  version: z.literal(1),
  table: z.strictObject({
    buckets: z
      .int()
      .min(1)
      .max(1 << 20),
    cells: numbers,
  }),
  orders: ring,
  commands: ring,
  words: ring,
  ledger: z.strictObject({
    next: z.int().min(1),
    releasedBefore: z.int().min(0).default(0),
    messages: z.array(remembered).max(4096),
  }),
  forgotten: numbers.nullable(),
  forgottenOrders: numbers.nullable(),
  forgottenCount: z.int().min(0),
  forgottenParts: z.int().min(0),
  forgottenGuarded: z.int().min(0).default(0),
  tainted: z.boolean(),
  ordered: z.int().min(0),
  echoes: numbers,
  guarded,
  // Memories written by an earlier version know of no classed data.
  classed: guarded.default({ calls: 1, examined: 0, dropped: 0, values: [] }),
  departed: departed.default({ calls: 1, left: [], tails: [] }),
  holdsDeclared: z.boolean().default(false),
  labels: z.strictObject({ trust: Trust, sensitivity: DataClass, sources: z.array(z.string()).max(64) }),
  approved: z.array(z.string()).max(4096),
  named: z.array(z.union([z.int(), z.string()])).max(4096),
  drawn: z.array(z.int()).max(64).default([]),
  hasUser: z.boolean(),
  delegates: z.boolean(),
})

export function writeSnapshot({ memory, guarded, classed, departed, ...rest }: Parts & Rest): string {
  const { buckets, cells } = memory.table.dump()
  const bits = (found: Uint32Array | null) => (found === null ? null : [...found])
  return JSON.stringify({
    version: 1,
    table: { buckets, cells: listUsed(cells) },
    orders: memory.orders.dump(),
    commands: memory.commands.dump(),
    words: memory.trustedWords.dump(),
    ledger: memory.ledger.dump(),
    forgotten: bits(memory.forgotten.dump()),
    forgottenOrders: bits(memory.forgottenOrders.dump()),
    forgottenCount: memory.forgottenCount,
    forgottenParts: memory.forgottenParts,
    forgottenGuarded: memory.forgottenGuarded,
    tainted: memory.tainted,
    ordered: memory.ordered,
    echoes: memory.echoes.dump(),
    guarded: guarded.dump(),
    classed: classed.dump(),
    departed: departed.dump(),
    holdsDeclared: memory.holdsDeclared,
    ...rest,
  })
}

/** Cells that are not empty, each with its place before it. */
function listUsed(cells: Uint32Array): number[] {
  const used: number[] = []
  for (let at = 0; at < cells.length; at++) if (cells[at] !== 0) used.push(at, cells[at] as number)
  return used
}

const CELLS_PER_BUCKET = 24

export function readSnapshot(text: string, { memory, guarded, classed, departed }: Parts): Rest {
  const read = Snapshot.parse(readJson(text))
  const cells = new Uint32Array(read.table.buckets * CELLS_PER_BUCKET)
  for (let at = 0; at + 1 < read.table.cells.length; at += 2)
    cells[read.table.cells[at] as number] = read.table.cells[at + 1] as number
  memory.table.restore(read.table.buckets, cells)
  memory.orders.restore(read.orders)
  memory.commands.restore(read.commands)
  memory.trustedWords.restore(read.words)
  memory.ledger.restore(read.ledger)
  const bits = (found: readonly number[] | null) => (found === null ? null : Uint32Array.from(found))
  memory.forgotten.restore(bits(read.forgotten))
  memory.forgottenOrders.restore(bits(read.forgottenOrders))
  memory.forgottenCount = read.forgottenCount
  memory.forgottenParts = read.forgottenParts
  memory.forgottenGuarded = read.forgottenGuarded
  memory.tainted = read.tainted
  memory.ordered = read.ordered
  memory.echoes.restore(read.echoes)
  guarded.restore(read.guarded)
  classed.restore(read.classed)
  departed.restore(read.departed)
  memory.holdsDeclared = read.holdsDeclared
  const { labels, approved, named, drawn, hasUser, delegates } = read
  return { labels, approved, named, drawn, hasUser, delegates }
}
