/** Stage: the message leaves, with its clearance. What comes back becomes the reply message. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Clearance } from '../clearance.ts'
import { sealReply } from '../message.ts'
import { type Passage, type Reply, type Services, isRefusal } from '../passage.ts'
import { noteLeaving } from './label-session.ts'

export function forward(passage: Passage, services: Services): void | Refusal | Promise<void | Refusal> {
  const { clearance } = passage
  if (clearance === null) return refuse('internal', 'The message was not cleared; nothing was forwarded.')
  const noted = noteLeaving(passage, services)
  return noted instanceof Promise
    ? noted.then(() => send(passage, clearance, services))
    : send(passage, clearance, services)
}

function send(
  passage: Passage,
  clearance: Clearance,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  passage.phase = 'sent'
  const outcome = passage.carrier.forward(passage, clearance, services)
  return outcome instanceof Promise
    ? outcome.then((settled) => take(passage, settled))
    : take(passage, outcome)
}

function take(passage: Passage, outcome: Reply | Refusal): void | Refusal {
  if (isRefusal(outcome)) return outcome
  passage.phase = 'answered'
  if (passage.oneWay) return undefined
  passage.reply = outcome
  passage.replyMessage = sealReply(passage, outcome)
  return undefined
}
