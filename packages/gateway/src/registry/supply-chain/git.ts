/** Examines a commit of a repository: fetched without any of its hooks, filters or configuration, each object hashed again. */

import { NetworkConfig } from '@callgate/contracts/network'
import { createReach, NetworkRefused } from '../../network/reach.ts'
import { createHash } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import type { ServerSource } from '@callgate/contracts/catalogue'
import { inspectCode } from './code/inspect-code.ts'
import type { Examination, ExamineContext } from './examination.ts'
import { ExamineError, quote } from './finding.ts'
import { inspectCommandLine, pinCommandLine, pinTree } from './folder.ts'
import { inspectGitSignature } from './git-signature.ts'
import { makePin, startOf } from './pin.ts'
import { type BoundedAnswer, NETWORK_VARIABLES, runBounded } from './run-bounded.ts'
import { isSafeName, keyOfName } from './safe-name.ts'
import { storeExamined } from './staged.ts'
import { dropStaging, openStaging } from './store.ts'
import { hashTree } from './tree.ts'

type GitSource = Extract<ServerSource, { readonly type: 'git' }>

export async function examineGit(source: GitSource, context: ExamineContext): Promise<Examination> {
  refuseRepository(source.repository)
  const staging = await openStaging(context.storeDirectory)
  try {
    const content = join(staging, 'content')
    await mkdir(content)
    const git = new Git(join(staging, 'repository'), context)
    await git.fetch(source)
    const entries = await git.list(source, context)
    await git.write(entries, content)
    const tree = await hashTree(content, context.limits, context.signal)
    const commit = {
      kind: 'commit' as const,
      name: source.repository,
      version: null,
      integrity: source.commit,
    }
    const pin = makePin([commit, ...pinTree(tree), pinCommandLine(source)])
    const command = source.command.replace(/^\.\//, '')
    const inside = tree.entries.some(({ path }) => path === command)
    const signed = await inspectGitSignature(source, (...asked) => git.ask(...asked), {
      context,
      scratch: join(staging, 'keys'),
    })
    const findings = [
      ...signed,
      ...inspectCommandLine(source, command),
      ...(await inspectCode(content, tree.entries, { own: '', limits: context.limits })),
    ]
    const start = startOf(pin, tree, [inside ? `\${content}/${command}` : source.command], source.args)
    return await storeExamined({ source, folder: content, tree, pin, findings, start }, context)
  } finally {
    await dropStaging(staging)
  }
}

/** https, or a repository on this machine; whatever else git understands runs programs or is not encrypted. */
function refuseRepository(repository: string): void {
  if (isAbsolute(repository)) return
  const url = URL.canParse(repository) ? new URL(repository) : null
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new ExamineError(
      `${quote(repository)} is no repository that is fetched: name an https address without a password in it, or an absolute path.`,
    )
}

interface GitEntry {
  readonly mode: string
  readonly id: string
  readonly bytes: number
  readonly path: string
}

/** Nothing of the machine's or the repository's configuration holds, and nothing of it is run. */
const HARDENED = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.attributesFile=/dev/null',
  'core.sshCommand=false',
  'core.askPass=false',
  'credential.helper=',
  'http.followRedirects=false',
  'protocol.allow=never',
  'protocol.https.allow=always',
  'protocol.file.allow=always',
  'fetch.fsckObjects=true',
  'transfer.fsckObjects=true',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting])

const LIST_BYTES_MAX = 64 << 20

class Git {
  readonly #repository: string
  readonly #context: ExamineContext

  constructor(repository: string, context: ExamineContext) {
    this.#repository = repository
    this.#context = context
  }

  async fetch({ repository, commit, tag }: GitSource): Promise<void> {
    await mkdir(this.#repository)
    if (!isAbsolute(repository)) await this.#refuseOldGit()
    const format = commit.length === 64 ? 'sha256' : 'sha1'
    await this.#run(['init', '--bare', '--quiet', '--template=', `--object-format=${format}`, '.'])
    await this.#run([
      ...(await this.#pinHost(repository)),
      'fetch',
      '--quiet',
      '--depth=1',
      '--no-tags',
      '--no-recurse-submodules',
      '--no-write-fetch-head',
      '--end-of-options',
      repository,
      commit,
      ...(tag === undefined ? [] : [`refs/tags/${tag}:refs/tags/${tag}`]),
    ])
    if (tag !== undefined) await this.#checkTag(tag, commit)
    const type = (await this.#run(['cat-file', '-t', commit])).toString('utf8').trim()
    if (type !== 'commit') throw new ExamineError(`${commit} is a ${quote(type)} and no commit.`)
  }

  /** Older ones ask for the addresses themselves, and nobody judges what they find. */
  async #refuseOldGit(): Promise<void> {
    const version = (await this.#run(['version'])).toString('utf8')
    if (!isGitPinning(version))
      throw new ExamineError(
        `${quote(version.trim())} does not connect to the addresses that were judged: 2.37 is the first that does. Install it, or name a folder on this machine.`,
      )
  }

  async #checkTag(tag: string, commit: string): Promise<void> {
    const tagged = (await this.#run(['rev-parse', `refs/tags/${tag}^{commit}`])).toString('utf8').trim()
    if (tagged !== commit) throw new ExamineError(`The tag ${quote(tag)} is of the commit ${quote(tagged)}.`)
  }

  /** The addresses were judged, and git asks for no others; it follows no redirects. */
  async #pinHost(repository: string): Promise<readonly string[]> {
    if (isAbsolute(repository)) return []
    const { hostname, port } = new URL(repository)
    const reach = this.#context.reach ?? createReach(() => NetworkConfig.parse({}))
    try {
      const found = await reach.resolve(hostname)
      const addresses = found.map(({ address, family }) => (family === 6 ? `[${address}]` : address))
      return ['-c', `http.curloptResolve=${hostname}:${port || '443'}:${addresses.join(',')}`]
    } catch (error) {
      if (error instanceof NetworkRefused) throw new ExamineError(error.message)
      throw new ExamineError(`${quote(hostname)} has no address that is found.`)
    }
  }

  /** What the commit holds, judged whole before anything is written. */
  async list({ commit, subfolder }: GitSource, { limits }: ExamineContext): Promise<readonly GitEntry[]> {
    const root = subfolder === undefined ? commit : `${commit}:${subfolder.replace(/^\.?\/+|\/+$/g, '')}`
    const listed = await this.#run(['ls-tree', '-r', '-l', '-z', '--full-tree', root], LIST_BYTES_MAX)
    const lines = listed
      .toString('utf8')
      .split('\0')
      .filter((line) => line !== '')
    if (lines.length > limits.entriesMax)
      throw new ExamineError(`The commit has ${lines.length} files; ${limits.entriesMax} are allowed.`)
    const names = new Set<string>()
    let bytes = 0
    return lines.map((line) => {
      const entry = parseEntry(line)
      bytes += entry.bytes
      if (entry.bytes > limits.fileBytesMax || bytes > limits.contentBytesMax)
        throw new ExamineError(`The commit holds more than is allowed, at ${quote(entry.path)}.`)
      const key = keyOfName(entry.path)
      if (names.has(key))
        throw new ExamineError(
          `The commit has ${quote(entry.path)} twice, told apart by case or spelling alone.`,
        )
      names.add(key)
      return entry
    })
  }

  /** Object by object and not by a checkout, which would apply filters, line ends and attributes of the repository. */
  async write(entries: readonly GitEntry[], content: string): Promise<void> {
    const bytes = entries.reduce((sum, one) => sum + one.bytes, 0)
    const wanted = entries.map(({ id }) => `${id}\n`).join('')
    const answer = await this.#run(['cat-file', '--batch'], bytes + entries.length * 200 + 1024, wanted)
    let at = 0
    for (const { id, mode, path, bytes: size } of entries) {
      this.#context.signal.throwIfAborted()
      at = answer.indexOf(0x0a, at) + 1
      const object = answer.subarray(at, at + size)
      at += size + 1
      if (hashObject(object, id.length) !== id)
        throw new ExamineError(`${quote(path)} is not the object its id names.`)
      const file = join(content, path)
      await mkdir(dirname(file), { recursive: true })
      if (mode === '120000') await symlink(object.toString('utf8'), file)
      else await writeFile(file, object, { flag: 'wx', mode: mode === '100755' ? 0o755 : 0o644 })
    }
  }

  async #run(args: readonly string[], answerBytesMax?: number, input?: string): Promise<Buffer> {
    const answer = await this.#start(args, {
      ...(answerBytesMax === undefined ? {} : { answerBytesMax }),
      ...(input === undefined ? {} : { input }),
    })
    if (!answer.ok) throw new ExamineError(`git could not do this: ${quote(answer.stderr.trim(), 400)}`)
    return answer.stdout
  }

  /** How it ended, whatever that was. */
  ask(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<BoundedAnswer> {
    return this.#start(args, {}, env)
  }

  #start(
    args: readonly string[],
    wanted: { readonly answerBytesMax?: number; readonly input?: string },
    more: Readonly<Record<string, string>> = {},
  ): Promise<BoundedAnswer> {
    const env: Record<string, string> = {
      ...more,
      PATH: '/usr/bin:/bin',
      HOME: this.#repository,
      GIT_DIR: this.#repository,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_OPTIONAL_LOCKS: '0',
    }
    for (const name of NETWORK_VARIABLES) {
      const value = process.env[name]
      if (value !== undefined) env[name] = value
    }
    const { limits, signal } = this.#context
    return runBounded({
      file: locateGit(),
      args: [...HARDENED, ...args],
      cwd: this.#repository,
      env,
      timeoutMs: limits.timeoutMs,
      answerBytesMax: limits.answerBytesMax,
      ...wanted,
      signal,
      name: 'git',
    })
  }
}

/** `http.curloptResolve` is of git 2.37; one that does not know it goes wherever its own look-up leads. */
export function isGitPinning(version: string): boolean {
  const [, major = '0', minor = '0'] = /^git version (\d+)\.(\d+)/.exec(version) ?? []
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 37)
}

const ENTRY = /^(\d{6}) (\w+) ([0-9a-f]{40}|[0-9a-f]{64}) +(\d+|-)\t(.+)$/s

function parseEntry(line: string): GitEntry {
  const [, mode = '', , id = '', size = '', path = ''] = ENTRY.exec(line) ?? []
  const shown = quote(path === '' ? line : path)
  if (mode === '160000')
    throw new ExamineError(`The commit has a submodule at ${shown}. Submit that repository, or one without.`)
  if (mode !== '100644' && mode !== '100755' && mode !== '120000')
    throw new ExamineError(`The commit has ${shown}, which is no file and no link.`)
  if (!isSafeName(path) || path.split('/').some((part) => /^\.git(?:~\d+)?$/i.test(part)))
    throw new ExamineError(`The commit has a name that is not safe to write: ${shown}`)
  return { mode, id, bytes: Number(size), path }
}

function hashObject(object: Buffer, idLength: number): string {
  const hash = createHash(idLength === 64 ? 'sha256' : 'sha1')
  return hash.update(`blob ${object.length}\0`).update(object).digest('hex')
}

function locateGit(): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter((one) => isAbsolute(one))) {
    const file = join(folder, process.platform === 'win32' ? 'git.exe' : 'git')
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not in this folder.
      continue
    }
  }
  throw new ExamineError('git was not found in PATH. Install git, then examine again.')
}
