/** The steps of one session: told by its timeline page by page, the first shown at once, then kept up by what arrives live. */

import type { TimelineStep } from '@callgate/contracts/session'
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { Listed } from '../../../../../schema/control-api.d.ts'
import { useTail } from '../../api/live.ts'
import { ask } from '../../api/client.ts'
import { buildSteps, type Step, stepOfTimeline } from '../../steps/steps.ts'
import type { Reading } from '../../ui/states.tsx'

/** What fills the screen is there at once; the rest comes in larger parts. */
const FIRST_PAGE = 60
const PAGE = 500
const REST_MS = 50

interface SessionSteps extends Reading<readonly Step[]> {
  /** False while further pages are read; what is there is shown. */
  readonly whole: boolean
}

export interface Whose {
  readonly conversation: string
  readonly principal: string
  readonly agent: string
}

type TimelinePage = Listed<TimelineStep>

/** Can be asked for before it is known whose session it is. */
export const timelineQuery = (conversation: string) =>
  infiniteQueryOptions({
    queryKey: ['sessions', conversation, 'timeline'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }): Promise<TimelinePage> =>
      ask('GET /sessions/{conversation}/timeline', {
        path: { conversation },
        query: { limit: pageParam === undefined ? FIRST_PAGE : PAGE, cursor: pageParam },
      }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  })

export function useSessionSteps(whose: Whose): SessionSteps {
  const { conversation, principal, agent } = whose
  const { records } = useTail()
  const query = useInfiniteQuery(timelineQuery(conversation))
  const { data, error, refetch, hasNextPage, isFetching, isError, fetchNextPage } = query
  useEffect(() => {
    if (!hasNextPage || isFetching || isError) return undefined
    // Whoever looks at the first steps already works with them: between two parts the page is theirs.
    const rest = setTimeout(() => void fetchNextPage(), REST_MS)
    return () => clearTimeout(rest)
  }, [hasNextPage, isFetching, isError, fetchNextPage])
  const [made] = useState(() => new WeakMap<TimelinePage, readonly Step[]>())
  const kept = useMemo(
    () =>
      data?.pages.flatMap((page) => {
        const steps = made.get(page) ?? makeSteps(page, { principal, agent })
        made.set(page, steps)
        return steps
      }),
    [data, made, principal, agent],
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

function makeSteps({ items }: TimelinePage, whose: Pick<Whose, 'principal' | 'agent'>): readonly Step[] {
  return items.flatMap((one) => stepOfTimeline(one, whose) ?? [])
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
