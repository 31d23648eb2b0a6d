/** One agent's visit at the gate: what it sends, everything it hears, and the order in which all of it happened. */

import type { Refusal } from '@callgate/contracts/errors'
import type { JournalEntry } from '@callgate/contracts/journal'
import type { JsonObject } from '@callgate/contracts/json'
import type { Clearance } from '../../packages/gateway/src/pipeline/clearance.ts'
import type { AgentChannel, Inbound, Scope } from '../../packages/gateway/src/pipeline/door.ts'
import { META_CAPABILITIES, META_CLIENT_INFO, META_VERSION } from '../../packages/gateway/src/wire/meta.ts'
import type { Rig } from './fault-rig.ts'
import { MemoryUpstream, type Behaviour, type Received } from './memory-upstream.ts'

export type Happening =
  | { readonly type: 'record'; readonly entry: JournalEntry }
  | { readonly type: 'received'; readonly received: Received }
  | { readonly type: 'streamed'; readonly exchangeId: string; readonly method: string }
  | { readonly type: 'finished'; readonly exchangeId: string }
  | { readonly type: 'refused'; readonly exchangeId: string; readonly code: string }
  /** `stack` says for whom the port was called. */
  | { readonly type: 'fault'; readonly stack: string }

export interface Answered {
  readonly result: JsonObject | null
  readonly refusal: Refusal | null
  readonly headers: Readonly<Record<string, string>>
}

export type Ask = (id: string, method: string, params: JsonObject) => void

let visits = 0

export class Visit {
  readonly happenings: Happening[] = []
  readonly upstream: MemoryUpstream
  readonly tool: string
  /** What the agent heard for each of its requests: exactly one answer is lawful. */
  readonly answers: Answered[][] = []
  /** Refusals of notifications and replies. */
  readonly notAccepted: Refusal[] = []
  sessionId: string | null = null
  scope: Scope = { type: 'server', upstream: 'memory' }
  readonly #open: AgentChannel[] = []
  readonly #rig: Rig
  #requests = 0

  constructor(rig: Rig, behaviour: Behaviour, clock: ConstructorParameters<typeof MemoryUpstream>[2]) {
    visits += 1
    this.#rig = rig
    this.tool = `echo-${visits}`
    this.upstream = new MemoryUpstream(behaviour, this.tool, clock, (received) =>
      this.happenings.push({ type: 'received', received }),
    )
    rig.useUpstream(this.upstream)
    rig.onRecord((entry) => this.happenings.push({ type: 'record', entry }))
  }

  async openLegacy(capabilities: JsonObject = { elicitation: {} }): Promise<void> {
    const answer = await this.legacy('initialize', {
      protocolVersion: '2025-11-25',
      capabilities,
      clientInfo: CLIENT,
    })
    this.sessionId = answer?.headers['mcp-session-id'] ?? null
  }

  /** Forgets what was before, so that only the exchange under test is judged. */
  begin(): void {
    this.happenings.length = 0
    this.answers.length = 0
    this.upstream.received.length = 0
  }

  fault(stack: string): void {
    this.happenings.push({ type: 'fault', stack })
  }

  legacy(method: string, params: JsonObject, ask?: Ask): Promise<Answered | null> {
    return this.#request({ era: 'legacy', version: '2025-11-25' }, method, params, ask)
  }

  modern(method: string, params: JsonObject, meta: JsonObject = {}): Promise<Answered | null> {
    const _meta = {
      [META_VERSION]: '2026-07-28',
      [META_CLIENT_INFO]: CLIENT,
      [META_CAPABILITIES]: { elicitation: {} },
      ...meta,
    }
    return this.#request({ era: 'modern', version: '2026-07-28' }, method, { ...params, _meta })
  }

  async notify(method: string, params: JsonObject): Promise<Refusal | undefined> {
    const refusal = await this.#rig.gate.notification({
      ...this.#inbound('legacy', '2025-11-25', params),
      method,
      params,
    })
    if (refusal !== undefined) this.notAccepted.push(refusal)
    return refusal
  }

  async reply(id: string, value: JsonObject): Promise<Refusal | undefined> {
    const { json, ...inbound } = this.#inbound('legacy', '2025-11-25', value)
    const refusal = await this.#rig.gate.reply({ ...inbound, json, id, body: { type: 'result', value } })
    if (refusal !== undefined) this.notAccepted.push(refusal)
    return refusal
  }

  /** An operator approves the call of this visit that waits; false when that cannot be recorded. */
  async approve(): Promise<boolean> {
    const { desk } = this.#rig.approvals
    const waiting = await desk.list('default', { state: 'pending', limit: 1_000 })
    const id = waiting.find(({ target }) => target === this.tool)?.id ?? ''
    const answer = { answer: 'approve', reason: 'in a test of faults' } as const
    try {
      return (
        'state' in (await desk.answer({ tenant: 'default', operator: 'boss', operatorId: null, id }, answer))
      )
    } catch {
      return false
    }
  }

  /** Gives up everything it asked for, as an agent that goes away. */
  leave(): void {
    for (const channel of this.#open) channel.cancel('The agent is gone.')
  }

  get lastRequestId(): number {
    return this.#requests
  }

  async #request(
    speech: { era: 'legacy' | 'modern'; version: string },
    method: string,
    params: JsonObject,
    ask?: Ask,
  ) {
    this.#requests += 1
    const heard: Answered[] = []
    this.answers.push(heard)
    const channel = this.#channel(heard, ask)
    this.#open.push(channel)
    await this.#rig.gate.request(
      { ...this.#inbound(speech.era, speech.version, params), method, params, id: this.#requests },
      channel,
    )
    return heard[0] ?? null
  }

  #inbound(era: 'legacy' | 'modern', version: string, params: JsonObject): Omit<Inbound, 'method'> {
    return {
      scope: this.scope,
      era,
      version,
      presented: { type: 'none', loopback: true },
      sessionId: era === 'legacy' ? this.sessionId : null,
      transport: 'http',
      json: {
        value: { params },
        memberText: (name) => (name === 'params' ? JSON.stringify(params) : undefined),
      },
    }
  }

  #channel(heard: Answered[], ask: Ask | undefined): AgentChannel {
    const controller = new AbortController()
    const { happenings } = this
    return {
      signal: controller.signal,
      cancel: (reason) => controller.abort(reason),
      stream(clearance: Clearance) {
        const { exchangeId, method, body } = clearance.message
        happenings.push({ type: 'streamed', exchangeId, method })
        ask?.(exchangeId, method, body.value)
      },
      finish(clearance, headers) {
        const { exchangeId, body } = clearance.message
        happenings.push({ type: 'finished', exchangeId })
        heard.push({ result: body.value, refusal: null, headers: headers ?? {} })
      },
      refuse(refusal, exchangeId) {
        happenings.push({ type: 'refused', exchangeId, code: refusal.code })
        heard.push({ result: null, refusal, headers: {} })
      },
      resumable: () => undefined,
      poll: () => undefined,
      unsent: () => undefined,
      cut: () => false,
    }
  }
}

const CLIENT = { name: 'fault-agent', version: '1' }
