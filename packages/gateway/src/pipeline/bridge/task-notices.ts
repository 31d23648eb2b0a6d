/** What upstreams tell of their tasks to a modern agent that listens for it (tasks extension of 2026-07-28, `notifications/tasks`). */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { declaresTaskExtension, offersCoreTasks, statusOfTask, upgradeTask } from '../../wire/tasks.ts'
import { isRefusal, type Passage, type Services } from '../passage.ts'
import type { UpstreamEvent, UpstreamSession } from '../ports/ports.ts'
import { showUrisOf } from '../naming/show-uris.ts'
import { answerTaskGet } from './legacy-tasks.ts'
import { passOnTaskState } from './task-questions.ts'

/** Tasks one listen may name. */
const TASKS_MAX = 1000

/** The tasks of this caller among those a listen names, by the upstream that can tell of them; the others are not honoured. */
export function honouredTasks(
  asked: JsonValue | undefined,
  sessions: readonly UpstreamSession[],
  { caller }: Passage,
  services: Services,
): ReadonlyMap<string, UpstreamSession> | Refusal {
  const honoured = new Map<string, UpstreamSession>()
  if (asked === undefined || caller === null) return honoured
  if (!Array.isArray(asked) || asked.length > TASKS_MAX || !asked.every((id) => typeof id === 'string'))
    return refuse('invalid-params', `taskIds must be a list of at most ${TASKS_MAX} task ids.`)
  const tellers = sessions.filter(({ era, capabilities }) =>
    era === 'modern' ? declaresTaskExtension(capabilities) : offersCoreTasks(capabilities),
  )
  for (const taskId of asked) {
    const owner = tellers.find(
      ({ upstream }) => services.taskOwners.find(caller, upstream, taskId) !== undefined,
    )
    if (owner !== undefined) honoured.set(taskId, owner)
  }
  return honoured
}

/** The notification as the agent of this listen may see it; undefined where it must not, or where nothing can be told. */
export async function tellTask(
  event: UpstreamEvent,
  session: UpstreamSession,
  passage: Passage,
  services: Services,
): Promise<JsonObject | undefined> {
  const { taskId } = event.params
  const { caller } = passage
  if (caller === null || typeof taskId !== 'string') return undefined
  const task = services.taskOwners.find(caller, session.upstream, taskId)
  const status = statusOfTask(event.params)
  if (task === undefined || status === undefined) return undefined
  // 2025-11-25 tells the bare state; what is asked and what it came to belong to the state here.
  const isWhole = status === 'working' || status === 'cancelled'
  if (session.era === 'legacy' && isWhole) return upgradeTask(event.params)
  const outcome =
    session.era === 'legacy'
      ? await answerTaskGet({ task, taskId, session, passage }, services)
      : await passOnTaskState({ type: 'result', value: event.params, text: null }, task, passage, services)
  if (isRefusal(outcome) || outcome.type === 'error') return undefined
  const shown = showUrisOf(session.upstream, outcome, passage, services)
  const { resultType: _type, _meta, ...state } = shown.value
  return state
}
