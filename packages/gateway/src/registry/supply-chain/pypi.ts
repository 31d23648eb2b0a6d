/** Examines a Python package: the wheels a locked requirements file names, from a folder, unpacked without running any of them. */

import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScanFinding, ServerSource } from '@callgate/contracts/catalogue'
import { inspectCode } from './code/inspect-code.ts'
import type { Examination, ExamineContext } from './examination.ts'
import { ExamineError, makeFinding, quote } from './finding.ts'
import { pinTree } from './folder.ts'
import { loadShippedTrust } from './npm-signature.ts'
import { makePin, startOf } from './pin.ts'
import { type AttestedWheel, judgeWheel, readAttestations } from './pypi-attestation.ts'
import { readPythonLock } from './pypi-lock.ts'
import { normaliseName, readRequirements, type Requirement } from './pypi-requirements.ts'
import { demandProvenance, REQUIRED, say } from './requirements.ts'
import { storeExamined } from './staged.ts'
import { dropStaging, openStaging } from './store.ts'
import { hashFile, hashTree } from './tree.ts'
import { unzip } from './unzip.ts'
import { lookAt } from './look.ts'

type PythonSource = Extract<ServerSource, { readonly type: 'pypi' }>

const PACKAGES_MAX = 2_000
const ARCHIVES_MAX = 10_000
const STARTER = 'callgate-start.py'

export async function examinePython(source: PythonSource, context: ExamineContext): Promise<Examination> {
  const { requirements: file, archives } = source
  if (file === undefined || archives === undefined)
    throw new ExamineError(
      'Python packages are examined from a pylock.toml, or a requirements file with hashes, and a folder with the wheels it names (pip download --require-hashes --only-binary :all:). Name them as requirements and archives.',
    )
  const text = await readText(file)
  const requirements = file.endsWith('.toml')
    ? readPythonLock(text, PACKAGES_MAX)
    : readRequirements(text, PACKAGES_MAX)
  const main = requirements.find(({ name }) => name === normaliseName(source.package))
  if (main?.version !== source.version)
    throw new ExamineError(
      `The requirements file has ${main === undefined ? 'nothing' : `version ${quote(main.version)}`} where ${quote(source.package)} ${source.version} was asked for.`,
    )
  const wheels = await findArchives(requirements, archives, context)
  const staging = await openStaging(context.storeDirectory)
  try {
    const content = join(staging, 'content')
    await mkdir(content)
    for (const { path } of wheels) await unzip(await readFile(path), content, context.limits, context.signal)
    const entry = await writeStarter(source, content)
    const tree = await hashTree(content, context.limits, context.signal)
    const packages = wheels.map(({ name, version, hash }) => ({
      kind: 'package' as const,
      name,
      version,
      integrity: `sha256:${hash}`,
    }))
    const pin = makePin([...packages, ...pinTree(tree)])
    const own = source.package.toLowerCase().replaceAll(/[-.]+/g, '_')
    const findings = [
      ...judgeIndexes(requirements, context.rules.pypi.indexes),
      ...(await inspectAttestations(main, wheels, context)),
      ...(entry === null ? [noProgram(source)] : []),
      ...(await inspectCode(content, tree.entries, { own, limits: context.limits })),
    ]
    // -I: neither the environment nor the user's own packages change what is imported.
    const program = ['python3', '-I', `\${content}/${STARTER}`]
    const start = entry === null ? null : startOf(pin, tree, program, source.args)
    return await storeExamined({ source, folder: content, tree, pin, findings, start }, context)
  } finally {
    await dropStaging(staging)
  }
}

interface Archive extends AttestedWheel {
  readonly path: string
}

const SETTING = 'registry.supplyChain.pypi'

/** What is attested of any wheel has to hold; of the package itself something may have to be. */
async function inspectAttestations(
  main: Requirement,
  wheels: readonly Archive[],
  { trust, rules }: ExamineContext,
): Promise<readonly ScanFinding[]> {
  const { root } = trust ?? loadShippedTrust()
  const findings: ScanFinding[] = []
  for (const wheel of wheels) {
    const offered = await readAttestations(wheel.path)
    const judged = offered === undefined ? [] : judgeWheel(wheel, offered, root, rules.pypi)
    if (wheel.name !== main.name) findings.push(...judged)
    else {
      const said = offered === undefined ? [noProvenance(wheel)] : judged
      findings.push(...demandProvenance(said, rules.pypi.provenance, `${SETTING}.provenance`))
    }
  }
  return findings
}

function noProvenance({ name, version }: Archive): ScanFinding {
  return say(
    `${name}@${version}`,
    ['no-provenance', 'low'],
    'Nothing says where the package was built',
    'No attestation lies beside its wheel, so it cannot be checked that it was built from the source it names.',
  )
}

function judgeIndexes(
  requirements: readonly Requirement[],
  allowed: readonly string[],
): readonly ScanFinding[] {
  const plain = (url: string): string => url.replace(/\/+$/, '')
  const isAllowed = ({ index }: Requirement): boolean =>
    index !== null && allowed.some((one) => plain(one) === plain(index))
  const stranger = allowed.length === 0 ? undefined : requirements.find((one) => !isAllowed(one))
  if (stranger === undefined) return []
  const { name, version, index } = stranger
  return [
    makeFinding({
      code: REQUIRED,
      severity: 'critical',
      title: 'A package comes from an index that is not named',
      detail: `${quote(name)} comes from ${index === null ? 'an index that is not said' : quote(index, 500)}; ${SETTING}.indexes names others.`,
      where: { item: `${name}@${version}` },
    }),
  ]
}

/** One wheel for each requirement, by its hash and by nothing else; what the folder holds beside them is not touched. */
async function findArchives(
  requirements: readonly Requirement[],
  folder: string,
  { limits, signal }: ExamineContext,
): Promise<readonly Archive[]> {
  const names = await readdir(folder).catch(() => {
    throw new ExamineError(`There is no folder ${quote(folder)}.`)
  })
  if (names.length > ARCHIVES_MAX)
    throw new ExamineError(`${quote(folder)} holds more than ${ARCHIVES_MAX} files.`)
  const byHash = new Map<string, string>()
  for (const name of names.toSorted()) {
    signal.throwIfAborted()
    const path = join(folder, name)
    const stats = await lstat(path)
    if (!stats.isFile() || stats.size > limits.fileBytesMax) continue
    byHash.set((await hashFile(path, limits.fileBytesMax)).replace('sha256:', ''), path)
  }
  return requirements.map(({ name, version, hashes, identities }) => {
    const present = hashes.filter((hash) => byHash.has(hash))
    const wheel = present.find((hash) => byHash.get(hash)?.endsWith('.whl') === true)
    const path = wheel === undefined ? undefined : byHash.get(wheel)
    if (wheel === undefined || path === undefined)
      throw new ExamineError(
        present.length > 0
          ? `${quote(name)} is there as source only, which would run its own code to be installed. Get its wheel.`
          : `${quote(folder)} has no wheel of ${quote(name)} ${version} with one of its hashes. Download it again.`,
      )
    return { path, name, version, hash: wheel, identities }
  })
}

const SCRIPT =
  /^([A-Za-z0-9._-]{1,100})\s*=\s*([A-Za-z_][A-Za-z0-9_.]{0,200}):([A-Za-z_][A-Za-z0-9_.]{0,200})\s*(?:\[.*\])?$/

/** What an installer would make of the package's console script; null where it is not clear which is meant. */
async function writeStarter(source: PythonSource, content: string): Promise<string | null> {
  const wanted = normaliseName(source.package)
  const info = (await readdir(content)).find(
    (name) => name.endsWith('.dist-info') && normaliseName(name.slice(0, name.indexOf('-'))) === wanted,
  )
  if (info === undefined)
    throw new ExamineError(`The wheel of ${quote(source.package)} does not say that it is one.`)
  const path = join(content, info, 'entry_points.txt')
  const text = (await lookAt(path)) === null ? '' : await readText(path)
  const scripts = (text.split(/^\[console_scripts\]\s*$/m)[1] ?? '').split(/^\[/m)[0] ?? ''
  const found = scripts.split('\n').flatMap((line) => {
    const [, name = '', module = '', call = ''] = SCRIPT.exec(line.trim()) ?? []
    return name === '' ? [] : [{ name, module, call }]
  })
  const script =
    found.length === 1 && source.bin === undefined
      ? found[0]
      : found.find(({ name }) => name === (source.bin ?? source.package))
  if (script === undefined) return null
  const lines = [
    'import os, sys',
    'sys.dont_write_bytecode = True',
    'sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))',
    `sys.argv[0] = ${JSON.stringify(script.name)}`,
    `from ${script.module} import ${script.call.split('.')[0]}`,
    `sys.exit(${script.call}())`,
  ]
  await writeFile(join(content, STARTER), `${lines.join('\n')}\n`, { flag: 'wx' })
  return script.name
}

function noProgram({ package: name, version, bin }: PythonSource) {
  return makeFinding({
    code: 'supply/no-such-program',
    severity: 'medium',
    title: 'It is not clear which program of the package is meant',
    detail: `The source says ${quote(bin ?? 'none')}. Name one of the console scripts of the package.`,
    where: { item: `${name}@${version}` },
  })
}

const TEXT_BYTES_MAX = 4 << 20

async function readText(path: string): Promise<string> {
  const stats = await lookAt(path)
  if (stats?.isFile() !== true || stats.size > TEXT_BYTES_MAX)
    throw new ExamineError(`${quote(path)} is no file, or larger than 4 MiB.`)
  return readFile(path, 'utf8')
}
