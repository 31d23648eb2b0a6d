/** The files a command line runs: its program or interpreter, and the scripts it names, each by content. */

import { realpathSync } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, delimiter, isAbsolute, join, resolve, sep } from 'node:path'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { hashFile } from './tree.ts'

const FILE_BYTES_MAX = 512 << 20
const SCRIPTS_MAX = 32
/** What was just written may be written again within one tick of the clock of the file system. */
const SETTLED_MS = 1_000
const INTERPRETERS =
  /^(?:node|nodejs|bun|deno|tsx|ts-node|python[\d.]*|pypy[\d.]*|ruby|perl|php|java|sh|bash|zsh|dash|fish)(?:\.exe)?$/
/** Options whose value is loaded before the script. */
const LOADS = /^(?:-r|--require|--import|--loader|--experimental-loader|-jar)$/
const LOADED = /^(?:--require|--import|--loader|--experimental-loader)=(.+)$/

/** Options behind which code stands itself, or the name of a module: what follows is for that. */
const CODE = /^(?:-m|-c|-e|--eval|-p|--print)$/
const SCRIPT = /\.(?:[cm]?[jt]sx?|py[cz]?|rb|pl|php|jar|sh)$/

export interface CommandLine {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string | undefined
  readonly env: Readonly<Record<string, string>>
}

/** By the part of the origin they are: `interpreter` or `program`, and `script`. */
export type ReadPrograms = (line: CommandLine) => Promise<Readonly<Record<string, JsonObject>>>

/** What lies in `spared` is compared otherwise. Files that did not change since they were read are not read again. */
export function createProgramReader(spared: string, nowMs: () => number): ReadPrograms {
  const kept = new Map<string, { readonly stamp: string; readonly digest: string }>()

  async function digestOf(path: string): Promise<string> {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    const stamp = [dev, ino, size, mtimeNs, ctimeNs].join(' ')
    const known = kept.get(path)
    if (known?.stamp === stamp) return known.digest
    const digest = await hashFile(path, FILE_BYTES_MAX)
    if (Number(ctimeNs / 1_000_000n) < nowMs() - SETTLED_MS) kept.set(path, { stamp, digest })
    return digest
  }

  const isSpared = (path: string): boolean => path.startsWith(spared + sep)
  return async ({ command, args, cwd, env }) => {
    // A bare name is looked for in PATH alone, as it is when it is started.
    const folder = /[/\\]/.test(command) ? (cwd ?? null) : null
    const program = await locateProgram(command, folder, env['PATH'])
    const parts: Record<string, JsonObject> = {}
    const isInterpreter = INTERPRETERS.test(basename(program ?? command))
    if (program !== null && !isSpared(program)) {
      const part = isInterpreter ? 'interpreter' : 'program'
      parts[part] = { [part]: { path: program, digest: await digestOf(program) } }
    }
    if (!isInterpreter) return parts
    const scripts: JsonObject[] = []
    for (const path of await locateScripts(args, cwd ?? '.'))
      if (!isSpared(path)) scripts.push({ path, digest: await digestOf(path) })
    if (scripts.length > 0) parts['script'] = { scripts }
    return parts
  }
}

/** Whoever replaces what runs the gateway has replaced what would compare it. */
export function isOwnNode({ interpreter }: JsonObject): boolean {
  return isJsonObject(interpreter) && interpreter['path'] === realpathSync(process.execPath)
}

/**
 * What is loaded first, and the script: the first argument that is the file of one. What stands before it may be the value of
 * an option (`-C source`, `--env-file .env`) or a command (`deno run`); what follows is for the script.
 */
async function locateScripts(args: readonly string[], cwd: string): Promise<readonly string[]> {
  const scripts: string[] = []
  for (const [at, argument] of args.entries()) {
    const before = args[at - 1] ?? ''
    if (CODE.test(before)) break
    const loaded = LOADED.exec(argument)?.[1] ?? (LOADS.test(before) ? argument : undefined)
    if (loaded === undefined && argument.startsWith('-')) continue
    const path = await locateFile(resolve(cwd, loaded ?? argument))
    if (path === null) continue
    scripts.push(path)
    const isValue = before.startsWith('-') && !before.includes('=') && !SCRIPT.test(path)
    if (scripts.length === SCRIPTS_MAX || (loaded === undefined && !isValue)) break
  }
  return scripts
}

/** Beside the folder's files first when it names a path, else in PATH; the file behind every link. */
export async function locateProgram(
  command: string,
  folder: string | null,
  path = process.env['PATH'] ?? '',
): Promise<string | null> {
  const isPath = /[/\\]/.test(command)
  if (isPath) return locateFile(folder === null ? resolve(command) : resolve(folder, command))
  const places = [...(folder === null ? [] : [folder]), ...path.split(delimiter)]
  for (const place of places.filter((one) => isAbsolute(one))) {
    const found = await locateFile(join(place, command))
    if (found !== null) return found
  }
  return null
}

export async function locateFile(path: string): Promise<string | null> {
  try {
    const real = await realpath(path)
    return (await stat(real)).isFile() ? real : null
  } catch {
    // Not there, or not for this user: looked for elsewhere, and reported as missing at the end.
    return null
  }
}
