/** An upstream's error as an agent may have it: what it asks in there is asked like anything else, and it does not speak for the gateway. */

import { ERROR_CODES, refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { Clearance } from '../clearance.ts'
import type { Passage, Services } from '../passage.ts'
import type { UpstreamReply } from '../ports/ports.ts'
import { clearQuestion, closeQuestion, readQuestions } from './questions.ts'
import { URL_NEEDED, urlQuestion } from './rounds.ts'

type ErrorReply = UpstreamReply & { readonly type: 'error' }

/** What agents know as words of the gateway; JSON-RPC's own codes are everybody's. */
const OWN_CODES: ReadonlySet<JsonValue> = new Set(
  Object.values(ERROR_CODES).flatMap(({ rpc }) => (rpc > -32_000 && rpc < -31_000 ? [rpc] : [])),
)
const OWN_DATA = 'callgate'
/** A server error of no further meaning (JSON-RPC 2.0 §5.1). */
const SERVER_ERROR = -32_000

export function passOnError(
  reply: ErrorReply,
  passage: Passage,
  services: Services,
): ErrorReply | Refusal | Promise<ErrorReply | Refusal> {
  return reply.value['code'] === URL_NEEDED ? passOnUrls(reply, passage, services) : inItsOwnName(reply)
}

function inItsOwnName(reply: ErrorReply): ErrorReply {
  const { code, data } = reply.value
  const isForged = isJsonObject(data) && Object.hasOwn(data, OWN_DATA)
  if (!isForged && !OWN_CODES.has(code ?? null)) return reply
  const value: Record<string, JsonValue> = { ...reply.value }
  if (OWN_CODES.has(code ?? null)) value['code'] = SERVER_ERROR
  if (isForged) {
    const { [OWN_DATA]: _forged, ...rest } = data
    value['data'] = rest
  }
  return { ...reply, value, text: null }
}

/** The agent is to have URLs opened (-32042, MCP 2025-11-25 §Elicitation): each is a question, and one that is refused ends the call. */
async function passOnUrls(
  reply: ErrorReply,
  passage: Passage,
  services: Services,
): Promise<ErrorReply | Refusal> {
  const asked = urlQuestion(reply.value)?.['inputRequests']
  const questions = asked === undefined ? undefined : readQuestions(asked)
  if (questions === undefined)
    return refuse('upstream-protocol', 'The upstream wants URLs opened and does not say which.')
  if ('code' in questions) return questions
  const cleared: JsonObject[] = []
  for (const question of questions) {
    const one = await clearQuestion(passage, question, services)
    if (!(one instanceof Clearance)) return one
    const { exchangeId, kind, method, body } = one.message
    // No answer comes through here: the agent makes its call again.
    await closeQuestion(passage, { exchangeId, kind, method }, services)
    cleared.push(body.value)
  }
  return { ...reply, value: withUrls(reply.value, cleared), text: null }
}

function withUrls(error: JsonObject, cleared: readonly JsonObject[]): JsonObject {
  const data = isJsonObject(error['data']) ? error['data'] : {}
  const elicitations = isJsonArray(data['elicitations']) ? data['elicitations'] : []
  const told = elicitations.map((one, index) => {
    const id = isJsonObject(one) ? one['elicitationId'] : undefined
    return { ...cleared[index], ...(id === undefined ? {} : { elicitationId: id }) }
  })
  const { [OWN_DATA]: _forged, ...rest } = data
  return { ...error, data: { ...rest, elicitations: told } }
}
