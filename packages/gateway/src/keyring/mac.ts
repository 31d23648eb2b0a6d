/** HMAC-SHA-256 (RFC 2104) under one key, over the one-shot hash: a quarter of the cost of a fresh Hmac object for short texts. */

import { createHmac, hash } from 'node:crypto'

const BLOCK_BYTES = 64
const SHORT_BYTES_MAX = 16_384

export interface Mac {
  /** Hex tag of the UTF-8 bytes of a text. */
  text(text: string): string
  /** Hex tag of bytes. */
  bytes(data: Uint8Array): string
}

/** A MAC under a key of at most 64 bytes. Not re-entrant, and never needs to be: every call is synchronous. */
export function createMac(key: Uint8Array): Mac {
  if (key.length > BLOCK_BYTES) throw new Error('A MAC key has at most 64 bytes.')
  const inner = Buffer.alloc(BLOCK_BYTES + SHORT_BYTES_MAX)
  const outer = Buffer.alloc(BLOCK_BYTES + 32)
  for (let index = 0; index < BLOCK_BYTES; index += 1) {
    inner[index] = (key[index] ?? 0) ^ 0x36
    outer[index] = (key[index] ?? 0) ^ 0x5c
  }
  const finish = (length: number): string => {
    outer.set(hash('sha256', inner.subarray(0, BLOCK_BYTES + length), 'buffer'), BLOCK_BYTES)
    return hash('sha256', outer, 'hex')
  }
  const slow = Buffer.from(key)
  return {
    // A UTF-16 unit becomes at most three bytes of UTF-8.
    text: (text) =>
      text.length * 3 <= SHORT_BYTES_MAX
        ? finish(inner.write(text, BLOCK_BYTES, 'utf8'))
        : createHmac('sha256', slow).update(text, 'utf8').digest('hex'),
    bytes: (data) => {
      if (data.length > SHORT_BYTES_MAX) return createHmac('sha256', slow).update(data).digest('hex')
      inner.set(data, BLOCK_BYTES)
      return finish(data.length)
    },
  }
}
