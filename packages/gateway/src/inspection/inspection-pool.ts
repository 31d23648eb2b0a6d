/** Inspects small parts on the spot and large ones in threads of their own, so that no part holds up other calls. */

import { CallgateError, refuse, type ErrorCode } from '@callgate/contracts/errors'
import type { Assessment } from '@callgate/contracts/finding'
import { isLongJson } from '@callgate/contracts/json'
import type { Inspectable, Inspector } from '@callgate/engine/inspect-types'
import type { InspectionPort } from '../pipeline/ports/ports.ts'
import type { InspectorDefinition } from './inspection-protocol.ts'
import { InspectionThread, type Numbered, type Part } from './inspection-thread.ts'

export interface InspectionPoolOptions {
  readonly threads?: 1 | 2
  /** Parts whose JSON text has at least so many characters go to a thread. */
  readonly largeCharsMin?: number
  /** Large parts that may wait for a thread. */
  readonly waitingMax?: number
  /** Characters of the parts that wait, all together; a part that waits alone may be longer. */
  readonly waitingCharsMax?: number
  /** How long a thread may take for a part, besides what is added for its length. */
  readonly partTimeoutMs?: number
  /** By what clock suppressions end. */
  readonly nowMs?: () => number
}

export interface InspectionPool extends InspectionPort {
  /** Makes an inspector known, so that threads can build the same one. Must be called before a part is inspected with it. */
  configure(inspector: Inspector, definition: InspectorDefinition): void
  /** Of an inspector that is known: what another thread builds the same one of. */
  definitionOf(inspector: Inspector): InspectorDefinition
  close(): Promise<void>
}

/** Measured: the dearest text to read (zero-width floods, lists of passwords) takes a core 4 to 6 ms at this length. */
const LARGE_CHARS_MIN = 32 << 10
/** Added to the time limit for each Mi of characters: ten times what the dearest text takes on an idle core. */
const PER_MI_MS = 2_000

export function createInspectionPool(options: InspectionPoolOptions = {}): InspectionPool {
  const largeCharsMin = options.largeCharsMin ?? LARGE_CHARS_MIN
  const queue = new PartQueue(options)
  const nowMs = options.nowMs ?? Date.now
  const known = new WeakMap<Inspector, Numbered>()
  let lastNumber = 0
  return {
    inspect({ inspector }, part, text) {
      const settle = (assessment: Assessment): Assessment =>
        inspector.suppressor.apply(assessment, part.context, nowMs())
      if (!isLongJson(part.value, text, largeCharsMin)) return settle(inspector.inspect(part))
      const numbered = known.get(inspector)
      if (numbered === undefined) throw new Error('The inspection pool was not told of this inspector.')
      return queue.add(numbered, part, text ?? JSON.stringify(part.value)).then(settle)
    },
    configure(inspector, definition) {
      lastNumber += 1
      known.set(inspector, { number: lastNumber, digest: inspector.digest, definition })
    },
    definitionOf(inspector) {
      const numbered = known.get(inspector)
      if (numbered === undefined) throw new Error('The inspection pool was not told of this inspector.')
      return numbered.definition
    },
    close: () => queue.close(),
  }
}

/** Parts that wait for a thread, in the order in which they came. */
class PartQueue {
  readonly #threads: readonly InspectionThread[]
  readonly #waiting: Part[] = []
  readonly #waitingMax: number
  readonly #waitingCharsMax: number
  readonly #partTimeoutMs: number
  #waitingChars = 0
  #closed = false

  constructor(options: InspectionPoolOptions) {
    this.#waitingMax = options.waitingMax ?? 64
    this.#waitingCharsMax = options.waitingCharsMax ?? 64 << 20
    this.#partTimeoutMs = options.partTimeoutMs ?? 5_000
    this.#threads = Array.from(
      { length: options.threads ?? 1 },
      () => new InspectionThread(() => this.#next()),
    )
  }

  add(inspector: Numbered, { value: _value, ...around }: Inspectable, text: string): Promise<Assessment> {
    if (this.#closed)
      throw refusal(around, 'draining', 'The gateway is shutting down; try again when it is back.')
    if (this.#isFull(text.length)) {
      throw refusal(
        around,
        'overloaded',
        'Too many large messages wait to be inspected; try again later, or ask for less at once.',
      )
    }
    const timeoutMs = this.#partTimeoutMs + Math.ceil((text.length / (1 << 20)) * PER_MI_MS)
    return new Promise((resolve, reject) => {
      this.#waitingChars += text.length
      this.#waiting.push({
        inspector,
        text,
        around,
        timeoutMs,
        done: (outcome) => {
          if (outcome.ok) resolve(outcome.assessment)
          else reject(this.#failure(around, outcome.reason))
        },
      })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#waitingChars = 0
    for (const part of this.#waiting.splice(0))
      part.done({ ok: false, reason: 'the gateway is shutting down' })
    await Promise.all(this.#threads.map((thread) => thread.end('the gateway is shutting down')))
  }

  #isFull(chars: number): boolean {
    if (this.#waiting.length === 0)
      return this.#waitingMax === 0 && !this.#threads.some((thread) => !thread.busy)
    return this.#waiting.length >= this.#waitingMax || this.#waitingChars + chars > this.#waitingCharsMax
  }

  #next(): void {
    if (this.#closed) return
    for (const thread of this.#threads) {
      if (thread.busy) continue
      const part = this.#waiting.shift()
      if (part === undefined) return
      this.#waitingChars -= part.text.length
      thread.take(part)
    }
  }

  #failure(around: Omit<Inspectable, 'value'>, detail: string): CallgateError {
    return this.#closed
      ? refusal(around, 'draining', 'The gateway is shutting down; try again when it is back.', detail)
      : refusal(
          around,
          'inspection-denied',
          'This message is large and could not be inspected, so it is not let through; ask for less at once.',
          detail,
        )
  }
}

function refusal(
  around: Omit<Inspectable, 'value'>,
  code: ErrorCode,
  reason: string,
  detail?: string,
): CallgateError {
  const { direction } = around.context
  const acted =
    direction === 'upstream-reply'
      ? ' The upstream has acted on the request: check what it did before you repeat it.'
      : ''
  return new CallgateError(refuse(code, reason + acted, detail === undefined ? {} : { detail }))
}
