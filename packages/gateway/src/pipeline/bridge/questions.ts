/** Questions that travel inside results, and answers inside requests: each passes the halves of the column it belongs to. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'
import { askKind, refuseQuestion } from '../asides.ts'
import type { Clearance } from '../clearance.ts'
import { sealMessage, sealReply } from '../message.ts'
import type { Carrier, Passage, Services } from '../passage.ts'
import { showAskedUris, takeBackUris } from '../naming/show-uris.ts'
import { startAside } from '../start-passage.ts'

/** Questions accepted in one result. */
const QUESTIONS_MAX = 32
/** Keys come back in the agent's answer and are remembered as long as it may. */
const KEY_CHARS_MAX = 256

export interface Question {
  readonly key: string
  readonly method: string
  readonly params: JsonObject
}

/** The members of `inputRequests`. */
export function readQuestions(requests: JsonValue): readonly Question[] | Refusal {
  if (!isJsonObject(requests))
    return refuse('upstream-protocol', 'The upstream sent input requests that are not an object.')
  const entries = Object.entries(requests)
  if (entries.length > QUESTIONS_MAX)
    return refuse('upstream-protocol', `The upstream asks more than ${QUESTIONS_MAX} things at once.`)
  const questions: Question[] = []
  for (const [key, request] of entries) {
    // As a member of a new object this key would be lost, and the question with it.
    if (key.length > KEY_CHARS_MAX || key === '__proto__')
      return refuse('upstream-protocol', 'The upstream sent an input request under a key that is not usable.')
    const method = isJsonObject(request) ? request['method'] : undefined
    if (!isJsonObject(request) || typeof method !== 'string') {
      // Refusals are not inspected: no word of the upstream stands in one.
      return refuse('upstream-protocol', 'The upstream sent an input request without a method.')
    }
    const params = request['params']
    questions.push({ key, method, params: isJsonObject(params) ? params : {} })
  }
  return questions
}

/** The first half of the question's column: read, decided, recorded; it leaves inside the result. */
export async function clearQuestion(
  parent: Passage,
  question: Question,
  services: Services,
): Promise<Clearance | Refusal> {
  const kind = askKind(question.method)
  const aside = startAside(parent, {
    id: services.random.id('ask_'),
    kind: kind ?? 'error',
    method: kind === undefined ? 'unknown' : question.method,
    oneWay: false,
    startedMs: services.clock.monotonicMs(),
    carrier: EMBEDDED,
    params: showAskedUris(question, parent, services),
  })
  sealMessage(aside, null)
  const refused =
    kind === undefined
      ? refuse('upstream-protocol', 'The upstream asked something that agents are not asked.')
      : refuseQuestion(parent, question)
  if (refused !== undefined) return services.refuse(aside, refused)
  const refusal = await services.run(aside, { from: 'inspect', upTo: 'record-intent' })
  return refusal ?? aside.clearance ?? refuse('internal', 'The question was not cleared.')
}

/** It leaves and comes back inside other messages. */
const EMBEDDED: Carrier = {
  forward: () => refuse('internal', 'An embedded question is not forwarded by itself.'),
  deliver: () => undefined,
  refuse: () => undefined,
}

/** A question that was cleared, under the exchange of its own that its intent began. */
export interface AskedQuestion {
  readonly exchangeId: string
  readonly kind: Kind
  readonly method: string
}

/** The second half: an answer inside a request passes the rest of the column of its question. */
export async function admitAnswer(
  parent: Passage,
  answer: AskedQuestion & { readonly response: JsonObject },
  services: Services,
): Promise<{ readonly value: JsonObject } | Refusal> {
  const holder: { outcome: { readonly value: JsonObject } | Refusal } = {
    outcome: refuse('internal', 'The answer was not cleared.'),
  }
  const aside = resumeAside(parent, answer, services, {
    ...EMBEDDED,
    deliver: (_aside, clearance) => {
      holder.outcome = { value: clearance.message.body.value }
    },
    refuse: (_aside, refusal) => {
      holder.outcome = refusal
    },
  })
  aside.phase = 'answered'
  aside.reply = takeBackUris({ type: 'result', value: answer.response, text: null }, aside)
  aside.replyMessage = sealReply(aside, aside.reply)
  await services.run(aside, { from: 'inspect-result' })
  return holder.outcome
}

/** Nobody will answer this question any more: its exchange gets its outcome. */
export async function closeQuestion(
  parent: Passage,
  asked: AskedQuestion,
  services: Services,
): Promise<void> {
  const aside = resumeAside(parent, asked, services, EMBEDDED)
  aside.phase = 'sent'
  await services.refuse(aside, refuse('cancelled', 'The server does not wait for an answer any more.'))
}

function resumeAside(parent: Passage, asked: AskedQuestion, services: Services, carrier: Carrier): Passage {
  const { exchangeId, kind, method } = asked
  const startedMs = services.clock.monotonicMs()
  return startAside(parent, { id: exchangeId, kind, method, oneWay: false, startedMs, carrier, params: {} })
}
