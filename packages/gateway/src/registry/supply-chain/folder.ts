/** Examines what already lies on this machine: a folder, or an installed program, pinned by the digest of every file. */

import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, readlink, realpath, stat, symlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import type { ScanFinding, ServerPin, ServerSource } from '@callgate/contracts/catalogue'
import { canonicalJson } from '../../config/canonical-json.ts'
import { inspectCode } from './code/inspect-code.ts'
import type { Examination, ExamineContext } from './examination.ts'
import { ExamineError, makeFinding, quote } from './finding.ts'
import { CONTENT_PART, makePin, PIN_PARTS_MAX, type PinPart, startOf } from './pin.ts'
import { locateFile, locateProgram } from './programs.ts'
import { makeSbom } from './sbom.ts'
import { dropStaging, openStaging, storeContent } from './store.ts'
import { hashFile, hashTree, type Tree } from './tree.ts'

type FolderSource = Extract<ServerSource, { readonly type: 'folder' }>
type CommandSource = Extract<ServerSource, { readonly type: 'command' }>

export async function examineFolder(source: FolderSource, context: ExamineContext): Promise<Examination> {
  const root = await realpath(source.path).catch(() => {
    throw new ExamineError(`There is no folder ${quote(source.path)}.`)
  })
  if (!(await stat(root)).isDirectory()) throw new ExamineError(`${quote(source.path)} is no folder.`)
  const tree = await hashTree(root, context.limits, context.signal)
  const program = await locateProgram(source.command, root)
  const inside = program !== null && program.startsWith(root + sep)
  const pin = makePin([
    ...pinTree(tree),
    pinCommandLine(source),
    ...(program === null || inside ? [] : [await pinFile('command', program, context)]),
  ])
  const findings = [
    ...inspectCommandLine(source, program),
    ...(await inspectCode(root, tree.entries, { own: '', limits: context.limits })),
  ]
  const sbom = makeSbom({ source, pin, timeMs: context.now() })
  if (context.copyFolders !== true) return { pin, findings, sbom, store: root, start: null }
  const stored = await copyIntoStore(root, tree, pin, context)
  const command = inside ? `\${content}/${relative(root, program).split(sep).join('/')}` : source.command
  const start = startOf(pin, tree, [command], source.args)
  return { pin, findings: [...stored.findings, ...findings], sbom, store: stored.store, start }
}

/** The copy has the digest that was taken of the folder, or a file changed between the two. */
async function copyIntoStore(root: string, tree: Tree, pin: ServerPin, context: ExamineContext) {
  const staging = await openStaging(context.storeDirectory)
  try {
    const folder = join(staging, 'content')
    await mkdir(folder)
    for (const { path, type } of tree.entries) {
      context.signal.throwIfAborted()
      await mkdir(dirname(join(folder, path)), { recursive: true })
      if (type === 'link') await symlink(await readlink(join(root, path)), join(folder, path))
      else await copyFile(join(root, path), join(folder, path), constants.COPYFILE_EXCL)
    }
    const copied = await hashTree(folder, context.limits, context.signal)
    if (copied.digest !== tree.digest)
      throw new ExamineError(`${quote(root)} changed while it was copied. Examine it again.`)
    return await storeContent(
      { folder, tree: copied, npm: null },
      context.storeDirectory,
      pin,
      context.limits,
    )
  } finally {
    await dropStaging(staging)
  }
}

export async function examineCommand(source: CommandSource, context: ExamineContext): Promise<Examination> {
  const program = await locateProgram(source.command, null)
  if (program === null) throw new ExamineError(`There is no program ${quote(source.command)} in PATH.`)
  const files: PinPart[] = [await pinFile('command', program, context)]
  // A script that an interpreter is given is as much of the program as the interpreter.
  for (const argument of source.args) {
    const file = isAbsolute(argument) ? await locateFile(argument) : null
    if (file !== null) files.push(await pinFile('file', file, context))
  }
  const pin = makePin([...files, pinCommandLine(source)])
  const findings = inspectCommandLine(source, program)
  return { pin, findings, sbom: makeSbom({ source, pin, timeMs: context.now() }), store: null, start: null }
}

/** Each file by name where a pin can hold so many, and all of them together. */
export function pinTree(tree: Tree): readonly PinPart[] {
  const whole = { kind: 'file' as const, name: CONTENT_PART, version: null, integrity: tree.digest }
  if (tree.entries.length > PIN_PARTS_MAX - 10) return [whole]
  return [
    ...tree.entries.map(({ path, digest }) => ({
      kind: 'file' as const,
      name: path,
      version: null,
      integrity: digest,
    })),
    whole,
  ]
}

interface CommandLine {
  readonly command: string
  readonly args: readonly string[]
}

export function pinCommandLine({ command, args }: CommandLine): PinPart {
  const digest = createHash('sha256')
    .update(canonicalJson([command, ...args]))
    .digest('hex')
  return { kind: 'command', name: 'command line', version: null, integrity: `sha256:${digest}` }
}

async function pinFile(kind: 'command' | 'file', path: string, { limits }: ExamineContext): Promise<PinPart> {
  return { kind, name: path, version: null, integrity: await hashFile(path, limits.fileBytesMax) }
}

const LAUNCHERS = /^(?:npx|npm|pnpm|pnpx|yarn|bunx|bun|uvx|uv|pipx|pip|docker|podman|dnx)(?:\.(?:cmd|exe))?$/
const SHELLS = /^(?:sh|bash|zsh|dash|fish|cmd|powershell|pwsh)(?:\.exe)?$/
const IN_LINE = /^(?:-[a-z]*c|\/c|-Command|-EncodedCommand|-e|--eval|-p|--print)$/i

/** What is dangerous about the command itself, whatever it starts. */
export function inspectCommandLine(
  { command, args }: CommandLine,
  program: string | null,
): readonly ScanFinding[] {
  const findings: ScanFinding[] = []
  const name = basename(command)
  const line = quote([command, ...args].join(' '), 2000)
  const say = (code: string, severity: 'medium' | 'high', title: string, why: string): void => {
    findings.push(
      makeFinding({
        code: `supply/${code}`,
        severity,
        title,
        detail: `${why} ${line}`,
        where: { item: line },
      }),
    )
  }
  if (program === null)
    say('no-such-program', 'medium', 'There is no such program', 'It is neither in the folder nor in PATH:')
  if (LAUNCHERS.test(name))
    say(
      'fetched-at-start',
      'high',
      'The command fetches what it runs when it starts',
      'What it will run is not what was examined. Submit the package or image itself instead of:',
    )
  if (SHELLS.test(name))
    say('started-by-shell', 'medium', 'The command is a shell', 'Its arguments are read as commands:')
  if (args.some((argument) => IN_LINE.test(argument)))
    say(
      'code-in-command',
      'high',
      'The command line carries code',
      'Put the code into a file that can be pinned:',
    )
  return findings
}
