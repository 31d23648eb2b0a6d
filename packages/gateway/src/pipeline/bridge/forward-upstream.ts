/** Forwards an agent's request to an upstream of either era, and bridges what the two eras do differently meanwhile. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { questionForModernAgent } from '../../wire/bridge.ts'
import { type AskAgent, askLegacyAgent, openStream, relayNotification, relayQuestion } from '../asides.ts'
import type { Clearance } from '../clearance.ts'
import { typeOfList } from '../definitions/listing.ts'
import { isRefusal, type Passage, type Reply, type Services } from '../passage.ts'
import type { ExchangeSink, RequestOptions, UpstreamEvent, UpstreamReply } from '../ports/ports.ts'
import { Conduit } from './conduit.ts'
import { passOnTaskState } from './task-questions.ts'
import { declaredForTask, holdAnswer, translateCreatedTask } from './tasks.ts'
import { answerRounds, passOnQuestions, resumeParams, urlQuestion } from './rounds.ts'
import { translateReply } from './translate.ts'
import { passOnError } from './upstream-error.ts'
import { mirroredFor } from '../naming/param-headers.ts'
import { clearedMeta, toldClientInfo } from '../request-meta.ts'
import { showUris } from '../naming/show-uris.ts'
import { TASK_ID_CHARS_MAX, type OwnedTask } from '../conversation/task-owners.ts'

export function forwardUpstream(
  passage: Passage,
  clearance: Clearance,
  services: Services,
): Promise<Reply | Refusal> | Refusal {
  const { route, resumption } = passage
  if (route?.type !== 'upstream') return refuse('internal', 'The request has no upstream.')
  if (resumption?.type === 'waiting') {
    passage.resumption = null
    resumption.request.answer(passage.params['inputResponses'])
    return resumption.request.resume(passage, services)
  }
  const sent = resumption?.type === 'state' ? resumeParams(clearance, passage, route) : clearance
  const conduit = new Conduit(services.random.id('cnd_'), passage, (reply, waiting, one) =>
    settle(reply, one, waiting, services),
  )
  conduit.begin(route.session.request(sent, requestOptions(sent, passage, conduit, services)))
  return conduit.resume(passage, services)
}

async function settle(
  reply: UpstreamReply,
  conduit: Conduit,
  passage: Passage,
  services: Services,
): Promise<Reply | Refusal> {
  const { route } = passage
  if (route?.type !== 'upstream') return refuse('internal', 'The request has no upstream.')
  if (reply.type === 'failed') return failureOf(reply.refusal, reply.sent)
  const modernAgent = passage.session === null
  if (reply.type === 'result' && reply.value['resultType'] === 'input_required') {
    if (modernAgent) return passOnQuestions(reply, passage, services)
    const played = await answerRounds(reply, passage, services, {
      again: (next) => route.session.request(next, requestOptions(next, passage, conduit, services)),
      settle: (last) => settle(last, conduit, passage, services),
    })
    return holdAnswer(played, passage, services)
  }
  if (reply.type === 'error' && modernAgent && route.session.era === 'legacy') {
    const asked = urlQuestion(reply.value)
    if (asked !== undefined)
      return passOnQuestions({ type: 'result', value: asked, text: null }, passage, services)
  }
  if (reply.type === 'result' && hasEndlessTaskId(reply.value))
    return refuse(
      'upstream-protocol',
      `The upstream made a task whose id is longer than ${TASK_ID_CHARS_MAX}.`,
    )
  learnTask(reply, passage, services)
  const task = reply.type === 'result' ? taskOf(reply.value, passage, services) : undefined
  if (reply.type === 'result' && modernAgent && task !== undefined) {
    const told = await passOnTaskState(reply, task, passage, services)
    return isRefusal(told) ? told : showUris(told, passage, services)
  }
  if (passage.method === 'tasks/list' && reply.type === 'result')
    return translateReply(ownTasks(reply, passage, services), passage, route)
  const created =
    reply.type === 'result' ? translateCreatedTask(reply.value, passage, route.session) : undefined
  if (created !== undefined) {
    const { taskId } = reply.type === 'result' ? reply.value : {}
    if (typeof taskId === 'string' && passage.session !== null)
      services.feeds.watchTask(route.session, passage.session, taskId)
    return created
  }
  // Items of a list are judged as the upstream sent them; `filterList` translates what is left.
  if (reply.type === 'result' && typeOfList(passage.method) !== undefined) return reply
  const told = reply.type === 'error' ? await passOnError(reply, passage, services) : reply
  if (isRefusal(told)) return told
  const answer = holdAnswer(translateReply(told, passage, route), passage, services)
  return isRefusal(answer) ? answer : showUris(answer, passage, services)
}

function failureOf(refusal: Refusal, sent: boolean): Refusal {
  if (!sent || refusal.code === 'cancelled' || refusal.code === 'upstream-timeout') return refusal
  if (refusal.code === 'upstream-protocol') return refusal
  const more = refusal.detail === undefined ? {} : { detail: refusal.detail }
  return refuse(
    'outcome-unknown',
    `${refusal.reason} The request had been sent: check what the tool did before you repeat it.`,
    more,
  )
}

/** An upstream session may serve several agents; each sees the tasks that its own requests made. */
function ownTasks(
  reply: UpstreamReply & { readonly type: 'result' },
  { caller, upstream }: Passage,
  services: Services,
): UpstreamReply & { readonly type: 'result' } {
  const { tasks } = reply.value
  if (!Array.isArray(tasks) || caller === null || upstream === null) return reply
  const isOwn = (task: JsonValue) =>
    isJsonObject(task) &&
    typeof task['taskId'] === 'string' &&
    services.taskOwners.find(caller, upstream, task['taskId']) !== undefined
  return { type: 'result', value: { ...reply.value, tasks: tasks.filter(isOwn) }, text: null }
}

/** Such an id could not be honoured later, and the agent would wait for a task it can never reach. */
function hasEndlessTaskId({ task, taskId, resultType }: JsonObject): boolean {
  const id = isJsonObject(task) ? task['taskId'] : resultType === 'task' ? taskId : undefined
  return typeof id === 'string' && id.length > TASK_ID_CHARS_MAX
}

/** The task whose state a modern upstream tells. */
function taskOf(
  { resultType, taskId }: JsonObject,
  { kind, caller, route, params }: Passage,
  services: Services,
): OwnedTask | undefined {
  if (route?.type !== 'upstream' || route.session.era !== 'modern' || caller === null) return undefined
  if (kind !== 'task' && resultType !== 'task') return undefined
  const id = taskId ?? params['taskId']
  return typeof id === 'string' ? services.taskOwners.find(caller, route.upstream, id) : undefined
}

/** Only a call makes a task: announced with anything else it would be remembered anew, without what is known of it. */
function learnTask(
  reply: UpstreamReply,
  { caller, kind, upstream, target, facts, route }: Passage,
  services: Services,
): void {
  if (kind !== 'call' || reply.type !== 'result' || caller === null || upstream === null) return
  const definition = route?.type === 'upstream' ? route.definition : null
  const outputSchema = definition?.listed['outputSchema'] ?? null
  services.taskOwners.learn(
    caller,
    { upstream, target, labels: facts?.labels ?? null, outputSchema },
    reply.value,
  )
}

function requestOptions(
  clearance: Clearance,
  passage: Passage,
  conduit: Conduit,
  services: Services,
): RequestOptions {
  const config = passage.upstream === null ? undefined : passage.snapshot.upstreams.get(passage.upstream)
  const { route } = passage
  const mirrored = route?.type === 'upstream' ? mirroredFor(route, clearance.message.body.value) : undefined
  const declared = route?.type === 'upstream' ? declaredForTask(passage, route.session) : undefined
  return {
    sink: sinkOf(conduit, services),
    signal: conduit.signal,
    timeoutMs: config?.timeoutMs ?? services.limits.requestTimeoutMs,
    meta: clearedMeta(clearance.message.body.value),
    progress: passage.meta.progressToken !== null,
    logLevel: passage.session?.logLevel ?? passage.meta.logLevel,
    clientInfo: toldClientInfo(passage),
    ...(mirrored === undefined ? {} : { mirrored }),
    ...(declared === undefined ? {} : { declared }),
  }
}

/** What arrives for this request goes to whichever passage is waiting for it now. */
function sinkOf(conduit: Conduit, services: Services): ExchangeSink {
  return {
    event(event) {
      const { route } = conduit.current
      if (route?.type === 'upstream' && services.feeds.takeUnsolicited(route.session, event)) return undefined
      if (event.answer === undefined) return relayNotification(conduit.current, event, services)
      // Not awaited: a question waits for a human, and the upstream's stream must flow on meanwhile.
      const { answer } = event
      const failed = (error: unknown) =>
        answer(refuse('internal', 'The question could not be put to the agent.', { detail: String(error) }))
      void answerQuestion(conduit, event, answer, services).catch(failed)
      return undefined
    },
    polled(retryMs) {
      const { current } = conduit
      if (current.session === null) return
      openStream(current)
      current.channel?.poll(retryMs)
    },
  }
}

async function answerQuestion(
  conduit: Conduit,
  event: UpstreamEvent,
  answer: (reply: Clearance | Refusal) => void,
  services: Services,
): Promise<void> {
  const parent = conduit.current
  if (parent.session !== null)
    return answer(
      await relayQuestion(parent, event, askLegacyAgent(parent, services, event.withdrawn), services),
    )
  const outcome = await askModernAgent(conduit, event, services)
  // A modern agent must hear which capability was needed (-32021, MCP 2026-07-28 §Capabilities); a legacy one reads the tool's own error.
  if ('code' in outcome && outcome.code === 'missing-capability') conduit.refuse(outcome)
  answer(outcome)
}

async function askModernAgent(
  conduit: Conduit,
  { method, params, withdrawn }: UpstreamEvent,
  services: Services,
): Promise<Clearance | Refusal> {
  const arrived = conduit.expect()
  const ask: AskAgent = (_aside, clearance) => {
    arrived()
    return conduit.ask(method, clearance.message.body.value, { services, withdrawn })
  }
  try {
    const question = { ...questionForModernAgent(method, params), text: null }
    return await relayQuestion(conduit.current, question, ask, services)
  } finally {
    arrived()
  }
}
