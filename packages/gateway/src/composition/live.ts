/** Composes what the control API shows of what happens: live events, and counts by the hour. */

import type { Core } from './core.ts'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { Activity } from '../control/activity/activity.ts'
import { LiveEvents } from '../control/live/live-events.ts'
import { searchRecords } from '../journal/read.ts'
import { systemClock } from '../system.ts'

export function openLiveEvents({ journal, incidents, operators, signIn, snapshots }: Core): LiveEvents {
  const live = new LiveEvents(systemClock, journal.status().records)
  journal.follow((written) => live.observe(written))
  incidents.desk.onStateChanged(({ id, state }) =>
    live.announce({ type: 'incident', what: state, subject: id }),
  )
  operators.onRevoked(() => live.recheck())
  signIn.sessions.onClosed(() => live.recheck())
  // An issuer that is taken out signs out whom it let in.
  snapshots.onChange(() => live.recheck())
  return live
}

/** Counts what was written before in the background. */
export function openActivity({ journal, store, logger, closing }: Core): Activity {
  const activity = new Activity({
    tenant: DEFAULT_TENANT,
    store,
    logger,
    clock: systemClock,
    nextSeq: () => journal.status().records,
    async *read(fromSeq, toSeq) {
      for await (const { record } of searchRecords(journal.dir, { fromSeq, toSeq })) yield record
    },
  })
  journal.follow((written) => activity.observe(written))
  void activity.start()
  closing.push(() => activity.close())
  return activity
}
