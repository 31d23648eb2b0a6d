/** One thing that may be told, and what becomes of it: whom it is about, how bad it is, and where to look. */

import type { Severity } from '@callgate/contracts/finding'
import type { IncidentView } from '@callgate/contracts/incident'
import type { NoticeEvent } from '@callgate/contracts/notice-events'

/** The name is ours, the value somebody else's text. */
export interface Fact {
  readonly name: string
  readonly value: string
}

export interface Notice {
  readonly tenant: string
  /** The same key is the same notice, told once, however often its record is read. */
  readonly key: string
  readonly event: NoticeEvent
  readonly severity: Severity
  readonly atMs: number
  /** Approval, incident or server it is about. */
  readonly subject: string | null
  readonly facts: readonly Fact[]
  /** Channels that a rule named, beside those that routes name. */
  readonly channels: readonly string[]
}

/** Somebody did something about a subject: what escalates for it stops. */
export interface Settled {
  readonly tenant: string
  readonly subject: string
  /** It is over: what waits to be told of it is of no use any more. */
  readonly isOver: boolean
}

export function factsOf(values: Readonly<Record<string, string | null | undefined>>): readonly Fact[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [{ name, value: value.slice(0, 2_000) }],
  )
}

/** Who and what, never what messages say. */
export function factsOfIncident(incident: IncidentView): readonly Fact[] {
  const { id, title, state, principal, agent, upstream, target, count } = incident
  return factsOf({
    Incident: id,
    What: title,
    State: state,
    Agent: agent,
    For: principal,
    At: upstream === null ? null : `${upstream}${target === null ? '' : `/${target}`}`,
    Signals: String(count),
  })
}
