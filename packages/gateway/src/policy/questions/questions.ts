/** Questions about a policy, answered one after the other in a thread that is killed when one takes too long: calls are not held up. */

import { Worker } from 'node:worker_threads'
import { type ExplainBody, ExplainView } from '@callgate/contracts/control'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import {
  type PolicyCheckBody,
  PolicyCheckView,
  type PolicyTestBody,
  PolicyTestView,
} from '@callgate/contracts/policy-check'
import { PolicyDocument } from '@callgate/contracts/policy'
import type { InForce } from '../ask-policy.ts'
import type { Question, QuestionAnswer, QuestionAsked } from './question-protocol.ts'
import { Turns } from '../../turns.ts'
import { THREAD_FLAGS, urlOf } from '../../own-files.ts'

const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }
const START_TIMEOUT_MS = 30_000
const ANSWER_TIMEOUT_MS = 5_000
/** An editor asks at every pause in typing; between them the thread is kept. */
const IDLE_MS = 30_000
const WAITING_MAX = 16

export class PolicyQuestions {
  readonly #timeoutMs: number
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #waiting = 0
  #isClosed = false
  readonly #turns = new Turns()

  constructor(timeoutMs = ANSWER_TIMEOUT_MS) {
    this.#timeoutMs = timeoutMs
  }

  async check(asked: PolicyCheckBody, inForce: InForce): Promise<PolicyCheckView> {
    return PolicyCheckView.parse(await this.#ask({ type: 'check', asked }, inForce))
  }

  async explain(asked: ExplainBody, inForce: InForce): Promise<ExplainView> {
    return ExplainView.parse(await this.#ask({ type: 'explain', asked }, inForce))
  }

  async test(asked: PolicyTestBody, inForce: InForce): Promise<PolicyTestView> {
    return PolicyTestView.parse(await this.#ask({ type: 'test', asked }, inForce))
  }

  async read(text: string, inForce: InForce): Promise<PolicyDocument> {
    return PolicyDocument.parse(await this.#ask({ type: 'read', text }, inForce))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#drop()
  }

  #ask(question: Question, { policyDocument, upstreams, config, cases, gates }: InForce): Promise<unknown> {
    if (this.#waiting >= WAITING_MAX)
      throw new CallgateError(
        refuse('overloaded', 'Too many questions about the policy are waiting: ask again in a moment.'),
      )
    this.#waiting += 1
    // Of servers and channels only the names are asked for; what else is known of them cannot be sent.
    const named = new Map([...upstreams.keys()].map((id) => [id, null]))
    const channels = config.response.channels.map(({ id }) => ({ id }))
    const known = { policyDocument, upstreams: named, config: { response: { channels } }, cases, gates }
    const work = () => this.#answer({ question, inForce: known })
    return this.#turns.take(work).finally(() => (this.#waiting -= 1))
  }

  async #answer(asked: QuestionAsked): Promise<unknown> {
    if (this.#isClosed) throw cannotSay('The gateway is stopping.')
    clearTimeout(this.#idle)
    try {
      const worker = this.#worker ?? (await this.#start())
      const said = listen(worker, this.#timeoutMs)
      worker.postMessage(asked)
      const answer = await said
      if (answer.type === 'refused') throw cannotSay(answer.reason)
      return answer.type === 'answered' ? answer.view : undefined
    } catch (error) {
      if (error instanceof Unanswered) await this.#drop()
      throw error instanceof Unanswered ? cannotSay(error.message) : error
    } finally {
      this.#idle = setTimeout(() => void this.#drop(), IDLE_MS).unref()
    }
  }

  async #start(): Promise<Worker> {
    const worker = new Worker(urlOf('policy/questions/question-worker'), {
      env: {},
      execArgv: [...THREAD_FLAGS],
      resourceLimits: RESOURCE_LIMITS,
      name: 'callgate-questions',
    })
    this.#worker = worker
    // One that ends between two questions is started anew for the next.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
    })
    await listen(worker, START_TIMEOUT_MS)
    worker.unref()
    return worker
  }

  async #drop(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

/** The thread is of no use any more. */
class Unanswered extends Error {}

function cannotSay(reason: string): CallgateError {
  return new CallgateError(refuse('invalid-params', reason))
}

/** The next thing it says; rejects with Unanswered. */
function listen(worker: Worker, timeoutMs: number): Promise<QuestionAnswer> {
  return new Promise((resolve, reject) => {
    const take = (answer: QuestionAnswer): void => settle(() => resolve(answer))
    const lose = (reason: string): void => settle(() => reject(new Unanswered(reason)))
    const fail = (error: unknown): void => lose(`The policy cannot be judged: ${String(error).slice(0, 300)}`)
    const end = (): void => lose('The thread that judges policies ended.')
    const late = (): void =>
      lose(`Judging this policy takes longer than ${timeoutMs} ms: make the text or the table smaller.`)
    const timer = setTimeout(late, timeoutMs)
    function settle(outcome: () => void): void {
      clearTimeout(timer)
      worker.off('message', take).off('error', fail).off('exit', end)
      outcome()
    }
    worker.on('message', take).on('error', fail).on('exit', end)
  })
}
