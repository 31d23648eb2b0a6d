/** Messages an upstream sends inside an exchange: notifications to pass on, and requests the agent must answer. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'
import { agentCapabilities } from './agent-capabilities.ts'
import { inBackground } from './background.ts'
import type { Clearance } from './clearance.ts'
import { sealMessage } from './message.ts'
import type { Carrier, Passage, Reply, Services } from './passage.ts'
import { startAside } from './start-passage.ts'
import type { UpstreamEvent } from './ports/ports.ts'
import { reachesLevel } from './request-meta.ts'
import { showAskedUris, takeBackUris } from './naming/show-uris.ts'
import { keepTail } from './tail.ts'
import { isAddressToOpen } from '../wire/asked-url.ts'

const ASK_KINDS: ReadonlyMap<string, { readonly kind: Kind; readonly capability: string }> = new Map([
  ['sampling/createMessage', { kind: 'sample', capability: 'sampling' }],
  ['elicitation/create', { kind: 'elicit', capability: 'elicitation' }],
  ['roots/list', { kind: 'roots', capability: 'roots' }],
])

/** The kind of a request an upstream may put to an agent; undefined for any other method. */
export function askKind(method: string): Kind | undefined {
  return ASK_KINDS.get(method)?.kind
}

/** How a cleared question reaches the agent and its answer comes back. */
export type AskAgent = (aside: Passage, clearance: Clearance) => Promise<Reply | Refusal>

/**
 * Passes a notification of the upstream on to the agent of this exchange, or drops it where the agent did not ask for it.
 * `origin` says whose it is where the exchange belongs to no single upstream.
 */
export async function relayNotification(
  parent: Passage,
  event: UpstreamEvent,
  services: Services,
  origin?: { readonly upstream: string; readonly target: string | null },
): Promise<void> {
  const params = addressToAgent(parent, event)
  if (params === undefined || parent.phase === 'recorded' || parent.phase === 'delivered') return
  const aside = startAside(parent, {
    id: services.random.id('ntf_'),
    kind: 'notify',
    method: event.method,
    oneWay: true,
    startedMs: services.clock.monotonicMs(),
    carrier: streamCarrier(parent),
    params,
  })
  if (origin !== undefined) Object.assign(aside, origin, { contentLabels: null })
  aside.tail = parent.tail
  sealMessage(aside, params === event.params ? event.text : null)
  parent.tail = keepTail(parent.tail, params)
  await services.run(aside)
  parent.streamed = {
    messages: parent.streamed.messages + aside.streamed.messages,
    digest:
      aside.streamed.digest === null
        ? parent.streamed.digest
        : services.journal.digest((parent.streamed.digest ?? '') + aside.streamed.digest),
  }
  services.metrics.streamed(event.method)
}

/** Progress goes under the agent's own token, log messages only at the level asked for. */
function addressToAgent(parent: Passage, event: UpstreamEvent): JsonObject | undefined {
  if (event.method === 'notifications/progress') {
    const { progressToken } = parent.meta
    return progressToken === null ? undefined : { ...event.params, progressToken }
  }
  if (event.method === 'notifications/message') {
    const floor = parent.session === null ? parent.meta.logLevel : parent.session.logLevel
    // A modern agent that names no level gets no log messages (MCP 2026-07-28 §Logging).
    if (floor === null) return parent.session === null ? undefined : event.params
    return reachesLevel(event.params['level'], floor) ? event.params : undefined
  }
  return event.params
}

function streamCarrier(parent: Passage): Carrier {
  return {
    async forward(_aside, clearance) {
      if (parent.channel === null) return refuse('not-carried', 'This request has no stream.')
      openStream(parent)
      await parent.channel.stream(clearance)
      return { type: 'result', value: {}, text: null }
    },
    deliver: () => undefined,
    refuse: () => undefined,
  }
}

/** Before the first streamed message of a legacy request its events get a log, so that the stream can be resumed. */
export function openStream(passage: Passage): void {
  if (passage.session === null || passage.streamOpened) return
  passage.streamOpened = true
  passage.channel?.resumable(passage.session.openLog())
}

/** Refuses a question that the agent never said it can answer; a URL needs more than the capability as a whole. */
export function lackingCapability(
  parent: Passage,
  question: { readonly method: string; readonly params: JsonObject },
): Refusal | undefined {
  const capability = ASK_KINDS.get(question.method)?.capability
  if (capability === undefined) return undefined
  const declared = agentCapabilities(parent)[capability]
  const isUrl = isUrlQuestion(question)
  if (isJsonObject(declared) && (!isUrl || isJsonObject(declared['url']))) return undefined
  return refuse(
    'missing-capability',
    `The agent did not declare the ${isUrl ? 'elicitation.url' : capability} capability.`,
    {
      data: { requiredCapabilities: { [capability]: isUrl ? { url: {} } : {} } },
    },
  )
}

/** Why a question of an upstream is not put to the agent, before anybody decides about it. */
export function refuseQuestion(
  parent: Passage,
  question: { readonly method: string; readonly params: JsonObject },
): Refusal | undefined {
  const lacking = lackingCapability(parent, question)
  if (lacking !== undefined || !isUrlQuestion(question)) return lacking
  return isAddressToOpen(question.params['url']) ? undefined : NOT_TO_OPEN
}

const NOT_TO_OPEN = refuse(
  'upstream-protocol',
  'The upstream wants an address opened that is not a whole http or https address; it was not passed on.',
)

function isUrlQuestion({
  method,
  params,
}: {
  readonly method: string
  readonly params: JsonObject
}): boolean {
  return method === 'elicitation/create' && params['mode'] === 'url'
}

/** Puts an upstream's question through its stages to the agent, and the agent's answer back through them. */
export async function relayQuestion(
  parent: Passage,
  question: { readonly method: string; readonly params: JsonObject; readonly text: string | null },
  ask: AskAgent,
  services: Services,
): Promise<Clearance | Refusal> {
  const kind = askKind(question.method)
  const params = showAskedUris(question, parent, services)
  const holder: { outcome: Clearance | Refusal } = {
    outcome: refuse('internal', 'The question got no answer.'),
  }
  const aside = startAside(parent, {
    id: services.random.id('ask_'),
    kind: kind ?? 'error',
    method: kind === undefined ? 'unknown' : question.method,
    oneWay: false,
    startedMs: services.clock.monotonicMs(),
    carrier: {
      forward: async (passage, clearance) => takeBackUris(await ask(passage, clearance), passage),
      deliver: (_passage, clearance) => {
        holder.outcome = clearance
      },
      refuse: (_passage, refusal) => {
        holder.outcome = refusal
      },
    },
    params,
  })
  sealMessage(aside, params === question.params ? question.text : null)
  const refused =
    kind === undefined
      ? refuse('method-not-found', 'Agents are not asked this.')
      : refuseQuestion(parent, question)
  if (refused !== undefined) return services.refuse(aside, refused)
  await services.run(aside)
  return holder.outcome
}

/** Asks a legacy agent: a request on the stream of its POST, answered by another POST. */
export function askLegacyAgent(parent: Passage, services: Services, withdrawn?: AbortSignal): AskAgent {
  return async (aside, clearance) => {
    const { session, channel } = parent
    if (session === null || channel === null)
      return refuse('not-carried', 'Without a session the agent cannot be asked anything.')
    openStream(parent)
    const { promise, resolve } = Promise.withResolvers<Reply | Refusal>()
    const timer = setTimeout(
      () => resolve(refuse('cancelled', 'The agent did not answer in time.')),
      services.limits.inputTimeoutMs,
    )
    const cancelled = () => resolve(refuse('cancelled', 'The agent cancelled the request.'))
    channel.signal.addEventListener('abort', cancelled, { once: true })
    const taken = () => resolve(withdraw(parent, aside.id, services))
    withdrawn?.addEventListener('abort', taken, { once: true })
    session.asks.set(aside.id, (reply) =>
      resolve(
        reply.type === 'gone'
          ? refuse('cancelled', reply.reason)
          : { type: reply.type, value: reply.value, text: reply.text },
      ),
    )
    try {
      await channel.stream(clearance)
      if (withdrawn?.aborted === true) taken()
      return await promise
    } finally {
      clearTimeout(timer)
      channel.signal.removeEventListener('abort', cancelled)
      withdrawn?.removeEventListener('abort', taken)
      session.asks.delete(aside.id)
    }
  }
}

/** The upstream no longer wants the answer: the agent is told to stop asking its human (MCP 2025-11-25 §Cancellation). */
function withdraw(parent: Passage, requestId: string, services: Services): Refusal {
  const note = {
    method: 'notifications/cancelled',
    params: { requestId, reason: 'The server withdrew its question.' },
    text: null,
  }
  inBackground(relayNotification(parent, note, services), services)
  return refuse('cancelled', 'The upstream withdrew its question.')
}

/** The value of a cleared answer. */
export function answerOf(clearance: Clearance): JsonValue {
  return clearance.message.body.value
}
