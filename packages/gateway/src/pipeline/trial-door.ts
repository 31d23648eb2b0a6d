/** The door while a server is tried: what the one agent that joined sends to that server goes into the trial, all else on its way. */

import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import { BENIGN } from '@callgate/contracts/finding'
import type { Caller } from '@callgate/contracts/identity'
import type { EventEntry } from '@callgate/contracts/journal'
import type { JsonObject } from '@callgate/contracts/json'
import { isVersion, lookupMethod } from '../wire/revisions.ts'
import type { AgentChannel, Door, Inbound, InboundRequest, SessionStream } from './door.ts'
import { carryIntoTrial } from './carry-into-trial.ts'
import { type Services, isRefusal } from './passage.ts'
import { recordedDecision, recordedFindings } from './record.ts'

/** A trial that an agent may join. */
export interface JoinedTrial {
  readonly upstream: string
  /** The only one that may, of this principal; of whoever comes first where none is named. */
  readonly agent: string
  readonly principal: string | null
  /** Of the trial's own pipeline, which accepts the local process as that agent. */
  readonly door: Door
  /** Told what the agent asked for and what became of it. */
  readonly note: (what: string, outcome: string) => void
}

export interface TrialDoor extends Door {
  /** Lets the agent in until the returned function is called; what it has open is ended then. */
  join(trial: JoinedTrial): () => void
}

type Parts = Pick<
  Services,
  'identity' | 'switches' | 'admission' | 'journal' | 'snapshots' | 'sessions' | 'clock' | 'random' | 'logger'
>
type Speaker = Omit<Inbound, 'json' | 'method'>

interface Visit {
  readonly trial: JoinedTrial
  readonly caller: Caller
}

/** Requests, notifications and answers that one trial takes from its agent. */
const MESSAGES_MAX = 1_000
/** Taken beyond them: it asks for less, and its words go nowhere. */
const CANCELLATION = 'notifications/cancelled'
const ENDED = 'The trial is over.'

export function createTrialDoor(door: Door, parts: Parts): TrialDoor {
  const open = new OpenVisits(parts)

  /** Whoever may not go on at all is left to the door itself, which says why and records it. */
  async function visitOf({ scope, presented }: Speaker): Promise<Visit | undefined> {
    const trial = open.trial
    if (trial === null || scope.type !== 'server' || scope.upstream !== trial.upstream) return undefined
    if (presented.type !== 'bearer') return undefined
    const caller = await parts.identity.authenticate(presented)
    if (isRefusal(caller) || caller.credential.method !== 'agent-key') return undefined
    const visit = { trial, caller }
    return open.admits(visit) ? visit : undefined
  }

  return {
    join: (trial) => open.join(trial),
    async request(inbound, channel) {
      const visit = await visitOf(inbound)
      if (visit === undefined) return door.request(inbound, channel)
      const turned = await open.record(visit, inbound)
      if (turned !== undefined) return channel.refuse(turned, parts.random.id('exc_'))
      const noted = noteOutcome(channel, (outcome) => visit.trial.note(describe(visit, inbound), outcome))
      return open.during(visit, noted, () =>
        visit.trial.door.request({ ...inbound, ...presentAs(visit, inbound) }, noted),
      )
    },
    async notification(inbound) {
      const visit = await visitOf(inbound)
      if (visit === undefined) return door.notification(inbound)
      const turned = inbound.method === CANCELLATION ? undefined : open.count()
      return turned ?? visit.trial.door.notification({ ...inbound, ...presentAs(visit, inbound) })
    },
    async reply(inbound) {
      const visit = await visitOf(inbound)
      if (visit === undefined) return door.reply(inbound)
      const turned = open.count() ?? (await open.carry(visit, 'an answer', inbound.body.value))
      return turned ?? visit.trial.door.reply({ ...inbound, ...presentAs(visit, inbound) })
    },
    async attach(inbound, stream, lastEventId) {
      const visit = await visitOf(inbound)
      if (visit === undefined) return door.attach(inbound, stream, lastEventId)
      open.hold(stream, visit)
      return visit.trial.door.attach(presentAs(visit, inbound), stream, lastEventId)
    },
    async end(inbound) {
      const visit = await visitOf(inbound)
      return visit === undefined ? door.end(inbound) : visit.trial.door.end(presentAs(visit, inbound))
    },
  }
}

/** What the agent has open in the trial; whatever stops the agent, its key or the server stops that as well. */
class OpenVisits {
  readonly #parts: Parts
  readonly #channels = new Map<AgentChannel, Visit>()
  readonly #streams = new Map<SessionStream, Visit>()
  #taken = 0
  #principal: string | null = null
  trial: JoinedTrial | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    parts.switches.onStopped(() => this.#cut())
    parts.identity.onRevoked(() => this.#cut())
  }

  join(trial: JoinedTrial): () => void {
    this.trial = trial
    this.#taken = 0
    this.#principal = trial.principal
    return () => {
      if (this.trial !== trial) return
      this.trial = null
      this.#cut()
    }
  }

  admits({ trial, caller }: Visit): boolean {
    const { identity, switches, admission } = this.#parts
    if (this.trial !== trial || caller.agent.id !== trial.agent || !identity.isLive(caller)) return false
    if (this.#principal !== null && caller.principal.id !== this.#principal) return false
    const subject = { caller, sessionId: null, conversationId: null, upstream: trial.upstream, target: null }
    return switches.stopped(subject) === undefined && admission.barred(trial.upstream) === undefined
  }

  /** Recorded before it goes into the trial; not recorded, not done. */
  async record(visit: Visit, inbound: InboundRequest): Promise<Refusal | undefined> {
    this.#principal ??= visit.caller.principal.id
    const spent = this.count()
    if (spent !== undefined) return spent
    const { method, params } = inbound
    return this.#guard(async () => {
      await this.#parts.journal.append(visitEntry(visit, inbound, this.#parts))
      return this.#carry(visit, targetOf(params) ?? method, params)
    })
  }

  /** One more of what a trial takes. */
  count(): Refusal | undefined {
    this.#taken += 1
    if (this.#taken <= MESSAGES_MAX) return undefined
    return refuse('rate-limited', `A trial takes ${MESSAGES_MAX} messages; ask your operator for another.`)
  }

  carry(visit: Visit, tool: string, args: JsonObject): Promise<Refusal | undefined> {
    return this.#guard(() => this.#carry(visit, tool, args))
  }

  #carry({ trial: { upstream }, caller }: Visit, tool: string, args: JsonObject) {
    return carryIntoTrial({ id: this.#parts.random.id('trl_'), caller, upstream, tool, args }, this.#parts)
  }

  async #guard(work: () => Promise<Refusal | undefined>): Promise<Refusal | undefined> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof CallgateError) return error.refusal
      this.#parts.logger.error({ err: error }, 'What an agent sent into a trial could not be recorded')
      return refuse('internal', 'The gateway failed before sending this; nothing was forwarded.')
    }
  }

  async during(visit: Visit, channel: AgentChannel, work: () => Promise<void>): Promise<void> {
    this.#channels.set(channel, visit)
    try {
      // It may have ended while this was recorded.
      if (!this.admits(visit)) channel.refuse(refuse('server-held', ENDED), this.#parts.random.id('exc_'))
      else await work()
    } finally {
      this.#channels.delete(channel)
    }
  }

  hold(stream: SessionStream, visit: Visit): void {
    this.#streams.set(stream, visit)
    stream.onClosed(() => this.#streams.delete(stream))
  }

  #cut(): void {
    for (const [channel, visit] of this.#channels) if (!this.admits(visit)) channel.cancel(ENDED)
    for (const [stream, visit] of this.#streams) if (!this.admits(visit)) stream.cut()
  }
}

/** In the trial's own pipeline it is the process beside it; its key stays here. */
function presentAs({ caller }: Visit, inbound: Speaker): Speaker {
  const presented = { type: 'local-process', user: caller.principal.id, agent: caller.agent.id } as const
  return { ...inbound, presented }
}

function describe({ caller }: Visit, { method, params }: InboundRequest): string {
  const target = targetOf(params)
  return `${caller.agent.id}: ${target === null ? method : `${method} ${target}`}`
}

function targetOf(params: InboundRequest['params']): string | null {
  const named = params['name'] ?? params['uri']
  return typeof named === 'string' ? named.slice(0, 256) : null
}

function noteOutcome(channel: AgentChannel, note: (outcome: string) => void): AgentChannel {
  return {
    signal: channel.signal,
    cancel: (reason) => channel.cancel(reason),
    stream: (clearance) => channel.stream(clearance),
    resumable: (log) => channel.resumable(log),
    poll: (retryMs) => channel.poll(retryMs),
    unsent: () => channel.unsent(),
    cut: () => channel.cut(),
    finish(clearance, headers) {
      note('answered')
      return channel.finish(clearance, headers)
    },
    refuse(refusal, exchangeId) {
      note(`refused: ${refusal.reason}`)
      channel.refuse(refusal, exchangeId)
    },
  }
}

function visitEntry({ trial, caller }: Visit, inbound: InboundRequest, parts: Parts): EventEntry {
  const { method, params, version } = inbound
  return {
    type: 'event',
    event: 'trial',
    tenant: caller.tenant,
    principal: caller.principal.id,
    agent: caller.agent.id,
    keyId: caller.credential.keyId,
    exchangeId: parts.random.id('trl_'),
    parentId: null,
    sessionId: null,
    direction: 'agent-to-upstream',
    kind: (isVersion(version) ? lookupMethod(method, version, 'agent')?.kind : undefined) ?? 'notify',
    method: method.slice(0, 256),
    upstream: trial.upstream,
    target: targetOf(params),
    decision: recordedDecision(null),
    verdict: BENIGN.verdict,
    findings: recordedFindings(BENIGN),
    snapshot: parts.snapshots.current().digest,
    streamed: null,
    note: 'sent into the trial of this server by the agent that joined it',
    payload: null,
  }
}
