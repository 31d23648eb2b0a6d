/** `callgate rules install|update|rollback|sign`: changes what is installed, and has a running gateway take it over at once. */

import { resolve } from 'node:path'
import type { InstalledPack, InstalledPacks } from '@callgate/contracts/pack'
import { Release } from '@callgate/contracts/pack'
import { installPack, removePack, rollBack, undoChange, type PackChange } from '../../config/packs/change.ts'
import { readInstalled, type PackPlace } from '../../config/packs/installed.ts'
import { signPack, readSigningKey } from '../../config/packs/sign.ts'
import { PackRefusal } from '../../config/packs/source.ts'
import { engineVersion, type Trust } from '../../config/packs/verify.ts'
import { resolveSecret } from '../../config/secrets.ts'
import { nameOfUser } from '../../system-user.ts'
import { CommandFailure, parseArguments, takePositionals, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findRunningGateway, GATEWAY_OPTIONS, loadOrExplain } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import { makePrintable, print, printError, printJson, printTable } from '../terminal.ts'

type Named = { readonly config?: string | undefined; readonly data?: string | undefined }

const CHANGE_OPTIONS = {
  ...GATEWAY_OPTIONS,
  'allow-downgrade': { type: 'boolean', default: false },
} as const

export const install: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, CHANGE_OPTIONS)
  const [path] = takePositionals(positionals, ['file or folder'])
  const where = await findPlace(values)
  const done = await explained(() =>
    installPack({ ...request(where), path: resolve(path), allowDowngrade: values['allow-downgrade'] }),
  )
  if (done.change !== null) await takeOver(values, where.place, done.change)
  return report(values.json, where.place, done.change)
}

export const update: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const where = await findPlace(values)
  const { packs } = await readInstalled(where.place)
  const names = new Set(positionals)
  const wanted = packs.filter(({ name }) => names.size === 0 || names.has(name))
  const unknown = positionals.find((name) => !packs.some((pack) => pack.name === name))
  if (unknown !== undefined)
    throw new CommandFailure(`No pack ${JSON.stringify(unknown)} is installed. See: callgate rules installed`)
  let last: PackChange | null = null
  for (const { source: path } of wanted) {
    const { change } = await explained(() => installPack({ ...request(where), path, allowDowngrade: false }))
    if (change === null) continue
    await takeOver(values, where.place, change)
    last = change
  }
  return report(values.json, where.place, last)
}

export const rollback: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const { place, trust } = await findPlace(values)
  const change = await explained(() => rollBack(place, trust))
  await takeOver(values, place, change)
  return report(values.json, place, change)
}

export const remove: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [name] = takePositionals(positionals, ['name'])
  const { place, trust } = await findPlace(values)
  const change = await explained(() => removePack(name, place, trust))
  await takeOver(values, place, change)
  return report(values.json, place, change)
}

export const installed: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const { place } = await findPlace(values)
  show(values.json, await explained(() => readInstalled(place)))
  return EXIT.ok
}

export const sign: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    name: { type: 'string' },
    release: { type: 'string' },
    publisher: { type: 'string' },
    key: { type: 'string' },
    'engine-min': { type: 'string' },
    out: { type: 'string' },
  })
  const [folder] = takePositionals(positionals, ['folder'])
  const { name, release, publisher, key, out } = values
  if (name === undefined || release === undefined)
    throw new UsageError('Say --name, what the pack is called, and --release, such as 1.2.0.')
  if ((key === undefined) !== (publisher === undefined))
    throw new UsageError('Say --publisher and --key together; without both the pack has no signature.')
  const engineMin = Release.safeParse(values['engine-min'] ?? engineVersion())
  if (!engineMin.success) throw new UsageError('--engine-min must be a release such as 1.2.0.')
  const { manifest, publicKey } = await explained(async () =>
    signPack({
      folder: resolve(folder),
      about: { name, release, engineMin: engineMin.data, publisher: publisher ?? null },
      key: key === undefined ? null : readSigningKey(await resolveSecret(key)),
      bundle: out === undefined ? null : resolve(out),
    }),
  )
  if (values.json) printJson({ manifest, publicKey })
  else {
    print(`${manifest.name} ${manifest.release}: ${manifest.files.length} files`)
    if (publicKey !== null)
      print(`rules:\n  publishers:\n    - { id: ${manifest.publisher ?? ''}, publicKey: ${publicKey} }`)
  }
  return EXIT.ok
}

interface Where {
  readonly place: PackPlace
  readonly trust: Trust
}

async function findPlace({ config }: Named): Promise<Where> {
  const { rules } = (await loadOrExplain(config)).config
  if (rules.folder === undefined) throw new Error('The folder of installed packs was not resolved.')
  return { place: { folder: rules.folder }, trust: rules }
}

function request({ place, trust }: Where) {
  return { place, trust, by: nameOfUser(), nowMs: Date.now() }
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof PackRefusal)
      throw new CommandFailure(`Nothing was changed: ${makePrintable(error.message)}.`, { cause: error })
    throw error
  }
}

/** A running gateway reads the change now; where it refuses, the change is taken back. */
async function takeOver(named: Named, place: PackPlace, change: PackChange): Promise<void> {
  const gateway = await findRunningGateway(named)
  if (gateway === undefined) return
  const { accepted, problems } = await gateway.reload()
  if (accepted) return
  await undoChange(place, change)
  await gateway.reload()
  throw new CommandFailure(
    `The gateway refused it and goes on with what it had: ${makePrintable(problems.join('; '))}`,
  )
}

async function report(json: boolean, place: PackPlace, change: PackChange | null): Promise<number> {
  const state = change?.after ?? (await readInstalled(place))
  show(json, state)
  if (!json) printError(change === null ? 'Nothing to do.' : 'Done.')
  return EXIT.ok
}

function show(json: boolean, { packs, history }: InstalledPacks): void {
  if (json) {
    printJson({ packs, canRollBack: history.length > 0 })
    return
  }
  if (packs.length === 0) print('No pack is installed; those that ship are in force.')
  else printTable(['pack', 'release', 'published by', 'installed by', 'at', 'from'], packs.map(rowOf))
}

function rowOf({ name, release, publisher, installedBy, installedAtMs, source }: InstalledPack): string[] {
  const at = new Date(installedAtMs).toISOString()
  return [name, release, publisher ?? '(unsigned)', makePrintable(installedBy), at, makePrintable(source)]
}
