/** What people may be told of, in words; without shapes, so that pages can say them too. */

/** What may be told, with the sentence that tells it. */
export const NOTICE_EVENTS = {
  'approval-waiting': 'A call waits for approval',
  'approval-escalated': 'Nobody has answered a call that waits for approval',
  'approval-settled': 'A call waits for approval no more',
  'call-reported': 'A call that a rule or its risk has reported',
  'incident-opened': 'An incident was opened',
  'incident-raised': 'An incident became worse',
  'incident-handled': 'An incident is being handled',
  'incident-told': 'A response tells of an incident',
  quarantine: 'A definition is held until it is reviewed',
  drift: 'A definition has changed',
  'switch-thrown': 'Somebody or something was stopped',
  'switch-lifted': 'What was stopped may go on',
  'policy-refused': 'A configuration was refused; the one before stays in force',
  'policy-activated': 'Another configuration is in force',
  'upstream-down': 'A server behind the gateway cannot be reached',
  'upstream-up': 'A server behind the gateway can be reached again',
  'journal-down': 'The journal cannot be written; calls are refused',
  'journal-restored': 'The journal can be written again',
  test: 'A test message',
} as const satisfies Record<string, string>
export type NoticeEvent = keyof typeof NOTICE_EVENTS

/** Somebody has to do something about these, so they may be told further until somebody does. */
export const ESCALATED_EVENTS: readonly NoticeEvent[] = [
  'approval-waiting',
  'approval-escalated',
  'incident-opened',
  'incident-raised',
]
