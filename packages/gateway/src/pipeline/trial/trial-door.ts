/** The door while a server is tried: what the one agent that joined sends to that server goes into the trial, all else on its way. */

import type { AgentChannel, Door, Inbound } from '../door.ts'
import {
  type Asked,
  describeAsked,
  type JoinedTrial,
  OpenVisits,
  type Visit,
  type VisitParts,
} from './open-visits.ts'
import { isRefusal } from '../passage.ts'

export interface TrialDoor extends Door {
  /** Lets the agent in until the returned function is called; what it has open is ended then. */
  join(trial: JoinedTrial): () => void
}

type Speaker = Omit<Inbound, 'json' | 'method'>

/** Always taken, however much was sent: it asks for less, and its words go nowhere. */
const CANCELLATION = 'notifications/cancelled'

export function createTrialDoor(door: Door, parts: VisitParts): TrialDoor {
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
      const asked = describeAsked(visit, inbound, parts.random.id('trl_'))
      const turned = await open.record(asked, inbound.params)
      if (turned !== undefined) return channel.refuse(turned, parts.random.id('exc_'))
      const noted = noteOutcome(channel, (outcome) => visit.trial.note(nameOf(asked), outcome))
      return open.during(asked, noted, () =>
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
      // It may have ended while its words were carried over.
      return (
        turned ??
        open.refuseEnded(visit) ??
        visit.trial.door.reply({ ...inbound, ...presentAs(visit, inbound) })
      )
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

/** In the trial's own pipeline it is the process beside it; its key stays here. */
function presentAs({ caller }: Visit, inbound: Speaker): Speaker {
  const presented = { type: 'local-process', user: caller.principal.id, agent: caller.agent.id } as const
  return { ...inbound, presented }
}

function nameOf({ visit: { caller }, method, target }: Asked): string {
  return `${caller.agent.id}: ${target === null ? method : `${method} ${target}`}`
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
