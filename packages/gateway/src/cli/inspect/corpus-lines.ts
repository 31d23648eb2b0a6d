/** Reads lines of JSON from a stream, plain or gzipped, with bounded memory whatever the stream holds. */

import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

export type CorpusText =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly problem: string }

export const LINE_BYTES_MAX = 16 << 20

/** Every line that is not empty, numbered from 1; what cannot be a line comes as a problem, and reading goes on. */
export async function* readCorpusLines(
  input: Readable,
  lineBytesMax: number = LINE_BYTES_MAX,
): AsyncGenerator<CorpusText> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  let number = 0
  for await (const line of splitLines(await inflated(input), lineBytesMax)) {
    number += 1
    if (line === null) {
      yield { number, problem: `is longer than ${lineBytesMax} bytes` }
      continue
    }
    if (line.length === 0 || (line.length === 1 && line[0] === 0x0d)) continue
    let text: string
    try {
      text = decoder.decode(line)
    } catch {
      yield { number, problem: 'is not UTF-8' }
      continue
    }
    if (text.trim() !== '') yield { number, text }
  }
}

/** The bytes themselves, inflated when they begin as gzip does (RFC 1952 §2.3.1). */
async function inflated(input: Readable): Promise<AsyncIterable<Uint8Array>> {
  const chunks = input[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  let head = Buffer.alloc(0)
  let ended = false
  while (head.length < 2 && !ended) {
    const next = await chunks.next()
    if (next.done === true) ended = true
    else head = Buffer.concat([head, next.value])
  }
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head
    if (ended) return
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) return bytes()
  const output = new PassThrough()
  // A failure destroys the output, and so reaches whoever reads it.
  pipeline(bytes(), createGunzip(), output).catch((error: unknown) =>
    output.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  return output
}

/** Lines without their ends; null for one that is too long, which is skipped and never held. */
async function* splitLines(
  bytes: AsyncIterable<Uint8Array>,
  lineBytesMax: number,
): AsyncGenerator<Uint8Array | null> {
  let held: Uint8Array[] = []
  let length = 0
  let skipping = false
  const take = (piece: Uint8Array): void => {
    if (skipping) return
    length += piece.length
    if (length > lineBytesMax) {
      skipping = true
      held = []
    } else if (piece.length > 0) held.push(piece)
  }
  const finish = (): Uint8Array | null => {
    const line = skipping ? null : held.length === 1 ? (held[0] as Uint8Array) : Buffer.concat(held)
    held = []
    length = 0
    skipping = false
    return line
  }
  for await (const chunk of bytes) {
    let from = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      take(chunk.subarray(from, end))
      from = end + 1
      yield finish()
    }
    take(chunk.subarray(from))
  }
  if (length > 0) yield finish()
}
