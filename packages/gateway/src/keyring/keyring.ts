/** The one keyring: master keys with ids and rotation; the newest seals, every one opens. */

import type { Clock, Random } from '../pipeline/ports/ports.ts'
import type { KeyFile } from '../store/key-file.ts'
import { deriveKeyId, deriveKeys, type DerivedKeys, type Signer } from './derive.ts'
import {
  formatKeyDocument,
  type KeyEntry,
  parseKeyDocument,
  parseMasterKey,
  type StoredKey,
} from './document.ts'

/** A key management service that keeps master keys wrapped; the plain key never reaches the disk. */
export interface KmsPort {
  readonly name: string
  wrap(key: Uint8Array): Promise<Uint8Array>
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>
}

export interface KeyringOptions {
  readonly file: KeyFile
  readonly clock: Clock
  readonly random: Random
  readonly kms?: KmsPort
}

export interface Keyring {
  /** Id of the key that seals, signs and digests now. */
  readonly currentId: string
  /** Every id that still opens, oldest first. */
  readonly ids: readonly string[]
  /** HMAC-SHA-256 (hex) under the current digest key. */
  digest(text: string): string
  /** Key for sealed values; undefined when no such id is known. */
  sealKey(id: string): Uint8Array | undefined
  /** Key that hides the payload keys of one journal segment. */
  payloadWrapKey(id: string, segment: string): Uint8Array | undefined
  /** A 32-byte key for another purpose. */
  purposeKey(id: string, purpose: string): Uint8Array | undefined
  signer(): Signer
  /** Raw Ed25519 public keys of every master key, oldest first. */
  publicKeys(): readonly Uint8Array[]
  /** Makes the next key and changes nothing yet, so that its id can be recorded before it is in use. */
  prepareNext(): Promise<NextKey>
}

export interface NextKey {
  readonly id: string
  /** Keeps the key durably beside the older ones, and uses it from then on. */
  use(): void
}

/** Opens the keyring, making the first key when there is none and the place is ours to write. */
export async function openKeyring(options: KeyringOptions): Promise<Keyring> {
  const stored = options.file.read() ?? (await createFirst(options))
  const keys = await Promise.all(
    parseKeyDocument(stored, options.file.place).map((entry) => loadKey(entry, options)),
  )
  const byId = new Map(keys.map((key) => [key.id, key]))
  if (byId.size !== keys.length)
    throw new Error(`${options.file.place} holds a key twice; remove the duplicate.`)
  return buildKeyring(keys, byId, options)
}

function buildKeyring(keys: DerivedKeys[], byId: Map<string, DerivedKeys>, options: KeyringOptions): Keyring {
  const last = keys.at(-1)
  if (last === undefined) throw new Error(`${options.file.place} holds no key.`)
  let current: DerivedKeys = last
  return {
    get currentId() {
      return current.id
    },
    get ids() {
      return keys.map((key) => key.id)
    },
    digest: (text) => current.digest(text),
    sealKey: (id) => byId.get(id)?.sealKey,
    payloadWrapKey: (id, segment) => byId.get(id)?.payloadWrapKey(segment),
    purposeKey: (id, purpose) => byId.get(id)?.purposeKey(purpose),
    signer: () => current.signer,
    publicKeys: () => keys.map((key) => key.signer.publicKey),
    prepareNext: async () => {
      if (!options.file.writable)
        throw new Error(`The keys come from ${options.file.place}; add the new key there.`)
      const { entry, master } = await makeKey(options)
      const derived = deriveKeys(master)
      return {
        id: derived.id,
        use: () => {
          if (byId.has(derived.id)) return
          addStoredKey(entry, options.file)
          keys.push(derived)
          byId.set(derived.id, derived)
          current = derived
        },
      }
    },
  }
}

function addStoredKey(entry: StoredKey, file: KeyFile): void {
  const before = parseKeyDocument(file.read() ?? '', file.place)
  const kept = before.map((old) => ('id' in old ? old : describeBare(old.key, file.place)))
  file.replace(formatKeyDocument([...kept, entry]))
}

async function createFirst(options: KeyringOptions): Promise<string> {
  const { entry } = await makeKey(options)
  const text = formatKeyDocument([entry])
  if (options.file.create(text)) return text
  const other = options.file.read()
  if (other === undefined) throw new Error(`${options.file.place} appeared and vanished; start again.`)
  return other
}

async function makeKey(options: KeyringOptions): Promise<{ entry: StoredKey; master: Uint8Array }> {
  const master = options.random.bytes(32)
  if (master.length !== 32) throw new Error('The random source returned too few bytes.')
  const head = { id: deriveKeyId(master), createdMs: options.clock.nowMs() }
  if (options.kms === undefined)
    return { entry: { ...head, key: Buffer.from(master).toString('base64') }, master }
  const wrapped = await options.kms.wrap(master)
  return { entry: { ...head, wrapped: Buffer.from(wrapped).toString('base64') }, master }
}

function describeBare(key: string, place: string): StoredKey {
  return { id: deriveKeyId(parseMasterKey(key, place)), createdMs: 0, key }
}

async function loadKey(entry: KeyEntry, options: KeyringOptions): Promise<DerivedKeys> {
  const master = await openMaster(entry, options)
  const derived = deriveKeys(master)
  if ('id' in entry && entry.id !== derived.id) {
    throw new Error(
      `Key ${entry.id} in ${options.file.place} does not match its id; restore the file from a backup.`,
    )
  }
  return derived
}

async function openMaster(entry: KeyEntry, options: KeyringOptions): Promise<Uint8Array> {
  if (entry.key !== undefined) return parseMasterKey(entry.key, options.file.place)
  if (entry.wrapped === undefined) throw new Error(`A key in ${options.file.place} is empty.`)
  if (options.kms === undefined) {
    throw new Error(`A key in ${options.file.place} is wrapped by a KMS; configure the same KMS.`)
  }
  const master = await options.kms.unwrap(Buffer.from(entry.wrapped, 'base64'))
  if (master.length !== 32) throw new Error(`The KMS ${options.kms.name} returned a key of the wrong length.`)
  return master
}
