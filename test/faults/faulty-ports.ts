/** Wraps ports so that one chosen call of one chosen function fails, and remembers every call that was made. */

import { CallgateError, refuse } from '@callgate/contracts/errors'

/** How a function fails: it throws, or it returns a promise that rejects. */
export type Failure = 'throw' | 'reject'

export interface Fault {
  /** `port.function`. */
  readonly name: string
  /** Which call of it, counted from 1. */
  readonly nth: number
  readonly failure: Failure
  /** True when every later call of the function fails as well. */
  readonly stays: boolean
}

/** What is known of a function after a run without faults. */
export interface Called {
  readonly name: string
  readonly times: number
  readonly async: boolean
}

export class InjectedFault extends Error {
  constructor(name: string) {
    super(`${name}: injected`)
    this.name = 'InjectedFault'
  }
}

export class FaultyPorts {
  readonly #counts = new Map<string, { times: number; async: boolean }>()
  #fault: Fault | null = null
  #watching = false
  #fired = 0
  #onFire: (stack: string) => void = () => undefined
  /** Who handed over what is done just now. */
  #handedOver = ''

  /** Counts from here on, and fails what the fault names. */
  arm(fault: Fault | null, onFire: (stack: string) => void = () => undefined): void {
    this.#counts.clear()
    this.#fault = fault
    this.#fired = 0
    this.#onFire = onFire
    this.#watching = true
  }

  disarm(): void {
    this.#fault = null
    this.#watching = false
  }

  /** Wraps what is handed over now and done later, so that a fault in it is told with the stack of both. */
  handOver<T>(work: () => T): () => T {
    const stack = new Error('handed over').stack ?? ''
    return () => {
      const before = this.#handedOver
      this.#handedOver = stack
      try {
        return work()
      } finally {
        this.#handedOver = before
      }
    }
  }

  get fired(): number {
    return this.#fired
  }

  calls(): Called[] {
    return [...this.#counts].map(([name, { times, async }]) => ({ name, times, async }))
  }

  /** The same object, with every function under watch. */
  wrap<T extends object>(port: string, target: T): T {
    // Not around the target itself: a proxy must show the functions of a frozen object as they are.
    return new Proxy({} as T, {
      get: (_face, key) => {
        const value: unknown = Reflect.get(target, key, target)
        if (typeof value !== 'function' || typeof key === 'symbol') return value
        return (...args: unknown[]): unknown =>
          this.#call(`${port}.${key}`, () => Reflect.apply(value, target, args))
      },
    })
  }

  #call(name: string, run: () => unknown): unknown {
    if (!this.#watching) return run()
    const seen = this.#counts.get(name) ?? { times: 0, async: name === 'journal.append' }
    this.#counts.set(name, seen)
    seen.times += 1
    const fault = this.#fault
    const hit = fault?.name === name && (fault.stays ? seen.times >= fault.nth : seen.times === fault.nth)
    if (fault === null || !hit) {
      const value = run()
      if (value instanceof Promise) seen.async = true
      return value
    }
    this.#fired += 1
    const error = errorFor(name)
    if (this.#fired === 1) this.#onFire(`${error.stack ?? ''}\n${this.#handedOver}`)
    if (fault.failure === 'throw') throw error
    return Promise.reject(error)
  }
}

/** The journal says what its port promises; anything else fails in a way nobody planned for. */
function errorFor(name: string): Error {
  return name.startsWith('journal.')
    ? new CallgateError(
        refuse('journal-unavailable', 'The record cannot be written; try again later.', {
          detail: `${name}: injected`,
        }),
      )
    : new InjectedFault(name)
}

/** Every fault that can hit the calls of one run. */
export function faultsOf(calls: readonly Called[]): Fault[] {
  return calls.flatMap(({ name, times, async }) =>
    Array.from({ length: times }, (_, index) => index + 1).flatMap((nth) =>
      (async ? (['throw', 'reject'] as const) : (['throw'] as const)).flatMap((failure) => [
        { name, nth, failure, stays: false },
        ...(nth < times ? [{ name, nth, failure, stays: true }] : []),
      ]),
    ),
  )
}
