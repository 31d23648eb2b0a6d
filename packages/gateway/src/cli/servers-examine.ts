/** `callgate servers examine`: pins a server and says what is conspicuous about it, without running any of its code. */

import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { parseJson } from '@callgate/contracts/json'
import { ServerSource } from '@callgate/contracts/catalogue'
import { isGrave, SEVERITIES } from '@callgate/contracts/finding'
import { readText } from '../config/read-text.ts'
import type { Examination } from '../registry/supply-chain/examination.ts'
import { EXAMINE_LIMITS } from '../registry/supply-chain/limits.ts'
import { readLockFile, writeLockFile } from '../registry/supply-chain/lock-file.ts'
import { describePinChange } from '../registry/supply-chain/pin.ts'
import { toSarif } from '../registry/supply-chain/sarif.ts'
import { hashFile } from '../registry/supply-chain/tree.ts'
import { CommandFailure, parseArguments, UsageError } from './arguments.ts'
import { EXIT } from './command.ts'
import { NetworkConfig } from '@callgate/contracts/network'
import type { Subcommand } from './subcommands.ts'
import { homeOfUser } from '../system-user.ts'
import { bold, makePrintable, print, printJson } from './terminal.ts'

export const EXAMINE_HELP = `  callgate servers examine <npm:package@version | folder | file.mcpb> [options]
  callgate servers examine [options] -- <command> [arguments]
  callgate servers examine --source <file> [options]

Pins the server and shows what is conspicuous: where it comes from, whether its signatures hold, what it would run at
installation, and what its code does that is dangerous in a tool. None of its code is run. A folder is started by the
command after --, or else by "node .".

Options:
  --source <file>    a source as JSON: a commit, Python wheels, an image
  --store <folder>   where packages and bundles are installed (default ~/.callgate/servers)
  --signer <file>    certificate (PEM) of a publisher whose bundles are taken as signed; may be repeated
  --key <file>       public key (PEM) of a publisher whose images are taken as signed; may be repeated
  --allowed-signers <file>  SSH keys (ssh-keygen, ALLOWED SIGNERS) of publishers whose commits and tags are taken as signed
  --openpgp-key <file>   OpenPGP public key of such a publisher; both may be repeated
  --trusted-root <file>  trust root of Sigstore; without it the one that ships
  --lock <file>      compare with the pin of --id in this callgate.lock; with --write, write it there
  --id <id>          id of the server in the lock
  --write            write the pin to the lock
  --sarif            findings as SARIF 2.1.0
  --sbom             bill of materials as CycloneDX 1.6 JSON
  --json             machine-readable output

Exit codes: 0 nothing high · 1 a finding is high or critical, or the pin is not that of the lock · 2 not understood`

const OPTIONS = {
  source: { type: 'string' },
  store: { type: 'string' },
  signer: { type: 'string', multiple: true },
  key: { type: 'string', multiple: true },
  'allowed-signers': { type: 'string', multiple: true },
  'openpgp-key': { type: 'string', multiple: true },
  'trusted-root': { type: 'string' },
  lock: { type: 'string' },
  id: { type: 'string' },
  write: { type: 'boolean', default: false },
  sarif: { type: 'boolean', default: false },
  sbom: { type: 'boolean', default: false },
} as const

export const examine: Subcommand = async (args, gateway) => {
  const end = args.indexOf('--')
  const own = end === -1 ? args : args.slice(0, end)
  const line = end === -1 ? [] : args.slice(end + 1)
  const { values, positionals } = parseArguments(own, OPTIONS)
  if (positionals.length > 1) throw new UsageError(`Unexpected argument: ${positionals[1]}`)
  if ((values.lock === undefined) !== (values.id === undefined))
    throw new UsageError('--lock and --id go together.')
  if (values.write && values.lock === undefined) throw new UsageError('--write needs --lock and --id.')
  if (values.source !== undefined && (positionals.length > 0 || line.length > 0))
    throw new UsageError('--source says everything; name nothing beside it.')
  const source =
    values.source === undefined ? await readSource(positionals[0], line) : await readSourceFile(values.source)
  const { examineSource, readTrust, createReach, createPackageWayOut } = await loadExaminer()
  const examination = await examineSource(source, {
    storeDirectory: values.store ?? defaultStore(),
    ...(await readTrust(
      {
        signers: values.signer ?? [],
        keys: values.key ?? [],
        git: { ssh: values['allowed-signers'] ?? [], openpgp: values['openpgp-key'] ?? [] },
        trustedRoot: values['trusted-root'],
      },
      readText,
    )),
    openWayOut: createPackageWayOut(createReach(() => NetworkConfig.parse({}))),
    now: Date.now,
  })
  const changes = await compareWithLock(source, examination, values)
  if (values.sarif) printJson(toSarif(examination.findings, gateway.version))
  else if (values.sbom) printJson(examination.sbom)
  else if (values.json) printJson({ source, ...examination, sbom: undefined, changes })
  else show(source, examination, changes)
  const grave = examination.findings.some(isGrave)
  return grave || (changes !== null && changes.length > 0) ? EXIT.failed : EXIT.ok
}

/** What looks into packages and verifies signatures; the other subcommands need none of it. */
function defaultStore(): string {
  const home = homeOfUser()
  if (home === null)
    throw new UsageError('This user has no home folder: name one for the servers with --store.')
  return join(home, '.callgate', 'servers')
}

async function loadExaminer() {
  const parts = await Promise.all([
    import('../registry/supply-chain/examine-source.ts'),
    import('../registry/supply-chain/read-trust.ts'),
    import('../network/reach.ts'),
    import('../upstream/isolation/package-way-out.ts'),
  ])
  const [{ examineSource }, { readTrust }, { createReach }, { createPackageWayOut }] = parts
  return { examineSource, readTrust, createReach, createPackageWayOut }
}

async function readSource(target: string | undefined, line: readonly string[]): Promise<ServerSource> {
  const [command, ...args] = line
  if (target === undefined) {
    if (command === undefined)
      throw new UsageError('Name a package, a folder, a bundle, or a command after --.')
    return ServerSource.parse({ type: 'command', command, args })
  }
  if (target.startsWith('npm:')) {
    const at = target.lastIndexOf('@')
    const source = ServerSource.safeParse({
      type: 'npm',
      package: target.slice('npm:'.length, at),
      version: target.slice(at + 1),
      args,
      ...(command === undefined ? {} : { bin: command }),
    })
    if (at <= 'npm:'.length || !source.success)
      throw new UsageError('Name one exact version: npm:<package>@<version>.')
    return source.data
  }
  const path = resolve(target)
  // Whatever cannot be seen is told as missing.
  const stats = await stat(path).catch(() => null)
  if (stats === null) throw new UsageError(`There is no file or folder ${makePrintable(target)}.`)
  if (stats.isDirectory())
    return ServerSource.parse({
      type: 'folder',
      path,
      command: command ?? 'node',
      args: command === undefined ? ['.'] : args,
    })
  const sha256 = await hashFile(path, EXAMINE_LIMITS.fileBytesMax)
  return ServerSource.parse({ type: 'mcpb', file: path, sha256, args: line })
}

async function readSourceFile(path: string): Promise<ServerSource> {
  const parsed = ServerSource.safeParse(parseJson(await readText(path)))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(
    `${makePrintable(path)} is no source: ${makePrintable(issue?.path.join('.') ?? '')} ${issue?.message ?? ''}`,
  )
}

/** What changed against the lock; null where there is nothing to compare with. */
async function compareWithLock(
  source: ServerSource,
  { pin }: Examination,
  {
    lock,
    id,
    write,
  }: { readonly lock?: string | undefined; readonly id?: string | undefined; readonly write: boolean },
): Promise<readonly string[] | null> {
  if (lock === undefined || id === undefined) return null
  const locked = await readLockFile(lock)
  const before = Object.hasOwn(locked, id) ? locked[id] : undefined
  if (write) {
    await writeLockFile(lock, { ...locked, [id]: { source, pin } })
    return null
  }
  if (before === undefined)
    throw new CommandFailure(`${makePrintable(lock)} has no ${makePrintable(id)}. Add it with --write.`)
  return describePinChange(before.pin, pin)
}

function show(
  source: ServerSource,
  { pin, findings, store }: Examination,
  changes: readonly string[] | null,
): void {
  print(`${bold(describeSource(source))}  ${findings.length} findings`)
  print(`  pin    ${pin.digest}, ${pin.parts.length} parts`)
  if (store !== null) print(`  store  ${makePrintable(store)}`)
  for (const change of changes ?? []) print(`  changed  ${makePrintable(change)}`)
  const rank = (severity: (typeof SEVERITIES)[number]): number => SEVERITIES.indexOf(severity)
  for (const finding of findings.toSorted((a, b) => rank(b.severity) - rank(a.severity))) {
    const place = finding.where?.file
    const at = place === undefined ? (finding.where?.item ?? '') : `${place}:${finding.where?.line ?? 1}`
    print(`\n  ${finding.severity}  ${finding.code}  ${makePrintable(at)}`)
    print(`    ${makePrintable(finding.title)}. ${makePrintable(finding.detail)}`)
  }
}

function describeSource(source: ServerSource): string {
  switch (source.type) {
    case 'npm':
    case 'pypi':
      return makePrintable(`${source.type}:${source.package}@${source.version}`)
    case 'mcpb':
      return makePrintable(basename(source.file))
    case 'folder':
      return makePrintable(source.path)
    case 'command':
      return makePrintable([source.command, ...source.args].join(' '))
    case 'oci':
      return makePrintable(`${source.image}@${source.digest}`)
    case 'git':
      return makePrintable(`${source.repository}#${source.commit}`)
    case 'url':
      return makePrintable(source.url)
  }
}
