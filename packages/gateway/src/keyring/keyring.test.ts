/** Keys on disk and by reference, rotation, and sealed values against forgery. */

import { createHmac, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Clock, Random } from '../pipeline/ports/ports.ts'
import { type KeyFile, openDataKeyFile, openReferencedKeyFile } from '../store/key-file.ts'
import { type Keyring, type KmsPort, openKeyring } from './keyring.ts'
import { createMac } from './mac.ts'
import { createSeal } from './seal.ts'

const random: Random = {
  bytes: (count) => randomBytes(count),
  id: (prefix) => prefix + randomBytes(16).toString('hex'),
}
let nowMs = 1_000
const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs }
const openWith = (file: KeyFile, kms?: KmsPort): Promise<Keyring> =>
  openKeyring({ file, clock, random, ...(kms === undefined ? {} : { kms }) })

let dir: string
beforeEach(() => {
  nowMs = 1_000
  dir = mkdtempSync(join(tmpdir(), 'callgate-keys-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('the keyring', () => {
  test('is made once, private, and the same after a restart', async () => {
    const [first, raced] = await Promise.all([openWith(openDataKeyFile(dir)), openWith(openDataKeyFile(dir))])
    const path = openDataKeyFile(dir).place
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
    const second = await openWith(openDataKeyFile(dir))
    expect(second.currentId).toBe(first.currentId)
    expect(raced.currentId).toBe(first.currentId)
    expect(second.digest('text')).toBe(first.digest('text'))
    if (process.platform === 'win32') return
    chmodSync(path, 0o644)
    await expect(openWith(openDataKeyFile(dir))).rejects.toThrow('chmod 600')
  })

  test('rotates: the new key is used, the old one still opens, across restarts', async () => {
    const keyring = await openWith(openDataKeyFile(dir))
    const old = keyring.currentId
    const seal = createSeal({ keyring, clock, random })
    const sealed = seal.seal('p', { a: 1 }, 1_000)
    const before = keyring.digest('text')
    const next = await keyring.prepareNext()
    expect(keyring.currentId).toBe(old)
    expect(openDataKeyFile(dir).read()).not.toContain(next.id)
    next.use()
    const fresh = next.id
    expect(keyring.currentId).toBe(fresh)
    expect(keyring.digest('text')).not.toBe(before)
    const again = await openWith(openDataKeyFile(dir))
    expect(again.ids).toEqual([old, fresh])
    expect(createSeal({ keyring: again, clock, random }).open('p', sealed)).toEqual({ a: 1 })
    expect(again.publicKeys()).toHaveLength(2)
  })

  test('is read from env: and file:, and refuses what is no key without showing it', async () => {
    const master = randomBytes(32).toString('base64')
    const newer = randomBytes(32).toString('base64')
    writeFileSync(join(dir, 'key'), `${master}\n${newer}\n`)
    const fromEnv = await openWith(openReferencedKeyFile('env:K', { K: master }))
    const fromFile = await openWith(openReferencedKeyFile(`file:${join(dir, 'key')}`, {}))
    expect(fromFile.ids[0]).toBe(fromEnv.currentId)
    expect(fromFile.ids).toHaveLength(2)
    await expect(fromEnv.prepareNext()).rejects.toThrow('env:K; add the new key there')
    await expect(openWith(openReferencedKeyFile('env:K', {}))).rejects.toThrow('env:K is not set')
    await expect(openWith(openReferencedKeyFile('file:/nowhere', {}))).rejects.toThrow('does not exist')
    for (const bad of [
      'hunter2hunter2',
      randomBytes(16).toString('base64'),
      `${master}!`,
      '{"version":1,"keys":[{"hunter2":1}]}',
      '{hunter2',
    ]) {
      const failure: unknown = await openWith(openReferencedKeyFile('env:K', { K: bad })).catch(
        (error: unknown) => error,
      )
      expect(String(failure)).toContain('env:K')
      expect(String(failure)).not.toContain('hunter2')
    }
    await expect(openWith(openReferencedKeyFile('env:K', { K: `${master},${master}` }))).rejects.toThrow(
      'twice',
    )
  })

  test('with a KMS only wrapped keys reach the disk', async () => {
    const flip = (data: Uint8Array): Uint8Array => data.map((byte) => byte ^ 0x5a)
    const kms: KmsPort = { name: 'test', wrap: async (key) => flip(key), unwrap: async (key) => flip(key) }
    const first = await openWith(openDataKeyFile(dir), kms)
    const next = await first.prepareNext()
    next.use()
    expect((await openWith(openDataKeyFile(dir), kms)).ids).toEqual(first.ids)
    expect(openDataKeyFile(dir).read()).not.toContain('"key"')
    await expect(openWith(openDataKeyFile(dir))).rejects.toThrow('wrapped by a KMS')
  })

  test('the MAC is HMAC-SHA-256 for every text and key', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 64 }),
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        (key, text, long) => {
          const message = long ? text + 'x'.repeat(20_000) : text
          const expected = createHmac('sha256', key).update(message, 'utf8').digest('hex')
          expect(createMac(key)(message)).toBe(expected)
        },
      ),
    )
  })
})

describe('the seal', () => {
  test('opens what it sealed, for that purpose, until it expires', async () => {
    const keyring = await openWith(openDataKeyFile(dir))
    const seal = createSeal({ keyring, clock, random })
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
        fc.string(),
        (value, purpose) => {
          const plain = JSON.parse(JSON.stringify(value))
          const sealed = seal.seal(purpose, plain, 500)
          expect(seal.open(purpose, sealed)).toEqual(plain)
          expect(seal.open(`${purpose}x`, sealed)).toBeUndefined()
          nowMs += 500
          expect(seal.open(purpose, sealed)).toBeUndefined()
        },
      ),
    )
    expect(() => seal.seal('p', {}, 0)).toThrow('life')
  })

  test('nothing forged, damaged, respelled or under another keyring opens', async () => {
    const keyring = await openWith(openDataKeyFile(dir))
    const seal = createSeal({ keyring, clock, random })
    const sealed = seal.seal('p', { a: 1 }, 1_000)
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, flip) => {
        const data = Buffer.from(sealed, 'base64url')
        const at = place % data.length
        data[at] = (data[at] ?? 0) ^ flip
        expect(seal.open('p', data.toString('base64url'))).toBeUndefined()
      }),
    )
    fc.assert(fc.property(fc.string(), (text) => seal.open('p', text) === undefined))
    for (const respelled of [`${sealed}=`, `${sealed} `, sealed.slice(0, -1), '', 'A'.repeat(2_000_000)]) {
      expect(seal.open('p', respelled)).toBeUndefined()
    }
    const stranger = await openWith(openReferencedKeyFile('env:K', { K: randomBytes(32).toString('base64') }))
    expect(createSeal({ keyring: stranger, clock, random }).open('p', sealed)).toBeUndefined()
  })
})
