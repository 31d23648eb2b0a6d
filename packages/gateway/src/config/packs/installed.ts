/** What is installed: one small file says it, folders beside it hold the packs, and every load verifies them anew. */

import { join } from 'node:path'
import { InstalledPacks, type InstalledPack } from '@callgate/contracts/pack'
import { readJson } from '@callgate/contracts/read-json'
import type { CompiledPack } from '@callgate/engine/rules/compiler'
import { FileReadError, readBounded } from '../read-bounded.ts'
import { loadRulePacks } from '../rule-packs.ts'
import { compareReleases } from './manifest.ts'
import { PackRefusal, readPackSource } from './source.ts'
import { type Trust, verifyPack } from './verify.ts'

const STATE_BYTES_MAX = 1 << 20

/** Where installed packs are, absolute. */
export interface PackPlace {
  readonly folder: string
}

export const stateFileOf = ({ folder }: PackPlace): string => join(folder, 'installed.json')
export const packFolderOf = ({ folder }: PackPlace, pack: Pick<InstalledPack, 'folder'>): string =>
  join(folder, 'packs', pack.folder)

/** Nothing is installed where there is no such file; one that cannot be read is an error, not nothing. */
export async function readInstalled(place: PackPlace): Promise<InstalledPacks> {
  const file = stateFileOf(place)
  try {
    const { bytes } = await readBounded(file, STATE_BYTES_MAX)
    return InstalledPacks.parse(readJson(Buffer.from(bytes).toString('utf8')))
  } catch (error) {
    if (error instanceof FileReadError && error.missing) return { version: 1, packs: [], history: [] }
    const { message } =
      error instanceof FileReadError
        ? error
        : { message: 'is damaged; restore it from a backup, or remove it to begin without installed packs' }
    throw new PackRefusal(`${file} ${message}`, { cause: error })
  }
}

/** Every installed pack, verified; throws PackRefusal when one no longer holds. */
export async function loadInstalled(
  installed: readonly InstalledPack[],
  place: PackPlace,
  trust: Trust,
): Promise<readonly { readonly of: InstalledPack; readonly packs: readonly CompiledPack[] }[]> {
  return Promise.all(
    installed.map(async (of) => {
      try {
        const verified = verifyPack(await readPackSource(packFolderOf(place, of)), trust)
        if (verified.digest !== of.digest) throw new PackRefusal('its manifest is another than was installed')
        return { of, packs: verified.packs }
      } catch (error) {
        if (!(error instanceof PackRefusal)) throw error
        throw new PackRefusal(
          `the installed pack ${of.name} ${of.release} cannot be used: ${error.message}`,
          {
            cause: error,
          },
        )
      }
    }),
  )
}

/** What the rules in force are made from. */
export interface PackSettings {
  readonly inspection: { readonly rulePacks: readonly string[] }
  readonly rules: Trust & { readonly folder?: string | undefined }
}

/**
 * Every pack in force: those that ship, each replaced by an installed one of its id when that is newer or was put there on
 * purpose, then the other installed ones, then the files the configuration names.
 */
export async function loadPacksInForce(
  { inspection, rules }: PackSettings,
  installed: readonly InstalledPack[],
): Promise<readonly CompiledPack[]> {
  const shipped = await loadRulePacks([])
  const named =
    inspection.rulePacks.length === 0 ? [] : (await loadRulePacks(inspection.rulePacks)).slice(shipped.length)
  if (installed.length === 0) return [...shipped, ...named]
  const folder = rules.folder
  if (folder === undefined) throw new Error('The folder of installed packs was not resolved.')
  const loaded = await loadInstalled(installed, { folder }, rules)
  const byId = new Map<string, { readonly pack: CompiledPack; readonly downgrade: boolean }>()
  for (const { of, packs } of loaded) {
    for (const pack of packs) {
      if (byId.has(pack.id))
        throw new PackRefusal(`two installed packs hold rules under the id ${pack.id}; remove one`)
      byId.set(pack.id, { pack, downgrade: of.downgrade })
    }
  }
  const merged = shipped.map((pack) => {
    const other = byId.get(pack.id)
    byId.delete(pack.id)
    if (other === undefined) return pack
    return other.downgrade || compareReleases(other.pack.release, pack.release) > 0 ? other.pack : pack
  })
  return [...merged, ...[...byId.values()].map(({ pack }) => pack), ...named]
}
