/** Checks that the npm registry signed a package, and where it was built: ECDSA over name, version and integrity, and Sigstore. */

import { createPublicKey, verify } from 'node:crypto'
import { readJson } from '@callgate/contracts/read-json'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { z } from 'zod'
import { KEYS_END, readShippedTargets } from './shipped-targets.ts'
import { type AttestedBy, verifyStatement } from './sigstore.ts'

const Keys = z.object({
  keys: z.array(
    z.object({
      keyId: z.string(),
      keyUsage: z.string(),
      publicKey: z.object({
        rawBytes: z.string(),
        keyDetails: z.literal('PKIX_ECDSA_P256_SHA_256'),
        validFor: z.object({ start: z.iso.datetime(), end: z.iso.datetime().optional() }),
      }),
    }),
  ),
})

/** A key that signs for a registry, and from when to when. */
export interface RegistryKey {
  readonly keyId: string
  readonly usage: 'npm:signatures' | 'npm:attestations'
  /** DER of a SubjectPublicKeyInfo, base64. */
  readonly spki: string
  readonly fromMs: number
  readonly untilMs: number | null
}

export interface NpmTrust {
  readonly keys: readonly RegistryKey[]
  readonly root: TrustedRoot
}

/** The keys and the trust root that ship with @sigstore/tuf: no network is needed to verify. */
export function loadShippedTrust(): NpmTrust {
  const targets = readShippedTargets()
  const target = (end: string): unknown => {
    const name = [...targets.keys()].find((one) => one.endsWith(end)) ?? ''
    return readJson(Buffer.from(targets.get(name) ?? '', 'base64').toString('utf8'))
  }
  const keys = Keys.parse(target(KEYS_END)).keys.flatMap(
    ({ keyId, keyUsage, publicKey: { rawBytes, validFor } }): RegistryKey[] =>
      keyUsage === 'npm:signatures' || keyUsage === 'npm:attestations'
        ? [
            {
              keyId,
              usage: keyUsage,
              spki: rawBytes,
              fromMs: Date.parse(validFor.start),
              untilMs: validFor.end === undefined ? null : Date.parse(validFor.end),
            },
          ]
        : [],
  )
  return { keys, root: TrustedRoot.fromJSON(target('trusted_root.json')) }
}

export interface SignedPackage {
  readonly name: string
  readonly version: string
  readonly integrity: string
  /** When the registry says it was published; decides whether a key was valid. */
  readonly publishedMs: number | null
}

export type SignatureCheck =
  | { readonly state: 'valid'; readonly keyId: string }
  | { readonly state: 'absent' | 'unknown-key' }
  | { readonly state: 'invalid'; readonly reason: string }

/** One valid signature suffices, but a wrong one under a known key is never made good by another. */
export function checkRegistrySignature(
  signed: SignedPackage,
  signatures: readonly { readonly keyid: string; readonly sig: string }[],
  keys: readonly RegistryKey[],
): SignatureCheck {
  if (signatures.length === 0) return { state: 'absent' }
  const message = Buffer.from(`${signed.name}@${signed.version}:${signed.integrity}`, 'utf8')
  let validBy: string | undefined
  for (const { keyid, sig } of signatures) {
    const key = keys.find(({ keyId, usage }) => keyId === keyid && usage === 'npm:signatures')
    if (key === undefined) continue
    if (signed.publishedMs === null && key.untilMs !== null)
      return { state: 'invalid', reason: `the key ${keyid} has ended, and no date of publication is known` }
    if (signed.publishedMs !== null && !isValidAt(key, signed.publishedMs))
      return { state: 'invalid', reason: `the key ${keyid} was not valid when it was published` }
    const publicKey = createPublicKey({ key: Buffer.from(key.spki, 'base64'), format: 'der', type: 'spki' })
    if (!verify('sha256', message, publicKey, Buffer.from(sig, 'base64')))
      return {
        state: 'invalid',
        reason: `the signature under ${keyid} is not over this name, version and integrity`,
      }
    validBy = keyid
  }
  return validBy === undefined ? { state: 'unknown-key' } : { state: 'valid', keyId: validBy }
}

function isValidAt({ fromMs, untilMs }: RegistryKey, timeMs: number): boolean {
  return timeMs >= fromMs && (untilMs === null || timeMs <= untilMs)
}

export type AttestationCheck =
  | ({ readonly state: 'valid'; readonly predicateType: string } & AttestedBy)
  | { readonly state: 'invalid'; readonly reason: string }

/** Verifies one Sigstore bundle offline, and that it speaks of exactly this package and these bytes. */
export function checkAttestation(
  signed: SignedPackage,
  bundleJson: unknown,
  trust: NpmTrust,
): AttestationCheck {
  try {
    const findKey = (hint: string) => findAttestationKey(hint, trust.keys)
    const { statement, by } = verifyStatement(bundleJson, { root: trust.root, findKey })
    const wanted = Buffer.from(signed.integrity.replace(/^sha512-/, ''), 'base64').toString('hex')
    const purl = toPurl(signed.name, signed.version)
    if (!statement.subject.some(({ name, digest }) => name === purl && digest['sha512'] === wanted))
      return { state: 'invalid', reason: 'it is about another package or other bytes' }
    return { state: 'valid', predicateType: statement.predicateType, ...by }
  } catch (error) {
    return { state: 'invalid', reason: error instanceof Error ? error.message : String(error) }
  }
}

function findAttestationKey(hint: string, keys: readonly RegistryKey[]) {
  const key = keys.find(({ keyId, usage }) => keyId === hint && usage === 'npm:attestations')
  if (key === undefined) throw new Error(`no known key has the id ${hint}`)
  return {
    publicKey: createPublicKey({ key: Buffer.from(key.spki, 'base64'), format: 'der', type: 'spki' }),
    validFor: (date: Date) => isValidAt(key, date.getTime()),
  }
}

/** A package URL: https://github.com/package-url/purl-spec, type npm. */
export function toPurl(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${encodeURIComponent(version)}`
}
