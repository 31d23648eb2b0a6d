/** What the agent that joined a trial has open there, and what ends it: whatever stops the agent, its key or the server. */

import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import { BENIGN } from '@callgate/contracts/finding'
import type { Caller } from '@callgate/contracts/identity'
import type { EventEntry } from '@callgate/contracts/journal'
import type { JsonObject } from '@callgate/contracts/json'
import { isVersion, lookupMethod } from '../../wire/revisions.ts'
import { inBackground } from '../background.ts'
import { carryIntoTrial } from './carry-into-trial.ts'
import type { AgentChannel, Door, InboundRequest, SessionStream } from '../door.ts'
import type { Services } from '../passage.ts'
import { recordedDecision, recordedFindings } from '../records/record.ts'

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

export type VisitParts = Pick<
  Services,
  'identity' | 'switches' | 'admission' | 'journal' | 'snapshots' | 'sessions' | 'clock' | 'random' | 'logger'
>
export interface Visit {
  readonly trial: JoinedTrial
  readonly caller: Caller
}

/** A request that goes into the trial, as records tell of it. */
export interface Asked {
  readonly visit: Visit
  readonly exchangeId: string
  readonly method: string
  readonly version: string
  readonly target: string | null
}

/** Requests, notifications and answers that one trial takes from its agent. */
const MESSAGES_MAX = 1_000
const ENDED = 'The trial is over.'
const NAME_CHARS_MAX = 256
const NOTES = {
  trial: 'sent into the trial of this server by the agent that joined it',
  undelivered: 'the answer of the tried server was cut off on its way to the agent that joined',
} as const

export function describeAsked(visit: Visit, inbound: InboundRequest, exchangeId: string): Asked {
  const { method, version, params } = inbound
  return { visit, exchangeId, method, version, target: targetOf(params) }
}

function targetOf(params: InboundRequest['params']): string | null {
  const named = params['name'] ?? params['uri']
  return typeof named === 'string' ? named.slice(0, NAME_CHARS_MAX) : null
}

/** What the agent has open in the trial; whatever stops the agent, its key or the server stops that as well. */
export class OpenVisits {
  readonly #parts: VisitParts
  readonly #channels = new Map<AgentChannel, Visit>()
  /** Answers that were delivered and that the agent has not taken as a whole. */
  readonly #leaving = new Map<AgentChannel, Asked>()
  readonly #streams = new Map<SessionStream, Visit>()
  #taken = 0
  #principal: string | null = null
  trial: JoinedTrial | null = null

  constructor(parts: VisitParts) {
    this.#parts = parts
    parts.switches.onStopped(() => this.#cut())
    parts.identity.onRevoked(() => this.#cut())
    parts.identity.onNarrowed(() => this.#cut())
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
  async record(asked: Asked, params: JsonObject): Promise<Refusal | undefined> {
    const { visit, method, target } = asked
    this.#principal ??= visit.caller.principal.id
    const spent = this.count()
    if (spent !== undefined) return spent
    return this.#guard(async () => {
      await this.#parts.journal.append(this.#entry(asked, 'trial'))
      return this.#carry(visit, target ?? method, params)
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

  async during(asked: Asked, channel: AgentChannel, work: () => Promise<void>): Promise<void> {
    const { visit } = asked
    this.#channels.set(channel, visit)
    try {
      // It may have ended while this was recorded.
      const ended = this.refuseEnded(visit)
      if (ended === undefined) await work()
      else channel.refuse(ended, this.#parts.random.id('exc_'))
    } finally {
      this.#channels.delete(channel)
      this.#watchLeaving(asked, channel)
    }
  }

  /** For what waited for something before it goes into the trial. */
  refuseEnded(visit: Visit): Refusal | undefined {
    return this.admits(visit) ? undefined : refuse('server-held', ENDED)
  }

  hold(stream: SessionStream, visit: Visit): void {
    this.#streams.set(stream, visit)
    stream.onClosed(() => this.#streams.delete(stream))
  }

  #watchLeaving(asked: Asked, channel: AgentChannel): void {
    const sent = channel.unsent()
    if (sent === undefined) return
    this.#leaving.set(channel, asked)
    inBackground(
      sent.then(() => this.#leaving.delete(channel)),
      this.#parts,
    )
  }

  /** What was sent and has not left is dropped with the rest: a slow reader would go on taking it for a long time. */
  #cut(): void {
    for (const [channel, visit] of this.#channels) {
      if (this.admits(visit)) continue
      channel.cancel(ENDED)
      channel.cut()
    }
    for (const [channel, asked] of this.#leaving) {
      if (this.admits(asked.visit)) continue
      this.#leaving.delete(channel)
      if (!channel.cut()) continue
      const recorded = this.#parts.journal.append(this.#entry(asked, 'undelivered'))
      inBackground(recorded, this.#parts)
    }
    for (const [stream, visit] of this.#streams) if (!this.admits(visit)) stream.cut()
  }

  #entry({ visit, exchangeId, method, version, target }: Asked, event: keyof typeof NOTES): EventEntry {
    const { trial, caller } = visit
    return {
      type: 'event',
      event,
      tenant: caller.tenant,
      principal: caller.principal.id,
      agent: caller.agent.id,
      keyId: caller.credential.keyId,
      exchangeId,
      parentId: null,
      sessionId: null,
      direction: event === 'trial' ? 'agent-to-upstream' : 'upstream-reply',
      kind: (isVersion(version) ? lookupMethod(method, version, 'agent')?.kind : undefined) ?? 'notify',
      method: method.slice(0, NAME_CHARS_MAX),
      upstream: trial.upstream,
      target,
      decision: recordedDecision(null),
      verdict: BENIGN.verdict,
      findings: recordedFindings(BENIGN),
      snapshot: this.#parts.snapshots.current().digest,
      streamed: null,
      note: NOTES[event],
      payload: null,
    }
  }
}
