/** What went wrong at an upstream, said so that the agent knows what to do, and whether it counts against the upstream. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { GateOutcome } from './breaker.ts'

/** Refusals that say nothing about the health of an upstream for other callers, whatever their code. */
const neutral = new WeakSet<Refusal>()

/** Error replies are answers of a healthy upstream; only silence, loss and broken protocol count against it. */
export function judgeRefusal(refusal: Refusal): GateOutcome {
  if (neutral.has(refusal)) return 'neutral'
  switch (refusal.code) {
    case 'upstream-timeout':
    case 'upstream-unavailable':
    case 'upstream-protocol':
    case 'outcome-unknown':
      return 'failing'
    default:
      return 'neutral'
  }
}

/** Marks a refusal as one caller's own problem, for example a credential that only this caller uses. */
export function markNeutral(refusal: Refusal): Refusal {
  neutral.add(refusal)
  return refusal
}

/** Why a request without an answer ended together with its session or stream. */
export function describeLoss(upstream: string, sent: boolean, detail: string): Refusal {
  return sent
    ? refuse(
        'outcome-unknown',
        `Upstream ${upstream} ended before it answered; the call may have taken effect.`,
        { detail },
      )
    : refuse('upstream-unavailable', `Upstream ${upstream} could not be reached; try again later.`, {
        detail,
      })
}

export function describeBroken(upstream: string, detail: string): Refusal {
  return refuse('upstream-protocol', `Upstream ${upstream} sent something that is not a valid answer.`, {
    detail,
  })
}

/** The meaning of an HTTP status without a JSON-RPC answer in its body. Redirects are never followed. */
export function describeStatus(upstream: string, status: number): Refusal {
  const detail = `HTTP status ${status}`
  if (status === 401 || status === 403) {
    return markNeutral(
      refuse(
        'upstream-unavailable',
        `Upstream ${upstream} did not accept the credential of the gateway; an operator has to check it.`,
        {
          detail,
        },
      ),
    )
  }
  if (status === 429)
    return refuse('upstream-busy', `Upstream ${upstream} asks to slow down; try again later.`, { detail })
  if (status >= 300 && status < 400) {
    return refuse(
      'upstream-protocol',
      `Upstream ${upstream} redirects; an operator has to configure its final URL.`,
      { detail },
    )
  }
  if (status >= 500 || status === 404 || status === 408) {
    return refuse('upstream-unavailable', `Upstream ${upstream} cannot serve the request; try again later.`, {
      detail,
    })
  }
  return describeBroken(upstream, detail)
}
