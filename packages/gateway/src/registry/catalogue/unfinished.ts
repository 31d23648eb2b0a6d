/** Steps that were recorded and did not become durable, because the gateway ended between the two. */

import type { AdminEntry } from '@callgate/contracts/journal'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { WrittenRecord } from './use.ts'

/** Tells of what did not take effect; it ends the matter. */
export const UNFINISHED = 'server.unfinished'
/** A scan begins with one. */
const LOOK = 'server.look'
const RECORDED = /^[a-z]+ revision (\d{1,15})\b/

export interface Unfinished {
  readonly id: string
  readonly note: string
}

interface Pending {
  readonly act: string
  readonly by: string
  /** What it would have led to; null for a look, which leads to a scan. */
  readonly revision: number | null
}

export class UnfinishedActs {
  readonly #pending = new Map<string, Pending>()

  observe({ entry }: Pick<WrittenRecord, 'entry'>): void {
    if (entry.type !== 'admin' || !entry.act.startsWith('server.')) return
    const revision = revisionOf(entry)
    if (!entry.accepted) this.#pending.delete(entry.subject)
    else if (revision !== null || entry.act === LOOK)
      this.#pending.set(entry.subject, { act: entry.act, by: entry.operator, revision })
  }

  /** What the catalogue knows nothing of. */
  list(find: (id: string) => CatalogueServer | undefined): readonly Unfinished[] {
    return [...this.#pending].flatMap(([id, { act, by, revision }]) => {
      const now = find(id)?.revision ?? 0
      if (revision !== null && revision <= now) return []
      const name = act.slice('server.'.length)
      const what = revision === null ? 'no scan came of it' : 'it did not take effect'
      return [
        {
          id,
          note: `${name} by ${by}: ${what}, because the gateway ended; do it again if it is still wanted`,
        },
      ]
    })
  }
}

function revisionOf({ after }: AdminEntry): number | null {
  const revision = RECORDED.exec(after ?? '')?.[1]
  return revision === undefined ? null : Number(revision)
}
