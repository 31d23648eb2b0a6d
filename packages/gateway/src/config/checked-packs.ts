/** Reads the checked form of packs that ship: made when their samples were run, and good for that very text alone. */

import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'
import { FileReadError, readBounded } from './read-bounded.ts'

const CHECKED_BYTES_MAX = 4 << 20

/** What the checked form of a pack that ships holds: the pack itself, and the digest of the file it was made from. */
const CheckedPack = z.strictObject({ sha256: z.string(), pack: z.unknown() })

/** Where everything that ships beside the gateway lies. */
export function rulesDirectory(): string {
  return dirname(createRequire(import.meta.url).resolve('@callgate/rules/package.json'))
}

/** Where the checked form of a pack that ships lies. */
export function checkedPathOf(path: string): string {
  const folder = basename(dirname(path))
  const below = folder === 'packs' ? [] : [folder]
  return join(rulesDirectory(), 'checked', ...below, `${basename(path, '.yaml')}.json`)
}

/** The digest by which a checked form says which text it was made from. */
export function digestPack(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A pack that ships in the form that starts fast; `undefined` when it was made from another state of the file. */
export function parseCheckedPack(text: string, sha256: string): unknown {
  const checked = CheckedPack.parse(readJson(text))
  return checked.sha256 === sha256 ? checked.pack : undefined
}

/** The same from its file; `undefined` where there is none either: such a pack is read in full. */
export async function readCheckedPack(path: string, sha256: string): Promise<unknown> {
  let bytes: Uint8Array
  try {
    bytes = (await readBounded(checkedPathOf(path), CHECKED_BYTES_MAX)).bytes
  } catch (error) {
    if (error instanceof FileReadError && error.missing) return undefined
    throw error
  }
  return parseCheckedPack(Buffer.from(bytes).toString('utf8'), sha256)
}
