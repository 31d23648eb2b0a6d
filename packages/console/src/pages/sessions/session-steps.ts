/** The steps of one session: read from the journal once, then kept up by what arrives live. */

import type { JournalRecord } from '@callgate/contracts/journal'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTail } from '../../api/live.ts'
import { readRecords } from '../../api/queries.ts'
import { buildSteps, type Step } from '../../steps/steps.ts'
import type { Reading } from '../../ui/states.tsx'

const PAGE = 1_000
/** More than this and the oldest are left to the journal. */
const RECORDS_MAX = 25_000
const LOOK_BACK_MS = 7 * 86_400_000

export function useSessionSteps(principal: string, agent: string): Reading<readonly Step[]> {
  const { records: live } = useTail()
  const query = useQuery({
    queryKey: ['session-records', principal, agent],
    queryFn: () => readAll(principal, agent),
    staleTime: 60_000,
  })
  const { data: kept } = query
  const steps = useMemo(
    () => (kept === undefined ? undefined : buildSteps(join(kept, live, { principal, agent }))),
    [kept, live, principal, agent],
  )
  return { data: steps, error: query.error, refetch: query.refetch }
}

async function readAll(principal: string, agent: string): Promise<readonly JournalRecord[]> {
  const records: JournalRecord[] = []
  const sinceMs = Date.now() - LOOK_BACK_MS
  let from: number | null = 0
  while (from !== null && records.length < RECORDS_MAX) {
    const page = await readRecords({ principal, agent, from, sinceMs, limit: PAGE })
    records.push(...page.records)
    from = page.next
  }
  return records
}

interface Whose {
  readonly principal: string
  readonly agent: string
}

function join(
  kept: readonly JournalRecord[],
  live: readonly JournalRecord[],
  { principal, agent }: Whose,
): readonly JournalRecord[] {
  const last = kept.at(-1)?.seq ?? -1
  const fresh = live.filter(
    ({ seq, entry }) =>
      seq > last && 'principal' in entry && entry.principal === principal && entry.agent === agent,
  )
  return fresh.length === 0 ? kept : [...kept, ...fresh]
}
