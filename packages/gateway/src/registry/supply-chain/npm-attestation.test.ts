/** Attestations under a Sigstore of the test: one that holds is taken, and with any signed byte altered it is refused. */

import { createHash } from 'node:crypto'
import { SupplyChainRules } from '@callgate/contracts/supply-chain'
import { describe, expect, it } from 'vitest'
import { judgeAttestations } from './npm-provenance.ts'
import { checkAttestation } from './npm-signature.ts'
import { demandProvenance, REQUIRED } from './requirements.ts'
import { makeSigstore } from './sigstore-fixture.ts'

const PREDICATE = 'https://slsa.dev/provenance/v1'
const tarball = createHash('sha512').update('a package').digest()
const signed = {
  name: '@scope/mail',
  version: '1.2.3',
  integrity: `sha512-${tarball.toString('base64')}`,
  publishedMs: Date.parse('2026-06-01'),
}
const workflow = {
  issuer: 'https://token.builds.test',
  builder: 'https://code.test/scope/mail/.build/release.yml@refs/tags/v1.2.3',
  repository: 'https://code.test/scope/mail',
}
const statement = (name = 'pkg:npm/%40scope/mail@1.2.3', digest = tarball.toString('hex')) =>
  Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name, digest: { sha512: digest } }],
      predicateType: PREDICATE,
      predicate: { buildDefinition: {}, runDetails: {} },
    }),
  )

const sigstore = makeSigstore()
const trust = { keys: [], root: sigstore.root }
const bundle = sigstore.attest(statement(), workflow)

describe('an attestation of Sigstore', () => {
  it('is taken when it holds, with who built it and from what', () => {
    expect(checkAttestation(signed, bundle, trust)).toEqual({
      state: 'valid',
      predicateType: PREDICATE,
      builtBy: workflow.builder,
      issuer: workflow.issuer,
      repository: workflow.repository,
    })
    expect(
      judgeAttestations(signed, { attestations: [{ predicateType: PREDICATE, bundle }] }, trust),
    ).toEqual([expect.objectContaining({ code: 'supply/provenance', severity: 'info' })])
  })

  it.each([
    ['another package', statement('pkg:npm/%40scope/mai1@1.2.3')],
    ['another version', statement('pkg:npm/%40scope/mail@1.2.4')],
    ['other bytes', statement(undefined, '0'.repeat(128))],
  ])('is refused when it is about %s', (_, payload) => {
    expect(checkAttestation(signed, sigstore.attest(payload, workflow), trust)).toMatchObject({
      state: 'invalid',
      reason: 'it is about another package or other bytes',
    })
  })

  it('is refused under another authority, and under another log', () => {
    const other = makeSigstore()
    expect(checkAttestation(signed, other.attest(statement(), workflow), trust).state).toBe('invalid')
    const mixed = { ...trust.root, tlogs: other.root.tlogs }
    expect(checkAttestation(signed, bundle, { keys: [], root: mixed }).state).toBe('invalid')
    const unlogged = { ...trust.root, ctlogs: other.root.ctlogs }
    expect(checkAttestation(signed, bundle, { keys: [], root: unlogged }).state).toBe('invalid')
  })

  const [entry] = bundle.verificationMaterial.tlogEntries
  const { inclusionPromise, inclusionProof, canonicalizedBody } = entry ?? { inclusionProof: { hashes: [] } }
  it.each([
    ['payload', bundle.dsseEnvelope.payload],
    ['signature', bundle.dsseEnvelope.signatures[0]?.sig],
    ['certificate', bundle.verificationMaterial.certificate.rawBytes],
    ['entry in the log', canonicalizedBody],
    ['promise of the log', inclusionPromise?.signedEntryTimestamp],
    ['proof of inclusion', inclusionProof.hashes[0]],
    ['proof of inclusion, further up', inclusionProof.hashes[1]],
    ['id of the log', entry?.logId.keyId],
  ])('is refused with any byte of its %s altered', (_, field = '') => {
    const text = JSON.stringify(bundle)
    const bytes = Buffer.from(field, 'base64')
    expect(bytes.length).toBeGreaterThan(31)
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes)
      altered[at] = (altered[at] ?? 0) ^ 1
      // The same text may stand in two places; only the first is altered, as whoever tampers would.
      const changed: unknown = JSON.parse(text.replace(field, altered.toString('base64')))
      expect([at, checkAttestation(signed, changed, trust).state]).toEqual([at, 'invalid'])
    }
  })

  it('is refused with any character of the checkpoint altered', () => {
    const envelope =
      inclusionProof !== undefined && 'checkpoint' in inclusionProof ? inclusionProof.checkpoint.envelope : ''
    const note = envelope.slice(0, envelope.indexOf('\n\n') + 1)
    expect(note.length).toBeGreaterThan(50)
    for (let at = 0; at < note.length; at += 1) {
      const altered = `${envelope.slice(0, at)}${envelope[at] === 'x' ? 'y' : 'x'}${envelope.slice(at + 1)}`
      const changed: unknown = JSON.parse(
        JSON.stringify(bundle).replace(JSON.stringify(envelope), JSON.stringify(altered)),
      )
      expect([at, checkAttestation(signed, changed, trust).state]).toEqual([at, 'invalid'])
    }
  })

  const judge = (npm: object, payload = statement()) => {
    const rules = SupplyChainRules.parse({ npm }).npm
    const attestations = [{ predicateType: PREDICATE, bundle: sigstore.attest(payload, workflow) }]
    const findings = judgeAttestations(signed, { attestations }, trust, rules)
    return demandProvenance(findings, rules.provenance, 'registry.supplyChain.npm.provenance').map(
      ({ code }) => code,
    )
  }
  it.each([
    ['the workflow', { builders: [workflow.builder] }],
    ['any workflow of the repository', { builders: ['https://code.test/scope/mail/'] }],
    ['the repository', { repositories: [workflow.repository] }],
    ['who vouched for it', { issuers: [workflow.issuer] }],
  ])('is enough where the rules name %s', (_, rules) => {
    expect(judge({ provenance: 'required', ...rules })).toEqual(['supply/provenance'])
  })
  it.each([
    ['another workflow', { builders: ['https://code.test/scope/mai'] }],
    ['another repository', { repositories: ['https://code.test/scope/other'] }],
    ['another issuer', { issuers: ['https://token.other.test'] }],
  ])('is not enough where the rules name %s', (_, rules) => {
    expect(judge(rules)).toEqual(['supply/provenance-elsewhere'])
    expect(judge({ provenance: 'required', ...rules })).toEqual([REQUIRED, 'supply/provenance-elsewhere'])
  })
  it('that is forged is said also where nobody asked for one', () => {
    expect(judge({ provenance: 'off' }, statement('pkg:npm/other@1.0.0'))).toEqual([
      'supply/provenance-invalid',
    ])
  })
})
