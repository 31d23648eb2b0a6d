/** Installs rule packs and takes installs back: everything is verified and staged first, and one small file makes it so. */

import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InstalledPacks, PACK_BOUNDS, type InstalledPack } from '@callgate/contracts/pack'
import { loadRulePacks } from '../rule-packs.ts'
import { loadPacksInForce, packFolderOf, readInstalled, stateFileOf, type PackPlace } from './installed.ts'
import { compareReleases, MANIFEST_FILE, SIGNATURE_FILE } from './manifest.ts'
import { tryPatterns } from './pattern-trial.ts'
import { PackRefusal, readPackSource, type PackSource } from './source.ts'
import { type Trust, type VerifiedPack, verifyPack } from './verify.ts'

const HISTORY_MAX = 5

export interface InstallRequest {
  /** Folder or file of the pack, absolute. */
  readonly path: string
  readonly trust: Trust
  readonly place: PackPlace
  readonly allowDowngrade: boolean
  readonly by: string
  readonly nowMs: number
}

/** What was changed, and what was there before, so that it can be put back. */
export interface PackChange {
  readonly before: InstalledPacks
  readonly after: InstalledPacks
}

/** Verifies a pack and puts it in force; `change` is null when this very pack is installed already. */
export async function installPack(
  request: InstallRequest,
): Promise<{ readonly verified: VerifiedPack; readonly change: PackChange | null }> {
  const { path, trust, place } = request
  const source = await readPackSource(path)
  const verified = verifyPack(source, trust)
  const { name, release, publisher } = verified.manifest
  await checkIds(verified)
  await tryPatterns(verified.packs)
  return locked(place, async () => {
    const before = await readInstalled(place)
    const current = before.packs.find((pack) => pack.name === name)
    if (current?.digest === verified.digest) return { verified, change: null }
    if (current !== undefined) checkOrder(verified, current, request.allowDowngrade)
    const folder = `${name}-${release}-${verified.digest.slice(0, 12)}`
    await stage(source, packFolderOf(place, { folder }))
    const installed: InstalledPack = {
      name,
      release,
      publisher,
      digest: verified.digest,
      folder,
      source: path,
      downgrade: request.allowDowngrade,
      installedBy: request.by,
      installedAtMs: request.nowMs,
    }
    const packs = [...before.packs.filter((pack) => pack.name !== name), installed]
    if (packs.length > PACK_BOUNDS.installedMax)
      throw new PackRefusal(`more than ${PACK_BOUNDS.installedMax} packs cannot be installed`)
    await checkWhole(packs, place, trust)
    return { verified, change: await replace(place, before, packs) }
  })
}

/** Puts the set before the last change in force again. */
export function rollBack(place: PackPlace, trust: Trust): Promise<PackChange> {
  return locked(place, async () => {
    const before = await readInstalled(place)
    const [last, ...older] = before.history
    if (last === undefined) throw new PackRefusal('nothing was changed that could be taken back')
    await checkWhole(last, place, trust)
    const after: InstalledPacks = { version: 1, packs: last, history: older }
    await writeState(place, after)
    return { before, after }
  })
}

/** Takes an installed pack away; what ships in its place counts again. */
export function removePack(name: string, place: PackPlace, trust: Trust): Promise<PackChange> {
  return locked(place, async () => {
    const before = await readInstalled(place)
    const packs = before.packs.filter((pack) => pack.name !== name)
    if (packs.length === before.packs.length)
      throw new PackRefusal(`no pack ${JSON.stringify(name)} is installed`)
    await checkWhole(packs, place, trust)
    return replace(place, before, packs)
  })
}

/** Puts back what a change replaced: the gateway refused it. */
export function undoChange(place: PackPlace, { before, after }: PackChange): Promise<void> {
  return locked(place, async () => {
    // Somebody else's later change is not undone with it.
    if (JSON.stringify(await readInstalled(place)) === JSON.stringify(after)) await writeState(place, before)
  })
}

function checkOrder({ manifest }: VerifiedPack, current: InstalledPack, allowDowngrade: boolean): void {
  if (allowDowngrade) return
  if (manifest.publisher !== current.publisher)
    throw new PackRefusal(
      `${current.name} was published by ${current.publisher ?? 'nobody'} and this one by ${manifest.publisher ?? 'nobody'}; use --allow-downgrade if you mean it`,
    )
  const order = compareReleases(manifest.release, current.release)
  if (order > 0) return
  throw new PackRefusal(
    order === 0
      ? `${manifest.name} ${manifest.release} is installed already with other content; publish a new release, or use --allow-downgrade`
      : `${manifest.name} ${current.release} is installed, and ${manifest.release} is older; use --allow-downgrade if you mean it`,
  )
}

/** Ids are how findings, suppressions and settings name a rule: one that ships must not become another rule. */
async function checkIds({ packs }: VerifiedPack): Promise<void> {
  const own = new Set(packs.map(({ id }) => id))
  if (own.size !== packs.length) throw new PackRefusal('two files of the pack hold rules under one id')
  const shipped = (await loadRulePacks([])).filter(({ id }) => !own.has(id))
  const taken = new Set(shipped.flatMap((pack) => pack.rules.map(({ rule }) => rule.id)))
  for (const { rule } of packs.flatMap((pack) => pack.rules))
    if (taken.has(rule.id)) throw new PackRefusal(`a rule that ships is called ${rule.id} already`)
}

/** What is to be in force is loaded once before it is: each pack alone may be right and two together not. */
async function checkWhole(packs: readonly InstalledPack[], place: PackPlace, trust: Trust): Promise<void> {
  await loadPacksInForce({ inspection: { rulePacks: [] }, rules: { ...trust, folder: place.folder } }, packs)
}

/** Written beside its place and renamed there, so that a folder of this name is whole. */
async function stage(source: PackSource, folder: string): Promise<void> {
  const staging = `${folder}.${randomBytes(6).toString('hex')}`
  await mkdir(staging, { recursive: true, mode: 0o700 })
  try {
    for (const [name, bytes] of source.files) await writeDurably(join(staging, name), bytes)
    await writeDurably(join(staging, MANIFEST_FILE), Buffer.from(source.manifest))
    if (source.signature !== null)
      await writeDurably(join(staging, SIGNATURE_FILE), Buffer.from(source.signature))
    await rm(folder, { recursive: true, force: true })
    await rename(staging, folder)
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    throw error
  }
}

async function replace(
  place: PackPlace,
  before: InstalledPacks,
  packs: readonly InstalledPack[],
): Promise<PackChange> {
  const history = [before.packs, ...before.history].slice(0, HISTORY_MAX)
  const after: InstalledPacks = { version: 1, packs: [...packs], history }
  await writeState(place, after)
  await prune(place, after)
  return { before, after }
}

async function writeState(place: PackPlace, state: InstalledPacks): Promise<void> {
  const file = stateFileOf(place)
  const temporary = `${file}.${randomBytes(6).toString('hex')}`
  await writeDurably(temporary, Buffer.from(`${JSON.stringify(InstalledPacks.parse(state), null, 2)}\n`))
  await rename(temporary, file)
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Folders that no set names any more go. */
async function prune(place: PackPlace, { packs, history }: InstalledPacks): Promise<void> {
  const kept = new Set([packs, ...history].flat().map(({ folder }) => folder))
  const folder = join(place.folder, 'packs')
  for (const name of await readdir(folder))
    if (!kept.has(name)) await rm(join(folder, name), { recursive: true, force: true })
}

/** One change at a time. */
async function locked<T>(place: PackPlace, work: () => Promise<T>): Promise<T> {
  await mkdir(join(place.folder, 'packs'), { recursive: true, mode: 0o700 })
  const lock = join(place.folder, 'lock')
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    throw new PackRefusal(
      `another change of the rule packs is under way; if none is, remove ${lock} and try again`,
      { cause: error },
    )
  }
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}
