/** The single read of a request body: bounded, and without a copy when it came in one piece. */

import type { IncomingMessage } from 'node:http'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import { BodyBytes } from '../wire/body-bytes.ts'

/** Resolves to the bytes, to a refusal when they are too many, and to undefined when the agent went away. */
export function readBody(req: IncomingMessage, bytesMax: number): Promise<Uint8Array | Refusal | undefined> {
  const declared = req.headers['content-length']
  if (declared !== undefined && Number(declared) > bytesMax) return Promise.resolve(refuseSize(bytesMax))
  return new Promise((resolve) => {
    let bytes: BodyBytes | undefined = new BodyBytes(Number(declared))
    req.on('data', (chunk: Uint8Array) => {
      if (bytes === undefined) return
      if (bytes.bytes + chunk.length > bytesMax) {
        // What follows is read and dropped: the server's request timeout bounds it.
        bytes = undefined
        resolve(refuseSize(bytesMax))
      } else bytes.push(chunk)
    })
    req.once('end', () => {
      if (bytes !== undefined) resolve(bytes.take())
    })
    req.once('error', () => resolve(undefined))
    // Where the body ended, all is said: to settle a promise twice costs as much as to settle it.
    req.once('close', () => {
      if (!req.readableEnded) resolve(undefined)
    })
  })
}

function refuseSize(bytesMax: number): Refusal {
  return refuse('too-large', `The message is larger than ${bytesMax} bytes; send less at once.`)
}

/** Refuses a POST whose type, encoding or accepted answers are none of ours, before its body is read. */
export function checkPostHeaders(req: IncomingMessage): Refusal | undefined {
  const { headers } = req
  if (!isJsonType(headers['content-type'])) return UNSUPPORTED_TYPE
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return UNSUPPORTED_ENCODING
  const transfer = headers['transfer-encoding']
  // Node looks at the last coding only, and hands over what the others made as if it were the message.
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') return UNSUPPORTED_ENCODING
  return acceptsBoth(headers.accept) ? undefined : NOT_ACCEPTABLE
}

/** Refuses a GET that does not take an event stream. */
export function checkGetHeaders(req: IncomingMessage): Refusal | undefined {
  return accepts(req.headers.accept, 'text/event-stream') ? undefined : STREAM_NOT_ACCEPTABLE
}

const UNSUPPORTED_TYPE = refuse(
  'unsupported-media-type',
  'Send the message with Content-Type: application/json.',
)
const UNSUPPORTED_ENCODING = refuse(
  'unsupported-media-type',
  'Send the message without a Content-Encoding, and with no Transfer-Encoding but chunked.',
)
const NOT_ACCEPTABLE = refuse('not-acceptable', 'Send Accept: application/json, text/event-stream.')
const STREAM_NOT_ACCEPTABLE = refuse('not-acceptable', 'Send Accept: text/event-stream.')

function isJsonType(type: string | undefined): boolean {
  if (type === 'application/json') return true
  return type !== undefined && type.split(';', 1)[0]?.trim().toLowerCase() === 'application/json'
}

function acceptsBoth(accept: string | undefined): boolean {
  if (accept === 'application/json, text/event-stream') return true
  return accepts(accept, 'application/json') && accepts(accept, 'text/event-stream')
}

/** A missing Accept is refused as the protocol demands the header; wildcards are taken for what they say. */
function accepts(accept: string | undefined, type: string): boolean {
  if (accept === undefined) return false
  const group = `${type.slice(0, type.indexOf('/'))}/*`
  return accept.split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    const refused = parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter))
    return !refused && (name === type || name === group || name === '*/*')
  })
}
