/** The registry of agent sessions: random ids, bound to their caller, ended when idle, too old or after a change of rights. */

import type { LimitsConfig } from '@callgate/contracts/config'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import type { EventLog, Scope } from '../pipeline/door.ts'
import type { Clock, Random } from '../pipeline/ports/ports.ts'
import type { AgentSession, Introduction, SessionPort } from '../pipeline/ports/session-port.ts'
import type { Conversations } from './conversations.ts'
import { Session } from './session.ts'

export interface SessionsOptions {
  readonly clock: Clock
  readonly random: Random
  readonly limits: LimitsConfig
  readonly createLog: (streamKey: string) => EventLog
  readonly conversations: Conversations
}

export function createSessions(options: SessionsOptions): SessionPort & { sweep(): void; close(): void } {
  const { clock, limits } = options
  const sessions = new Map<string, Session>()
  const { conversations } = options
  const ofConversations = listConversationActs(conversations)

  function end(session: AgentSession, reason: string): void {
    const known = sessions.get(session.id)
    sessions.delete(session.id)
    known?.end(reason)
  }

  function open(caller: Caller, scope: Scope, introduction: Introduction): AgentSession | Refusal {
    endLeastUsed(ownSessions(sessions, caller, limits.sessionsMax), end)
    if (sessions.size >= limits.sessionsMax) {
      return refuse('overloaded', 'The gateway holds as many sessions as it may; end one or try again later.')
    }
    const session = newSession(caller, scope, introduction, options)
    sessions.set(session.id, session)
    return session
  }

  function find(id: string, caller: Caller, scope: Scope): AgentSession | Refusal {
    const session = sessions.get(id)
    // One answer for absent, foreign and ended, so that ids cannot be probed (MCP security best practices, session hijacking).
    if (session === undefined || !isCaller(session, caller) || !sameScope(session.scope, scope))
      return NOT_FOUND
    const nowMs = clock.monotonicMs()
    if (isOver(session, nowMs, limits)) {
      end(session, 'The session has expired.')
      return NOT_FOUND
    }
    if (session.checked !== caller && session.rights !== rightsOf(caller)) {
      end(session, 'The rights of the caller changed.')
      return NOT_FOUND
    }
    session.checked = caller
    session.usedMs = nowMs
    conversations.touch(caller, session.conversation)
    return session
  }

  function sweep(): void {
    const nowMs = clock.monotonicMs()
    for (const session of sessions.values()) {
      const isDone = session.inFlight.size === 0 && isOver(session, nowMs, limits)
      // One that is open keeps its conversation, also while it waits for a long answer.
      if (!isDone) conversations.touch(session.caller, session.conversation)
      else end(session, 'The session has expired.')
    }
    conversations.sweep()
  }

  const close = () => sessions.forEach((session) => end(session, 'The gateway is shutting down.'))

  const all = () => sessions.values()
  return { ...ofConversations, open, find, end, all, sweep, close }
}

function listConversationActs(
  conversations: Conversations,
): Pick<SessionPort, 'conversation' | 'conversationOf' | 'keep' | 'reached' | 'readBeside'> {
  return {
    conversation: (caller) => conversations.of(caller),
    conversationOf: (owner) => conversations.ofOwner(owner),
    keep: (caller) => conversations.save(conversations.of(caller).id),
    reached: (caller, reading) => conversations.reached(caller, reading),
    readBeside: (caller, words, labels) => conversations.readBeside(caller, words, labels),
  }
}

function newSession(
  caller: Caller,
  scope: Scope,
  introduction: Introduction,
  { clock, random, conversations, createLog }: SessionsOptions,
): Session {
  return new Session({
    id: random.id('cgs_'),
    caller,
    rights: rightsOf(caller),
    scope,
    conversation: conversations.of(caller),
    introduction,
    createdMs: clock.monotonicMs(),
    createLog,
  })
}

/** The sessions of a caller that holds half of all there may be; looked at only when so many are open. */
function ownSessions(sessions: ReadonlyMap<string, Session>, caller: Caller, sessionsMax: number): Session[] {
  if (sessions.size < Math.ceil(sessionsMax / 2)) return []
  const own = [...sessions.values()].filter((session) => sameCaller(session.caller, caller))
  return own.length < Math.ceil(sessionsMax / 2) ? [] : own
}

/** One caller never holds more than half of all sessions: whoever opens ever new ones loses its own, not those of others. */
function endLeastUsed(own: readonly Session[], end: (session: AgentSession, reason: string) => void): void {
  const [oldest] = own.filter(({ inFlight }) => inFlight.size === 0).toSorted((a, b) => a.usedMs - b.usedMs)
  if (oldest !== undefined)
    end(oldest, 'The caller opened too many sessions; this one was unused for longest.')
}

const NOT_FOUND = refuse('session-not-found', 'This session does not exist or has ended; initialize again.')

function isOver(session: Session, nowMs: number, limits: LimitsConfig): boolean {
  return nowMs - session.usedMs > limits.sessionIdleMs || nowMs - session.createdMs > limits.sessionLifeMs
}

/** Callers are frozen: the one that was compared before is still the same. */
function isCaller({ checked, caller }: Session, other: Caller): boolean {
  return checked === other || sameCaller(caller, other)
}

function sameCaller(a: Caller, b: Caller): boolean {
  return a.tenant === b.tenant && a.principal.id === b.principal.id && a.agent.id === b.agent.id
}

function sameScope(a: Scope, b: Scope): boolean {
  return a.type === 'server' ? b.type === 'server' && a.upstream === b.upstream : b.type === 'aggregate'
}

/** What a change of rights shows in: groups and claims; expiry and key rotation leave it as it is. */
function rightsOf(caller: Caller): string {
  return JSON.stringify([caller.principal.groups, caller.agent.groups, caller.principal.claims])
}
