/** Does the work of a session one after the other, and rests where it takes long, so that no other call waits for it. */

import type { SessionFlow } from '@callgate/engine/flows/session-flow'
import type { Work } from '@callgate/engine/work'
import { loopTurns } from '../wire/loop-turns.ts'
import type { Clock } from './ports/ports.ts'

/** Work at a stretch. Steps are small beside it, so it is hardly ever more. */
const STRETCH_MS = 5

/** What a session that is at work ends with, and the stretch it is in: whoever comes next goes on in the same one. */
interface Turn {
  readonly running: Promise<unknown>
  readonly stretch: Stretch
}

interface Stretch {
  untilMs: number
}

const busy = new WeakMap<SessionFlow, Turn>()

/**
 * Begins at once where nothing of the session is under way, and returns the result itself when it is done within a stretch:
 * a call of ordinary size waits for nothing. Those that had to wait follow each other within one stretch as well: a rest for
 * each would let a busy session never catch up.
 */
export function workInTurn<T>(
  flow: SessionFlow,
  begin: () => Work<T>,
  clock: Pick<Clock, 'monotonicMs'>,
): T | Promise<T> {
  const before = busy.get(flow)
  if (before !== undefined) {
    const { running, stretch } = before
    return occupy(
      flow,
      running.then(() => finish(begin(), stretch, clock)),
      stretch,
    )
  }
  const work = begin()
  const stretch = { untilMs: clock.monotonicMs() + STRETCH_MS }
  const step = workAStretch(work, stretch, clock)
  return step.done === true ? step.value : occupy(flow, finish(work, stretch, clock), stretch)
}

function occupy<T>(flow: SessionFlow, working: Promise<T>, stretch: Stretch): Promise<T> {
  // Whoever began it is told how it ended; those behind it only wait.
  const running = working
    .catch(() => undefined)
    .finally(() => {
      if (busy.get(flow)?.running === running) busy.delete(flow)
    })
  busy.set(flow, { running, stretch })
  return working
}

async function finish<T>(work: Work<T>, stretch: Stretch, clock: Pick<Clock, 'monotonicMs'>): Promise<T> {
  for (;;) {
    if (clock.monotonicMs() >= stretch.untilMs) {
      await loopTurns.next()
      stretch.untilMs = clock.monotonicMs() + STRETCH_MS
    }
    const step = workAStretch(work, stretch, clock)
    if (step.done === true) return step.value
  }
}

function workAStretch<T>(
  work: Work<T>,
  { untilMs }: Stretch,
  clock: Pick<Clock, 'monotonicMs'>,
): IteratorResult<undefined, T> {
  let step = work.next()
  while (step.done !== true && clock.monotonicMs() < untilMs) step = work.next()
  return step
}
