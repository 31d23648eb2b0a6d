/** What the engine may not have itself: digests of what was found, under a key for that alone, and bounded inflate. */

import { gunzipSync, inflateSync } from 'node:zlib'
import type { ConfidentialKeys } from '@callgate/contracts/confidential'
import type { EngineHost } from '@callgate/engine/inspect-types'
import { createMac, type Mac } from '../keyring/mac.ts'

/** `confidential` are the keys of files of confidential digests; without them no such file can be used. */
export function createEngineHost(findingsKey: Uint8Array, confidential: ConfidentialKeys = {}): EngineHost {
  const mac = createMac(findingsKey)
  const macs = new Map<string, Mac>(Object.entries(confidential).map(([id, key]) => [id, createMac(key)]))
  return { digest: (text) => mac(text), confidentialDigest: (key) => macs.get(key), inflate }
}

/** Bounded inflate for the engine: gzip or zlib, undefined for anything else or when it grows too large. */
function inflate(data: Uint8Array, bytesMax: number): Uint8Array | undefined {
  try {
    const options = { maxOutputLength: bytesMax }
    return data[0] === 0x1f && data[1] === 0x8b ? gunzipSync(data, options) : inflateSync(data, options)
  } catch {
    // Not compressed, damaged or too large: for the engine all of these mean that there is nothing to read inside.
    return undefined
  }
}
