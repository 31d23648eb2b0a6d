/** Makes a pack of a folder of rule files: every rule is tried, then manifest and signature are written beside them. */

import { createPrivateKey, type KeyObject } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PACK_BOUNDS, type PackBundle, type PackManifest } from '@callgate/contracts/pack'
import { readBounded } from '../read-bounded.ts'
import { MANIFEST_FILE, publicKeyOf, SIGNATURE_FILE, signManifest, writeManifest } from './manifest.ts'
import { tryPatterns } from './pattern-trial.ts'
import { listPlainFiles, PackRefusal } from './source.ts'
import { verifyPack } from './verify.ts'

export interface SignRequest {
  readonly folder: string
  readonly about: Pick<PackManifest, 'name' | 'release' | 'engineMin' | 'publisher'>
  /** null for a pack without a signature. */
  readonly key: KeyObject | null
  /** Where the pack in one file is written; null for none. */
  readonly bundle: string | null
}

/** Returns the manifest, and the public key to be trusted. */
export async function signPack({
  folder,
  about,
  key,
  bundle,
}: SignRequest): Promise<{ readonly manifest: PackManifest; readonly publicKey: string | null }> {
  const files = await readFiles(folder)
  const text = writeManifest(about, files)
  const signature = key === null ? null : signManifest(text, key)
  const publicKey = key === null ? null : publicKeyOf(key)
  const publishers =
    about.publisher === null || publicKey === null ? [] : [{ id: about.publisher, publicKey }]
  // Nobody publishes what nobody could install.
  const { manifest, packs } = verifyPack(
    { manifest: text, signature, files },
    { publishers, allowUnsigned: true },
  )
  await tryPatterns(packs)
  await writeFile(join(folder, MANIFEST_FILE), text)
  if (signature === null) await rm(join(folder, SIGNATURE_FILE), { force: true })
  else await writeFile(join(folder, SIGNATURE_FILE), `${signature}\n`)
  if (bundle !== null) {
    const texts = [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')] as const)
    const whole: PackBundle = { version: 1, manifest: text, signature, files: Object.fromEntries(texts) }
    await writeFile(bundle, `${JSON.stringify(whole)}\n`)
  }
  return { manifest, publicKey }
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const name of await listPlainFiles(folder)) {
    if (name === MANIFEST_FILE || name === SIGNATURE_FILE) continue
    files.set(name, (await readBounded(join(folder, name), PACK_BOUNDS.fileBytesMax)).bytes)
  }
  if (files.size === 0) throw new PackRefusal(`${folder} holds no rule file`)
  return files
}

/** An Ed25519 private key from the PEM (PKCS #8) behind a reference; errors never show it. */
export function readSigningKey(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (error) {
    throw new PackRefusal('the key is not a private key in PEM form', { cause: error })
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new PackRefusal(
      'the key is not an Ed25519 key; make one with: openssl genpkey -algorithm ed25519 -out publisher.pem',
    )
  return key
}
