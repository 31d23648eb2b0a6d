/** Newline-delimited messages over a pipe: bounded lines in, whole lines out. */

import { Buffer } from 'node:buffer'
import type { Readable, Writable } from 'node:stream'

const NEWLINE = 0x0a

/** One line without its newline, or the notice that a line was longer than allowed and has been dropped. */
export type Line = { readonly type: 'line'; readonly bytes: Buffer } | { readonly type: 'too-long' }

/** Reads lines until the input ends. White lines are left out; a last line without a newline counts. */
export async function* readLines(input: Readable, bytesMax: number): AsyncGenerator<Line> {
  let pieces: Buffer[] = []
  let size = 0
  const take = (): Line | undefined => {
    const line = size > bytesMax ? ({ type: 'too-long' } as const) : lineOf(pieces)
    pieces = []
    size = 0
    return line
  }
  const keep = (piece: Buffer) => {
    size += piece.length
    // Past the bound only the size counts: the rest of the line is read and dropped.
    if (size <= bytesMax) pieces.push(piece)
    else pieces = []
  }
  for await (const chunk of input) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      keep(bytes.subarray(start, end))
      start = end + 1
      const line = take()
      if (line !== undefined) yield line
    }
    keep(bytes.subarray(start))
  }
  const last = take()
  if (last !== undefined) yield last
}

function lineOf(pieces: readonly Buffer[]): Line | undefined {
  const bytes = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
  return bytes.every(isWhite) ? undefined : { type: 'line', bytes }
}

function isWhite(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d
}

/** Writes whole lines with back-pressure; gives up on a reader that takes nothing any more. */
export class LineWriter {
  readonly #output: Writable
  readonly #bufferBytesMax: number
  readonly #onClosed: (reason: string) => void
  #closed = false
  #draining: Promise<void> | undefined
  #wake: (() => void) | undefined

  constructor(output: Writable, bufferBytesMax: number, onClosed: (reason: string) => void) {
    this.#output = output
    this.#bufferBytesMax = bufferBytesMax
    this.#onClosed = onClosed
    output.on('error', (error: Error) => this.#close(`writing failed: ${error.message}`))
    output.once('close', () => this.#close('the reader closed the pipe'))
  }

  get closed(): boolean {
    return this.#closed
  }

  /** False when the pipe is closed, or was closed now because its reader is too slow. */
  write(text: string): boolean {
    if (this.#closed) return false
    if (this.#output.writableLength > this.#bufferBytesMax) {
      this.#close(`the reader left more than ${this.#bufferBytesMax} bytes unread`)
      return false
    }
    this.#output.write(`${text}\n`)
    return true
  }

  /** Resolves when the reader can take more or the pipe is closed; undefined when it can right now. */
  drained(): Promise<void> | undefined {
    if (this.#closed || !this.#output.writableNeedDrain) return undefined
    this.#draining ??= new Promise((resolve) => {
      this.#wake = () => {
        this.#draining = undefined
        resolve()
      }
      this.#output.once('drain', this.#wake)
    })
    return this.#draining
  }

  #close(reason: string): void {
    if (this.#closed) return
    this.#closed = true
    this.#wake?.()
    this.#onClosed(reason)
  }
}
