/** Decides whether a rule pack may be used: manifest, signature, digests, engine, and every rule on its samples. */

import { createRequire } from 'node:module'
import { PackManifest, type RulesConfig } from '@callgate/contracts/pack'
import { readJson } from '@callgate/contracts/read-json'
import { compilePack, type CompiledPack } from '@callgate/engine/rules/compiler'
import { parse } from 'yaml'
import { checkSignature, compareReleases, sha256 } from './manifest.ts'
import { PackRefusal, type PackSource } from './source.ts'

export interface VerifiedPack {
  readonly manifest: PackManifest
  /** SHA-256 of the manifest: names this very content. */
  readonly digest: string
  readonly packs: readonly CompiledPack[]
}

export type Trust = Pick<RulesConfig, 'publishers' | 'allowUnsigned'>

/** Compiled packs by the digest of their manifest, which names every file by its digest. */
const compiled = new Map<string, readonly CompiledPack[]>()
const COMPILED_MAX = 64

/** Throws PackRefusal with the reason. The order: who says so, what it says, whether it is that, whether it works. */
export function verifyPack(source: PackSource, trust: Trust): VerifiedPack {
  const manifest = readManifest(source.manifest)
  const problem =
    source.signature === null
      ? checkUnsigned(manifest, trust)
      : checkSignature(source.manifest, source.signature, manifest.publisher, trust)
  if (problem !== null) throw new PackRefusal(problem)
  if (compareReleases(manifest.engineMin, ENGINE_VERSION) > 0)
    throw new PackRefusal(
      `${manifest.name} ${manifest.release} needs engine ${manifest.engineMin}, and this is ${ENGINE_VERSION}; upgrade callgate`,
    )
  checkFiles(manifest, source.files)
  const digest = sha256(Buffer.from(source.manifest))
  return { manifest, digest, packs: compileAll(digest, manifest, source.files) }
}

function readManifest(text: string): PackManifest {
  let parsed: unknown
  try {
    parsed = readJson(text)
  } catch (error) {
    throw new PackRefusal('the manifest is not JSON', { cause: error })
  }
  const manifest = PackManifest.safeParse(parsed)
  if (manifest.success) return manifest.data
  const [issue] = manifest.error.issues
  throw new PackRefusal(`the manifest is not valid: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
}

function checkUnsigned({ publisher, name }: PackManifest, { allowUnsigned }: Trust): string | null {
  if (publisher !== null) return `${name} says that ${publisher} published it and has no signature`
  return allowUnsigned
    ? null
    : `${name} has no signature; sign it (callgate rules sign), name its files under inspection.rulePacks, or set rules.allowUnsigned`
}

function checkFiles({ files: listed }: PackManifest, files: ReadonlyMap<string, Uint8Array>): void {
  const names = new Set(listed.map(({ name }) => name))
  if (names.size !== listed.length) throw new PackRefusal('the manifest names a file twice')
  for (const name of files.keys())
    if (!names.has(name)) throw new PackRefusal(`${name} is not in the manifest`)
  for (const { name, bytes, sha256: wanted } of listed) {
    const content = files.get(name)
    if (content === undefined) throw new PackRefusal(`${name} is in the manifest and not in the pack`)
    if (content.length !== bytes || sha256(content) !== wanted)
      throw new PackRefusal(`${name} is not the file that the manifest names: its digest differs`)
  }
}

function compileAll(
  digest: string,
  { files: listed }: PackManifest,
  files: ReadonlyMap<string, Uint8Array>,
): readonly CompiledPack[] {
  const known = compiled.get(digest)
  if (known !== undefined) return known
  const packs = listed.map(({ name }) => compileFile(name, files.get(name) ?? new Uint8Array()))
  if (compiled.size >= COMPILED_MAX) compiled.clear()
  compiled.set(digest, packs)
  return packs
}

const PROBLEMS_SHOWN = 5

function compileFile(name: string, bytes: Uint8Array): CompiledPack {
  let parsed: unknown
  try {
    parsed = parse(Buffer.from(bytes).toString('utf8'), { maxAliasCount: 0 })
  } catch (error) {
    throw new PackRefusal(`${name} is not valid YAML`, { cause: error })
  }
  const result = compilePack(parsed)
  if (result.ok) return result.pack
  const problems = result.errors.map(({ rule, problem }) => `${rule ?? 'pack'}: ${problem}`)
  const more = problems.length > PROBLEMS_SHOWN ? `; and ${problems.length - PROBLEMS_SHOWN} more` : ''
  throw new PackRefusal(`${name} does not load: ${problems.slice(0, PROBLEMS_SHOWN).join('; ')}${more}`)
}

const ENGINE_VERSION = readEngineVersion()

/** The version packs compare their `engineMin` with. */
export function engineVersion(): string {
  return ENGINE_VERSION
}

function readEngineVersion(): string {
  const found: unknown = createRequire(import.meta.url)('@callgate/engine/package.json')
  return typeof found === 'object' && found !== null && 'version' in found ? String(found.version) : '0.0.0'
}
