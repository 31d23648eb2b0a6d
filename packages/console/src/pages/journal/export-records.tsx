/** Hands the records of a search with their proofs to the browser as a file; long ones tell how far they are and can be stopped. */

import type { JournalRecord } from '@callgate/contracts/journal'
import type { Page } from '@callgate/contracts/paging'
import { useRef, useState } from 'react'
import { ask } from '../../api/client.ts'
import { type Query } from '../../api/request.ts'
import { saveFile } from '../../ui/save-file.ts'
import { showToast } from '../../ui/toast.tsx'

/** As many as one request proves; more of them exports the command line. */
const RECORDS_MAX = 1_000
const PAGE = 250

export function ExportRecords({ query }: { readonly query: Query }) {
  const [found, setFound] = useState<number>()
  const stopped = useRef(false)
  const run = async (): Promise<void> => {
    stopped.current = false
    setFound(0)
    try {
      const { seqs, more } = await findAll(query, (count) => {
        setFound(count)
        return !stopped.current
      })
      if (stopped.current || seqs.length === 0) return
      const proven = await ask('POST /journal/evidence', { body: { seqs: seqs.toReversed() } })
      saveFile(`journal-${seqs.length}-records.json`, proven)
      showToast(
        'good',
        more
          ? `The newest ${seqs.length} records are saved; callgate journal export takes them all`
          : `${seqs.length} records are saved, each with its proof`,
      )
    } catch (error) {
      showToast('bad', error instanceof Error ? error.message : String(error))
    } finally {
      setFound(undefined)
    }
  }
  if (found === undefined)
    return (
      <button className="button" onClick={() => void run()} type="button">
        Export
      </button>
    )
  return (
    <button
      className="button"
      onClick={() => {
        stopped.current = true
      }}
      type="button"
    >
      {found.toLocaleString()} found; stop
    </button>
  )
}

interface Found {
  readonly seqs: readonly number[]
  /** There were more than are taken. */
  readonly more: boolean
}

/** Newest first. `onPage` is told how many there are so far and says whether to go on. */
async function findAll(query: Query, onPage: (count: number) => boolean): Promise<Found> {
  const seqs: number[] = []
  let cursor: string | null | undefined
  do {
    const page: Page<JournalRecord> = await ask('GET /journal/records', {
      query: {
        ...query,
        order: 'desc',
        limit: PAGE,
        cursor: cursor ?? undefined,
      },
    })
    seqs.push(...page.items.map(({ seq }) => seq))
    cursor = page.nextCursor
  } while (onPage(seqs.length) && cursor !== null && seqs.length < RECORDS_MAX)
  return { seqs: [...new Set(seqs)].slice(0, RECORDS_MAX), more: cursor !== null }
}
