/** Runs one program to its end: without a shell, with exactly the environment it is given, bounded in time and output. */

import { spawn } from 'node:child_process'
import { ExamineError } from './finding.ts'

export interface BoundedRun {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly input?: string
  readonly timeoutMs: number
  readonly answerBytesMax: number
  readonly signal?: AbortSignal | undefined
  /** How it is called in errors. */
  readonly name: string
}

export interface BoundedAnswer {
  readonly ok: boolean
  readonly stdout: Buffer
  readonly stderr: string
}

/** Passed on to what fetches: where the registry is reached, and nothing that could be a secret of somebody else. */
export const NETWORK_VARIABLES = [
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
] as const

export async function runBounded(run: BoundedRun): Promise<BoundedAnswer> {
  const child = spawn(run.file, run.args, {
    cwd: run.cwd,
    env: { ...run.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  // A program that ends before it has read its input has said why on its other streams.
  child.stdin.on('error', () => child.stdin.destroy())
  child.stdin.end(run.input ?? '')
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
      collect(child.stdout, run, stop),
      collect(child.stderr, run, stop),
      new Promise<number | null>((resolve, reject) => {
        child.once('error', reject)
        child.once('close', resolve)
      }),
    ])
    run.signal?.throwIfAborted()
    if (tooLong)
      throw new ExamineError(
        `${run.name} took longer than ${run.timeoutMs} ms and was stopped. Is the network slow?`,
      )
    return { ok: code === 0, stdout, stderr: stderr.toString('utf8') }
  } finally {
    clearTimeout(timer)
    run.signal?.removeEventListener('abort', stop)
  }
}

async function collect(
  stream: AsyncIterable<Buffer>,
  { answerBytesMax, name }: BoundedRun,
  stop: () => void,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > answerBytesMax) {
      stop()
      throw new ExamineError(`${name} answered with more than ${answerBytesMax} bytes and was stopped.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
