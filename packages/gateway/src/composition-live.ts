/** Composes the live events of the control API out of the journal, the incidents and who may still listen. */

import type { Core } from './composition.ts'
import { LiveEvents } from './control/live/live-events.ts'
import { systemClock } from './system.ts'

export function openLiveEvents({ journal, incidents, operators, signIn }: Core): LiveEvents {
  const live = new LiveEvents(systemClock, journal.status().records)
  journal.follow((written) => live.observe(written))
  incidents.desk.onStateChanged(({ id, state }) =>
    live.announce({ type: 'incident', what: state, subject: id }),
  )
  operators.onRevoked(() => live.recheck())
  signIn.sessions.onClosed(() => live.recheck())
  return live
}
