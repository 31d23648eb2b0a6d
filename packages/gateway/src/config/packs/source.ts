/** Reads a rule pack from a folder or from one file: bounded, plain files only, and nothing beside what the manifest names. */

import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PACK_BOUNDS, PackBundle } from '@callgate/contracts/pack'
import { readJson } from '@callgate/contracts/read-json'
import { readBounded } from '../read-bounded.ts'
import { MANIFEST_FILE, SIGNATURE_FILE } from './manifest.ts'

/** A pack as it was found; nothing of it is believed yet. */
export interface PackSource {
  readonly manifest: string
  readonly signature: string | null
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** A pack that must not be used, with the reason. */
export class PackRefusal extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PackRefusal'
  }
}

/** Room for the JSON around the texts of a bundle, which escapes line ends and quotes. */
const BUNDLE_BYTES_MAX = 2 * PACK_BOUNDS.totalBytesMax

export async function readPackSource(path: string): Promise<PackSource> {
  const found = await lstat(path).catch((error: unknown) => {
    throw new PackRefusal(`${path} cannot be read; name the folder or the file of a pack`, { cause: error })
  })
  if (found.isDirectory()) return readFolder(path)
  if (found.isFile()) return readBundle(path)
  throw new PackRefusal(`${path} is neither a folder nor a plain file`)
}

async function readFolder(folder: string): Promise<PackSource> {
  const names = await listPlainFiles(folder)
  if (!names.includes(MANIFEST_FILE))
    throw new PackRefusal(`${folder} holds no ${MANIFEST_FILE}; callgate rules sign writes it`)
  const text = async (name: string, bytesMax: number) =>
    decode(await read(join(folder, name), bytesMax), name)
  const files = new Map<string, Uint8Array>()
  let total = 0
  for (const name of names) {
    if (name === MANIFEST_FILE || name === SIGNATURE_FILE) continue
    const bytes = await read(join(folder, name), PACK_BOUNDS.fileBytesMax)
    total += bytes.length
    if (total > PACK_BOUNDS.totalBytesMax) throw tooLarge(folder)
    files.set(name, bytes)
  }
  const signature = names.includes(SIGNATURE_FILE) ? (await text(SIGNATURE_FILE, 1024)).trim() : null
  return { manifest: await text(MANIFEST_FILE, PACK_BOUNDS.manifestBytesMax), signature, files }
}

/** A link or a folder inside a pack could lead out of it. */
export async function listPlainFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  if (entries.length > PACK_BOUNDS.filesMax + 2)
    throw new PackRefusal(`${folder} holds more than ${PACK_BOUNDS.filesMax} files`)
  const other = entries.find((entry) => !entry.isFile())
  if (other !== undefined) throw new PackRefusal(`${other.name} in ${folder} is not a plain file`)
  return entries.map((entry) => entry.name).toSorted()
}

async function readBundle(path: string): Promise<PackSource> {
  const bytes = await read(path, BUNDLE_BYTES_MAX)
  let parsed: unknown
  try {
    parsed = readJson(decode(bytes, path))
  } catch (error) {
    throw new PackRefusal(`${path} is not a rule pack in one file`, { cause: error })
  }
  const bundle = PackBundle.safeParse(parsed)
  if (!bundle.success)
    throw new PackRefusal(`${path} is not a rule pack in one file: ${bundle.error.issues[0]?.message ?? ''}`)
  const { manifest, signature, files: texts } = bundle.data
  const files = new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text) as Uint8Array]))
  if (files.size > PACK_BOUNDS.filesMax)
    throw new PackRefusal(`${path} holds more than ${PACK_BOUNDS.filesMax} files`)
  const total = [...files.values()].reduce((sum, file) => sum + file.length, 0)
  if (total > PACK_BOUNDS.totalBytesMax) throw tooLarge(path)
  return { manifest, signature, files }
}

async function read(path: string, bytesMax: number): Promise<Uint8Array> {
  try {
    return (await readBounded(path, bytesMax)).bytes
  } catch (error) {
    throw new PackRefusal(`${path} ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new PackRefusal(`${name} is not valid UTF-8`, { cause: error })
  }
}

function tooLarge(where: string): PackRefusal {
  return new PackRefusal(`${where} holds more than ${PACK_BOUNDS.totalBytesMax} bytes`)
}
