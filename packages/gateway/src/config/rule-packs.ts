/** Reads rule packs: the built-in ones that ship beside the gateway, and those the configuration names. */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compilePack, type CompiledPack, type CompileResult } from '@callgate/engine/rules/compiler'
import { parse } from 'yaml'
import { digestPack, readCheckedPack, rulesDirectory } from './checked-packs.ts'
import { readBounded } from './read-bounded.ts'

const PACK_BYTES_MAX = 4 << 20

/** Compiled packs by the digest of their text: reloading an unchanged configuration compiles nothing anew. */
const compiled = new Map<string, CompiledPack>()
const COMPILED_MAX = 64

/** The built-in packs and the named ones, compiled. Throws with every problem when one does not load. */
export async function loadRulePacks(named: readonly string[]): Promise<readonly CompiledPack[]> {
  const shipped = await Promise.all((await builtInPacks()).map((path) => loadPack(path, readChecked)))
  return [...shipped, ...(await Promise.all(named.map((path) => loadPack(path))))]
}

/** Paths of the packs that ship. */
export async function builtInPacks(): Promise<string[]> {
  const directory = join(rulesDirectory(), 'packs')
  const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).toSorted()
  if (names.length === 0)
    throw new Error(`There is no rule pack in ${directory}; install @callgate/rules again.`)
  return names.map((name) => join(directory, name))
}

/** One pack, or what is wrong with each of its rules. */
export async function readRulePack(path: string): Promise<CompileResult> {
  return compilePackText((await readBounded(path, PACK_BYTES_MAX)).bytes)
}

function compilePackText(bytes: Uint8Array): CompileResult {
  return compilePack(parse(Buffer.from(bytes).toString('utf8'), { maxAliasCount: 0 }))
}

/** Samples of packs that ship were run when their checked form was made; an edited or unchecked one is read in full. */
async function readChecked(path: string, sha256: string): Promise<CompileResult | undefined> {
  const pack = await readCheckedPack(path, sha256)
  return pack === undefined ? undefined : compilePack(pack, { samplesChecked: true })
}

async function loadPack(path: string, readFast?: typeof readChecked): Promise<CompiledPack> {
  const { bytes } = await readBounded(path, PACK_BYTES_MAX)
  const digest = digestPack(bytes)
  const known = compiled.get(digest)
  if (known !== undefined) return known
  const result = (await readFast?.(path, digest)) ?? compilePackText(bytes)
  if (!result.ok) {
    const problems = result.errors.map(({ rule, problem }) => `${rule ?? 'pack'}: ${problem}`)
    throw new Error(`The rule pack ${path} does not load: ${problems.join('; ')}`)
  }
  if (compiled.size >= COMPILED_MAX) compiled.clear()
  compiled.set(digest, result.pack)
  return result.pack
}
