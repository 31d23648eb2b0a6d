/** Takes the stderr of a child line by line, bounded in length and rate; what is left out is stated. */

import type { Clock } from '../pipeline/ports/ports.ts'
import { LineReader } from './line-reader.ts'

const LINE_BYTES_MAX = 4096
const LINES_MAX = 200
const WINDOW_MS = 10_000

export class StderrCapture {
  readonly #clock: Clock
  readonly #report: (text: string) => void
  readonly #reader: LineReader
  #lines = 0
  #omitted = 0
  #windowStartMs: number

  constructor(clock: Clock, report: (text: string) => void) {
    this.#clock = clock
    this.#report = report
    this.#windowStartMs = clock.monotonicMs()
    this.#reader = new LineReader({
      bytesMax: LINE_BYTES_MAX,
      onLine: (line) => this.#take(decode(line)),
      onTooLong: (head) => this.#take(`${decode(head)}… [cut at ${LINE_BYTES_MAX} bytes]`),
    })
  }

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk)
  }

  end(): void {
    this.#reader.end()
    this.#stateOmitted()
  }

  #take(text: string): void {
    if (text === '') return
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#windowStartMs > WINDOW_MS) {
      this.#windowStartMs = nowMs
      this.#lines = 0
      this.#stateOmitted()
    }
    this.#lines += 1
    if (this.#lines > LINES_MAX) this.#omitted += 1
    else this.#report(text)
  }

  #stateOmitted(): void {
    if (this.#omitted === 0) return
    const count = this.#omitted
    this.#omitted = 0
    this.#report(`[${count} lines of stderr left out: more than ${LINES_MAX} in ${WINDOW_MS / 1000} s]`)
  }
}

function decode(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.endsWith('\r') ? text.slice(0, -1) : text
}
