/** Posts whose response nobody waits for: an upstream that never ends one must not hold a connection for each message. */

import type { HttpCall } from './http-client.ts'

/** Kept open at most for each session; the oldest is cut off for a further one. */
const OPEN_MAX = 64

interface OpenPost {
  readonly timer: NodeJS.Timeout
  readonly onCut: () => void
}

export class OpenPosts {
  readonly #open = new Map<HttpCall, OpenPost>()

  /** Lets the response take `lifeMs` to end; `onCut` is called when it is cut off instead. */
  add(call: HttpCall, lifeMs: number, onCut: () => void = () => undefined): void {
    const [oldest] = this.#open.keys()
    if (oldest !== undefined && this.#open.size >= OPEN_MAX) this.#cut(oldest)
    const timer = setTimeout(() => this.#cut(call), lifeMs)
    timer.unref()
    this.#open.set(call, { timer, onCut })
  }

  /** The response ended. */
  delete(call: HttpCall): void {
    clearTimeout(this.#open.get(call)?.timer)
    this.#open.delete(call)
  }

  #cut(call: HttpCall): void {
    const post = this.#open.get(call)
    this.delete(call)
    call.abort()
    post?.onCut()
  }
}
