/** The tools that are accepted of every configured upstream, with what policy may know of each. */

import type { ToolKind, DataClass } from '@callgate/contracts/label'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { TargetFacts } from '@callgate/engine/policy/types'
import { factsOf } from '../pipeline/definitions/target-facts.ts'
import { parseDefinition } from '../registry/baseline-rows.ts'
import type { Store } from '../store/store.ts'

export interface KnownTool {
  readonly upstream: string
  readonly facts: TargetFacts
  readonly kinds: readonly ToolKind[]
  readonly classes: readonly DataClass[]
}

export type Upstreams = ReadonlyMap<string, UpstreamConfig>

/** Past it a table says that it is not whole. */
export const TOOLS_MAX = 200_000
const PAGE_ROWS = 1_000

interface Read {
  readonly version: string
  readonly upstreams: Upstreams
  readonly tools: readonly KnownTool[]
}

/** Reads them again only when a baseline or the configuration has changed. */
export class KnownTools {
  readonly #store: Store
  readonly #tenant: string
  #read: Read | undefined

  constructor(store: Store, tenant: string) {
    this.#store = store
    this.#tenant = tenant
  }

  /** In the order of upstreams, then names. */
  async list(upstreams: Upstreams): Promise<readonly KnownTool[]> {
    const version = await this.#version()
    if (this.#read?.version === version && this.#read.upstreams === upstreams) return this.#read.tools
    const tools: KnownTool[] = []
    for (const [upstream, config] of [...upstreams].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      await this.#readUpstream(upstream, config, tools)
    this.#read = { version, upstreams, tools }
    return tools
  }

  async #version(): Promise<string> {
    const { db } = this.#store
    const row = await this.#accepted()
      .select([
        db.fn.countAll<number>().as('count'),
        db.fn.max('seen_at').as('seen'),
        db.fn.max('decided_at').as('decided'),
      ])
      .executeTakeFirst()
    return JSON.stringify(row)
  }

  #accepted() {
    return this.#store.db
      .selectFrom('baselines')
      .where('tenant', '=', this.#tenant)
      .where('item_type', '=', 'tool')
      .where('state', '=', 'accepted')
  }

  async #readUpstream(upstream: string, config: UpstreamConfig, tools: KnownTool[]): Promise<void> {
    for (let after = ''; tools.length < TOOLS_MAX;) {
      const rows = await this.#accepted()
        .select(['name', 'digest', 'definition'])
        .where('upstream', '=', upstream)
        .where('name', '>', after)
        .orderBy('name')
        .limit(Math.min(PAGE_ROWS, TOOLS_MAX - tools.length))
        .execute()
      for (const { name, digest, definition } of rows)
        tools.push(toKnown({ tenant: this.#tenant, upstream, name, digest, definition }, config))
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE_ROWS) return
      after = last.name
    }
  }
}

interface StoredTool {
  readonly tenant: string
  readonly upstream: string
  readonly name: string
  readonly digest: string
  readonly definition: string
}

function toKnown({ definition, ...item }: StoredTool, config: UpstreamConfig): KnownTool {
  const listed = parseDefinition(definition)
  const facts = factsOf(
    {
      type: 'tool',
      name: item.name,
      listed,
      value: listed,
      item: { ...item, type: 'tool', definition: listed },
    },
    config,
  )
  return {
    upstream: item.upstream,
    facts,
    kinds: facts.labels?.kinds ?? [],
    classes: facts.classes as readonly DataClass[],
  }
}
