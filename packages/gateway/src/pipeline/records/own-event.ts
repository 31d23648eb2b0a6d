/** Events that the gateway records of itself: no call of anybody caused them. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { EventEntry } from '@callgate/contracts/journal'
import { recordedDecision } from './record.ts'

/** What differs from one such event to the next, and whatever else is known of it. */
export type OwnEvent = Pick<
  EventEntry,
  'event' | 'upstream' | 'exchangeId' | 'verdict' | 'findings' | 'snapshot' | 'note'
> &
  Partial<EventEntry>

export function ownEvent(about: OwnEvent): EventEntry {
  return {
    type: 'event',
    tenant: DEFAULT_TENANT,
    principal: null,
    agent: null,
    keyId: null,
    parentId: null,
    sessionId: null,
    direction: 'upstream-to-agent',
    kind: 'notify',
    method: about.event,
    target: null,
    decision: recordedDecision(null),
    streamed: null,
    payload: null,
    ...about,
  }
}
