/** The rounds of a modern request that needs input: passed on to a modern agent, or played for a legacy one. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { questionForLegacyAgent } from '../../wire/bridge.ts'
import { agentCapabilities } from '../agent-capabilities.ts'
import { askKind, askLegacyAgent, relayQuestion } from '../asides.ts'
import { Clearance } from '../clearance.ts'
import type { Asked, Passage, Reply, Route, Services } from '../passage.ts'
import type { UpstreamReply } from '../ports/ports.ts'
import { checkLive } from '../live.ts'
import { eventEntry } from '../records/record.ts'
import { admitAnswer, clearQuestion, readQuestions, type Question } from './questions.ts'
import { sealState } from './resumption.ts'

/** Every embedded question passes its own stages; what is cleared goes to the modern agent under our sealed state. */
export async function passOnQuestions(
  reply: Reply,
  passage: Passage,
  services: Services,
): Promise<Reply | Refusal> {
  const questions = questionsOf(reply.value)
  if ('code' in questions) return questions
  const inputRequests: Record<string, JsonValue> = {}
  const asked: Asked[] = []
  for (const question of questions) {
    const cleared = await clearQuestion(passage, question, services)
    if (!(cleared instanceof Clearance)) return cleared
    inputRequests[question.key] = { method: question.method, params: cleared.message.body.value }
    asked.push({ key: question.key, exchangeId: cleared.message.exchangeId, method: question.method })
  }
  const inner = reply.value['requestState']
  const requestState = sealState(
    passage,
    { inner: typeof inner === 'string' ? inner : null, asked: asked.map((one) => ({ ...one })) },
    services,
  )
  const value: Record<string, JsonValue> = { ...reply.value, requestState }
  if (questions.length > 0) value['inputRequests'] = inputRequests
  return { type: 'result', value, text: null }
}

/** The second half: the agent's answers inside a retry pass the rest of the columns they belong to. */
export async function admitAnswers(
  passage: Passage,
  asked: readonly Asked[],
  services: Services,
): Promise<Refusal | undefined> {
  const responses = passage.params['inputResponses']
  if (responses === undefined) return undefined
  if (!isJsonObject(responses)) return refuse('invalid-params', 'The inputResponses must be an object.')
  const admitted: Record<string, JsonValue> = {}
  for (const { key, exchangeId, method } of asked) {
    const response = Object.hasOwn(responses, key) ? responses[key] : undefined
    const kind = askKind(method)
    if (response === undefined || kind === undefined) continue
    if (!isJsonObject(response))
      return refuse('invalid-params', `The input response ${key} must be an object.`)
    const answer = await admitAnswer(passage, { exchangeId, kind, method, response }, services)
    if ('code' in answer) return answer
    admitted[key] = answer.value
  }
  passage.params = { ...passage.params, inputResponses: admitted }
  return undefined
}

/** A retry towards the upstream: the cleared request with the answers and the upstream's own state. */
export function resumeParams(
  clearance: Clearance,
  passage: Passage,
  route: Route & { readonly type: 'upstream' },
): Clearance {
  const { inputResponses, ...params } = clearance.message.body.value
  // A legacy upstream asked through an error and is simply called again (-32042, MCP 2025-11-25 §Elicitation).
  if (route.session.era === 'legacy') return reclear(clearance, params)
  const inner = passage.resumption?.type === 'state' ? passage.resumption.inner : null
  return reclear(clearance, {
    ...params,
    ...(inputResponses === undefined ? {} : { inputResponses }),
    ...(inner === null ? {} : { requestState: inner }),
  })
}

/** The same cleared request with other round members; its obligations were discharged on what it keeps. */
function reclear(clearance: Clearance, params: JsonObject): Clearance {
  const body = Object.freeze({ type: 'params' as const, value: Object.freeze(params) })
  const message = Object.freeze({ ...clearance.message, body, text: null })
  const again = Clearance.mint({ ...clearance.decision, obligations: [] }, { done: true, message, count: 0 })
  if (again === undefined) throw new TypeError('a cleared request cannot be cleared for its next round')
  return again
}

/** Plays the rounds for a legacy agent: asks it, and sends the request again with the answers. */
export async function answerRounds(
  first: UpstreamReply & { readonly type: 'result' },
  passage: Passage,
  services: Services,
  upstream: {
    readonly again: (clearance: Clearance) => Promise<UpstreamReply>
    /** Makes an answer of what came back when it asks nothing more. */
    readonly settle: (reply: UpstreamReply) => Promise<Reply | Refusal>
  },
): Promise<Reply | Refusal> {
  const { clearance, route } = passage
  if (clearance === null || route?.type !== 'upstream')
    return refuse('internal', 'The request has no upstream.')
  let reply = first
  for (let round = 1; round <= services.limits.inputRoundsMax; round += 1) {
    const answers = await askAll(reply.value, passage, services)
    if ('type' in answers || 'code' in answers) return answers
    const inner = reply.value['requestState']
    const state: JsonObject = typeof inner === 'string' ? { requestState: inner } : {}
    const next = reclear(clearance, {
      ...clearance.message.body.value,
      inputResponses: answers.responses,
      ...state,
    })
    await services.journal.append(eventEntry(passage, 'message', `input round ${round}`))
    const stopped = checkLive(passage, services)
    if (stopped !== undefined) return stopped
    const replied = await upstream.again(next)
    if (replied.type !== 'result' || replied.value['resultType'] !== 'input_required')
      return upstream.settle(replied)
    reply = replied
  }
  return refuse(
    'upstream-protocol',
    `The upstream asked for input more than ${services.limits.inputRoundsMax} times.`,
  )
}

async function askAll(
  result: JsonObject,
  passage: Passage,
  services: Services,
): Promise<{ readonly responses: JsonObject } | Reply | Refusal> {
  const questions = questionsOf(result)
  if ('code' in questions) return questions
  const responses: Record<string, JsonValue> = {}
  for (const question of questions) {
    if (passage.session === null)
      return unanswerable(passage, 'Without a session the agent cannot be asked anything.')
    const put = questionForLegacyAgent(question.method, question.params, services.random.id('eli_'))
    const outcome = await relayQuestion(
      passage,
      { ...put, text: null },
      askLegacyAgent(passage, services),
      services,
    )
    if (!(outcome instanceof Clearance)) {
      return outcome.code === 'missing-capability' ? unanswerable(passage, outcome.reason) : outcome
    }
    const { body } = outcome.message
    if (body.type === 'error') return { type: 'error', value: body.value, text: null }
    responses[question.key] = body.value
  }
  return { responses }
}

/** What a tool needs and the agent cannot give is a failed call the model can read. */
function unanswerable(passage: Passage, reason: string): Reply | Refusal {
  if (passage.kind !== 'call') return refuse('missing-capability', reason)
  const declared = Object.keys(agentCapabilities(passage)).join(', ')
  const text = `This tool needs input that cannot be asked for here. ${reason} Declared capabilities: ${declared === '' ? 'none' : declared}.`
  return { type: 'result', value: { content: [{ type: 'text', text }], isError: true }, text: null }
}

function questionsOf(result: JsonObject): readonly Question[] | Refusal {
  const requests = result['inputRequests']
  if (requests === undefined && typeof result['requestState'] !== 'string') {
    return refuse('upstream-protocol', 'The upstream wants input and neither says which nor gives a state.')
  }
  return requests === undefined ? [] : readQuestions(requests)
}

/** Code of an error that asks to have URLs opened (MCP 2025-11-25 §Elicitation). */
export const URL_NEEDED = -32042

/** A legacy upstream's -32042 as the `input_required` result a modern agent understands. */
export function urlQuestion(error: JsonObject): JsonObject | undefined {
  const data = error['data']
  const elicitations = isJsonObject(data) ? data['elicitations'] : undefined
  if (error['code'] !== URL_NEEDED || !isJsonArray(elicitations)) return undefined
  const inputRequests: Record<string, JsonValue> = {}
  for (const [index, elicitation] of elicitations.entries()) {
    if (!isJsonObject(elicitation)) return undefined
    const { elicitationId: _id, ...params } = elicitation
    inputRequests[`url-${index + 1}`] = { method: 'elicitation/create', params: { ...params, mode: 'url' } }
  }
  return { resultType: 'input_required', inputRequests }
}
