/** One feed: an upstream session, who at the agents' side wants what it says by itself, and what is kept up there for them. */

import type { Refusal } from '@callgate/contracts/errors'
import { declaresTaskExtension } from '../../wire/tasks.ts'
import type { Listener, Reply } from '../passage.ts'
import type { UpstreamEvent, UpstreamSession } from '../ports/ports.ts'
import type { AgentSession } from '../ports/session-port.ts'

/** What became of a request that keeps something up; undefined where the era has no answer to it. */
export type Kept = Reply | Refusal | undefined

/** A resource subscribed to at the upstream, for everybody who wants it. */
export interface Watched {
  readonly holders: Set<object>
  readonly ready: Promise<Kept>
}

/** The gateway's own `subscriptions/listen` at a modern upstream. */
export interface Listening {
  readonly controller: AbortController
  /** Settles when the upstream acknowledged it, or when it ended without. */
  readonly begun: Promise<void>
  /** Tasks it asks to be told of. */
  readonly tasks: ReadonlySet<string>
  acknowledgedMs: number | null
  /** Those it takes the place of, heard until it is acknowledged: nothing is lost between one and the next. */
  readonly earlier: Listening[]
  /** True when one of those ended before: then something may have been missed. */
  hasGap: boolean
}

export interface Feed {
  readonly session: UpstreamSession
  readonly tenant: string
  /** With what is still being restored for the agent; null once nothing is. */
  readonly agents: Map<AgentSession, Promise<void> | null>
  readonly listeners: Set<Listener>
  readonly resources: Map<string, Watched>
  /** Takes what the upstream says. */
  readonly take: (event: UpstreamEvent) => void
  /** Something may have been missed: the lists are to be read again. */
  readonly missed: () => void
  listening: Listening | null
  /** Listens in a row that did not last. */
  failures: number
  /** True while nothing is heard although somebody wants to hear. */
  isDeaf: boolean
  /** True once a message hurried the next listen since then: the others do not wait for it again. */
  wasHurried: boolean
  /** Lets the session become idle again. */
  release: (() => void) | null
}

/** Tasks one upstream is asked to tell of, and that are remembered of one agent there. */
export const TASKS_MAX = 1_000

export function isKept(kept: Kept): boolean {
  return kept === undefined || (!('code' in kept) && kept.type === 'result')
}

/** True while somebody waits for what the upstream may say. */
export function isHeard({ agents, listeners }: Feed): boolean {
  return agents.size > 0 || listeners.size > 0
}

/** The tasks somebody wants to hear of, where the upstream can tell of them. */
export function tasksOf({ session, agents, listeners }: Feed): ReadonlySet<string> {
  if (!declaresTaskExtension(session.capabilities)) return NO_TASKS
  const wanted = new Set<string>()
  for (const { tasks } of agents.keys())
    for (const taskId of tasks.get(session.upstream) ?? []) wanted.add(taskId)
  for (const { tasks } of listeners) for (const taskId of tasks) wanted.add(taskId)
  return wanted.size <= TASKS_MAX ? wanted : new Set([...wanted].slice(0, TASKS_MAX))
}

const NO_TASKS: ReadonlySet<string> = new Set()
