/** Tasks of an upstream with the 2026-07-28 extension for a legacy agent, which asks its questions and fetches its result in one blocking request. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { downgradeError, downgradeResult, questionForLegacyAgent } from '../../wire/bridge.ts'
import { downgradeTask, relateToTask, statusOfTask, withTaskExtension } from '../../wire/tasks.ts'
import { askLegacyAgent, relayQuestion } from '../asides.ts'
import { Clearance } from '../clearance.ts'
import { askOnBehalf } from '../on-behalf.ts'
import { isRefusal, type Passage, type Reply, type Services } from '../passage.ts'
import { readQuestions, type Question } from './questions.ts'
import type { TaskRequest } from './task-request.ts'

/** What every request about a task declares, beside what the agent can answer. */
export const DECLARED: JsonObject = Object.freeze(withTaskExtension({}))

/** Pauses between two looks at a task, whatever the upstream proposes. */
const POLL_MS = { usual: 1_000, least: 250, most: 30_000 }

/** `tasks/get`: the bare state. */
export async function answerTaskGet(request: TaskRequest, services: Services): Promise<Reply | Refusal> {
  const state = await readState(request, services)
  return isRefusal(state) || state.type === 'error'
    ? state
    : { type: 'result', value: downgradeTask(state.value), text: null }
}

/** `tasks/cancel`: acknowledged by a modern upstream; a legacy agent is told the state after it. */
export async function answerTaskCancel(request: TaskRequest, services: Services): Promise<Reply | Refusal> {
  const outcome = await ask('tasks/cancel', {}, request, services)
  return isRefusal(outcome) || outcome.type === 'error' ? outcome : answerTaskGet(request, services)
}

/** `tasks/result`: looks at the task until it is over, and meanwhile puts to the agent what it asks (2025-11-25 §Tasks). */
export async function answerTaskResult(request: TaskRequest, services: Services): Promise<Reply | Refusal> {
  const { passage, session } = request
  const config = passage.snapshot.upstreams.get(session.upstream)
  let leftMs = config?.timeoutMs ?? services.limits.requestTimeoutMs
  for (;;) {
    const state = await readState(request, services)
    if (isRefusal(state) || state.type === 'error') return state
    const over = outcomeOf(state.value, request)
    if (over !== undefined) return over
    const asked = await answerQuestions(state.value, request, services)
    if (asked !== undefined) return asked
    const pauseMs = pauseOf(state.value)
    leftMs -= pauseMs
    if (leftMs < 0)
      return refuse(
        'upstream-timeout',
        'The task is still running; poll tasks/get and ask for its result later.',
      )
    if (!(await pause(pauseMs, passage))) return refuse('cancelled', 'The agent cancelled the request.')
  }
}

/** What the task came to; undefined while it goes on. */
function outcomeOf(
  state: JsonObject,
  { passage, session, taskId, task }: TaskRequest,
): Reply | Refusal | undefined {
  const { result, error } = state
  switch (statusOfTask(state)) {
    case 'working':
    case 'input_required':
      return undefined
    case 'cancelled':
      return refuse('cancelled', 'The task was cancelled.')
    case 'failed':
      return isJsonObject(error)
        ? { type: 'error', value: downgradeError(error), text: null }
        : refuse('upstream-protocol', 'The upstream says that the task failed, and not how.')
    case 'completed': {
      if (!isJsonObject(result))
        return refuse(
          'upstream-protocol',
          'The upstream says that the task is completed, without its result.',
        )
      const version = passage.inbound?.version ?? session.version
      const value = downgradeResult('tools/call', result, version, task.outputSchema ?? undefined)
      return { type: 'result', value: relateToTask(value, taskId), text: null }
    }
    case undefined:
      return refuse('upstream-protocol', 'The upstream told no state of the task.')
  }
}

/** Asks the agent what it was not asked yet, and hands the answers on. Something is returned when that ends the request. */
async function answerQuestions(
  state: JsonObject,
  request: TaskRequest,
  services: Services,
): Promise<Reply | Refusal | undefined> {
  if (state['status'] !== 'input_required' || state['inputRequests'] === undefined) return undefined
  const questions = readQuestions(state['inputRequests'])
  if ('code' in questions) return questions
  const { relayed } = request.task
  const fresh = questions.filter(({ key }) => !relayed.has(key))
  const inputResponses: Record<string, JsonValue> = {}
  let delivered = false
  const chars = fresh.reduce((sum, { key }) => sum + key.length, 0)
  // The keys are kept as long as the task, which may ask under ever new ones.
  if (!services.taskOwners.grow(request.task, chars))
    return refuse('overloaded', 'This task asked more than can be remembered of it.')
  for (const question of fresh) relayed.add(question.key)
  try {
    for (const question of fresh) {
      const answer = await askAgent(question, request, services)
      if ('code' in answer || answer.type === 'error') return answer
      inputResponses[question.key] = answer.value
    }
    if (fresh.length === 0) return undefined
    const outcome = await ask('tasks/update', { inputResponses }, request, services)
    if (isRefusal(outcome) || outcome.type === 'error') return outcome
    delivered = true
    return undefined
  } finally {
    // What did not reach the upstream is asked again when the agent comes back for the result.
    if (!delivered) {
      for (const { key } of fresh) relayed.delete(key)
      services.taskOwners.shrink(request.task, chars)
    }
  }
}

async function askAgent(
  { method, params }: Question,
  { passage, taskId }: TaskRequest,
  services: Services,
): Promise<Reply | Refusal> {
  const put = questionForLegacyAgent(method, params, services.random.id('eli_'))
  const question = { ...put, params: relateToTask(put.params, taskId), text: null }
  const outcome = await relayQuestion(passage, question, askLegacyAgent(passage, services), services)
  if (!(outcome instanceof Clearance)) return outcome
  const { body } = outcome.message
  return { type: body.type === 'error' ? 'error' : 'result', value: body.value, text: null }
}

async function readState(request: TaskRequest, services: Services): Promise<Reply | Refusal> {
  return ask('tasks/get', {}, request, services)
}

async function ask(
  method: string,
  more: JsonObject,
  { taskId, session, passage }: TaskRequest,
  services: Services,
): Promise<Reply | Refusal> {
  const params = { taskId, ...more }
  const outcome = await askOnBehalf(passage, { session, method, params, declared: DECLARED }, services)
  return isRefusal(outcome) || outcome.type === 'result'
    ? outcome
    : { type: 'error', value: downgradeError(outcome.value), text: null }
}

function pauseOf({ pollIntervalMs }: JsonObject): number {
  const proposed = typeof pollIntervalMs === 'number' ? pollIntervalMs : POLL_MS.usual
  return Math.min(POLL_MS.most, Math.max(POLL_MS.least, proposed))
}

/** False when the agent cancelled meanwhile. */
function pause(pauseMs: number, { channel }: Passage): Promise<boolean> {
  const signal = channel?.signal
  if (signal?.aborted === true) return Promise.resolve(false)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const cancelled = () => resolve(false)
  const timer = setTimeout(() => resolve(true), pauseMs)
  signal?.addEventListener('abort', cancelled, { once: true })
  return promise.finally(() => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancelled)
  })
}
