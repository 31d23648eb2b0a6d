/** Where each method of an agent goes: answered here, or sent to the upstream that owns its target. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { answerDiscover } from './answers/discover.ts'
import { answerInitialize } from './answers/initialize.ts'
import { answerAggregateList } from './answers/lists.ts'
import { answerSetLevel } from './answers/logging.ts'
import { answerListen, answerSubscribe, answerUnsubscribe } from './answers/subscriptions.ts'
import { openState } from './bridge/resumption.ts'
import { admitAnswers } from './bridge/rounds.ts'
import { admitTaskAnswers } from './bridge/task-questions.ts'
import { answerHeldTask, bridgeTask, prepareTaskCall } from './bridge/tasks.ts'
import type { Definition, DefinitionType } from './definitions/listing.ts'
import { factsOf, factsOfUri } from './definitions/target-facts.ts'
import { checkParamHeaders } from './naming/param-headers.ts'
import { type LocalAnswer, type Passage, type Reply, type Services, isRefusal } from './passage.ts'
import type { UpstreamSession } from './ports/ports.ts'
import { ownerOfUri, refuseUnaccepted } from './naming/resource-owner.ts'
import { acquire, findByAggregateName, upstreamOfScope } from './upstream-lookup.ts'
import { noteWithdrawn } from './withdrawn.ts'

type Resolver = (passage: Passage, services: Services) => void | Refusal | Promise<void | Refusal>

const EMPTY: LocalAnswer = () => ({ type: 'result', value: {}, text: null })

const local =
  (answer: LocalAnswer): Resolver =>
  (passage) => {
    passage.route = { type: 'local', answer }
    passage.upstream = upstreamOfScope(passage)
  }

/** Resolvers by method. A Map, so that no method name can reach a property of an object. */
export const RESOLVERS: ReadonlyMap<string, Resolver> = new Map<string, Resolver>([
  ['initialize', local(answerInitialize)],
  ['notifications/initialized', local(EMPTY)],
  ['server/discover', local(answerDiscover)],
  ['ping', local(EMPTY)],
  ['logging/setLevel', local(answerSetLevel)],
  ['tools/list', resolveList],
  ['prompts/list', resolveList],
  ['resources/list', resolveList],
  ['resources/templates/list', resolveList],
  ['tools/call', (passage, services) => resolveNamed('tool', passage, services)],
  ['prompts/get', (passage, services) => resolveNamed('prompt', passage, services)],
  ['resources/read', resolveRead],
  ['completion/complete', resolveComplete],
  ['resources/subscribe', (passage, services) => resolveSubscription(answerSubscribe, passage, services)],
  ['resources/unsubscribe', resolveUnsubscribe],
  ['subscriptions/listen', local(answerListen)],
  ['tasks/get', resolveTask],
  ['tasks/result', resolveTask],
  ['tasks/cancel', resolveTask],
  ['tasks/update', resolveTask],
  ['tasks/list', resolveTaskList],
  ['notifications/roots/list_changed', local((passage, services) => services.feeds.announceRoots(passage))],
  ['notifications/progress', local(EMPTY)],
  ['notifications/cancelled', local(cancelRequest)],
])

/** A legacy agent, or one at a pipe, takes a request back; what it waits for at the upstream is cancelled too. */
function cancelRequest({ params, session, inbound }: Passage): Reply | Refusal {
  const id = params['requestId']
  if (session !== null && inbound !== null && (typeof id === 'string' || typeof id === 'number')) {
    const channel = session.inFlight.get(id)
    if (channel === undefined) noteWithdrawn(session, id, inbound)
    else channel.cancel('The agent cancelled the request.')
  }
  return { type: 'result', value: {}, text: null }
}

async function resolveList(passage: Passage, services: Services): Promise<void | Refusal> {
  const upstream = upstreamOfScope(passage)
  if (upstream === null) {
    passage.route = { type: 'local', answer: answerAggregateList }
    return undefined
  }
  const session = await acquire(upstream, passage, services)
  if (isRefusal(session)) return session
  passage.upstream = upstream
  passage.route = { type: 'upstream', session, upstream, definition: null }
  return undefined
}

function resolveNamed(
  type: DefinitionType,
  passage: Passage,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  const name = passage.params['name']
  if (typeof name !== 'string' || name === '')
    return refuse('invalid-params', 'params.name must be a non-empty string.')
  const args = passage.params['arguments']
  if (args !== undefined && !isJsonObject(args))
    return refuse('invalid-params', 'params.arguments must be an object.')
  const scoped = upstreamOfScope(passage)
  if (scoped === null) return resolveAggregateName(type, name, passage, services)
  const session = acquire(scoped, passage, services)
  if (session instanceof Promise)
    return session.then((settled) => aimByName({ type, name }, settled, passage, services))
  return aimByName({ type, name }, session, passage, services)
}

function aimByName(
  named: { readonly type: DefinitionType; readonly name: string },
  session: UpstreamSession | Refusal,
  passage: Passage,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  if (isRefusal(session)) return session
  const definition = services.definitions.lookup(session, tenantOf(passage), named.type, named.name)
  if (definition instanceof Promise)
    return definition.then((settled) => aim(settled, session, passage, services))
  return aim(definition, session, passage, services)
}

async function resolveAggregateName(
  type: DefinitionType,
  name: string,
  passage: Passage,
  services: Services,
): Promise<void | Refusal> {
  const found = await findByAggregateName(type, name, passage, services)
  if (isRefusal(found)) return found
  passage.params = { ...passage.params, name: found.definition.name }
  return aim(found.definition, found.session, passage, services)
}

function aim(
  definition: Definition | Refusal | undefined,
  session: UpstreamSession,
  passage: Passage,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  const { params, inbound } = passage
  passage.upstream = session.upstream
  passage.target = typeof params['name'] === 'string' ? params['name'] : null
  if (definition !== undefined && isRefusal(definition)) return definition
  if (definition === undefined) {
    return refuse(
      'unknown-target',
      `${session.upstream} lists no ${inbound?.method === 'prompts/get' ? 'prompt' : 'tool'} of this name.`,
    )
  }
  passage.target = definition.name
  const quarantine = services.quarantined(definition)
  if (quarantine !== undefined)
    return refuse('quarantined', `${definition.name} is quarantined: ${quarantine}`)
  const untold = prepareTaskCall(definition, session, passage)
  if (untold !== undefined) return untold
  passage.facts = factsOf(definition, passage.snapshot.upstreams.get(session.upstream))
  passage.route = { type: 'upstream', session, upstream: session.upstream, definition }
  const headers = checkParamHeaders(definition, passage)
  return headers ?? resume(session.upstream, passage, services)
}

/** A retry that carries input goes on where its request stands. */
function resume(
  upstream: string,
  passage: Passage,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  if (passage.session !== null || passage.params['requestState'] === undefined) return dropRounds(passage)
  const resumption = openState(passage, upstream, services)
  if (resumption === undefined) return undefined
  if (isRefusal(resumption)) return resumption
  passage.resumption = resumption
  // Nothing was sent yet: what waits for an approval goes on as the request it was.
  if (resumption.type === 'approval') return dropRounds(passage)
  // Nobody but this gateway can read its seal, and it goes no further: read as words of the agent it is noise, in which pieces
  // of a secret come about by chance.
  const { requestState: _sealed, ...params } = passage.params
  passage.params = params
  if (resumption.type === 'state') return admitAnswers(passage, resumption.asked, services)
  // A retry that is refused on its way ends what it should have continued: its state is spent, nobody can come back to it.
  passage.releases.push(() => {
    if (passage.resumption !== null) resumption.request.abandon('The answer was refused.')
  })
  return undefined
}

/** Answers nobody asked for, and state that is not ours, never reach an upstream: an agent may not play a round it was not offered. */
function dropRounds(passage: Passage): void {
  const { params } = passage
  if (params['inputResponses'] === undefined && params['requestState'] === undefined) return
  const { inputResponses: _answers, requestState: _state, ...others } = params
  passage.params = others
}

async function resolveRead(passage: Passage, services: Services): Promise<void | Refusal> {
  const uri = passage.params['uri']
  if (typeof uri !== 'string' || uri === '')
    return refuse('invalid-params', 'params.uri must be a non-empty string.')
  const found = await ownerOfUri(uri, passage, services)
  if (isRefusal(found)) return found
  const { definition, session } = found
  passage.upstream = session.upstream
  passage.target = found.uri
  // From here on the upstream's own URI is judged, recorded and sent, whatever the agent calls it.
  if (found.uri !== uri) passage.params = { ...passage.params, uri: found.uri }
  const refusal = refuseUnaccepted(found, passage, services)
  if (refusal !== undefined) return refusal
  passage.facts = factsOfUri(found.uri, definition, passage.snapshot.upstreams.get(session.upstream))
  passage.route = { type: 'upstream', session, upstream: session.upstream, definition: definition ?? null }
  return resume(session.upstream, passage, services)
}

async function resolveSubscription(
  answer: LocalAnswer,
  passage: Passage,
  services: Services,
): Promise<void | Refusal> {
  const refusal = await resolveRead(passage, services)
  if (refusal !== undefined) return refusal
  if (passage.route?.type === 'upstream' && passage.route.session.capabilities['resources'] === undefined) {
    return refuse('method-not-found', `${passage.upstream ?? 'The upstream'} offers no resources.`)
  }
  passage.subscribed = passage.route?.type === 'upstream' ? passage.route.session : null
  passage.route = { type: 'local', answer }
  return undefined
}

/** What the agent subscribed to is found by the URI it used, also when that no longer leads to one owner. */
async function resolveUnsubscribe(passage: Passage, services: Services): Promise<void | Refusal> {
  const { uri } = passage.params
  const known = [...(passage.session?.subscriptions.values() ?? [])].find(({ shown }) => shown === uri)
  if (known === undefined) return resolveSubscription(answerUnsubscribe, passage, services)
  const session = await acquire(known.upstream, passage, services)
  passage.upstream = known.upstream
  passage.target = known.uri
  passage.params = { ...passage.params, uri: known.uri }
  passage.subscribed = isRefusal(session) ? null : session
  passage.route = { type: 'local', answer: answerUnsubscribe }
  return undefined
}

async function resolveComplete(passage: Passage, services: Services): Promise<void | Refusal> {
  const ref = passage.params['ref']
  if (!isJsonObject(ref)) return refuse('invalid-params', 'params.ref must name a prompt or a resource.')
  if (ref['type'] === 'ref/prompt' && typeof ref['name'] === 'string')
    return completePrompt(ref, ref['name'], passage, services)
  if (ref['type'] === 'ref/resource' && typeof ref['uri'] === 'string') {
    const found = await ownerOfUri(ref['uri'], passage, services)
    if (isRefusal(found)) return found
    if (found.uri !== ref['uri']) passage.params = { ...passage.params, ref: { ...ref, uri: found.uri } }
    return refuseUnaccepted(found, passage, services) ?? aimCompletion(found.uri, found.session, passage)
  }
  return refuse('invalid-params', 'params.ref must be a ref/prompt with a name or a ref/resource with a uri.')
}

async function completePrompt(
  ref: JsonObject,
  name: string,
  passage: Passage,
  services: Services,
): Promise<void | Refusal> {
  const scoped = upstreamOfScope(passage)
  if (scoped !== null) {
    const session = await acquire(scoped, passage, services)
    if (isRefusal(session)) return session
    const definition = await services.definitions.lookup(session, tenantOf(passage), 'prompt', name)
    if (definition !== undefined && isRefusal(definition)) return definition
    return refuseQuarantined(definition, services) ?? aimCompletion(name, session, passage)
  }
  const found = await findByAggregateName('prompt', name, passage, services)
  if (isRefusal(found)) return found
  passage.params = { ...passage.params, ref: { ...ref, name: found.definition.name } }
  return (
    refuseQuarantined(found.definition, services) ??
    aimCompletion(found.definition.name, found.session, passage)
  )
}

/** What is quarantined is not reached by another way either. */
function refuseQuarantined(definition: Definition | undefined, services: Services): Refusal | undefined {
  const quarantine = definition === undefined ? undefined : services.quarantined(definition)
  return quarantine === undefined
    ? undefined
    : refuse('quarantined', `${definition?.name ?? ''} is quarantined: ${quarantine}`)
}

function aimCompletion(target: string, session: UpstreamSession, passage: Passage): void | Refusal {
  passage.upstream = session.upstream
  passage.target = target
  if (session.capabilities['completions'] === undefined) {
    return refuse('method-not-found', `${session.upstream} offers no completions.`)
  }
  passage.route = { type: 'upstream', session, upstream: session.upstream, definition: null }
  return undefined
}

async function resolveTask(passage: Passage, services: Services): Promise<void | Refusal> {
  const taskId = passage.params['taskId']
  const { caller } = passage
  if (typeof taskId !== 'string' || caller === null)
    return refuse('invalid-params', 'params.taskId must be a string.')
  const scoped = upstreamOfScope(passage)
  const candidates = scoped === null ? [...passage.snapshot.upstreams.keys()] : [scoped]
  for (const upstream of candidates) {
    const task = services.taskOwners.find(caller, upstream, taskId)
    if (task === undefined) continue
    passage.upstream = upstream
    passage.target = task.target
    passage.contentLabels = task.labels
    if (task.held !== null) {
      passage.route = { type: 'local', answer: answerHeldTask(task.held) }
      return undefined
    }
    const session = await acquire(upstream, passage, services)
    if (isRefusal(session)) return session
    const answer = bridgeTask(task, session, passage)
    passage.route =
      answer === undefined
        ? { type: 'upstream', session, upstream, definition: null }
        : { type: 'local', answer }
    if (answer !== undefined) return undefined
    return passage.method === 'tasks/update' ? admitTaskAnswers(task, passage, services) : undefined
  }
  return refuse('unknown-target', 'No such task of yours; it may have ended, or the gateway was restarted.')
}

async function resolveTaskList(passage: Passage, services: Services): Promise<void | Refusal> {
  const scoped = upstreamOfScope(passage)
  if (scoped === null) {
    return refuse(
      'not-carried',
      'tasks/list is carried at /servers/<name>/mcp only; list the tasks of one server there.',
    )
  }
  const session = await acquire(scoped, passage, services)
  if (isRefusal(session)) return session
  if (session.era === 'modern') {
    return refuse(
      'not-carried',
      `${scoped} speaks 2026-07-28, which has no list of tasks; keep the ids of those you make.`,
    )
  }
  passage.upstream = scoped
  passage.route = { type: 'upstream', session, upstream: scoped, definition: null }
  return undefined
}

function tenantOf(passage: Passage): string {
  return passage.caller?.tenant ?? 'default'
}
