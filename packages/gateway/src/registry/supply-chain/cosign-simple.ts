/** Signatures and attestations of images as cosign made them before bundles: what vouches for them stands in annotations. */

import { createHash, verify, X509Certificate } from 'node:crypto'
import { parseJson } from '@callgate/contracts/json'
import { z } from 'zod'

import { type ImageStatement, type ImageTrust, type PublisherKey, UNKNOWN_KEY } from './image-trust.ts'
import { refuseKey, verifyMessage } from './sigstore.ts'

/** An attestation as cosign attached it: the envelope itself. */
export const ENVELOPE = 'application/vnd.dsse.envelope.v1+json'
const OLDEST_BUNDLE = 'application/vnd.dev.sigstore.bundle+json;version=0.1'
export const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json'
const SIGNATURE = 'dev.cosignproject.cosign/signature'
const CERTIFICATE = 'dev.sigstore.cosign/certificate'
const LOG_ENTRY = 'dev.sigstore.cosign/bundle'
const ANNOTATION_MAX = 1 << 20

const Payload = z.object({
  critical: z.object({
    image: z.object({ 'docker-manifest-digest': z.string() }),
    type: z.enum(['cosign container image signature', 'atomic container signature']),
  }),
})
/** What the log holds of it: https://github.com/sigstore/rekor, types. */
const LogBody = z.object({
  kind: z.enum(['hashedrekord', 'intoto', 'dsse']),
  apiVersion: z.string().max(16),
})
const LogEntry = z.object({
  SignedEntryTimestamp: z.string(),
  Payload: z.object({
    body: z.string(),
    integratedTime: z.int(),
    logIndex: z.int(),
    logID: z.string().regex(/^[0-9a-f]{64}$/),
  }),
})

export interface SimpleSignature {
  readonly payload: Buffer
  readonly annotations: Readonly<Record<string, string>>
}

/** What vouches for whoever signed, as annotations carry it. */
interface Vouchers {
  readonly certificate: string
  readonly entry: string | undefined
}

/** A bundle of version 0.1, with the promise of the log, without what was signed. */
function writeMaterial({ certificate, entry }: Vouchers): object {
  if (entry === undefined) throw new Error('no log says when it was signed')
  const { SignedEntryTimestamp, Payload: logged } = LogEntry.parse(parseJson(entry))
  const { kind, apiVersion } = LogBody.parse(parseJson(Buffer.from(logged.body, 'base64').toString('utf8')))
  return {
    mediaType: OLDEST_BUNDLE,
    verificationMaterial: {
      x509CertificateChain: {
        certificates: [{ rawBytes: new X509Certificate(certificate).raw.toString('base64') }],
      },
      tlogEntries: [
        {
          logIndex: String(logged.logIndex),
          logId: { keyId: Buffer.from(logged.logID, 'hex').toString('base64') },
          kindVersion: { kind, version: apiVersion },
          integratedTime: String(logged.integratedTime),
          inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp },
          canonicalizedBody: logged.body,
        },
      ],
      timestampVerificationData: {},
    },
  }
}

/** An attestation of the time before bundles, as the bundle it would be now: by a certificate and a log, or by a key. */
export function bundleEnvelope(envelope: Buffer, annotations: Readonly<Record<string, string>>): unknown {
  const dsseEnvelope = parseJson(envelope.toString('utf8'))
  const [certificate, entry] = [annotations[CERTIFICATE], annotations[LOG_ENTRY]]
  if (certificate !== undefined) return { ...writeMaterial({ certificate, entry }), dsseEnvelope }
  const publicKey = { hint: 'by a key' }
  return {
    mediaType: OLDEST_BUNDLE,
    verificationMaterial: { publicKey, tlogEntries: [], timestampVerificationData: {} },
    dsseEnvelope,
  }
}

/** By a key that is known, or by a certificate that holds at the time a log vouches for. */
export function checkSimpleSignature(
  { payload, annotations }: SimpleSignature,
  digest: string,
  { root, keys }: ImageTrust,
): ImageStatement {
  const [signature, certificate, entry] = [SIGNATURE, CERTIFICATE, LOG_ENTRY].map((name) => annotations[name])
  if (signature === undefined || signature.length > ANNOTATION_MAX)
    return { state: 'invalid', reason: 'it carries no signature' }
  const said = Payload.safeParse(parseJson(payload.toString('utf8')))
  if (!said.success || said.data.critical.image['docker-manifest-digest'] !== digest)
    return { state: 'invalid', reason: 'it is about another image' }
  if (certificate === undefined) {
    const known = keys.find((one) => isSignedWith(one, payload, Buffer.from(signature, 'base64')))
    return known === undefined ? UNKNOWN_KEY : { state: 'valid', kind: 'signature', by: { key: known.id } }
  }
  try {
    const bundle = makeBundle(payload, { signature, certificate, entry })
    const by = verifyMessage(bundle, payload, { root, findKey: refuseKey })
    return { state: 'valid', kind: 'signature', by }
  } catch (error) {
    return { state: 'invalid', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** RFC 8032 keys hash by themselves; the others sign a SHA-256. */
function isSignedWith({ key }: PublisherKey, payload: Buffer, signature: Buffer): boolean {
  return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', payload, key, signature)
}

/** The same, in the form that is verified. */
function makeBundle(payload: Buffer, { signature, ...vouchers }: Vouchers & { signature: string }): unknown {
  return {
    ...writeMaterial(vouchers),
    messageSignature: {
      messageDigest: {
        algorithm: 'SHA2_256',
        digest: createHash('sha256').update(payload).digest('base64'),
      },
      signature,
    },
  }
}
