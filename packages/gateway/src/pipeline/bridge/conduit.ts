/** One request open at an upstream, and whoever at the agent's side is waiting for it right now. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { Passage, Reply, Services, WaitingRequest } from '../passage.ts'
import type { UpstreamReply } from '../ports/ports.ts'
import { sealState } from './resumption.ts'

/** Questions are gathered for so long, and again while more come, at most so often: people and models take far longer to answer. */
const WINDOW_MS = 20
const WINDOWS_MAX = 10

interface Question {
  readonly method: string
  readonly params: JsonObject
  readonly answer: (reply: Reply | Refusal) => void
}

/** What one turn of waiting ended with: the upstream's reply, or questions the agent must answer first. */
type Turn =
  | { readonly type: 'reply'; readonly reply: UpstreamReply }
  | { readonly type: 'questions'; readonly reply: Reply }
  | { readonly type: 'refused'; readonly refusal: Refusal }

/** What to make of the upstream's reply, for the passage that waits for it now. */
type Settle = (reply: UpstreamReply, passage: Passage, conduit: Conduit) => Promise<Reply | Refusal>

/**
 * A legacy upstream asks in the middle of a request; a modern agent is asked by answering its POST with
 * `input_required` and comes back with another. The conduit keeps the upstream's side open in between.
 */
export class Conduit implements WaitingRequest {
  readonly id: string
  /** The passage whose channel gets what arrives; changes with every POST of the agent. */
  current: Passage
  readonly #controller = new AbortController()
  readonly #settle: Settle
  readonly #questions = new Map<string, Question>()
  #asked = 0
  /** Questions that have arrived and are still in their stages. */
  #arriving = 0
  #reply: Promise<UpstreamReply> | null = null
  #endTurn: ((turn: Turn) => void) | null = null
  #flushing = false

  constructor(id: string, passage: Passage, settle: Settle) {
    this.id = id
    this.current = passage
    this.#settle = settle
  }

  get owner(): string {
    const { caller } = this.current
    return JSON.stringify([caller?.tenant, caller?.principal.id, caller?.agent.id])
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Begins with the reply the upstream will give; called once. */
  begin(reply: Promise<UpstreamReply>): void {
    this.#reply = reply.catch((error: unknown) => ({ type: 'failed', sent: true, refusal: lostReply(error) }))
  }

  /** Waits until there is something to tell the agent of this passage, whose cancellation reaches the upstream meanwhile. */
  async resume(passage: Passage, services: Services): Promise<Reply | Refusal> {
    this.current = passage
    const signal = passage.channel?.signal
    const cancel = () => this.abandon('The agent cancelled.')
    if (signal?.aborted === true) cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      return await this.#answer(passage, services)
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  async #answer(passage: Passage, services: Services): Promise<Reply | Refusal> {
    const turn = await this.#turn(services)
    // Further rounds are part of this: they end with the agent's cancellation too.
    if (turn.type === 'reply') return this.#settle(turn.reply, passage, this)
    if (turn.type === 'refused') return turn.refusal
    if (services.parking.park(this)) {
      passage.releases.push((refused) => {
        // The agent never got the state it would come back with.
        if (refused && services.parking.take(this.id) !== undefined)
          this.abandon('The questions could not be put to the agent.')
      })
      return turn.reply
    }
    this.abandon('Too many requests wait for input.')
    return refuse('overloaded', 'Too many requests wait for input; try again later.')
  }

  /** Waits until the upstream replies or asks, whichever comes first. */
  #turn(services: Services): Promise<Turn> {
    return new Promise((resolve) => {
      const end = (turn: Turn): void => {
        if (this.#endTurn === end) this.#endTurn = null
        resolve(turn)
      }
      this.#endTurn = end
      if (this.#questions.size > 0) this.#flushSoon(services)
      void this.#reply?.then((reply) => end({ type: 'reply', reply }))
    })
  }

  /** A question has arrived, and is waited for until the returned function is called or it is asked too late for the others. */
  expect(): () => void {
    this.#arriving += 1
    let isArriving = true
    return () => {
      if (isArriving) this.#arriving -= 1
      isArriving = false
    }
  }

  /** Puts a question to the agent; resolves when a later POST answers it. */
  ask(
    method: string,
    params: JsonObject,
    { services, withdrawn }: { readonly services: Services; readonly withdrawn: AbortSignal | undefined },
  ): Promise<Reply | Refusal> {
    return new Promise((resolve) => {
      this.#asked += 1
      const key = `input-${this.#asked}`
      this.#questions.set(key, { method, params, answer: resolve })
      const withdraw = () => {
        if (this.#questions.delete(key)) resolve(refuse('cancelled', 'The upstream withdrew its question.'))
      }
      withdrawn?.addEventListener('abort', withdraw, { once: true })
      if (withdrawn?.aborted === true) withdraw()
      this.#flushSoon(services)
    })
  }

  /** Takes the agent's answers. Unknown keys are ignored; what stays open is asked again (MCP 2026-07-28 §MRTR). */
  answer(responses: JsonValue | undefined): void {
    if (!isJsonObject(responses)) return
    for (const [key, question] of this.#questions) {
      const response = Object.hasOwn(responses, key) ? responses[key] : undefined
      if (!isJsonObject(response)) continue
      this.#questions.delete(key)
      question.answer({ type: 'result', value: response, text: null })
    }
  }

  /** The upstream needs what this agent cannot give: the agent is told, the upstream is told to cancel. */
  refuse(refusal: Refusal): void {
    this.#endTurn?.({ type: 'refused', refusal })
    this.abandon(refusal.reason)
  }

  /** Gives up: the upstream is told to cancel and open questions get no answer. */
  abandon(reason: string): void {
    this.#controller.abort(reason)
    for (const question of this.#questions.values()) question.answer(refuse('cancelled', reason))
    this.#questions.clear()
  }

  /** Questions that arrive together are asked together. */
  #flushSoon(services: Services, windowsLeft = WINDOWS_MAX): void {
    if (this.#flushing) return
    this.#flushing = true
    const asked = this.#asked
    setTimeout(() => {
      this.#flushing = false
      const more = this.#arriving > 0 || this.#asked > asked
      if (more && windowsLeft > 1) this.#flushSoon(services, windowsLeft - 1)
      else this.#flush(services)
    }, WINDOW_MS)
  }

  #flush(services: Services): void {
    if (this.#questions.size === 0 || this.#endTurn === null) return
    try {
      this.#endTurn({ type: 'questions', reply: this.#inputRequired(services) })
    } catch (error) {
      this.refuse(lostReply(error))
    }
  }

  #inputRequired(services: Services): Reply {
    const inputRequests: Record<string, JsonValue> = {}
    for (const [key, { method, params }] of this.#questions) inputRequests[key] = { method, params }
    const requestState = sealState(this.current, { waiting: this.id }, services)
    return {
      type: 'result',
      value: { resultType: 'input_required', inputRequests, requestState },
      text: null,
    }
  }
}

/** Something of ours failed while the request was open; nobody knows what the upstream made of it. */
function lostReply(error: unknown): Refusal {
  return refuse(
    'outcome-unknown',
    'The gateway failed after sending this; check what the tool did before you repeat it.',
    {
      detail: String(error),
    },
  )
}
