/** Manifests of rule packs: how they are written, signed (Ed25519, RFC 8032) and verified. */

import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { PackManifest, type RulesConfig } from '@callgate/contracts/pack'

/** So that a signature made for something else is none for a pack. */
const DOMAIN = 'callgate rule pack manifest v1\n'
/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 §4); the 32 raw bytes follow. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/

export const MANIFEST_FILE = 'manifest.json'
export const SIGNATURE_FILE = 'manifest.sig'

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The same files make the same text. */
export function writeManifest(
  about: Pick<PackManifest, 'name' | 'release' | 'engineMin' | 'publisher'>,
  files: ReadonlyMap<string, Uint8Array>,
): string {
  const { name, release, engineMin, publisher } = about
  const listed = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, bytes]) => ({ name: file, bytes: bytes.length, sha256: sha256(bytes) }))
  const manifest = { version: 1, name, release, engineMin, publisher, files: listed }
  return `${JSON.stringify(PackManifest.parse(manifest), null, 2)}\n`
}

export function signManifest(manifest: string, key: KeyObject): string {
  return signText(DOMAIN, manifest, key)
}

/** Ed25519 over the text in its domain, base64. */
export function signText(domain: string, text: string, key: KeyObject): string {
  return sign(null, Buffer.from(domain + text), key).toString('base64')
}

/** True when one of the raw public keys made the signature. */
export function isSignedBy(
  publicKeys: readonly string[],
  signed: { readonly domain: string; readonly text: string; readonly signature: string },
): boolean {
  if (!SIGNATURE.test(signed.signature)) return false
  const data = Buffer.from(signed.domain + signed.text)
  return publicKeys.some((publicKey) => {
    const key = createPublicKey({
      key: Buffer.concat([SPKI, Buffer.from(publicKey, 'base64')]),
      format: 'der',
      type: 'spki',
    })
    return verify(null, data, key, Buffer.from(signed.signature, 'base64'))
  })
}

/** The raw public key of a private key, as configuration names it. */
export function publicKeyOf(key: KeyObject): string {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return spki.subarray(SPKI.length).toString('base64')
}

/** Why the signature does not hold; null when a trusted publisher made it. */
export function checkSignature(
  manifest: string,
  signature: string,
  publisher: string | null,
  { publishers }: Pick<RulesConfig, 'publishers'>,
): string | null {
  const trusted = publishers.filter(({ id }) => id === publisher)
  if (publisher === null) return 'the manifest names no publisher, and there is a signature'
  if (trusted.length === 0)
    return `the publisher ${publisher} is not one of rules.publishers; add its public key there if you trust it`
  if (!SIGNATURE.test(signature)) return 'the signature is not 64 bytes in base64'
  const keys = trusted.map(({ publicKey }) => publicKey)
  return isSignedBy(keys, { domain: DOMAIN, text: manifest, signature })
    ? null
    : `the signature was not made with the key of ${publisher} in rules.publishers`
}

/** Below zero when `a` is older. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
