/** Tasks of a 2025-11-25 upstream for a modern agent: the state it polls, what the task asks, and what it came to. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { questionForModernAgent, upgradeError, upgradeResult } from '../../wire/bridge.ts'
import { objectMember } from '../../wire/json/member.ts'
import { statusOfTask, unrelateFromTask, upgradeTask } from '../../wire/tasks.ts'
import { relayQuestion } from '../asides.ts'
import { observe } from '../background.ts'
import type { Clearance } from '../clearance.ts'
import { askOnBehalf } from '../on-behalf.ts'
import { isRefusal, type Passage, type Reply, type Services } from '../passage.ts'
import type { ExchangeSink, UpstreamEvent, UpstreamSession } from '../ports/ports.ts'
import type { OwnedTask } from '../conversation/task-owners.ts'
import type { TaskRequest } from './task-request.ts'

/** How long a poll waits for the questions of a task that says it needs input. */
const QUESTION_WAIT_MS = 1_000
/** Questions of one task that may wait for an answer at the same time. */
const QUESTIONS_MAX = 32

/** `tasks/get`: the state; with it what is asked right now, or what the task came to, which 2025-11-25 keeps apart. */
export async function answerTaskGet(request: TaskRequest, services: Services): Promise<Reply | Refusal> {
  const { taskId, session, passage } = request
  const state = await askOnBehalf(passage, { session, method: 'tasks/get', params: { taskId } }, services)
  if (isRefusal(state)) return state
  if (state.type === 'error') return { type: 'error', value: upgradeError(state.value), text: null }
  const status = statusOfTask(state.value)
  if (status === undefined) return refuse('upstream-protocol', 'The upstream told no state of the task.')
  const told = upgradeTask(state.value)
  const watch = watchOf(request)
  switch (status) {
    case 'working':
    case 'cancelled':
      return complete(told, session)
    case 'input_required': {
      const inputRequests = await watch.questions(passage, services)
      // Until it is known what is asked there is nothing to answer, and the agent polls on.
      return Object.keys(inputRequests).length === 0
        ? complete({ ...told, status: 'working' }, session)
        : complete({ ...told, inputRequests }, session)
    }
    case 'completed':
    case 'failed':
      return finalState(told, await watch.result(passage, services), session)
  }
}

/** A task that failed by a JSON-RPC error is failed in the extension; one whose tool says that it failed is completed. */
function finalState(told: JsonObject, outcome: Reply | Refusal, session: UpstreamSession): Reply | Refusal {
  if (isRefusal(outcome)) return outcome
  if (outcome.type === 'error')
    return complete({ ...told, status: 'failed', error: upgradeError(outcome.value) }, session)
  const result = upgradeResult('tools/call', unrelateFromTask(outcome.value), session.serverInfo)
  return complete({ ...told, status: 'completed', result }, session)
}

function complete(state: JsonObject, session: UpstreamSession): Reply {
  return { type: 'result', value: upgradeResult('tasks/get', state, session.serverInfo), text: null }
}

/** `tasks/update`: the answers go to whoever waits for them here. Unknown keys are ignored (tasks extension, `tasks/update`). */
export function answerTaskUpdate(request: TaskRequest): Reply | Refusal {
  const { session, passage } = request
  const responses = passage.params['inputResponses']
  if (!isJsonObject(responses)) return refuse('invalid-params', 'params.inputResponses must be an object.')
  for (const [key, response] of Object.entries(responses)) {
    if (!isJsonObject(response))
      return refuse('invalid-params', `The input response ${key} must be an object.`)
  }
  watchOf(request).answer(responses)
  return complete({}, session)
}

/** `tasks/cancel`: acknowledged; how it ended is seen in the state. */
export async function answerTaskCancel(
  { taskId, session, passage }: TaskRequest,
  services: Services,
): Promise<Reply | Refusal> {
  if (objectMember(objectMember(session.capabilities, 'tasks') ?? {}, 'cancel') === undefined) {
    return refuse('not-carried', `${session.upstream} offers no way to cancel a task; let it end by itself.`)
  }
  const outcome = await askOnBehalf(
    passage,
    { session, method: 'tasks/cancel', params: { taskId } },
    services,
  )
  if (isRefusal(outcome)) return outcome
  if (outcome.type === 'error') return { type: 'error', value: upgradeError(outcome.value), text: null }
  return complete({}, session)
}

interface Waiting {
  readonly method: string
  readonly params: JsonObject
  readonly answer: (reply: Reply | Refusal) => void
}

/**
 * The one `tasks/result` open for a task. It blocks until the task is over, and what the task asks comes on its stream
 * (2025-11-25 §Tasks, input_required): so it stays open between the polls of the agent.
 */
class ResultWatch {
  readonly session: UpstreamSession
  readonly #taskId: string
  readonly #waiting = new Map<string, Waiting>()
  #asked = 0
  #open: Promise<Reply | Refusal> | null = null
  #stir: () => void = () => undefined

  constructor(session: UpstreamSession, taskId: string) {
    this.session = session
    this.#taskId = taskId
  }

  /** What the task came to, once it is over. */
  result(passage: Passage, services: Services): Promise<Reply | Refusal> {
    if (this.#open !== null) return this.#open
    const params = { taskId: this.#taskId }
    const sink = (errand: Passage) => this.#sink(errand, services)
    const open = askOnBehalf(
      passage,
      { session: this.session, method: 'tasks/result', params, sink },
      services,
    ).finally(() => {
      this.#open = null
      this.#stir()
    })
    this.#open = open
    return open
  }

  /** What the task asks right now, cleared for its agent; empty when nothing came within the wait. */
  async questions(passage: Passage, services: Services): Promise<JsonObject> {
    if (this.#waiting.size === 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#stir = resolve
      const timer = setTimeout(resolve, QUESTION_WAIT_MS)
      this.result(passage, services).catch((error: unknown) =>
        observe(() => services.logger.error({ err: error }, 'A task could not be watched'), services),
      )
      await promise
      clearTimeout(timer)
    }
    const inputRequests: Record<string, JsonValue> = {}
    for (const [key, { method, params }] of this.#waiting) inputRequests[key] = { method, params }
    return inputRequests
  }

  answer(responses: JsonObject): void {
    for (const [key, waiting] of this.#waiting) {
      const response = Object.hasOwn(responses, key) ? responses[key] : undefined
      if (!isJsonObject(response)) continue
      this.#waiting.delete(key)
      waiting.answer({ type: 'result', value: response, text: null })
    }
  }

  #sink(errand: Passage, services: Services): ExchangeSink {
    return {
      event: (event) => {
        if (event.answer === undefined) {
          // The state of tasks concerns the whole session; progress and logs have nobody to go to between two polls.
          services.feeds.takeUnsolicited(this.session, event)
          return
        }
        const { answer } = event
        this.#relay(errand, event, services).then(answer, (error: unknown) =>
          answer(
            refuse('internal', 'The question could not be put to the agent.', { detail: String(error) }),
          ),
        )
      },
    }
  }

  #relay(errand: Passage, event: UpstreamEvent, services: Services): Promise<Clearance | Refusal> {
    const put = questionForModernAgent(event.method, unrelateFromTask(event.params))
    const { withdrawn } = event
    return relayQuestion(
      errand,
      { ...put, text: null },
      (aside, clearance) =>
        this.#hold({ method: aside.method, params: clearance.message.body.value, withdrawn }, services),
      services,
    )
  }

  /** Keeps the question until a `tasks/update` answers it, the upstream takes it back, or time is over. */
  #hold(
    question: Pick<Waiting, 'method' | 'params'> & { readonly withdrawn: AbortSignal | undefined },
    { limits }: Services,
  ): Promise<Reply | Refusal> {
    if (this.#waiting.size >= QUESTIONS_MAX)
      return Promise.resolve(refuse('overloaded', `The task asks more than ${QUESTIONS_MAX} things at once.`))
    const { method, params, withdrawn } = question
    this.#asked += 1
    const key = `input-${this.#asked}`
    const { promise, resolve } = Promise.withResolvers<Reply | Refusal>()
    const giveUp = (reason: string) => {
      if (this.#waiting.delete(key)) resolve(refuse('cancelled', reason))
    }
    const timer = setTimeout(() => giveUp('The agent did not answer in time.'), limits.inputTimeoutMs)
    const take = () => giveUp('The upstream withdrew its question.')
    withdrawn?.addEventListener('abort', take, { once: true })
    this.#waiting.set(key, { method, params, answer: resolve })
    if (withdrawn?.aborted === true) take()
    this.#stir()
    return promise.finally(() => {
      clearTimeout(timer)
      withdrawn?.removeEventListener('abort', take)
    })
  }
}

const watches = new WeakMap<OwnedTask, ResultWatch>()

function watchOf({ task, taskId, session }: TaskRequest): ResultWatch {
  const known = watches.get(task)
  if (known?.session === session) return known
  const watch = new ResultWatch(session, taskId)
  watches.set(task, watch)
  return watch
}
