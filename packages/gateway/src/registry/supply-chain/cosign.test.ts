/** Signatures of images under keys and a Sigstore of the test, in both forms: one that holds is taken, any altered byte is refused. */

import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServerSource } from '@callgate/contracts/catalogue'
import { SupplyChainRules } from '@callgate/contracts/supply-chain'
import { readText } from '../../config/read-text.ts'
import { checkImageBundle } from './cosign.ts'
import { bundleEnvelope, checkSimpleSignature, ENVELOPE, SIMPLE_SIGNING } from './cosign-simple.ts'
import { examineSource } from './examine-source.ts'
import { readPublisherKey } from './image-trust.ts'
import { readTrust } from './read-trust.ts'
import { REQUIRED } from './requirements.ts'
import { attestWithKey, makeSigstore } from './sigstore-fixture.ts'

let folder: string
const blobs = (): string => join(folder, 'blobs', 'sha256')
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-cosign-'))
  await mkdir(blobs(), { recursive: true })
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json'
const SIGNED = 'https://sigstore.dev/cosign/sign/v1'
const BUILT = 'https://slsa.dev/provenance/v1'

async function put(content: Buffer | object, mediaType = MANIFEST) {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
  await writeFile(join(blobs(), sha256(bytes)), bytes)
  return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length }
}
async function makeImage(): Promise<string> {
  const tar = Buffer.from('as good as a tar')
  const layer = await put(gzipSync(tar), 'application/vnd.oci.image.layer.v1.tar+gzip')
  const diffs = [`sha256:${sha256(tar)}`]
  const config = await put({ config: { User: '1000' }, rootfs: { type: 'layers', diff_ids: diffs } })
  return (await put({ schemaVersion: 2, config, layers: [layer] })).digest
}
const writeIndex = (manifests: readonly object[]) =>
  writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
/** By reference (OCI 1.1), as newer versions do. */
async function attachBundle(digest: string, bundle: object) {
  const layer = await put(bundle, BUNDLE)
  return put({ schemaVersion: 2, artifactType: BUNDLE, subject: { digest }, layers: [layer] })
}

const workflow = {
  issuer: 'https://token.builds.test',
  builder: 'https://code.test/acme/mail/.build/release.yml@refs/tags/v1',
  repository: 'https://code.test/acme/mail',
}
const statement = (digest: string, predicateType = SIGNED) =>
  Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: '', digest: { sha256: digest.replace('sha256:', '') } }],
      predicateType,
      predicate: {},
    }),
  )
const simple = (digest: string) =>
  Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': 'registry.test/mail' },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  )
const sigstore = makeSigstore()
const publisher = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = publisher.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const signWithKey = (payload: Buffer) => ({
  'dev.cosignproject.cosign/signature': sign('sha256', payload, publisher.privateKey).toString('base64'),
})

async function examine(digest: string, oci: object = {}, publisherKeys: readonly string[] = []) {
  const source = ServerSource.parse({ type: 'oci', image: 'registry.test/mail', digest, layout: folder })
  const { findings } = await examineSource(source, {
    storeDirectory: join(folder, 'store'),
    trust: { keys: [], root: sigstore.root },
    rules: SupplyChainRules.parse({ oci }),
    publisherKeys,
    now: () => 0,
  })
  return findings.map(({ code }) => code.replace('supply/', ''))
}
const REQUIRE = { signature: 'required', provenance: 'off' }

describe('signatures of an image', () => {
  it('are missing where the layout has none, and then a required one keeps the image out', async () => {
    const digest = await makeImage()
    expect(await examine(digest)).toEqual(['no-signature', 'no-provenance'])
    expect(await examine(digest, REQUIRE)).toEqual([REQUIRED.replace('supply/', ''), 'no-signature'])
    expect(await examine(digest, { signature: 'off', provenance: 'off' })).toEqual([])
  })

  it('hold as a bundle under the key of a publisher, and under no other', async () => {
    const digest = await makeImage()
    await writeIndex([await attachBundle(digest, attestWithKey(statement(digest), publisher.privateKey))])
    expect(await examine(digest, REQUIRE, [pem])).toEqual([])
    expect(await examine(digest, { provenance: 'off' })).toEqual(['signature-unknown-key'])
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    expect(
      await examine(digest, REQUIRE, [other.export({ type: 'spki', format: 'pem' }).toString()]),
    ).toEqual(['not-as-required', 'signature-unknown-key'])
  })

  it('hold as a bundle by an identity, when the rules name it', async () => {
    const digest = await makeImage()
    await writeIndex([await attachBundle(digest, sigstore.attest(statement(digest), workflow))])
    expect(await examine(digest, { ...REQUIRE, repositories: [workflow.repository] })).toEqual([])
    expect(await examine(digest, { ...REQUIRE, issuers: ['https://token.other.test'] })).toEqual([
      'not-as-required',
      'signature-unknown-key',
    ])
    // Anybody can have a certificate: without a name in the rules it says nothing.
    expect(await examine(digest, REQUIRE)).toEqual(['not-as-required', 'signature-unknown-key'])
  })

  it('hold in the older form, under a key and by an identity, by its tag and as cosign saves it', async () => {
    const digest = await makeImage()
    const payload = simple(digest)
    const attach = async (annotations: object, named: object) => {
      const layer = { ...(await put(payload, SIMPLE_SIGNING)), annotations }
      const manifest = await put({ schemaVersion: 2, config: await put({}), layers: [layer] })
      await writeIndex([{ ...manifest, annotations: named }])
    }
    const tag = { 'org.opencontainers.image.ref.name': `${digest.replace(':', '-')}.sig` }
    await attach(signWithKey(payload), tag)
    expect(await examine(digest, REQUIRE, [pem])).toEqual([])
    await attach(sigstore.annotate(payload, workflow), { kind: 'dev.cosignproject.cosign/sigs' })
    expect(await examine(digest, { ...REQUIRE, builders: ['https://code.test/acme/mail/'] })).toEqual([])
    await attach(signWithKey(payload), { 'org.opencontainers.image.ref.name': 'sha256-0.sig' })
    expect(await examine(digest, { provenance: 'off' }, [pem])).toEqual(['no-signature'])
  })

  it('say where the image was built in the older form too, by an identity and not altered', async () => {
    const digest = await makeImage()
    const attach = async (envelope: object, annotations: object, named: object) => {
      const layer = { ...(await put(envelope, ENVELOPE)), annotations }
      const manifest = await put({ schemaVersion: 2, config: await put({}), layers: [layer] })
      await writeIndex([{ ...manifest, annotations: named }])
    }
    const tag = { 'org.opencontainers.image.ref.name': `${digest.replace(':', '-')}.att` }
    const { verificationMaterial, dsseEnvelope } = sigstore.attest(statement(digest, BUILT), workflow)
    const [entry] = verificationMaterial.tlogEntries
    const vouchers = {
      'dev.cosignproject.cosign/signature': '',
      'dev.sigstore.cosign/certificate': new X509Certificate(
        Buffer.from(verificationMaterial.certificate.rawBytes, 'base64'),
      ).toString(),
      'dev.sigstore.cosign/bundle': JSON.stringify({
        SignedEntryTimestamp: entry?.inclusionPromise.signedEntryTimestamp,
        Payload: {
          body: entry?.canonicalizedBody,
          integratedTime: Number(entry?.integratedTime),
          logIndex: Number(entry?.logIndex),
          logID: Buffer.from(entry?.logId.keyId ?? '', 'base64').toString('hex'),
        },
      }),
    }
    const wanted = { signature: 'off', provenance: 'required', builders: ['https://code.test/acme/mail/'] }
    await attach(dsseEnvelope, vouchers, tag)
    expect(await examine(digest, wanted)).toEqual(['provenance'])
    await attach(dsseEnvelope, vouchers, { kind: 'dev.cosignproject.cosign/atts' })
    expect(await examine(digest, wanted)).toEqual(['provenance'])
    // Without what vouches for it, about another image, or altered: refused.
    await attach(dsseEnvelope, {}, tag)
    expect(await examine(digest, wanted)).toEqual(['not-as-required', 'no-provenance'])
    const elsewhere = sigstore.attest(statement(`sha256:${'0'.repeat(64)}`, BUILT), workflow)
    await attach(elsewhere.dsseEnvelope, vouchers, tag)
    expect(await examine(digest, wanted)).toContain('not-as-required')
    fc.assert(
      fc.property(
        fc.nat(dsseEnvelope.payload.length - 1),
        fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '+', '/'),
        (at, char) => {
          fc.pre(dsseEnvelope.payload[at] !== char)
          const payload = `${dsseEnvelope.payload.slice(0, at)}${char}${dsseEnvelope.payload.slice(at + 1)}`
          const envelope = Buffer.from(JSON.stringify({ ...dsseEnvelope, payload }))
          const check = checkImageBundle(bundleEnvelope(envelope, vouchers), digest, {
            root: sigstore.root,
            keys: [],
          })
          expect(check.state).toBe('invalid')
        },
      ),
      { numRuns: 60 },
    )
    const keyed = attestWithKey(statement(digest), publisher.privateKey)
    await attach(keyed.dsseEnvelope, {}, tag)
    expect(await examine(digest, REQUIRE, [pem])).toEqual([])
  })

  it('say where the image was built, under the tag that stands for references', async () => {
    const digest = await makeImage()
    const attached = await attachBundle(digest, sigstore.attest(statement(digest, BUILT), workflow))
    const list = await put({ schemaVersion: 2, manifests: [attached] })
    await writeIndex([
      { ...list, annotations: { 'org.opencontainers.image.ref.name': digest.replace(':', '-') } },
    ])
    expect(await examine(digest, { signature: 'off', provenance: 'required' })).toEqual(['provenance'])
    expect(await examine(digest, { signature: 'off', builders: ['https://code.test/other/'] })).toEqual([
      'provenance-elsewhere',
    ])
  })

  it('are not taken from another image, from another Sigstore, or when a blob was altered', async () => {
    const digest = await makeImage()
    const elsewhere = `sha256:${'0'.repeat(64)}`
    const rules = { ...REQUIRE, repositories: [workflow.repository] }
    for (const bundle of [
      sigstore.attest(statement(elsewhere), workflow),
      makeSigstore().attest(statement(digest), workflow),
    ]) {
      await writeIndex([await attachBundle(digest, bundle)])
      expect(await examine(digest, rules)).toEqual(['not-as-required', 'signature-invalid'])
    }
    const bundle = Buffer.from(JSON.stringify(sigstore.attest(statement(digest), workflow)))
    const layer = await put(bundle, BUNDLE)
    await writeFile(join(blobs(), layer.digest.slice(7)), `${bundle.toString('utf8').slice(0, -1)} `)
    await writeIndex([await put({ schemaVersion: 2, subject: { digest }, layers: [layer] })])
    expect(await examine(digest, rules)).toEqual(['not-as-required', 'signature-invalid'])
  })
})

const DIGEST = `sha256:${'a'.repeat(64)}`
const trust = { root: sigstore.root, keys: [readPublisherKey(pem)] }

/** Each byte of a base64 text in turn, one bit of it other. */
function* alterEach(base64: string, step = 1): Generator<string> {
  const bytes = Buffer.from(base64, 'base64')
  for (let at = 0; at < bytes.length; at += step) {
    const altered = Buffer.from(bytes)
    altered[at] = (altered[at] ?? 0) ^ 1
    yield altered.toString('base64')
  }
}

describe('every altered byte is refused', () => {
  it('of a bundle under a key', () => {
    const bundle = attestWithKey(statement(DIGEST), publisher.privateKey)
    expect(checkImageBundle(bundle, DIGEST, trust)).toMatchObject({ state: 'valid', kind: 'signature' })
    const { payload, signatures } = bundle.dsseEnvelope
    for (const field of [payload, signatures[0]?.sig ?? ''])
      for (const altered of alterEach(field)) {
        const changed: unknown = JSON.parse(JSON.stringify(bundle).replace(field, altered))
        expect(checkImageBundle(changed, DIGEST, trust).state).not.toBe('valid')
      }
  })

  it('of the older form, under a key and by a certificate', () => {
    const payload = simple(DIGEST)
    for (const annotations of [signWithKey(payload), sigstore.annotate(payload, workflow)]) {
      const check = (of: Buffer, by: Readonly<Record<string, string>>) =>
        checkSimpleSignature({ payload: of, annotations: by }, DIGEST, trust).state
      expect(check(payload, annotations)).toBe('valid')
      for (const altered of alterEach(payload.toString('base64')))
        expect(check(Buffer.from(altered, 'base64'), annotations)).not.toBe('valid')
      const name = 'dev.cosignproject.cosign/signature'
      for (const altered of alterEach(annotations[name]))
        expect(check(payload, { ...annotations, [name]: altered })).not.toBe('valid')
    }
  })

  it('of the certificate and of what the log says', () => {
    const payload = simple(DIGEST)
    const annotations = sigstore.annotate(payload, workflow)
    const check = (name: string, text: string) =>
      checkSimpleSignature({ payload, annotations: { ...annotations, [name]: text } }, DIGEST, trust).state
    const certificate = annotations['dev.sigstore.cosign/certificate']
    const body = certificate.split('\n')[1] ?? ''
    for (const altered of alterEach(body))
      expect(check('dev.sigstore.cosign/certificate', certificate.replace(body, altered))).toBe('invalid')
    const entry = annotations['dev.sigstore.cosign/bundle']
    const said: { SignedEntryTimestamp: string; Payload: { body: string } } = JSON.parse(entry)
    // Of the long entry every byte is altered where npm's attestations are tested; one signature covers all of it.
    for (const [field, step] of [
      [said.SignedEntryTimestamp, 1],
      [said.Payload.body, 32],
    ] as const)
      for (const altered of alterEach(field, step))
        expect(check('dev.sigstore.cosign/bundle', entry.replace(field, altered))).toBe('invalid')
    for (const [was, is] of [
      ['"logIndex":2', '"logIndex":3'],
      ['"integratedTime":1', '"integratedTime":2'],
    ] as const)
      expect(check('dev.sigstore.cosign/bundle', entry.replace(was, is))).toBe('invalid')
  })
})

describe('whatever stands in the place of a signature', () => {
  it('is refused and never thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        expect(checkImageBundle(value, DIGEST, trust).state).not.toBe('valid')
        const annotations = {
          'dev.cosignproject.cosign/signature': text,
          'dev.sigstore.cosign/certificate': text,
          'dev.sigstore.cosign/bundle': JSON.stringify(value),
        }
        const payload = simple(DIGEST)
        expect(checkSimpleSignature({ payload, annotations }, DIGEST, trust).state).toBe('invalid')
      }),
      { numRuns: 200 },
    )
  })

  it('is a clear error where a key or a trust root cannot be read', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '{}')
    const none = { signers: [], keys: [], git: { ssh: [], openpgp: [] }, trustedRoot: undefined }
    await expect(readTrust({ ...none, keys: [file] }, readText)).rejects.toThrow('no public key')
    await expect(readTrust({ ...none, trustedRoot: file }, readText)).rejects.toThrow('no trust root')
    await expect(readTrust({ ...none, keys: [join(folder, 'none')] }, readText)).rejects.toThrow(
      'cannot be read',
    )
    await writeFile(file, pem)
    expect((await readTrust({ ...none, keys: [file] }, readText)).publisherKeys).toEqual([pem])
  })
})
