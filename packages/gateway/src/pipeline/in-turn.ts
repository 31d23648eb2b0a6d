/** Does the work of a session one after the other, and rests where it takes long, so that no other call waits for it. */

import { setImmediate } from 'node:timers/promises'
import type { SessionFlow } from '@callgate/engine/flows/session-flow'
import type { Work } from '@callgate/engine/work'
import type { Clock } from './ports.ts'

/** Work at a stretch. Steps are small beside it, so it is hardly ever more. */
const STRETCH_MS = 5

/** What each session that is at work ends with. */
const busy = new WeakMap<SessionFlow, Promise<unknown>>()

/**
 * Begins at once where nothing of the session is under way, and returns the result itself when it is done within a stretch:
 * a call of ordinary size waits for nothing.
 */
export function workInTurn<T>(
  flow: SessionFlow,
  begin: () => Work<T>,
  clock: Pick<Clock, 'monotonicMs'>,
): T | Promise<T> {
  const before = busy.get(flow)
  if (before !== undefined)
    return occupy(
      flow,
      before.then(() => finish(begin(), clock)),
    )
  const work = begin()
  const step = workAStretch(work, clock)
  return step.done === true ? step.value : occupy(flow, finish(work, clock))
}

function occupy<T>(flow: SessionFlow, running: Promise<T>): Promise<T> {
  const settled = running
    .catch(() => undefined)
    .finally(() => {
      if (busy.get(flow) === settled) busy.delete(flow)
    })
  busy.set(flow, settled)
  return running
}

async function finish<T>(work: Work<T>, clock: Pick<Clock, 'monotonicMs'>): Promise<T> {
  for (;;) {
    await setImmediate()
    const step = workAStretch(work, clock)
    if (step.done === true) return step.value
  }
}

function workAStretch<T>(work: Work<T>, clock: Pick<Clock, 'monotonicMs'>): IteratorResult<undefined, T> {
  const untilMs = clock.monotonicMs() + STRETCH_MS
  let step = work.next()
  while (step.done !== true && clock.monotonicMs() < untilMs) step = work.next()
  return step
}
