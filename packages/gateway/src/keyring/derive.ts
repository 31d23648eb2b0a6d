/** Everything that is derived from one master key, each purpose under a key of its own (HKDF, RFC 5869). */

import { createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto'
import { createMac, type Mac } from './mac.ts'

/** PKCS #8 header of an Ed25519 private key (RFC 8410 §7); the 32-byte seed follows. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

export interface Signer {
  /** Raw Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array
  /** Ed25519 signature (RFC 8032), 64 bytes. */
  sign(data: Uint8Array): Uint8Array
}

export interface DerivedKeys {
  readonly id: string
  readonly digest: Mac
  readonly sealKey: Uint8Array
  readonly signer: Signer
  /** The key that hides the payload keys of one segment. */
  payloadWrapKey(segment: string): Uint8Array
  /** A 32-byte key for a purpose outside the keyring: links, stored credentials. */
  purposeKey(purpose: string): Uint8Array
}

/** The id of a master key: public, stable, and says nothing about the key. */
export function deriveKeyId(master: Uint8Array): string {
  return derive(master, 'key id', 4).toString('hex')
}

/** Derives all keys of one master key. */
export function deriveKeys(master: Uint8Array): DerivedKeys {
  const own = Buffer.from(master)
  return {
    id: deriveKeyId(own),
    digest: createMac(derive(own, 'journal digest', 32)),
    sealKey: derive(own, 'seal', 32),
    signer: createSigner(derive(own, 'checkpoint signing', 32)),
    payloadWrapKey: (segment) => derive(own, `payload wrapping ${segment}`, 32),
    purposeKey: (purpose) => derive(own, `purpose ${purpose}`, 32),
  }
}

function derive(master: Uint8Array, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `callgate/1 ${purpose}`, bytes))
}

function createSigner(seed: Buffer): Signer {
  const privateKey = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    sign: (data) => sign(null, data, privateKey),
  }
}
