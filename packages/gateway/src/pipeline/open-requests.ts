/** What is open towards agents: requests worked on, answers that have not left yet, streams, questions; and what ends them early. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { OpenMessages } from '../wire/open-messages.ts'
import type { AgentChannel, SessionStream } from './door.ts'
import { inBackground, observe } from './background.ts'
import { checkLive } from './live.ts'
import type { Passage, Services } from './passage.ts'
import { recordRefusal } from './records/record.ts'

const REVOKED = refuse('unauthenticated', 'The credential was revoked.')
const LAPSED = refuse(
  'unauthenticated',
  'The credential has expired, or is not accepted any more; use a new one.',
)
const ENDED = refuse('cancelled', 'An operator ended the session.')
/** Credentials run out without anybody saying so: how often is looked while anything is open. */
const LAPSE_CHECK_MS = 1_000

/** A request that is worked on, and the way back of its answer. */
interface OpenRequest {
  readonly passage: Passage
  readonly channel: AgentChannel
}

export class OpenRequests {
  readonly #services: Services
  readonly #open = new OpenMessages<string, OpenRequest>()
  /** Answers that were delivered and that their agents have not taken as a whole. */
  readonly #leaving = new Map<Passage, AgentChannel>()
  readonly #streams = new Map<SessionStream, Passage>()
  #lapseTimer: NodeJS.Timeout | undefined
  #draining = false
  #drained: (() => void) | null = null

  constructor(services: Services) {
    this.#services = services
    services.identity.onRevoked((keyId) => this.#revoke(keyId))
    services.identity.onNarrowed(() => this.#cutLapsed())
    services.switches.onStopped(() => this.#cutStopped())
  }

  get size(): number {
    return this.#open.size
  }

  /** Why no further request is taken in. */
  refuseMore(): Refusal | undefined {
    if (this.#draining) return refuse('draining', 'The gateway is shutting down; connect again in a moment.')
    return this.#open.size >= this.#services.limits.inFlightMax
      ? refuse('overloaded', 'Too many requests are in flight; try again later.')
      : undefined
  }

  async during(passage: Passage, channel: AgentChannel, work: () => Promise<unknown>): Promise<void> {
    this.#open.set(passage.id, { passage, channel })
    this.#watchLapses()
    try {
      await work()
    } finally {
      this.#open.delete(passage.id)
      this.#watchLeaving(passage, channel)
      if (this.#draining && this.#open.size === 0) this.#drained?.()
    }
  }

  /** Resolves when the open requests are done, or when the grace is over. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true
    if (this.#open.size === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#drained = resolve
    const timer = setTimeout(resolve, graceMs)
    await promise
    clearTimeout(timer)
    for (const { channel } of this.#open.values()) channel.cancel('The gateway is shutting down.')
  }

  /** A stream outside any request, until it closes. */
  hold(stream: SessionStream, passage: Passage): void {
    this.#streams.set(stream, passage)
    this.#watchLapses()
    stream.onClosed(() => this.#streams.delete(stream))
  }

  cutSession(sessionId: string): void {
    this.#cut(({ session }) => (session?.id === sessionId ? ENDED : undefined))
  }

  #watchLeaving(passage: Passage, channel: AgentChannel): void {
    const sent = channel.unsent()
    if (sent === undefined) return
    const light = withoutBodies(passage)
    this.#leaving.set(light, channel)
    inBackground(
      sent.then(() => this.#leaving.delete(light)),
      this.#services,
    )
  }

  /** Ends what is no longer allowed to go on; sessions stay, so that they can be used again once it is undone. */
  #cutStopped(): void {
    this.#cut((passage) => checkLive(passage, this.#services))
  }

  /** Who listens on would be told nothing, and never learn why. Sessions stay, for the credential that comes after. */
  #cutLapsed(): void {
    this.#cut((passage) => this.#lapseOf(passage))
  }

  /** A credential of which nobody can tell whether it still counts does not. */
  #lapseOf({ caller }: Passage): Refusal | undefined {
    const { identity, logger } = this.#services
    try {
      return caller === null || identity.isLive(caller) ? undefined : LAPSED
    } catch (error) {
      logger.error(
        { err: error },
        'whether a credential still counts cannot be told; what it opened is ended',
      )
      return LAPSED
    }
  }

  #watchLapses(): void {
    if (this.#lapseTimer !== undefined) return
    this.#lapseTimer = setTimeout(() => {
      this.#lapseTimer = undefined
      observe(() => this.#cutLapsed(), this.#services)
      if (this.#open.size + this.#streams.size > 0) this.#watchLapses()
    }, LAPSE_CHECK_MS).unref()
  }

  #revoke(keyId: string): void {
    this.#cut(({ caller }) => (caller?.credential.keyId === keyId ? REVOKED : undefined))
    for (const session of this.#services.sessions.all()) {
      if (session.caller.credential.keyId === keyId) this.#services.sessions.end(session, REVOKED.reason)
    }
  }

  /** What was sent and has not left is dropped with the rest: a slow reader would go on taking it for a long time. */
  #cut(stoppedBy: (passage: Passage) => Refusal | undefined): void {
    for (const { passage, channel } of this.#open.values()) {
      const stopped = stoppedBy(passage)
      if (stopped === undefined) continue
      channel.cancel(stopped.reason)
      channel.cut()
    }
    for (const [passage, channel] of this.#leaving) {
      const stopped = stoppedBy(passage)
      if (stopped === undefined) continue
      this.#leaving.delete(passage)
      if (channel.cut()) inBackground(recordRefusal(passage, stopped, this.#services), this.#services)
    }
    for (const [stream, passage] of this.#streams) {
      if (stoppedBy(passage) !== undefined) stream.cut()
    }
    this.#services.parking.abandon((waiting) => stoppedBy(waiting)?.reason)
  }
}

/** What a record says of it, without the texts: a slow reader must not hold them in memory once more. */
function withoutBodies(passage: Passage): Passage {
  return {
    ...passage,
    inbound: null,
    params: {},
    message: null,
    clearance: null,
    reply: null,
    replyMessage: null,
    replyClearance: null,
  }
}
