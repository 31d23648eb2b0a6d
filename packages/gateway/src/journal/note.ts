/** Signed checkpoints: the text of C2SP tlog-checkpoint inside a C2SP signed-note, Ed25519 (signature type 0x01). */

import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import { HASH_BYTES } from './merkle.ts'

const ED25519_TYPE = 1
const NOTE_CHARS_MAX = 64 * 1024
/** SubjectPublicKeyInfo header of an Ed25519 key (RFC 8410 §4). */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex')

export interface TreeHead {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

/** A public key by name, as signed notes know it. */
export interface VerifierKey {
  readonly name: string
  /** First four bytes of SHA-256(name ‖ '\n' ‖ type ‖ key), hex. */
  readonly hash: string
  readonly key: KeyObject
}

/** The verifier key text of C2SP signed-note: `<name>+<hash>+<base64(type ‖ key)>`. */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string {
  const typed = Buffer.concat([Buffer.of(ED25519_TYPE), publicKey])
  return `${name}+${hashKey(name, typed)}+${typed.toString('base64')}`
}

/** undefined when the text is not an Ed25519 verifier key or its hash does not match. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim())
  const [, name, keyHash, encoded] = match ?? []
  if (name === undefined || keyHash === undefined || encoded === undefined) return undefined
  const typed = Buffer.from(encoded, 'base64')
  if (typed.length !== 33 || typed[0] !== ED25519_TYPE || hashKey(name, typed) !== keyHash) return undefined
  const key = createPublicKey({
    key: Buffer.concat([ED25519_SPKI, typed.subarray(1)]),
    format: 'der',
    type: 'spki',
  })
  return { name, hash: keyHash, key }
}

/** Writes and signs the note of a tree head. */
export function signTreeHead(
  head: TreeHead,
  signer: { readonly publicKey: Uint8Array; sign(data: Uint8Array): Uint8Array },
): string {
  const text = formatTreeHead(head)
  const keyHash = hashKey(head.origin, Buffer.concat([Buffer.of(ED25519_TYPE), signer.publicKey]))
  const signature = Buffer.concat([Buffer.from(keyHash, 'hex'), signer.sign(Buffer.from(text, 'utf8'))])
  return `${text}\n— ${head.origin} ${signature.toString('base64')}\n`
}

export type NoteReading =
  | { readonly state: 'valid'; readonly head: TreeHead; readonly keyHash: string }
  | { readonly state: 'unknown-key'; readonly head: TreeHead }
  | { readonly state: 'invalid'; readonly reason: string }

/** Reads a signed checkpoint and checks its signature against the keys that are trusted. */
export function readCheckpoint(note: string, keys: readonly VerifierKey[]): NoteReading {
  if (note.length > NOTE_CHARS_MAX) return { state: 'invalid', reason: 'the checkpoint is too long' }
  const at = note.lastIndexOf('\n\n')
  if (at < 0 || !note.endsWith('\n'))
    return { state: 'invalid', reason: 'the checkpoint is not a signed note' }
  const text = note.slice(0, at + 1)
  const head = parseTreeHead(text)
  if (head === undefined) return { state: 'invalid', reason: 'the text of the checkpoint is malformed' }
  const lines = note.slice(at + 2, -1).split('\n')
  let known = false
  for (const line of lines) {
    const match = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line)
    const [, name, encoded] = match ?? []
    if (name === undefined || encoded === undefined)
      return { state: 'invalid', reason: 'a signature line is malformed' }
    const signature = Buffer.from(encoded, 'base64')
    // One spelling only: unused base64 bits could otherwise be changed without notice.
    if (signature.toString('base64') !== encoded)
      return { state: 'invalid', reason: 'a signature line is malformed' }
    const keyHash = signature.toString('hex', 0, 4)
    const key = keys.find((candidate) => candidate.name === name && candidate.hash === keyHash)
    // Signatures by others (witnesses) are ignored, as signed-note asks.
    if (key === undefined) continue
    known = true
    if (name !== head.origin) return { state: 'invalid', reason: 'the signing key is of another log' }
    if (!verify(null, Buffer.from(text, 'utf8'), key.key, signature.subarray(4))) {
      return { state: 'invalid', reason: 'the signature does not match' }
    }
    return { state: 'valid', head, keyHash }
  }
  return known ? { state: 'invalid', reason: 'no signature matches' } : { state: 'unknown-key', head }
}

function formatTreeHead({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`
}

function parseTreeHead(text: string): TreeHead | undefined {
  const [origin, sizeText, rootText] = text.split('\n')
  if (origin === undefined || origin === '' || sizeText === undefined || rootText === undefined)
    return undefined
  if (!/^(0|[1-9]\d{0,15})$/.test(sizeText)) return undefined
  const root = Buffer.from(rootText, 'base64')
  const head = { origin, size: Number(sizeText), root }
  if (root.length !== HASH_BYTES || !Number.isSafeInteger(head.size)) return undefined
  // Extension lines are allowed by the format and never written by us; the prefix must be in its one spelling.
  return text.startsWith(formatTreeHead(head)) ? head : undefined
}

function hashKey(name: string, typed: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), typed]), 'hex').slice(0, 8)
}
