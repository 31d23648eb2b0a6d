/** A small Sigstore of the tests: an authority, a certificate log, a signature log, and attestations that hold under them. */

import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { TrustedRoot } from '@sigstore/protobuf-specs'

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest()

/** DER (X.690) of one element. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
const octets = (bytes: Uint8Array): Buffer => der(0x04, bytes)
const bits = (bytes: Uint8Array): Buffer => der(0x03, Buffer.from([0]), bytes)
const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text))
const time = (date: string): Buffer => der(0x17, Buffer.from(date))
function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const value of rest) {
    const groups = [value & 0x7f]
    for (let left = value >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return der(0x06, Buffer.from(bytes))
}
const TRUE = der(0x01, Buffer.from([0xff]))
const extension = (id: string, value: Uint8Array, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [TRUE] : []), octets(value))
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
const name = (text: string): Buffer => sequence(der(0x31, sequence(oid('2.5.4.3'), utf8(text))))

function makeKeys() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return { privateKey, spki, id: sha256(spki) }
}
type Keys = ReturnType<typeof makeKeys>

const uint = (value: number | bigint, bytes: number): Buffer =>
  Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex')

interface CertificateParts {
  readonly serial: number
  readonly issuer: string
  readonly subject: string
  readonly spki: Buffer
  readonly extensions: readonly Buffer[]
}

function makeTbs({ serial, issuer, subject, spki, extensions }: CertificateParts): Buffer {
  return sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([serial])),
    ECDSA_SHA256,
    name(issuer),
    sequence(time('260101000000Z'), time('460101000000Z')),
    name(subject),
    spki,
    der(0xa3, sequence(...extensions)),
  )
}

function certify(parts: CertificateParts, key: KeyObject): Buffer {
  const tbs = makeTbs(parts)
  return sequence(tbs, ECDSA_SHA256, bits(sign('sha256', tbs, key)))
}

/** RFC 6962 §3.2: the log signs the certificate as it is without this extension. */
function stamp(parts: CertificateParts, log: Keys, authority: Keys): Buffer {
  const tbs = makeTbs(parts)
  const atMs = uint(Date.parse('2026-06-01'), 8)
  const signed = Buffer.concat([
    Buffer.from([0, 0]),
    atMs,
    uint(1, 2),
    authority.id,
    uint(tbs.length, 3),
    tbs,
    uint(0, 2),
  ])
  const signature = sign('sha256', signed, log.privateKey)
  const sct = Buffer.concat([
    Buffer.from([0]),
    log.id,
    atMs,
    uint(0, 2),
    Buffer.from([4, 3]),
    uint(signature.length, 2),
    signature,
  ])
  const list = Buffer.concat([uint(sct.length + 2, 2), uint(sct.length, 2), sct])
  return extension('1.3.6.1.4.1.11129.2.4.2', octets(list))
}

const FULCIO = '1.3.6.1.4.1.57264.1'

export interface Workflow {
  readonly issuer: string
  /** The identity the certificate is for, in its alternative name. */
  readonly builder: string
  readonly repository: string
}

function makeLeaf(workflow: Workflow, leaf: Keys, { authority, certificates }: Authorities): Buffer {
  const parts = {
    serial: 7,
    issuer: 'test authority',
    subject: '',
    spki: leaf.spki,
    extensions: [
      extension('2.5.29.15', der(0x03, Buffer.from([7, 0x80])), true),
      extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.3'))),
      extension('2.5.29.17', sequence(der(0x86, Buffer.from(workflow.builder))), true),
      extension(`${FULCIO}.8`, utf8(workflow.issuer)),
      extension(`${FULCIO}.12`, utf8(workflow.repository)),
    ],
  }
  const extensions = [...parts.extensions, stamp(parts, certificates, authority)]
  return certify({ ...parts, extensions }, authority.privateKey)
}

interface Authorities {
  readonly authority: Keys
  readonly certificates: Keys
  readonly signatures: Keys
}

export function makeSigstore() {
  const keys: Authorities = { authority: makeKeys(), certificates: makeKeys(), signatures: makeKeys() }
  const authority = certify(
    {
      serial: 1,
      issuer: 'test authority',
      subject: 'test authority',
      spki: keys.authority.spki,
      extensions: [
        extension('2.5.29.15', der(0x03, Buffer.from([1, 0x06])), true),
        extension('2.5.29.19', sequence(TRUE), true),
      ],
    },
    keys.authority.privateKey,
  )
  const validFor = { start: '2026-01-01T00:00:00Z' }
  const log = ({ spki, id }: Keys, baseUrl: string) => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: spki.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: id.toString('base64') },
  })
  const root = TrustedRoot.fromJSON({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(keys.signatures, 'https://log.test')],
    ctlogs: [log(keys.certificates, 'https://certificates.test')],
    certificateAuthorities: [
      {
        subject: { organization: 'test', commonName: 'test authority' },
        uri: 'https://authority.test',
        certChain: { certificates: [{ rawBytes: authority.toString('base64') }] },
        validFor,
      },
    ],
    timestampAuthorities: [],
  })
  return {
    root,
    attest: (payload: Buffer, workflow: Workflow) => attest(payload, workflow, keys),
    /** As cosign did before bundles: annotations of the layer that is signed. */
    annotate: (payload: Buffer, workflow: Workflow) => annotate(payload, workflow, keys),
  }
}

const IN_TOTO = 'application/vnd.in-toto+json'

const toPem = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`

/** What a DSSE envelope signs. */
function encodeStatement(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${IN_TOTO.length} ${IN_TOTO} ${payload.length} `), payload])
}

/** A bundle under a key alone, in no log. */
export function attestWithKey(payload: Buffer, key: KeyObject) {
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: 'a hint' }, tlogEntries: [], timestampVerificationData: {} },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: IN_TOTO,
      signatures: [{ sig: sign('sha256', encodeStatement(payload), key).toString('base64'), keyid: '' }],
    },
  }
}

function annotate(payload: Buffer, workflow: Workflow, keys: Authorities) {
  const leaf = makeKeys()
  const pem = toPem(makeLeaf(workflow, leaf, keys))
  const signature = sign('sha256', payload, leaf.privateKey).toString('base64')
  const body = Buffer.from(
    JSON.stringify({
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: {
        data: { hash: { algorithm: 'sha256', value: sha256(payload).toString('hex') } },
        signature: { content: signature, publicKey: { content: Buffer.from(pem).toString('base64') } },
      },
    }),
  )
  const { promised, timestamp } = promise(body, keys.signatures)
  return {
    'dev.cosignproject.cosign/signature': signature,
    'dev.sigstore.cosign/certificate': pem,
    'dev.sigstore.cosign/bundle': JSON.stringify({ SignedEntryTimestamp: timestamp, Payload: promised }),
  }
}

function attest(payload: Buffer, workflow: Workflow, keys: Authorities) {
  const leaf = makeKeys()
  const certificate = makeLeaf(workflow, leaf, keys)
  const signature = sign('sha256', encodeStatement(payload), leaf.privateKey)
  const body = Buffer.from(
    JSON.stringify({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash: { algorithm: 'sha256', value: sha256(payload).toString('hex') },
        signatures: [
          {
            signature: signature.toString('base64'),
            verifier: Buffer.from(toPem(certificate)).toString('base64'),
          },
        ],
      },
    }),
  )
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: certificate.toString('base64') },
      tlogEntries: [enterLog(body, keys.signatures)],
      timestampVerificationData: {},
    },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: IN_TOTO,
      signatures: [{ sig: signature.toString('base64'), keyid: '' }],
    },
  }
}

/** What the log promises of an entry: it stands at this place since this time. */
function promise(body: Buffer, log: Keys) {
  const promised = {
    body: body.toString('base64'),
    integratedTime: Date.parse('2026-06-01T00:00:01Z') / 1000,
    logID: log.id.toString('hex'),
    logIndex: 2,
  }
  const timestamp = sign('sha256', Buffer.from(JSON.stringify(promised)), log.privateKey).toString('base64')
  return { promised, timestamp }
}

/** As the third of four entries (RFC 6962 §2.1), with promise, proof and checkpoint. */
function enterLog(body: Buffer, log: Keys) {
  const leafHash = (bytes: Buffer): Buffer => sha256(Buffer.from([0]), bytes)
  const nodeHash = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.from([1]), left, right)
  const fourth = leafHash(Buffer.from('fourth'))
  const left = nodeHash(leafHash(Buffer.from('first')), leafHash(Buffer.from('second')))
  const rootHash = nodeHash(left, nodeHash(leafHash(body), fourth))
  const { promised, timestamp } = promise(body, log)
  const note = `log.test\n4\n${rootHash.toString('base64')}\n`
  const noted = Buffer.concat([log.id.subarray(0, 4), sign('sha256', Buffer.from(note), log.privateKey)])
  return {
    logIndex: String(promised.logIndex),
    logId: { keyId: log.id.toString('base64') },
    kindVersion: { kind: 'dsse', version: '0.0.1' },
    integratedTime: String(promised.integratedTime),
    inclusionPromise: { signedEntryTimestamp: timestamp },
    inclusionProof: {
      logIndex: String(promised.logIndex),
      rootHash: rootHash.toString('base64'),
      treeSize: '4',
      hashes: [fourth.toString('base64'), left.toString('base64')],
      checkpoint: { envelope: `${note}\n\u2014 log.test ${noted.toString('base64')}\n` },
    },
    canonicalizedBody: body.toString('base64'),
  }
}
