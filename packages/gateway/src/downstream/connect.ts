/** The bridge of `callgate connect`: a client that speaks stdio only, in front of a gateway that runs elsewhere. */

import { addAbortSignal, type Readable, type Writable } from 'node:stream'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { Logger } from '../pipeline/ports/ports.ts'
import { parseGuarded } from '../wire/json/guard.ts'
import { objectMember, stringMember } from '../wire/json/member.ts'
import { META_VERSION } from '../wire/meta.ts'
import { isRefusal } from '../wire/refusal.ts'
import { isVersion } from '../wire/revisions.ts'
import { ConnectLink, type Outgoing } from './connect-link.ts'
import { LineWriter, readLines } from './lines.ts'
import { encodeRefusal } from './outgoing.ts'

const LINE_BYTES_MAX = 16 << 20
const BUFFER_BYTES_MAX = 64 << 20
const DEPTH_MAX = 128
const IN_FLIGHT_MAX = 256
/** After the client closed its end, answers on their way may take this long. */
const DRAIN_MS = 2_000

export interface ConnectOptions {
  /** Address of the door: `…/mcp` or `…/servers/<name>/mcp`. */
  readonly url: string
  /** Agent key or token; undefined where the gateway takes anonymous callers. */
  readonly key: string | undefined
  readonly input: Readable
  readonly output: Writable
  /** Ends the bridge as when the client closes its end. */
  readonly stop: AbortSignal
  readonly logger: Logger
  readonly drainMs?: number
}

/** Relays until the client closes its end, then ends the session. Throws when the address may not be used. */
export async function runConnect(options: ConnectOptions): Promise<void> {
  checkAddress(options)
  await new Bridge(options).run()
}

/** A key travels over TLS, or not at all outside this machine. */
function checkAddress({ url, key }: ConnectOptions): void {
  const { protocol, hostname } = new URL(url)
  const isLoopback = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/.test(hostname)
  if (protocol === 'https:' || (protocol === 'http:' && (isLoopback || key === undefined))) return
  throw new CallgateError(
    refuse(
      'invalid-request',
      `Use https to reach ${hostname}: over ${protocol} the agent key could be read on the way.`,
    ),
  )
}

class Bridge {
  readonly #options: ConnectOptions
  readonly #writer: LineWriter
  readonly #link: ConnectLink
  readonly #work = new Set<Promise<void>>()
  readonly #aborts = new Map<string | number, AbortController>()
  readonly #stop = new AbortController()

  constructor(options: ConnectOptions) {
    this.#options = options
    this.#writer = new LineWriter(options.output, BUFFER_BYTES_MAX, () => options.input.destroy())
    this.#link = new ConnectLink({
      url: options.url,
      key: options.key,
      logger: options.logger,
      eventBytesMax: LINE_BYTES_MAX,
      deliver: (text) => this.#deliver(text),
    })
  }

  async run(): Promise<void> {
    const { input, stop } = this.#options
    // What the client still sends is not read any more; what it sent is answered.
    addAbortSignal(stop, input)
    try {
      for await (const line of readLines(input, LINE_BYTES_MAX)) {
        if (line.type === 'too-long') await this.#deliver(encodeRefusal(TOO_LONG, NOBODY))
        else await this.#take(line.bytes)
      }
    } catch (error) {
      this.#options.logger.debug(
        { reason: error instanceof Error ? error.message : 'closed' },
        'client closed the pipe',
      )
    }
    await this.#end()
  }

  async #take(bytes: Buffer): Promise<void> {
    // Read to route it only; what goes on is the line as it came, which the gateway judges by itself.
    const json = parseGuarded(bytes, { bytesMax: LINE_BYTES_MAX, depthMax: DEPTH_MAX })
    if (isRefusal(json)) return this.#deliver(encodeRefusal(json, NOBODY))
    const message = describe(bytes, json.value)
    if (message.method === 'notifications/cancelled' && this.#cancelModern(message.params)) return
    const work = this.#send(message)
    // Later messages may depend on a handshake or a notification, and a request only on its answer.
    if (message.id === null || message.method === 'initialize') return work
    this.#work.add(work)
    void work.finally(() => this.#work.delete(work))
    if (this.#work.size >= IN_FLIGHT_MAX) await Promise.race(this.#work)
  }

  async #send(message: Outgoing): Promise<void> {
    const abort = new AbortController()
    const { id } = message
    if (id !== null && message.version !== null) this.#aborts.set(id, abort)
    const signal = AbortSignal.any([abort.signal, this.#stop.signal])
    try {
      await this.#link.post(message, signal)
    } catch (error) {
      // Nobody waits for the answer to what was cancelled.
      if (signal.aborted) return
      this.#options.logger.error({ err: error, method: message.method }, 'a message could not be relayed')
      if (id !== null) await this.#deliver(encodeRefusal(FAILED, { id, era: 'legacy', exchangeId: null }))
    } finally {
      if (id !== null && this.#aborts.get(id) === abort) this.#aborts.delete(id)
    }
  }

  /** Over HTTP a modern client cancels by closing the response (2026-07-28 §Cancellation). */
  #cancelModern(params: JsonObject): boolean {
    const id = params['requestId']
    const abort = typeof id === 'string' || typeof id === 'number' ? this.#aborts.get(id) : undefined
    abort?.abort()
    return abort !== undefined
  }

  async #deliver(text: string): Promise<void> {
    // Line breaks stand between tokens of valid JSON only.
    this.#writer.write(text.replace(/[\r\n]+/g, ' '))
    await this.#writer.drained()
  }

  async #end(): Promise<void> {
    const timer = setTimeout(() => this.#stop.abort(), this.#options.drainMs ?? DRAIN_MS)
    while (this.#work.size > 0) await Promise.all(this.#work)
    clearTimeout(timer)
    this.#stop.abort()
    await this.#link.close()
  }
}

const NOBODY = { id: null, era: 'legacy', exchangeId: null } as const
const TOO_LONG = refuse('too-large', `A message may have ${LINE_BYTES_MAX} bytes at most.`)
const FAILED = refuse(
  'upstream-unavailable',
  'The message could not be relayed to the gateway; see the log of this bridge.',
)

/** What routing needs to know. A batch or anything odd goes on without an id; the gateway answers what it thinks of it. */
function describe(bytes: Buffer, value: unknown): Outgoing {
  const message = isObject(value) ? value : {}
  const params = objectMember(message, 'params') ?? {}
  const id = message['id']
  const meta = objectMember(params, '_meta')
  const claimed = meta === undefined ? undefined : stringMember(meta, META_VERSION)
  const method = stringMember(message, 'method') ?? null
  return {
    bytes,
    id: method !== null && (typeof id === 'string' || typeof id === 'number') ? id : null,
    method,
    params,
    version: claimed !== undefined && isVersion(claimed) ? claimed : null,
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && isJsonObject(value as JsonObject)
}
