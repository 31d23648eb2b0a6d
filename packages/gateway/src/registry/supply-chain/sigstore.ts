/** Verifies Sigstore bundles offline, under a trust root and keys that are handed in, and says who signed them. */

import { X509Certificate } from 'node:crypto'
import { readJson } from '@callgate/contracts/read-json'
import { type Bundle, bundleFromJSON, isBundleWithDsseEnvelope } from '@sigstore/bundle'
import type { TrustedRoot } from '@sigstore/protobuf-specs'
import {
  type Signer,
  toSignedEntity,
  toTrustMaterial,
  Verifier,
  type VerifierOptions,
} from '@sigstore/verify'
import { z } from 'zod'

const Statement = z.object({
  predicateType: z.string(),
  subject: z.array(z.object({ name: z.string(), digest: z.record(z.string(), z.string()) })).min(1),
})
export type Statement = z.infer<typeof Statement>

/** Who signed it, as the certificate says; null where a key signed it, or it does not say. */
export interface AttestedBy {
  /** Alternative name of the certificate: for workflows the workflow, with its branch or tag. */
  readonly builtBy: string | null
  /** Who vouched for that identity. */
  readonly issuer: string | null
  /** Repository the workflow ran in. */
  readonly repository: string | null
}

type FindKey = NonNullable<Parameters<typeof toTrustMaterial>[1]>

export interface SigstoreTrust {
  readonly root: TrustedRoot
  /** Throws for a key nobody here knows. */
  readonly findKey: FindKey
  /** What has to be there beside the signature; without it an entry in a log, its time, and one in a log of certificates. */
  readonly options?: VerifierOptions
}

/** For what only a certificate may have signed. */
export function refuseKey(hint: string): never {
  throw new Error(`no known key has the id ${hint}`)
}

/** The statement of a bundle that holds, and who made it; throws with the reason when it does not hold. */
export function verifyStatement(
  bundleJson: unknown,
  trust: SigstoreTrust,
): { readonly statement: Statement; readonly by: AttestedBy } {
  const bundle = bundleFromJSON(bundleJson)
  if (!isBundleWithDsseEnvelope(bundle)) throw new Error('it holds no statement')
  const by = verifyBundle(bundle, trust)
  const { payload } = bundle.content.dsseEnvelope
  return { statement: Statement.parse(readJson(Buffer.from(payload).toString('utf8'))), by }
}

/** Who signed exactly these bytes; throws with the reason when nobody did. */
export function verifyMessage(bundleJson: unknown, message: Buffer, trust: SigstoreTrust): AttestedBy {
  return verifyBundle(bundleFromJSON(bundleJson), trust, message)
}

function verifyBundle(
  bundle: Bundle,
  { root, findKey, options }: SigstoreTrust,
  message?: Buffer,
): AttestedBy {
  const verifier = new Verifier(toTrustMaterial(root, findKey), options)
  const signer = verifier.verify(toSignedEntity(bundle, message))
  if (!isCertificateStrict(bundle, root)) throw new Error('its certificate is not encoded as it was issued')
  return readIdentity(signer)
}

/** The verifier reads certificates leniently: bytes around what is signed could differ. OpenSSL reads them as they must be. */
function isCertificateStrict({ verificationMaterial: { content } }: Bundle, root: TrustedRoot): boolean {
  const raw =
    content.$case === 'certificate'
      ? content.certificate.rawBytes
      : content.$case === 'x509CertificateChain'
        ? content.x509CertificateChain.certificates[0]?.rawBytes
        : undefined
  if (raw === undefined) return content.$case === 'publicKey'
  const leaf = new X509Certificate(raw)
  const issuers = root.certificateAuthorities.flatMap(({ certChain }) => certChain?.certificates ?? [])
  return (
    leaf.raw.equals(raw) &&
    issuers.some(({ rawBytes }) => leaf.verify(new X509Certificate(rawBytes).publicKey))
  )
}

/** Fulcio's extension "Source Repository URI". */
const SOURCE_REPOSITORY = '1.3.6.1.4.1.57264.1.12'

function readIdentity({ identity }: Signer): AttestedBy {
  const said = identity?.oids?.find(({ oid }) => oid?.id.join('.') === SOURCE_REPOSITORY)
  return {
    builtBy: identity?.subjectAlternativeName ?? null,
    issuer: identity?.extensions?.issuer ?? null,
    repository: said === undefined ? null : readUtf8(said.value),
  }
}

/** DER of a UTF8String; null for anything else. */
function readUtf8(value: Uint8Array): string | null {
  const [tag, length = 0] = value
  return tag === 0x0c && length < 0x80 && value.length === length + 2
    ? Buffer.from(value.subarray(2)).toString('utf8')
    : null
}
