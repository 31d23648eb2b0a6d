/** Where the core tasks of 2025-11-25 and the tasks extension of 2026-07-28 meet: who may make one, how it is told, who answers for it. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { upgradeResult } from '../../wire/bridge.ts'
import {
  declaresTaskExtension,
  downgradeTask,
  offersCoreTasks,
  relateToTask,
  requiresTask,
  TASKS_EXTENSION,
  upgradeTask,
} from '../../wire/tasks.ts'
import type { Definition } from '../definitions/listing.ts'
import { isRefusal, type LocalAnswer, type Passage, type Reply, type Services } from '../passage.ts'
import type { UpstreamSession } from '../ports/ports.ts'
import { showUris } from '../naming/show-uris.ts'
import type { OwnedTask } from '../conversation/task-owners.ts'
import * as legacy from './legacy-tasks.ts'
import * as modern from './modern-tasks.ts'
import type { TaskRequest } from './task-request.ts'
import { passOnError } from './upstream-error.ts'

/** Puts a call into the form in which its upstream makes tasks, or says why it makes none. */
export function prepareTaskCall(
  definition: Definition,
  session: UpstreamSession,
  passage: Passage,
): Refusal | undefined {
  if (passage.inbound?.era === session.era) return undefined
  const { task, ...params } = passage.params
  if (task !== undefined) passage.params = params
  if (session.era === 'modern') {
    return task === undefined || declaresTaskExtension(session.capabilities)
      ? undefined
      : refuse(
          'not-carried',
          `${session.upstream} speaks 2026-07-28 without the tasks extension; call it without params.task.`,
        )
  }
  // The client decides in 2025-11-25 and the server in the extension: only what runs in no other way is made a task.
  if (definition.type !== 'tool' || !requiresTask(definition.listed)) return undefined
  if (!offersCoreTasks(session.capabilities)) return undefined
  if (!declaresTaskExtension(passage.meta.clientCapabilities)) {
    return refuse(
      'missing-capability',
      `${definition.name} runs as a task only; declare the extension ${TASKS_EXTENSION}.`,
      {
        data: { requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } },
      },
    )
  }
  passage.params = { ...params, task: {} }
  return undefined
}

/** What a call of a legacy agent that wants a task declares to a modern upstream. */
export function declaredForTask(
  { method, inbound }: Passage,
  session: UpstreamSession,
): JsonObject | undefined {
  return wantsTask(method, inbound) && session.era === 'modern' ? modern.DECLARED : undefined
}

function wantsTask(method: string, inbound: Passage['inbound']): boolean {
  return method === 'tools/call' && inbound?.era === 'legacy' && inbound.params['task'] !== undefined
}

/** The task that a result announces, in the words of the agent's era; undefined where it announces none across eras. */
export function translateCreatedTask(
  result: JsonObject,
  passage: Passage,
  session: UpstreamSession,
): Reply | undefined {
  const { inbound, method } = passage
  if (inbound === null || inbound.era === session.era || method !== 'tools/call') return undefined
  if (session.era === 'modern') {
    if (result['resultType'] !== 'task' || !wantsTask(method, inbound)) return undefined
    return { type: 'result', value: { task: downgradeTask(result) }, text: null }
  }
  const { task, _meta } = result
  if (!isJsonObject(task) || passage.params['task'] === undefined) return undefined
  const told = { ...upgradeTask(task), ...(_meta === undefined ? {} : { _meta }) }
  const value = { ...upgradeResult(method, told, session.serverInfo), resultType: 'task' }
  return { type: 'result', value, text: null }
}

/** A modern upstream answered at once what a legacy agent called as a task: the agent gets a task that is over already. */
export function holdAnswer(outcome: Reply | Refusal, passage: Passage, services: Services): Reply | Refusal {
  const { caller, upstream, method, inbound, target, route, facts } = passage
  if (isRefusal(outcome) || outcome.type === 'error' || isJsonObject(outcome.value['task'])) return outcome
  if (route?.type !== 'upstream' || route.session.era !== 'modern') return outcome
  if (!wantsTask(method, inbound) || caller === null || upstream === null) return outcome
  const taskId = services.random.id('task_')
  const at = new Date(services.clock.nowMs()).toISOString()
  const status = outcome.value['isError'] === true ? 'failed' : 'completed'
  const state = { taskId, status, createdAt: at, lastUpdatedAt: at, ttl: null }
  const outputSchema = route.definition?.listed['outputSchema'] ?? null
  services.taskOwners.hold(caller, {
    upstream,
    target,
    labels: facts?.labels ?? null,
    outputSchema,
    taskId,
    state,
    result: outcome.value,
  })
  return { type: 'result', value: { task: state }, text: null }
}

/** Who answers for a task towards an agent of another era than its upstream; undefined when they share one. */
export function bridgeTask(
  task: OwnedTask,
  session: UpstreamSession,
  { inbound, method, params }: Passage,
): LocalAnswer | undefined {
  const { taskId } = params
  if (inbound === null || inbound.era === session.era || typeof taskId !== 'string') return undefined
  return async (passage, services) => {
    const answer = await answerTask({ task, taskId, session, passage }, method, services)
    if (isRefusal(answer)) return answer
    const { type, value, text } = answer
    const told = type === 'error' ? await passOnError({ type, value, text }, passage, services) : answer
    return isRefusal(told) ? told : showUris(told, passage, services)
  }
}

function answerTask(
  request: TaskRequest,
  method: string,
  services: Services,
): Reply | Refusal | Promise<Reply | Refusal> {
  const { era, upstream } = request.session
  switch (method) {
    case 'tasks/get':
      return era === 'legacy'
        ? legacy.answerTaskGet(request, services)
        : modern.answerTaskGet(request, services)
    case 'tasks/cancel':
      return era === 'legacy'
        ? legacy.answerTaskCancel(request, services)
        : modern.answerTaskCancel(request, services)
    case 'tasks/update':
      return legacy.answerTaskUpdate(request)
    case 'tasks/result':
      return modern.answerTaskResult(request, services)
    default:
      return refuse('not-carried', `${method} has no equivalent in the era of ${upstream}.`)
  }
}

/** Answers for a task whose result is held here, as its upstream gave it: the door it is fetched at decides how URIs are shown. */
export function answerHeldTask(held: NonNullable<OwnedTask['held']>): LocalAnswer {
  return (passage, services) => {
    const { taskId, state, result } = held
    const { method } = passage
    if (method === 'tasks/get') return { type: 'result', value: state, text: null }
    if (method === 'tasks/result') {
      const fetched: Reply = { type: 'result', value: relateToTask(result, taskId), text: null }
      return showUris(fetched, passage, services)
    }
    return refuse('invalid-params', 'The task is over already; fetch its result with tasks/result.')
  }
}
