/** What the engine may not have itself: digests of what was found, under a key for that alone, and bounded inflate. */

import { gunzipSync, inflateSync } from 'node:zlib'
import type { EngineHost } from '@callgate/engine/inspect-types'
import { createMac } from '../keyring/mac.ts'

export function createEngineHost(findingsKey: Uint8Array): EngineHost {
  const mac = createMac(findingsKey)
  return { digest: (text) => mac(text), inflate }
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
