/** Seals values that leave the gateway and come back: AES-256-GCM, with purpose and header authenticated, and an expiry inside. */

import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { Clock, Random, SealPort } from '../pipeline/ports/ports.ts'
import type { Keyring } from './keyring.ts'

const VERSION = 1
const HEADER_BYTES = 5
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Longest sealed text that is looked at; `requestState` grows with what an upstream put in its own. */
export const SEALED_CHARS_MAX = 1 << 20

export interface SealOptions {
  readonly keyring: Pick<Keyring, 'currentId' | 'sealKey'>
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'bytes'>
}

/** The seal port over a keyring. Layout: version, key id (4 bytes), nonce, ciphertext, tag; base64url. */
export function createSeal(options: SealOptions): SealPort {
  return {
    seal: (purpose, value, lifeMs) => sealValue(options, { purpose, value, lifeMs }),
    open: (purpose, sealed) => openSealed(options, purpose, sealed),
  }
}

function sealValue(
  options: SealOptions,
  { purpose, value, lifeMs }: { purpose: string; value: JsonObject; lifeMs: number },
): string {
  const key = options.keyring.sealKey(options.keyring.currentId)
  if (key === undefined) throw new Error('The keyring has no current sealing key.')
  if (!Number.isFinite(lifeMs) || lifeMs <= 0)
    throw new Error('A sealed value needs a life of more than 0 ms.')
  const header = Buffer.alloc(HEADER_BYTES)
  header[0] = VERSION
  header.write(options.keyring.currentId, 1, 'hex')
  const nonce = options.random.bytes(NONCE_BYTES)
  const plain = JSON.stringify({ expiresAtMs: Math.floor(options.clock.nowMs() + lifeMs), value })
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce)
  cipher.setAAD(bindPurpose(header, purpose))
  const body = [cipher.update(plain, 'utf8'), cipher.final()]
  const sealed = Buffer.concat([header, nonce, ...body, cipher.getAuthTag()]).toString('base64url')
  if (sealed.length > SEALED_CHARS_MAX) throw new Error('The value is too large to be sealed.')
  return sealed
}

function openSealed(options: SealOptions, purpose: string, sealed: string): JsonObject | undefined {
  if (sealed.length > SEALED_CHARS_MAX) return undefined
  const data = Buffer.from(sealed, 'base64url')
  // One spelling for each sealed value: otherwise a single-use check by text could be passed by a second spelling.
  if (data.toString('base64url') !== sealed) return undefined
  if (data.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || data[0] !== VERSION) return undefined
  const header = data.subarray(0, HEADER_BYTES)
  const key = options.keyring.sealKey(header.toString('hex', 1))
  if (key === undefined) return undefined
  const plain = decrypt(key, bindPurpose(header, purpose), data.subarray(HEADER_BYTES))
  if (plain === undefined) return undefined
  // What carries a valid tag is JSON that this gateway wrote.
  const content = readJson(plain) as JsonValue
  if (!isJsonObject(content)) return undefined
  const { expiresAtMs, value } = content
  if (typeof expiresAtMs !== 'number' || expiresAtMs <= options.clock.nowMs()) return undefined
  return isJsonObject(value) ? value : undefined
}

function decrypt(key: Uint8Array, aad: Uint8Array, data: Buffer): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), data.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(aad)
  decipher.setAuthTag(data.subarray(-TAG_BYTES))
  try {
    const body = decipher.update(data.subarray(NONCE_BYTES, -TAG_BYTES))
    return Buffer.concat([body, decipher.final()]).toString('utf8')
  } catch {
    // final() throws exactly when the tag does not match: forged, damaged, or sealed for another purpose.
    return undefined
  }
}

function bindPurpose(header: Uint8Array, purpose: string): Buffer {
  return Buffer.concat([header, Buffer.from(purpose, 'utf8')])
}
