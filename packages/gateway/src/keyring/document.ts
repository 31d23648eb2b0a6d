/** The text form of a keyring: JSON with ids, or bare base64 keys, newest last. */

import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'

const StoredKey = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{8}$/),
  createdMs: z.int(),
  key: z.base64().optional().describe('32 bytes; absent when wrapped'),
  wrapped: z.base64().optional().describe('The key as the KMS wrapped it'),
})
const StoredKeys = z.strictObject({ version: z.literal(1), keys: z.array(StoredKey).min(1).max(1000) })

export type StoredKey = z.infer<typeof StoredKey>

/** Keys as stored, newest last. A bare key has no id yet: it is derived from the key itself. */
export type KeyEntry = StoredKey | { readonly key: string; readonly wrapped?: undefined }

/** Reads the text of a keyring; `place` names it in errors, which never show any of its content. */
export function parseKeyDocument(text: string, place: string): readonly KeyEntry[] {
  const trimmed = text.trim()
  if (trimmed === '') throw new Error(`${place} is empty; it must hold a 32-byte key in base64.`)
  if (!trimmed.startsWith('{')) return trimmed.split(/[\s,]+/).map((key) => ({ key }))
  let json: unknown
  try {
    json = readJson(trimmed)
  } catch {
    // The parser's own message would quote the keyring.
    throw new Error(`${place} is not valid JSON; restore it from a backup.`)
  }
  const parsed = StoredKeys.safeParse(json)
  if (!parsed.success) {
    const where = parsed.error.issues.map((issue) => issue.path.join('.') || '(top)').join(', ')
    throw new Error(`${place} is not a keyring of version 1 (see ${where}); restore it from a backup.`)
  }
  return parsed.data.keys
}

/** The text that `parseKeyDocument` reads. */
export function formatKeyDocument(keys: readonly StoredKey[]): string {
  return `${JSON.stringify({ version: 1, keys }, null, 2)}\n`
}

/** Exactly 32 bytes of canonical base64 (or base64url). */
export function parseMasterKey(text: string, place: string): Buffer {
  const key = Buffer.from(text, 'base64')
  const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  if (key.length !== 32 || key.toString('base64').replace(/=+$/, '') !== plain) {
    throw new Error(`${place} must hold 32 bytes in base64; make one with: openssl rand -base64 32`)
  }
  return key
}
