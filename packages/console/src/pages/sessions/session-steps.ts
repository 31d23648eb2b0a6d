/** The steps of one session: told by its timeline page by page, the first shown at once, then kept up by what arrives live. */

import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useTail } from '../../api/live.ts'
import { ask } from '../../api/client.ts'
import { buildSteps, type Step, stepOfTimeline } from '../../steps/steps.ts'
import type { Reading } from '../../ui/states.tsx'

const PAGE = 1_000

interface SessionSteps extends Reading<readonly Step[]> {
  /** False while further pages are read; what is there is shown. */
  readonly whole: boolean
}

export interface Whose {
  readonly conversation: string
  readonly principal: string
  readonly agent: string
}

export function useSessionSteps({ conversation, principal, agent }: Whose): SessionSteps {
  const { records } = useTail()
  const query = useInfiniteQuery({
    queryKey: ['sessions', conversation, 'timeline'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask('GET /sessions/{conversation}/timeline', {
        path: { conversation },
        query: {
          limit: PAGE,
          cursor: pageParam,
        },
      }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { data, error, refetch, hasNextPage, isFetching, isError, fetchNextPage } = query
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage()
  }, [hasNextPage, isFetching, isError, fetchNextPage])
  const kept = useMemo(
    () =>
      data?.pages.flatMap(({ items }) =>
        items.flatMap((one) => stepOfTimeline(one, { principal, agent }) ?? []),
      ),
    [data, principal, agent],
  )
  const live = useMemo(
    () =>
      buildSteps(
        records.filter(({ entry }) => 'conversation' in entry && entry.conversation === conversation),
      ),
    [records, conversation],
  )
  const steps = useMemo(() => (kept === undefined ? undefined : join(kept, live)), [kept, live])
  return { data: steps, error, refetch, whole: data !== undefined && !hasNextPage }
}

/** What was running may have ended since, and further steps have begun. */
function join(kept: readonly Step[], live: readonly Step[]): readonly Step[] {
  if (live.length === 0) return kept
  const newer = new Map(live.map((step) => [step.id, step]))
  const known = new Set(kept.map(({ id }) => id))
  const last = kept.at(-1)?.seq ?? -1
  return [
    ...kept.map((step) => (step.state === 'running' ? (newer.get(step.id) ?? step) : step)),
    ...live.filter(({ id, seq }) => seq > last && !known.has(id)),
  ]
}
