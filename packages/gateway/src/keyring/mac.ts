/** HMAC-SHA-256 (RFC 2104) under one key, over the one-shot hash: a quarter of the cost of a fresh Hmac object for short texts. */

import { createHmac, createSecretKey, hash } from 'node:crypto'

const BLOCK_BYTES = 64
const SHORT_BYTES_MAX = 96 << 10

/** Hex tag of the UTF-8 bytes of a text. */
export type Mac = (text: string) => string

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
    // One character a byte: a string of 32 costs less than half of what a buffer of its own does.
    outer.write(hash('sha256', inner.subarray(0, BLOCK_BYTES + length), 'binary'), BLOCK_BYTES, 'latin1')
    return hash('sha256', outer, 'hex')
  }
  const slow = createSecretKey(key)
  return (text) =>
    // A UTF-16 unit becomes at most three bytes of UTF-8.
    text.length * 3 <= SHORT_BYTES_MAX
      ? finish(inner.write(text, BLOCK_BYTES, 'utf8'))
      : createHmac('sha256', slow).update(text, 'utf8').digest('hex')
}
