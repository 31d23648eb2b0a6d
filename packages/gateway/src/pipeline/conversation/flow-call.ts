/** A request as the memory of its conversation looks at it: everything of it that reaches the upstream, not its arguments alone. */

import type { Flow, FlowCode, FlowFacts } from '@callgate/contracts/flow'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'
import { stricterAction } from '@callgate/engine/flows/actions'
import type { SessionFlow } from '@callgate/engine/flows/session-flow'
import type { FollowedCall, Passage, Services } from '../passage.ts'
import { toldClientInfo } from '../request-meta.ts'
import { unlabelled } from '../definitions/target-facts.ts'

/** Nobody can be asked about these: what they carry goes, or it does not. */
const UNASKED: ReadonlySet<Kind> = new Set(['list', 'task'])
const HAS_ARGUMENTS: ReadonlySet<Kind> = new Set(['call', 'prompt'])

/** No approval is bound to these, so none can let out what they carry. */
const UNBOUND = ['_meta/tracestate', 'clientInfo']

/** What an agent said of itself under each memory, by the upstream it went out to: there the same words carry nothing more. */
const introduced = new WeakMap<SessionFlow, Map<string, string>>()

/** Flows in which content chose what a value is. What no model writes was chosen by none. */
export const STEERING: ReadonlySet<string> = new Set<FlowCode>([
  'flow/steered-sink',
  'flow/steered-value',
  'flow/steered-call',
])

/** null for a request that carries nothing of its agent to an upstream. */
export function flowCallOf(passage: Passage, services: Services): FollowedCall | null {
  const { id, upstream, facts, method, snapshot, kind } = passage
  const target = passage.target ?? (UNASKED.has(kind) ? method : null)
  if (upstream === null || target === null || method === 'resources/unsubscribe') return null
  const { said, introduction } = introductionOf(passage)
  const params = withoutTraceId(passage.params)
  const { args, answers, beside } = HAS_ARGUMENTS.has(kind)
    ? argumentsOf(params, said)
    : wholeOf(kind, params, said)
  if (UNASKED.has(kind) && Object.keys(args).length === 0) return null
  return {
    id,
    upstream,
    tool: target,
    labels: facts?.labels ?? passage.contentLabels ?? unlabelled(snapshot.upstreams.get(upstream)),
    args,
    answers,
    beside,
    introduction,
    takesBack: snapshot.upstreams.get(upstream)?.restorePlaceholders ?? false,
    atMs: services.clock.nowMs(),
    noted: undefined,
  }
}

/** The call was let through, and with it what its agent says of itself. */
export function noteIntroduction(flow: SessionFlow, { upstream, introduction }: FollowedCall): void {
  if (introduction === null) return
  const known = introduced.get(flow)
  if (known === undefined) introduced.set(flow, new Map([[upstream, introduction]]))
  else known.set(upstream, introduction)
}

/** Where nobody can be asked, what would be asked about is denied; answers were judged by themselves. */
export function settleActions(kind: Kind, call: FollowedCall, facts: FlowFacts): FlowFacts {
  if (facts.flows.length === 0) return facts
  const flows = facts.flows
    .filter(({ code, span }) => !(STEERING.has(code) && isBeside(call, span.path)))
    .map((flow) => (isUnasked(kind, call, flow) ? { ...flow, action: 'deny' as const } : flow))
  return { ...facts, flows, action: flows.map(({ action }) => action).reduce(stricterAction, 'allow') }
}

function isUnasked(kind: Kind, { beside }: FollowedCall, { code, action, span: { path } }: Flow): boolean {
  if (action !== 'ask') return false
  if (UNASKED.has(kind)) return !STEERING.has(code) && !isWithin(path, `/${ANSWERS}`)
  return UNBOUND.some((member) => isWithin(path, `${beside ?? ''}/${member}`))
}

function isBeside({ beside }: FollowedCall, path: string): boolean {
  return beside !== null && isWithin(path, beside) && !isWithin(path, `${beside}/${ANSWERS}`)
}

function isWithin(path: string, pointer: string): boolean {
  return `${path}/`.startsWith(`${pointer}/`)
}

interface Introduction {
  readonly said: JsonObject
  readonly introduction: string | null
}

const UNSAID: Introduction = { said: {}, introduction: null }

/** A modern upstream is told with each request who the agent says it is. */
function introductionOf(passage: Passage): Introduction {
  const { conversation, route, upstream } = passage
  if (conversation === null || route?.type !== 'upstream' || route.session.era !== 'modern') return UNSAID
  const clientInfo = toldClientInfo(passage)
  const introduction = JSON.stringify(clientInfo)
  if (introduction === '{}' || introduced.get(conversation.flow)?.get(upstream ?? '') === introduction)
    return UNSAID
  return { said: { clientInfo }, introduction }
}

type Carried = Pick<FollowedCall, 'args' | 'answers' | 'beside'>

const ANSWERS = 'inputResponses'

/** Of a call or prompt: its arguments, and under a name of their own the answers of a further round and all else it holds. */
function argumentsOf(params: JsonObject, said: JsonObject): Carried {
  if (said === UNSAID.said && isJsonObject(params['arguments']) && hasNothingBeside(params))
    return { args: params['arguments'], beside: null }
  const { name: _name, arguments: args, ...rest } = params
  if (!isJsonObject(args)) return { args: joinSaid(params, said), beside: null }
  const more = joinSaid(rest, said)
  const names = Object.keys(more)
  if (names.length === 0) return { args, beside: null }
  const onlyAnswers = names.length === 1 && names[0] === ANSWERS
  let under = onlyAnswers ? ANSWERS : 'params'
  while (Object.hasOwn(args, under)) under += '_'
  const answers = `/${under}`
  return onlyAnswers
    ? { args: { ...args, [under]: more[ANSWERS] ?? null }, answers, beside: null }
    : { args: { ...args, [under]: more }, answers, beside: answers }
}

/** A name and arguments, as most calls. */
function hasNothingBeside(params: JsonObject): boolean {
  for (const name of Object.keys(params)) if (name !== 'name' && name !== 'arguments') return false
  return true
}

/** Of other requests all they hold; a task is named by an id that its server gave out. */
function wholeOf(kind: Kind, params: JsonObject, said: JsonObject): Carried {
  const { taskId: _id, ...rest } = params
  const own = kind === 'task' ? rest : params
  return { args: joinSaid(own, said), beside: kind === 'list' ? '' : null }
}

/** A member that the request calls so itself is followed beside what is said. */
function joinSaid(params: JsonObject, said: JsonObject): JsonObject {
  const clientInfo = said['clientInfo']
  if (clientInfo === undefined || !Object.hasOwn(params, 'clientInfo')) return { ...params, ...said }
  return { ...params, clientInfo: [params['clientInfo'] ?? null, clientInfo] }
}

/** The id of a trace has one form and is the same in many calls. */
function withoutTraceId(params: JsonObject): JsonObject {
  const meta = params['_meta']
  if (!isJsonObject(meta) || meta['traceparent'] === undefined) return params
  const { traceparent: _id, ...rest } = meta
  const { _meta, ...others } = params
  return Object.keys(rest).length === 0 ? others : { ...others, _meta: rest }
}
