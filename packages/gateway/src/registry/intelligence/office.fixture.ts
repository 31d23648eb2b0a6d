/** Threat intelligence over a store, for tests of what is around it; it names nobody, for there is nobody. */

import { IntelligenceConfig } from '@callgate/contracts/intelligence'
import type { Clock, Logger } from '../../pipeline/ports/ports.ts'
import type { Store } from '../../store/store.ts'
import { IntelligenceBook } from './book.ts'
import { Imports } from './imports.ts'
import { createIntelligenceOffice, type IntelligenceOffice } from './office.ts'
import { IntelligenceWatch, type KnownServer, type ServerHit } from './watch.ts'

const silent = (): void => undefined
const SILENT: Logger = { debug: silent, info: silent, warn: silent, error: silent }

export interface TestIntelligence {
  readonly book: IntelligenceBook
  readonly imports: Imports
  readonly watch: IntelligenceWatch
  readonly office: IntelligenceOffice
  readonly told: ServerHit[]
  readonly lifted: string[]
}

export async function openTestIntelligence(
  store: Store,
  clock: Pick<Clock, 'nowMs'>,
  servers: readonly KnownServer[] = [],
): Promise<TestIntelligence> {
  const settings = (): IntelligenceConfig => IntelligenceConfig.parse({})
  const base = { tenant: 'default', store, clock }
  const book = new IntelligenceBook(base)
  await book.open()
  let count = 0
  const random = { id: (prefix: string) => `${prefix}${(count += 1)}` }
  const imports = new Imports({ ...base, book, random })
  const told: ServerHit[] = []
  const lifted: string[] = []
  const watch = new IntelligenceWatch({
    ...base,
    book,
    logger: SILENT,
    settings,
    servers: () => servers,
    tell: async (hit) => void told.push(hit),
    tellLifted: async (upstream) => void lifted.push(upstream),
  })
  await watch.open()
  const office = createIntelligenceOffice({
    book,
    imports,
    watch,
    clock,
    settings,
    feeds: () => new Map(),
    usersOf: async () => new Map(),
  })
  return { book, imports, watch, office, told, lifted }
}
