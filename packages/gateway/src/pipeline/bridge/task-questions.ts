/** Questions that a task asks in its state, and the answers its agent gives with `tasks/update` (tasks extension of 2026-07-28). */

import { createHash } from 'node:crypto'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { canonicalJson } from '../../wire/json/canonical.ts'
import { Clearance } from '../clearance.ts'
import type { Passage, Reply, Services } from '../passage.ts'
import type { OwnedTask, TaskQuestion } from '../conversation/task-owners.ts'
import { admitAnswer, clearQuestion, closeQuestion, readQuestions, type Question } from './questions.ts'

/** Questions one task may ask in its life; a further one is refused. */
const QUESTIONS_OF_TASK_MAX = 256

/** The state of a task as its agent may see it: every question in it went through the column of its kind. */
export async function passOnTaskState(
  reply: Reply,
  task: OwnedTask,
  passage: Passage,
  services: Services,
): Promise<Reply | Refusal> {
  const { status, inputRequests: requests, result } = reply.value
  // A client may take what a task came to for the answer to its call, and that would ask outside every column.
  if (isJsonObject(result) && (result['resultType'] ?? 'complete') !== 'complete')
    return refuse('upstream-protocol', 'The upstream calls a task completed whose result is not complete.')
  const asks = status === 'input_required' && requests !== undefined
  const questions = asks ? readQuestions(requests) : []
  if ('code' in questions) return questions
  if (typeof status === 'string') await closeUnasked(task, questions, passage, services)
  // Outside that status it means nothing, and what means nothing is not shown.
  if (!asks) return requests === undefined ? reply : withRequests(reply, undefined)
  const inputRequests: Record<string, JsonValue> = {}
  for (const question of questions) {
    const cleared = await clearOnce(question, task, passage, services)
    if (!(cleared instanceof Clearance)) return cleared
    inputRequests[question.key] = { method: question.method, params: cleared.message.body.value }
  }
  return withRequests(reply, inputRequests)
}

function withRequests(reply: Reply, inputRequests: JsonObject | undefined): Reply {
  const { inputRequests: _asked, ...rest } = reply.value
  return { ...reply, value: inputRequests === undefined ? rest : { ...rest, inputRequests }, text: null }
}

/** A state is polled many times and asks the same in all of them: that is one question. */
async function clearOnce(
  question: Question,
  task: OwnedTask,
  passage: Passage,
  services: Services,
): Promise<Clearance | Refusal> {
  const { key, method, params } = question
  const text = canonicalJson([method, params, passage.snapshot.digest])
  const digest = digestOf(text)
  const known = task.questions.get(key)
  if (known?.digest === digest) return known.cleared
  if (known !== undefined) await close(key, known, task, { passage, services })
  if (task.questions.size >= QUESTIONS_OF_TASK_MAX)
    return refuse('upstream-protocol', `The task asks more than ${QUESTIONS_OF_TASK_MAX} things.`)
  const chars = key.length + text.length
  if (!services.taskOwners.grow(task, chars)) return TOO_LARGE
  const cleared = clearQuestion(passage, question, services)
  const asked: TaskQuestion = { digest, chars, cleared, answer: null }
  task.questions.set(key, asked)
  const outcome = await cleared
  if (!(outcome instanceof Clearance)) forget(key, asked, task, services)
  return outcome
}

const TOO_LARGE = refuse('overloaded', 'What this task asks is too much to be remembered.')

function forget(key: string, question: TaskQuestion, task: OwnedTask, { taskOwners }: Services): void {
  if (task.questions.get(key) !== question) return
  task.questions.delete(key)
  taskOwners.shrink(task, question.chars)
}

/** Digests for comparison within the life of the task; that of the journal changes with its key. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Questions the task does not ask any more get their outcome. */
async function closeUnasked(
  task: OwnedTask,
  asked: readonly Question[],
  passage: Passage,
  services: Services,
): Promise<void> {
  const keys = new Set(asked.map(({ key }) => key))
  for (const [key, question] of task.questions)
    if (!keys.has(key)) await close(key, question, task, { passage, services })
}

async function close(
  key: string,
  question: TaskQuestion,
  task: OwnedTask,
  { passage, services }: { readonly passage: Passage; readonly services: Services },
): Promise<void> {
  forget(key, question, task, services)
  if (question.answer !== null) return
  const asked = askedOf(await question.cleared)
  if (asked !== undefined) await closeQuestion(passage, asked, services)
}

function askedOf(cleared: Clearance | Refusal) {
  if (!(cleared instanceof Clearance)) return undefined
  const { exchangeId, kind, method } = cleared.message
  return { exchangeId, kind, method }
}

/** Lets through the answers to what the task asked, each through the rest of its column. Keys nobody asked for are left out. */
export async function admitTaskAnswers(
  task: OwnedTask,
  passage: Passage,
  services: Services,
): Promise<Refusal | undefined> {
  const responses = passage.params['inputResponses']
  if (!isJsonObject(responses)) return refuse('invalid-params', 'params.inputResponses must be an object.')
  const admitted: Record<string, JsonValue> = {}
  for (const [key, question] of task.questions) {
    const response = Object.hasOwn(responses, key) ? responses[key] : undefined
    if (response === undefined) continue
    if (!isJsonObject(response))
      return refuse('invalid-params', `The input response ${key} must be an object.`)
    const answer = await admitOnce({ task, key, question, response }, passage, services)
    if ('code' in answer) {
      // Its exchange has its outcome; should the task still ask, that is a new question.
      forget(key, question, task, services)
      return answer
    }
    admitted[key] = answer.value
  }
  passage.params = { ...passage.params, inputResponses: admitted }
  return undefined
}

/** An answer that did not arrive may be sent again; another one to the same question may not. */
async function admitOnce(
  { task, key, question, response }: Answered & { readonly task: OwnedTask },
  passage: Passage,
  services: Services,
): Promise<{ readonly value: JsonObject } | Refusal> {
  const text = canonicalJson(response)
  const digest = digestOf(text)
  if (question.answer !== null && question.answer.digest !== digest)
    return refuse('invalid-params', `The input request ${key} was answered already.`)
  if (question.answer === null) {
    if (!services.taskOwners.grow(task, text.length)) return TOO_LARGE
    question.chars += text.length
  }
  question.answer ??= { digest, admitted: admit({ key, question, response }, passage, services) }
  return question.answer.admitted
}

interface Answered {
  readonly key: string
  readonly question: TaskQuestion
  readonly response: JsonObject
}

async function admit({ key, question, response }: Answered, passage: Passage, services: Services) {
  const asked = askedOf(await question.cleared)
  if (asked === undefined) return refuse('invalid-params', `The input request ${key} was never put to you.`)
  return admitAnswer(passage, { ...asked, response }, services)
}
