/** Gathers the body of a message as it comes, so that nothing is left to do for all of it at once when it is whole. */

import { Buffer } from 'node:buffer'

/** Room made beforehand for a body whose length was only announced. */
const ANNOUNCED_BYTES_MAX = 2 << 20
const ROOM_BYTES_MIN = 64 << 10

export class BodyBytes {
  #first: Uint8Array | undefined
  #room: Buffer | undefined
  #bytes = 0
  readonly #announced: number

  /** `announced` is the length that the sender states, where it states one. */
  constructor(announced: number) {
    this.#announced = Number.isFinite(announced) ? Math.min(announced, ANNOUNCED_BYTES_MAX) : 0
  }

  get bytes(): number {
    return this.#bytes
  }

  push(chunk: Uint8Array): void {
    const start = this.#bytes
    this.#bytes += chunk.byteLength
    if (start === 0) {
      this.#first = chunk
      return
    }
    const room = this.#makeRoom(start)
    room.set(chunk, start)
  }

  /** The whole body; what came in one piece is not copied. */
  take(): Uint8Array {
    return this.#room?.subarray(0, this.#bytes) ?? this.#first ?? new Uint8Array()
  }

  /** Room for all bytes so far, the first `held` of them in place. */
  #makeRoom(held: number): Buffer {
    const before = this.#room
    if (before !== undefined && before.byteLength >= this.#bytes) return before
    const wanted = Math.max(this.#announced, ROOM_BYTES_MIN, (before?.byteLength ?? 0) * 2, this.#bytes)
    const room = Buffer.allocUnsafeSlow(wanted)
    const source = before?.subarray(0, held) ?? this.#first
    if (source !== undefined) room.set(source, 0)
    this.#room = room
    this.#first = undefined
    return room
  }
}
