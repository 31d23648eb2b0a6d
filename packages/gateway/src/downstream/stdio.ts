/** The stdio door: one agent on a pipe, in either era, with the same pipeline behind it as over HTTP. */

import type { Readable, Writable } from 'node:stream'
import type { LimitsConfig } from '@callgate/contracts/config'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Door, Inbound, Scope, SessionStream } from '../pipeline/door.ts'
import type { Logger, PresentedCredential } from '../pipeline/ports/ports.ts'
import {
  classify,
  type Classification,
  type ClassifiedItem,
  type ClassifiedRequest,
} from '../wire/classify.ts'
import { parseInTurns } from '../wire/json/guard.ts'
import { isRefusal } from '../wire/refusal.ts'
import { isVersion, LATEST_LEGACY, type Version } from '../wire/revisions.ts'
import { OpenMessages } from '../wire/open-messages.ts'
import { LineWriter, readLines } from './lines.ts'
import { encodeRefusal, type RefusalContext } from './outgoing.ts'
import { StdioChannel, type PipeSide } from './stdio-channel.ts'

/** After the agent closed its end, what is still being worked on may take this long to be answered. */
const DRAIN_MS = 2_000

export interface StdioAgentOptions {
  readonly input: Readable
  readonly output: Writable
  readonly door: Door
  readonly scope: Scope
  readonly presented: PresentedCredential
  readonly limits: LimitsConfig
  readonly logger: Logger
  readonly drainMs?: number
  /** Tells the journal of a message that was refused before the pipeline was asked. */
  journalViolation?(refusal: Refusal): void
}

export interface StdioAgent {
  /** Resolves once the agent is gone and its session has ended. Never rejects. */
  readonly done: Promise<void>
  /** Ends the pipe from our side. */
  close(reason: string): void
}

export function createStdioAgent(options: StdioAgentOptions): StdioAgent {
  const pipe = new Pipe(options)
  return { done: pipe.run(), close: (reason) => pipe.close(reason) }
}

/** The answers of one batch (2025-03-26), which leave together. */
interface BatchAnswers {
  open: number
  readonly texts: string[]
}

class Pipe implements PipeSide {
  readonly #options: StdioAgentOptions
  readonly #writer: LineWriter
  readonly #inFlight = new OpenMessages<string | number, StdioChannel>()
  readonly #work = new Set<Promise<void>>()
  readonly #batches = new Map<ClassifiedRequest, BatchAnswers>()
  readonly #streamListeners: (() => void)[] = []
  #sessionId: string | null = null
  #negotiated: Version | null = null
  #attached = false

  constructor(options: StdioAgentOptions) {
    this.#options = options
    this.#writer = new LineWriter(options.output, options.limits.writeBufferBytesMax, (reason) =>
      this.close(reason),
    )
  }

  close(reason: string): void {
    for (const channel of this.#inFlight.values()) channel.cancel(reason)
    this.#options.input.destroy()
  }

  async run(): Promise<void> {
    try {
      for await (const line of readLines(this.#options.input, this.#options.limits.bodyBytesMax)) {
        await (line.type === 'line' ? this.#take(line.bytes) : this.#reject(TOO_LONG, NOBODY))
        await this.#writer.drained()
      }
    } catch (error) {
      // The agent's process is gone, or we closed the pipe: both end here like the end of the input.
      this.#options.logger.debug({ reason: error instanceof Error ? error.message : 'closed' }, 'pipe ended')
    }
    await this.#drain()
    for (const listener of this.#streamListeners.splice(0)) listener()
    if (this.#sessionId === null) return
    const refusal = await this.#options.door.end(this.#describe('legacy', this.#negotiated ?? LATEST_LEGACY))
    if (refusal !== undefined) this.#options.logger.debug({ code: refusal.code }, 'session was over already')
  }

  send(text: string): Promise<void> | undefined {
    this.#writer.write(text)
    return this.#writer.drained()
  }

  answer(request: ClassifiedRequest, text: string | null): Promise<void> | undefined {
    this.#inFlight.delete(request.id)
    const batch = this.#batches.get(request)
    if (batch === undefined) return text === null ? undefined : this.send(text)
    this.#batches.delete(request)
    batch.open -= 1
    if (text !== null) batch.texts.push(text)
    return batch.open === 0 && batch.texts.length > 0 ? this.send(`[${batch.texts.join(',')}]`) : undefined
  }

  answered(request: ClassifiedRequest, result: JsonObject, headers: Readonly<Record<string, string>>): void {
    const name = Object.keys(headers).find((key) => key.toLowerCase() === 'mcp-session-id')
    const sessionId = name === undefined ? undefined : headers[name]
    if (sessionId === undefined) return
    this.#sessionId = sessionId
    const version = result['protocolVersion']
    this.#negotiated = typeof version === 'string' && isVersion(version) ? version : null
    if (this.#negotiated === null)
      this.#options.logger.warn({ method: request.method }, 'answer names no revision')
  }

  async #take(bytes: Buffer): Promise<void> {
    const { bodyBytesMax, depthMax } = this.#options.limits
    // Whatever follows on the pipe waits, so that a large message stays in its place.
    const parsing = parseInTurns(bytes, { bytesMax: bodyBytesMax, depthMax })
    const json = parsing instanceof Promise ? await parsing : parsing
    if (isRefusal(json)) return this.#reject(json, NOBODY)
    const classified = classify({ transport: 'stdio', headers: {}, json, negotiated: this.#negotiated })
    await this.#handle(classified)
  }

  #handle(classified: Classification): Promise<void> | undefined {
    if (classified.type === 'refused') {
      const { refusal, id, era } = classified
      return this.#reject(refusal, { id, era, exchangeId: null })
    }
    if (classified.type === 'batch') return this.#takeBatch(classified.items)
    return this.#takeItem(classified)
  }

  async #takeBatch(items: readonly ClassifiedItem[]): Promise<void> {
    const requests = items.filter((item) => item.type === 'request')
    const batch: BatchAnswers = { open: requests.length, texts: [] }
    for (const request of requests) this.#batches.set(request, batch)
    for (const item of items) await this.#takeItem(item)
  }

  #takeItem(item: ClassifiedItem): Promise<void> | undefined {
    if (item.type === 'request') return this.#takeRequest(item)
    if (item.type === 'notification') return this.#takeNotification(item)
    const inbound = {
      ...this.#describe(item.era, item.version),
      json: item.json,
      id: item.id,
      body: item.body,
    }
    return this.#report('reply', this.#options.door.reply(inbound))
  }

  #takeRequest(request: ClassifiedRequest): Promise<void> | undefined {
    const { id, era, version, method, params, json } = request
    const isTaken = this.#inFlight.has(id)
    if (isTaken || this.#inFlight.size >= this.#options.limits.inFlightMax) {
      const refusal = isTaken ? DUPLICATE : TOO_MANY
      this.#options.journalViolation?.(refusal)
      const text = encodeRefusal(refusal, { id, era, exchangeId: null })
      return this.#batches.has(request) ? this.#answerBeside(request, text) : this.send(text)
    }
    if (era === 'modern') this.#negotiated ??= version
    const channel = new StdioChannel(this, request)
    this.#inFlight.set(id, channel)
    const inbound = { ...this.#describe(era, version), json, id, method, params }
    const work = this.#options.door.request(inbound, channel).catch((error: unknown) => {
      this.#options.logger.error({ err: error, method }, 'the door threw')
      channel.refuse(refuse('internal', 'Something went wrong inside the gateway.'), '')
    })
    this.#work.add(work)
    void work.finally(() => this.#work.delete(work))
    // What follows belongs to the session that this opens, so it waits.
    return method === 'initialize' ? work : undefined
  }

  /** Answers a batch member without touching the request in flight that has the same id. */
  #answerBeside(request: ClassifiedRequest, text: string): Promise<void> | undefined {
    const other = this.#inFlight.get(request.id)
    const sent = this.answer(request, text)
    if (other !== undefined) this.#inFlight.set(request.id, other)
    return sent
  }

  async #takeNotification(item: Extract<ClassifiedItem, { type: 'notification' }>): Promise<void> {
    const { era, version, json, method, params } = item
    const cancelled = method === 'notifications/cancelled' ? this.#cancelledBy(params) : undefined
    cancelled?.silence()
    const inbound = { ...this.#describe(era, version), json, method, params }
    await this.#report(method, this.#options.door.notification(inbound))
    // A cancellation always passes, whatever the door thought of the message.
    cancelled?.cancel('The agent cancelled the request.')
    if (method === 'notifications/initialized') await this.#attach()
  }

  #cancelledBy(params: JsonObject): StdioChannel | undefined {
    const id = params['requestId']
    return typeof id === 'string' || typeof id === 'number' ? this.#inFlight.get(id) : undefined
  }

  /** From `initialized` on, what belongs to no request goes to the pipe too. */
  async #attach(): Promise<void> {
    if (this.#attached || this.#sessionId === null) return
    this.#attached = true
    const stream: SessionStream = {
      write: (event) => event.data === '' || this.#writer.write(event.data),
      close: () => undefined,
      cut: () => undefined,
      onClosed: (listener) => this.#streamListeners.push(listener),
    }
    const inbound = this.#describe('legacy', this.#negotiated ?? LATEST_LEGACY)
    await this.#report('attach', this.#options.door.attach(inbound, stream, null))
  }

  /** What gets no answer cannot be refused on the wire either; the pipeline has recorded the refusal. */
  async #report(what: string, outcome: Promise<Refusal | undefined>): Promise<void> {
    const refusal = await outcome
    if (refusal !== undefined)
      this.#options.logger.debug({ what, code: refusal.code }, 'not accepted from the pipe')
  }

  async #reject(refusal: Refusal, context: RefusalContext): Promise<void> {
    this.#options.journalViolation?.(refusal)
    await this.send(encodeRefusal(refusal, context))
  }

  #describe(era: 'legacy' | 'modern', version: string): Omit<Inbound, 'json' | 'method'> {
    const { scope, presented } = this.#options
    const sessionId = era === 'legacy' ? this.#sessionId : null
    return { scope, era, version, presented, sessionId, transport: 'stdio' }
  }

  async #drain(): Promise<void> {
    const drainMs = this.#writer.closed ? 0 : (this.#options.drainMs ?? DRAIN_MS)
    const timer = setTimeout(() => {
      for (const channel of this.#inFlight.values()) channel.cancel('The agent closed the pipe.')
    }, drainMs)
    while (this.#work.size > 0) await Promise.all(this.#work)
    clearTimeout(timer)
    await this.#writer.drained()
  }
}

const NOBODY: RefusalContext = { id: null, era: 'legacy', exchangeId: null }
const TOO_LONG = refuse('too-large', 'The line is longer than a message may be; send less at once.')
const DUPLICATE = refuse('duplicate-id', 'A request with this id is still being worked on; use another id.')
const TOO_MANY = refuse(
  'overloaded',
  'As many requests as may be are being worked on; wait for an answer first.',
)
