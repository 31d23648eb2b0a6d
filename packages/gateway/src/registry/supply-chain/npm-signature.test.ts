/** Signatures and attestations of the registry: what the right key signed holds, and each altered byte is refused. */

import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { judgeAttestations, judgeSignature } from './npm-provenance.ts'
import {
  checkAttestation,
  checkRegistrySignature,
  loadShippedTrust,
  type RegistryKey,
} from './npm-signature.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const keyId = `SHA256:${createHash('sha256').update(Buffer.from(spki, 'base64')).digest('base64')}`
const key: RegistryKey = {
  keyId,
  usage: 'npm:signatures',
  spki,
  fromMs: Date.parse('2025-01-01'),
  untilMs: Date.parse('2026-01-01'),
}
const integrity = `sha512-${createHash('sha512').update('a package').digest('base64')}`
const signed = { name: '@scope/mail', version: '1.2.3', integrity, publishedMs: Date.parse('2025-06-01') }
const makeSignature = (text = `@scope/mail@1.2.3:${integrity}`) => ({
  keyid: keyId,
  sig: sign('sha256', Buffer.from(text), privateKey).toString('base64'),
})

describe('checkRegistrySignature', () => {
  it('takes what the key signed', () => {
    expect(checkRegistrySignature(signed, [makeSignature()], [key])).toEqual({ state: 'valid', keyId })
  })

  it.each([
    ['another name', { ...signed, name: '@scope/mai1' }],
    ['another version', { ...signed, version: '1.2.4' }],
    ['other bytes', { ...signed, integrity: integrity.replace(/.{4}$/, 'AA==') }],
    ['a key that had ended', { ...signed, publishedMs: Date.parse('2026-02-01') }],
    ['a key that had not begun', { ...signed, publishedMs: Date.parse('2024-02-01') }],
    ['no date where the key has ended', { ...signed, publishedMs: null }],
  ])('refuses %s', (_, other) => {
    expect(checkRegistrySignature(other, [makeSignature()], [key]).state).toBe('invalid')
    expect(judgeSignature(other, [makeSignature()], { ...loadShippedTrust(), keys: [key] })[0]).toMatchObject(
      {
        code: 'supply/signature-invalid',
        severity: 'critical',
      },
    )
  })

  it('refuses a signature with any byte altered', () => {
    const good = Buffer.from(makeSignature().sig, 'base64')
    for (let at = 0; at < good.length; at += 1) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] ?? 0) ^ 1
      const check = checkRegistrySignature(signed, [{ keyid: keyId, sig: bad.toString('base64') }], [key])
      expect(check.state).toBe('invalid')
    }
  })

  it('does not let a valid signature make an invalid one good', () => {
    const both = [makeSignature(), makeSignature('something else')]
    expect(checkRegistrySignature(signed, both, [key]).state).toBe('invalid')
  })

  it('tells an unknown key, a key for other uses and no signature apart', () => {
    expect(checkRegistrySignature(signed, [makeSignature()], []).state).toBe('unknown-key')
    expect(
      checkRegistrySignature(signed, [makeSignature()], [{ ...key, usage: 'npm:attestations' }]).state,
    ).toBe('unknown-key')
    expect(checkRegistrySignature(signed, [], [key]).state).toBe('absent')
  })
})

describe('the trust that ships', () => {
  it('has keys of the registry for both uses, and the certificates and logs of Sigstore', () => {
    const { keys, root } = loadShippedTrust()
    expect(keys.filter(({ usage }) => usage === 'npm:signatures').length).toBeGreaterThan(1)
    expect(keys.some(({ usage }) => usage === 'npm:attestations')).toBe(true)
    expect(root.certificateAuthorities.length).toBeGreaterThan(0)
    expect(root.tlogs.length).toBeGreaterThan(0)
  })
})

describe('checkAttestation', () => {
  const statement = (name: string, digest: string) =>
    Buffer.from(
      JSON.stringify({
        _type: 'https://in-toto.io/Statement/v1',
        predicateType: 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1',
        subject: [{ name, digest: { sha512: digest } }],
      }),
    )
  /** A DSSE envelope signed by the key, without an entry in a transparency log. */
  const makeBundle = (payload: Buffer, payloadType = 'application/vnd.in-toto+json') => {
    const pae = Buffer.concat([
      Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
      payload,
    ])
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: { publicKey: { hint: keyId }, tlogEntries: [], timestampVerificationData: {} },
      dsseEnvelope: {
        payload: payload.toString('base64'),
        payloadType,
        signatures: [{ sig: sign('sha256', pae, privateKey).toString('base64'), keyid: keyId }],
      },
    }
  }
  const hex = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')
  const trust = {
    ...loadShippedTrust(),
    keys: [{ ...key, usage: 'npm:attestations' as const, untilMs: null }],
  }

  it('refuses a statement that no transparency log has, though the key signed it', () => {
    const check = checkAttestation(signed, makeBundle(statement('pkg:npm/%40scope/mail@1.2.3', hex)), trust)
    expect(check.state).toBe('invalid')
  })

  it('says that attestations in another form do not hold', () => {
    expect(checkAttestation(signed, { mediaType: 'text/plain' }, trust).state).toBe('invalid')
    expect(judgeAttestations(signed, { attestations: 'none' }, trust)[0]?.code).toBe(
      'supply/provenance-invalid',
    )
    expect(
      judgeAttestations(signed, { attestations: [{ predicateType: 'x', bundle: {} }] }, trust)[0],
    ).toMatchObject({ code: 'supply/provenance-invalid', severity: 'critical' })
    expect(judgeAttestations(signed, { attestations: [] }, trust)[0]?.code).toBe('supply/no-provenance')
  })
})
