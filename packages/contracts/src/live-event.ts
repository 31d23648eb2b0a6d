/** What `GET /api/v1/events` sends while it happens: enough to know what to look at again, never what a message said. */

import { z } from 'zod'
import type { Permission } from './operator.ts'

/** Every type, with the permission that lets somebody hear of it. */
export const LIVE_EVENT_ACCESS = {
  call: 'read-journal',
  denial: 'read-journal',
  finding: 'read-journal',
  approval: 'read-journal',
  incident: 'read',
  upstream: 'read',
  quarantine: 'read',
  freeze: 'read',
  config: 'read',
  /** Some were dropped, for a reader too slow or away too long: what is shown has to be fetched anew. */
  lagging: 'read',
} as const satisfies Record<string, Permission>

export type LiveEventType = keyof typeof LIVE_EVENT_ACCESS

const name = z.string().nullable().optional()

export const LiveEvent = z.object({
  type: z.enum(Object.keys(LIVE_EVENT_ACCESS) as [LiveEventType, ...LiveEventType[]]),
  atMs: z.int(),
  seq: z.int().nullable().describe('The record it comes from; null for lagging'),
  what: z.string().describe('Kind of message, step of an approval, administrative act or event'),
  principal: name,
  agent: name,
  upstream: name,
  target: name,
  sessionId: name,
  exchangeId: name,
  code: name.describe('Why something was denied'),
  outcome: z.string().optional(),
  durationMs: z.number().optional(),
  codes: z.array(z.string()).readonly().optional().describe('Of findings'),
  severity: z.string().optional().describe('The highest of them'),
  approvalId: z.string().optional(),
  operator: name,
  subject: z.string().optional(),
})
export type LiveEvent = z.infer<typeof LiveEvent>
