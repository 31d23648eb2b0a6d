/** Signatures of MCP bundles: a CMS block (RFC 5652) behind the zip, checked here because the reference tool does not check it. */

import { webcrypto, X509Certificate } from 'node:crypto'
import { Certificate, ContentInfo, CryptoEngine, SignedData } from 'pkijs'

const HEAD = Buffer.from('MCPB_SIG_V1')
const END = Buffer.from('MCPB_SIG_END')
const LENGTH_BYTES = 4
const BLOCK_BYTES_MAX = 1 << 20
/** RFC 5280 §4.2.1.12. */
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3'
/** SHA-256, 384 and 512 (RFC 5754). */
const DIGESTS = new Set(['2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.2', '2.16.840.1.101.3.4.2.3'])

export interface SplitBundle {
  /** Everything before the block: what is signed, and the zip. */
  readonly content: Buffer
  readonly signature: Buffer | null
  /** Why something that looks like a block is none. */
  readonly problem: string | null
}

/** The block must end the file, and its length must be exactly that of what stands between its marks. */
export function splitBundle(bytes: Buffer): SplitBundle {
  const head = bytes.indexOf(HEAD, Math.max(0, bytes.length - BLOCK_BYTES_MAX))
  const unsigned = { content: bytes, signature: null }
  if (head === -1)
    return { ...unsigned, problem: bytes.subarray(-64).includes(END) ? 'its beginning is missing' : null }
  const from = head + HEAD.length + LENGTH_BYTES
  if (from > bytes.length) return { ...unsigned, problem: 'it is cut off' }
  const to = from + bytes.readUInt32LE(head + HEAD.length)
  if (to + END.length !== bytes.length || !bytes.subarray(to).equals(END))
    return { ...unsigned, problem: 'its length is wrong, or something stands behind it' }
  return { content: bytes.subarray(0, head), signature: bytes.subarray(from, to), problem: null }
}

export type BundleSignature =
  | { readonly state: 'valid' | 'unknown-signer'; readonly signer: string }
  | { readonly state: 'invalid'; readonly reason: string }

/** Whether exactly these bytes were signed, and by a publisher whose certificate, or whose issuer's, is among `trusted`. */
export async function checkBundleSignature(
  content: Buffer,
  signature: Buffer,
  trusted: readonly string[],
  nowMs: number,
): Promise<BundleSignature> {
  try {
    const signed = readSignedData(signature)
    const certificates = (signed.certificates ?? []).flatMap((one) =>
      one instanceof Certificate ? [new X509Certificate(Buffer.from(one.toSchema(true).toBER(false)))] : [],
    )
    const engine = new CryptoEngine({ name: 'node', crypto: webcrypto })
    const result = await signed.verify(
      { signer: 0, data: new Uint8Array(content).buffer, checkChain: false, extendedMode: true },
      engine,
    )
    if (result.signatureVerified !== true || !(result.signerCertificate instanceof Certificate))
      return { state: 'invalid', reason: 'it is not over these bytes' }
    const signer = new X509Certificate(Buffer.from(result.signerCertificate.toSchema(true).toBER(false)))
    const problem = judgeCertificate(signer, nowMs)
    if (problem !== null) return { state: 'invalid', reason: problem }
    const name = signer.subject.replaceAll('\n', ', ')
    const anchors = trusted.map((pem) => new X509Certificate(pem))
    return {
      state: isTrusted(signer, certificates, anchors, nowMs) ? 'valid' : 'unknown-signer',
      signer: name,
    }
  } catch (error) {
    return { state: 'invalid', reason: error instanceof Error ? error.message : String(error) }
  }
}

function readSignedData(signature: Buffer): SignedData {
  const info = ContentInfo.fromBER(new Uint8Array(signature).buffer)
  if (info.contentType !== ContentInfo.SIGNED_DATA) throw new Error('it is no signed data')
  const signed = new SignedData({ schema: info.content })
  if (signed.encapContentInfo.eContent !== undefined)
    throw new Error('it carries other content of its own instead of being detached')
  const [signer, ...more] = signed.signerInfos
  if (signer === undefined || more.length > 0) throw new Error('it must have exactly one signer')
  if (!DIGESTS.has(signer.digestAlgorithm.algorithmId)) throw new Error('its digest is weaker than SHA-256')
  return signed
}

function judgeCertificate(certificate: X509Certificate, nowMs: number): string | null {
  if (Date.parse(certificate.validFrom) > nowMs || Date.parse(certificate.validTo) < nowMs)
    return 'the certificate of its signer is not valid today'
  // The type says string[]; without the extension Node gives undefined.
  const uses = (certificate.keyUsage as readonly string[] | undefined) ?? []
  return uses.includes(CODE_SIGNING) ? null : 'the certificate of its signer is not for signing code'
}

const CHAIN_MAX = 6

/** Pinned itself, or issued through the certificates of the block by one that is. */
function isTrusted(
  signer: X509Certificate,
  certificates: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  nowMs: number,
): boolean {
  let current = signer
  for (let step = 0; step < CHAIN_MAX; step += 1) {
    if (anchors.some(({ fingerprint256 }) => fingerprint256 === current.fingerprint256)) return true
    const issuer = [...anchors, ...certificates].find(
      (one) => one.ca && current.checkIssued(one) && current.verify(one.publicKey),
    )
    if (issuer === undefined || issuer.fingerprint256 === current.fingerprint256) return false
    if (Date.parse(issuer.validFrom) > nowMs || Date.parse(issuer.validTo) < nowMs) return false
    current = issuer
  }
  return false
}
