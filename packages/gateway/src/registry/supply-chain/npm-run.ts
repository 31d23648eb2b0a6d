/** Runs the npm that is installed beside node, as a child without a shell, without the gateway's environment, bounded. */

import { spawn } from 'node:child_process'
import { accessSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { ExamineError, quote } from './finding.ts'

export interface NpmRun {
  readonly args: readonly string[]
  readonly cwd: string
  /** A cache of its own: what others put into the user's is not trusted. */
  readonly cache: string
  readonly timeoutMs: number
  readonly answerBytesMax: number
  readonly signal?: AbortSignal
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
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'LANG',
  'SystemRoot',
]

export async function runNpm(run: NpmRun): Promise<NpmAnswer> {
  const { node, cli } = locateNpm()
  const env: Record<string, string> = {
    PATH: dirname(node),
    HOME: homedir(),
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
  const child = spawn(node, [cli, ...run.args], {
    cwd: run.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const stop = (): void => {
    try {
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
    } catch {
      // It ended by itself meanwhile.
      child.kill('SIGKILL')
    }
  }
  let tooLong = false
  const timer = setTimeout(() => {
    tooLong = true
    stop()
  }, run.timeoutMs)
  run.signal?.addEventListener('abort', stop, { once: true })
  try {
    const [stdout, stderr, code] = await Promise.all([
      collect(child.stdout, run.answerBytesMax, stop),
      collect(child.stderr, run.answerBytesMax, stop),
      new Promise<number | null>((resolve, reject) => {
        child.once('error', reject)
        child.once('close', resolve)
      }),
    ])
    run.signal?.throwIfAborted()
    if (tooLong)
      throw new ExamineError(
        `npm took longer than ${run.timeoutMs} ms and was stopped. Is the registry slow?`,
      )
    return { ok: code === 0, stdout, stderr }
  } finally {
    clearTimeout(timer)
    run.signal?.removeEventListener('abort', stop)
  }
}

/** The error npm named, in one line, without the paths of its logs. */
export function explainNpm(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|ERR!) ?/, '').trim())
    .filter((line) => line !== '' && !/complete log|_logs/.test(line))
  return quote(lines.slice(0, 4).join(' '), 400)
}

async function collect(stream: AsyncIterable<Buffer>, bytesMax: number, stop: () => void): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > bytesMax) {
      stop()
      throw new ExamineError(`npm answered with more than ${bytesMax} bytes and was stopped.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
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
