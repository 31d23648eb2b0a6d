/** Runs the npm that is installed beside node, as a child without a shell, without the gateway's environment, bounded. */

import { accessSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { homeOfUser } from '../../system-user.ts'
import { ExamineError, quote } from './finding.ts'
import { NETWORK_VARIABLES, runBounded } from './run-bounded.ts'

export interface NpmRun {
  readonly args: readonly string[]
  readonly cwd: string
  /** A cache of its own: what others put into the user's is not trusted. */
  readonly cache: string
  readonly timeoutMs: number
  readonly answerBytesMax: number
  readonly signal?: AbortSignal
  /** The one way out; without it npm goes by itself. */
  readonly proxy?: string | undefined
}

export interface NpmAnswer {
  readonly ok: boolean
  readonly stdout: string
  readonly stderr: string
}

/**
 * What npm needs to find the registry it is configured for; nothing else of the environment is passed on.
 * Secrets that an .npmrc refers to by `${NAME}` are therefore not resolved: put the token into the .npmrc itself.
 */
const PASSED = [
  'npm_config_registry',
  'NPM_CONFIG_REGISTRY',
  'npm_config_userconfig',
  'NPM_CONFIG_USERCONFIG',
  ...NETWORK_VARIABLES,
]

export async function runNpm(run: NpmRun): Promise<NpmAnswer> {
  const { node, cli } = locateNpm()
  const env: Record<string, string> = {
    PATH: dirname(node),
    HOME: homeOfUser() ?? run.cache,
    npm_config_cache: run.cache,
    // Dependencies by git are refused: fetching them runs programs and configuration of the repository.
    npm_config_git: join(run.cache, 'no-git'),
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
    npm_config_ignore_scripts: 'true',
    NO_COLOR: '1',
  }
  for (const name of PASSED) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  const { ok, stdout, stderr } = await runBounded({
    ...run,
    file: node,
    args: [cli, ...run.args, ...(run.proxy === undefined ? [] : goThrough(run.proxy))],
    env,
    name: 'npm',
  })
  return { ok, stdout: stdout.toString('utf8'), stderr }
}

/** Flags rank above every .npmrc and variable. */
function goThrough(proxy: string): readonly string[] {
  return [`--proxy=${proxy}`, `--https-proxy=${proxy}`, '--noproxy=nowhere.invalid']
}

/** The error npm named, in one line, without the paths of its logs. */
export function explainNpm(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|ERR!) ?/, '').trim())
    .filter((line) => line !== '' && !/complete log|_logs/.test(line))
  return quote(lines.slice(0, 4).join(' '), 400)
}

/** Beside the running node first, then in PATH; the script itself, so that no shell wrapper runs. */
function locateNpm(): { readonly node: string; readonly cli: string } {
  const folders = [dirname(process.execPath), ...(process.env['PATH'] ?? '').split(delimiter)]
  for (const folder of folders.filter((one) => one !== '')) {
    for (const candidate of [
      join(folder, 'npm'),
      join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
      join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ]) {
      const cli = resolveScript(candidate)
      if (cli === undefined) continue
      // Its own node beside it: it then reads the same global configuration as the user's npm.
      const node = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
      return { node: exists(node) ? node : process.execPath, cli }
    }
  }
  throw new ExamineError('npm was not found beside node nor in PATH. Install npm, then examine again.')
}

function resolveScript(path: string): string | undefined {
  if (!exists(path)) return undefined
  const real = realpathSync(path)
  return real.endsWith('.js') ? real : undefined
}

function exists(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}
