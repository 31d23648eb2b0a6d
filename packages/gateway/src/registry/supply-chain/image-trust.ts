/** Who may have signed an image, and what one signature or attestation of it comes to. */

import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { AttestedBy, SigstoreTrust } from './sigstore.ts'

/** A publisher's key: a signature under it needs nobody else who vouches for it. */
export interface PublisherKey {
  readonly id: string
  readonly key: KeyObject
}

export interface ImageTrust {
  readonly root: SigstoreTrust['root']
  readonly keys: readonly PublisherKey[]
}

export type ImageStatement =
  | {
      readonly state: 'valid'
      readonly kind: 'signature' | 'provenance' | 'other'
      /** A publisher by key, or whom the certificate names. */
      readonly by: { readonly key: string } | AttestedBy
    }
  | { readonly state: 'unknown'; readonly who: string }
  | { readonly state: 'invalid'; readonly reason: string }

export const UNKNOWN_KEY: ImageStatement = {
  state: 'unknown',
  who: 'a key that is not among those named, or what it signed was altered',
}

export function readPublisherKey(pem: string): PublisherKey {
  const key = createPublicKey(pem)
  const spki = key.export({ type: 'spki', format: 'der' })
  return { key, id: `sha256:${createHash('sha256').update(spki).digest('hex')}` }
}

/** What logs say of it is checked where it is there, and not asked for. */
export function trustKey(root: SigstoreTrust['root'], publicKey: KeyObject): SigstoreTrust {
  return {
    root,
    findKey: () => ({ publicKey, validFor: () => true }),
    options: { tlogThreshold: 0, timestampThreshold: 0, ctlogThreshold: 0 },
  }
}
