/** Writes the memory of a session as JSON and takes it back; the key of its hashes is not in it. */

import { z } from 'zod'
import { DataClass, type Labels, Trust } from '@callgate/contracts/label'
import type { GuardedValues } from '../provenance/guarded-values.ts'
import type { SessionMemory } from '../provenance/memory.ts'

interface Parts {
  readonly memory: SessionMemory
  readonly guarded: GuardedValues
}

interface Rest {
  readonly labels: Labels
  readonly approved: readonly string[]
  readonly named: readonly string[]
  readonly hasUser: boolean
  readonly delegates: boolean
}

const numbers = z.array(z.int().min(0)).max(1 << 20)
const ring = z.strictObject({ next: z.int().min(0), full: z.boolean(), hashes: numbers, marks: numbers })
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
})
const spelling = z.strictObject({
  pieceMin: z.int(),
  fitted: z.number(),
  pairs: numbers,
  left: numbers,
  leftShort: numbers,
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
  ledger: z.strictObject({ next: z.int().min(1), messages: z.array(remembered.nullable()).max(100_000) }),
  forgotten: numbers.nullable(),
  forgottenOrders: numbers.nullable(),
  forgottenCount: z.int().min(0),
  tainted: z.boolean(),
  echoes: numbers,
  guarded: z.strictObject({
    calls: z.int().min(1),
    examined: z.number(),
    values: z
      .array(z.strictObject({ id: z.int(), message: z.int(), spellings: z.array(spelling).max(16) }))
      .max(64),
  }),
  labels: z.strictObject({ trust: Trust, sensitivity: DataClass, sources: z.array(z.string()).max(64) }),
  approved: z.array(z.string()).max(4096),
  named: z.array(z.string()).max(4096),
  hasUser: z.boolean(),
  delegates: z.boolean(),
})

export function writeSnapshot({ memory, guarded, ...rest }: Parts & Rest): string {
  const { buckets, cells } = memory.table.dump()
  const words = (of: SessionMemory['orders']) => {
    const { next, full, hashes, marks } = of.dump()
    return { next, full, hashes: [...hashes], marks: [...marks] }
  }
  const bits = (found: Uint32Array | null) => (found === null ? null : [...found])
  return JSON.stringify({
    version: 1,
    table: { buckets, cells: listUsed(cells) },
    orders: words(memory.orders),
    commands: words(memory.commands),
    words: words(memory.trustedWords),
    ledger: memory.ledger.dump(),
    forgotten: bits(memory.forgotten.dump()),
    forgottenOrders: bits(memory.forgottenOrders.dump()),
    forgottenCount: memory.forgottenCount,
    tainted: memory.tainted,
    echoes: memory.dumpEchoes(),
    guarded: guarded.dump(),
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

export function readSnapshot(text: string, { memory, guarded }: Parts): Rest {
  const read = Snapshot.parse(JSON.parse(text))
  const cells = new Uint32Array(read.table.buckets * CELLS_PER_BUCKET)
  for (let at = 0; at + 1 < read.table.cells.length; at += 2)
    cells[read.table.cells[at] as number] = read.table.cells[at + 1] as number
  memory.table.restore(read.table.buckets, cells)
  restoreRing(memory.orders, read.orders)
  restoreRing(memory.commands, read.commands)
  restoreRing(memory.trustedWords, read.words)
  memory.ledger.restore(read.ledger.next, read.ledger.messages)
  const bits = (found: readonly number[] | null) => (found === null ? null : Uint32Array.from(found))
  memory.forgotten.restore(bits(read.forgotten))
  memory.forgottenOrders.restore(bits(read.forgottenOrders))
  memory.forgottenCount = read.forgottenCount
  memory.tainted = read.tainted
  memory.restoreEchoes(read.echoes)
  guarded.restore(read.guarded)
  const { labels, approved, named, hasUser, delegates } = read
  return { labels, approved, named, hasUser, delegates }
}

function restoreRing(
  into: SessionMemory['orders'],
  { next, full, hashes, marks }: z.infer<typeof ring>,
): void {
  into.restore(next, full, Uint32Array.from(hashes), Uint32Array.from(marks))
}
