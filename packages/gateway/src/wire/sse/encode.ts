/** Writes events of an event stream (WHATWG HTML §9.2.5). */

import { CallgateError, refuse } from '@callgate/contracts/errors'

export interface OutgoingEvent {
  /** Our own event id; null for an event that cannot be resumed after. */
  readonly id: string | null
  readonly data: string
  /** Event type; left out it is `message`. */
  readonly event?: string
  /** Reconnection delay the agent is asked to keep. */
  readonly retryMs?: number
}

/** A comment line: keeps proxies from closing an idle stream, and is no event. */
export const KEEP_ALIVE = ':\r\n'

const BREAKS = /[\r\n]/
const LINE_BREAK = /\r\n|\r|\n/g

/** One event as text, its data split at line breaks so that nothing in it can start a field or an event. */
export function encodeEvent(event: OutgoingEvent): string {
  let text = ''
  if (event.event !== undefined) text += `event: ${checkLine(event.event)}\n`
  if (event.id !== null) text += `id: ${checkLine(event.id)}\n`
  if (event.retryMs !== undefined) text += `retry: ${Math.max(0, Math.trunc(event.retryMs))}\n`
  const data = BREAKS.test(event.data) ? event.data.replace(LINE_BREAK, '\ndata: ') : event.data
  return `${text}data: ${data}\n\n`
}

function checkLine(value: string): string {
  if (!BREAKS.test(value) && !value.includes('\0')) return value
  throw new CallgateError(
    refuse('internal', 'Something went wrong inside the gateway.', {
      detail: 'line break in an event id or type',
    }),
  )
}
