/** Splits a byte stream at newlines, with a bound on one line; used for messages (strict) and for stderr (cut). */

const LF = 0x0a

export interface LineReaderOptions {
  readonly bytesMax: number
  /** The bytes of one line without its newline; valid only during the call. */
  readonly onLine: (line: Uint8Array) => void
  /** Called once per line that is too long; the rest of that line is skipped. */
  readonly onTooLong: (head: Uint8Array) => void
}

export class LineReader {
  readonly #options: LineReaderOptions
  #parts: Uint8Array[] = []
  #bytes = 0
  #skipping = false

  constructor(options: LineReaderOptions) {
    this.#options = options
  }

  push(chunk: Uint8Array): void {
    let start = 0
    let end = chunk.indexOf(LF)
    while (end !== -1) {
      this.#finish(chunk.subarray(start, end))
      start = end + 1
      end = chunk.indexOf(LF, start)
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start))
  }

  /** The stream ended: what is left is a line of its own. */
  end(): void {
    if (this.#bytes > 0 && !this.#skipping) this.#finish(new Uint8Array(0))
    this.#reset()
  }

  #finish(last: Uint8Array): void {
    if (this.#skipping) return this.#reset()
    if (this.#bytes + last.length > this.#options.bytesMax) {
      this.#keep(last)
      return this.#reset()
    }
    const line = this.#bytes === 0 ? last : Buffer.concat([...this.#parts, last])
    this.#reset()
    this.#options.onLine(line)
  }

  #keep(piece: Uint8Array): void {
    if (this.#skipping) return
    this.#parts.push(piece)
    this.#bytes += piece.length
    if (this.#bytes <= this.#options.bytesMax) {
      // Many tiny pieces would cost more in bookkeeping than in bytes.
      if (this.#parts.length > 1024) this.#parts = [Buffer.concat(this.#parts)]
      return
    }
    const head = Buffer.concat(this.#parts).subarray(0, this.#options.bytesMax)
    this.#parts = []
    this.#skipping = true
    this.#options.onTooLong(head)
  }

  #reset(): void {
    this.#parts = []
    this.#bytes = 0
    this.#skipping = false
  }
}
