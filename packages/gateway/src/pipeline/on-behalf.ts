/** Requests the gateway makes to play the part of an agent towards an upstream of the other era: the agent's rights, and records of their own. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import { sealMessage } from './message.ts'
import { clearedMeta, toldClientInfo } from './request-meta.ts'
import { plainReply } from './own-request.ts'
import type { OnBehalf, Passage, Reply, Services } from './passage.ts'
import type { ExchangeSink, UpstreamReply, UpstreamSession } from './ports/ports.ts'
import { startPassage } from './start-passage.ts'

export interface Errand {
  readonly session: UpstreamSession
  readonly method: string
  readonly params: JsonObject
  readonly signal?: AbortSignal
  /** What takes the upstream's messages meanwhile, given the passage they belong to. */
  readonly sink?: (errand: Passage) => ExchangeSink
  /** Capabilities to declare beside those of the session. */
  readonly declared?: JsonObject
}

/** Sends the request within the exchange of `parent`; resolves to the upstream's cleared reply. */
export async function askOnBehalf(
  parent: Passage,
  errand: Errand,
  services: Services,
): Promise<Reply | Refusal> {
  const holder: { outcome: Reply | Refusal } = { outcome: refuse('internal', 'The upstream got no request.') }
  const passage = startPassage({
    id: services.random.id('sub_'),
    parentId: parent.id,
    direction: 'agent-to-upstream',
    kind: 'task',
    method: errand.method,
    oneWay: false,
    startedMs: services.clock.monotonicMs(),
    snapshot: parent.snapshot,
    carrier: {
      async forward(_passage, clearance) {
        const meta = clearedMeta(parent.clearance?.message.body.value ?? {})
        const options = { ...optionsOf(errand, passage, services), meta }
        const reply = await errand.session.request(clearance, options)
        parent.onBehalf = joinErrand(parent.onBehalf, reply)
        return plainReply(reply)
      },
      deliver(_passage, { message: { body, text } }) {
        if (body.type !== 'params') holder.outcome = { type: body.type, value: body.value, text }
      },
      refuse(_passage, refusal) {
        holder.outcome = refusal
      },
    },
    inbound: parent.inbound,
    channel: null,
    meta: parent.meta,
    params: errand.params,
  })
  passage.caller = parent.caller
  passage.actor = parent.actor
  passage.session = parent.session
  passage.conversation = parent.conversation
  passage.upstream = errand.session.upstream
  passage.target = parent.target
  sealMessage(passage, null)
  await services.run(passage, { from: 'inspect' })
  return holder.outcome
}

function joinErrand(before: OnBehalf, reply: UpstreamReply): OnBehalf {
  if (reply.type === 'failed') return reply.sent ? 'unknown' : before
  return before === 'unknown' ? before : 'answered'
}

function optionsOf({ sink, signal, declared }: Errand, passage: Passage, services: Services) {
  const config = passage.upstream === null ? undefined : passage.snapshot.upstreams.get(passage.upstream)
  return {
    sink: sink?.(passage) ?? { event: () => undefined },
    signal: signal ?? new AbortController().signal,
    timeoutMs: config?.timeoutMs ?? services.limits.requestTimeoutMs,
    progress: false,
    logLevel: null,
    clientInfo: toldClientInfo(passage),
    ...(declared === undefined ? {} : { declared }),
  }
}
