/** Reads rule packs: the built-in ones that ship beside the gateway, and those the configuration names. */

import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { compilePack, type CompiledPack, type CompileResult } from '@callgate/engine/rules/compiler'
import { parse } from 'yaml'
import { readBounded } from './read-bounded.ts'

const PACK_BYTES_MAX = 4 << 20

/** Compiled packs by the digest of their text: reloading an unchanged configuration compiles nothing anew. */
const compiled = new Map<string, CompiledPack>()
const COMPILED_MAX = 64

/** The built-in packs and the named ones, compiled. Throws with every problem when one does not load. */
export async function loadRulePacks(named: readonly string[]): Promise<readonly CompiledPack[]> {
  const paths = [...(await builtInPacks()), ...named]
  return Promise.all(paths.map(loadPack))
}

/** Paths of the packs that ship. */
export async function builtInPacks(): Promise<string[]> {
  const directory = join(
    dirname(createRequire(import.meta.url).resolve('@callgate/rules/package.json')),
    'packs',
  )
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

async function loadPack(path: string): Promise<CompiledPack> {
  const { bytes } = await readBounded(path, PACK_BYTES_MAX)
  const digest = createHash('sha256').update(bytes).digest('hex')
  const known = compiled.get(digest)
  if (known !== undefined) return known
  const result = compilePackText(bytes)
  if (!result.ok) {
    const problems = result.errors.map(({ rule, problem }) => `${rule ?? 'pack'}: ${problem}`)
    throw new Error(`The rule pack ${path} does not load: ${problems.join('; ')}`)
  }
  if (compiled.size >= COMPILED_MAX) compiled.clear()
  compiled.set(digest, result.pack)
  return result.pack
}
