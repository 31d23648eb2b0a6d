/** One stdio child: its own process group, an allow-listed environment, bounded output, and a shutdown that leaves nobody behind. */

import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { Server } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import type { StdioUpstream } from '@callgate/contracts/upstream'
import type { Clock } from '../pipeline/ports/ports.ts'
import { sendFilter } from './isolation/bubblewrap.ts'
import type { Egress, Launch } from './isolation/launch.ts'
import { LineReader } from './line-reader.ts'
import { StderrCapture } from './stderr-capture.ts'

const INHERITED = ['PATH', 'HOME', 'LANG', 'TMPDIR']
/** Windows processes do not start without these. */
const INHERITED_WINDOWS = [
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'PATHEXT',
  'COMSPEC',
]
const STDIN_GRACE_MS = 2000
const TERM_GRACE_MS = 2000
/** A process that ends closes its output a moment before its end is known. */
const MUTE_GRACE_MS = 250
/** Unsent bytes towards a child that does not read; past it the child counts as hanging. */
const STDIN_BYTES_MAX = 64 << 20

export interface ChildSettings {
  readonly launch: Launch
  readonly clock: Clock
  readonly lineBytesMax: number
  readonly onLine: (line: Uint8Array) => void
  readonly onTooLong: () => void
  readonly onStderr: (text: string) => void
  /** Called once, after the child is gone or could not be started. */
  readonly onExit: (reason: string) => void
}

export class Child {
  readonly #settings: ChildSettings
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #gone = Promise.withResolvers<void>()
  readonly #stderr: StderrCapture
  #exited = false
  #ending = false
  #swept = false
  #stopping: Promise<void> | null = null
  /** Why it was ended by its guard. */
  #excess: string | null = null
  readonly #dismissGuard: () => void

  constructor(settings: ChildSettings) {
    this.#settings = settings
    const { command, args, cwd, env, egress, sandboxed, guard } = settings.launch
    const stdio: ('pipe' | 'ipc')[] = ['pipe', 'pipe', 'pipe']
    if (sandboxed) stdio.push('pipe')
    if (egress !== null) stdio.push('ipc')
    this.#process = spawn(command, args, {
      cwd,
      env,
      stdio,
      // A group of its own, so that what the child starts can be ended together with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
      // The first three are pipes, whatever comes after them.
    }) as ChildProcessByStdio<Writable, Readable, Readable>
    if (sandboxed) sendFilter(this.#process)
    if (egress !== null) this.#openEgress(egress)
    this.#stderr = new StderrCapture(settings.clock, settings.onStderr)
    const { pid } = this.#process
    const end = (why: string): void => {
      this.#excess = why
      this.kill()
    }
    this.#dismissGuard = guard === null || pid === undefined ? () => undefined : guard(pid, end)
    this.#wire()
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  get exited(): boolean {
    return this.#exited
  }

  /** Writes one line. False when the child cannot take it: it is gone, or it has not read for too long. */
  write(line: string): boolean {
    const { stdin } = this.#process
    if (this.#exited || this.#stopping !== null || this.pid === undefined || !stdin.writable) return false
    if (stdin.writableLength > STDIN_BYTES_MAX) return false
    stdin.write(`${line}\n`)
    return true
  }

  pause(): void {
    // What is left of a process that has ended is read to its end.
    if (!this.#ending) this.#process.stdout.pause()
  }

  resume(): void {
    this.#process.stdout.resume()
  }

  /** Closes stdin, waits, then SIGTERM and at last SIGKILL to the whole group (2026-07-28 §stdio, shutdown). */
  stop(): Promise<void> {
    this.#stopping ??= this.#climb()
    return this.#stopping
  }

  /** SIGKILL to the group at once; for the exit of the gateway itself. */
  kill(): void {
    this.#signalGroup('SIGKILL')
  }

  async #climb(): Promise<void> {
    this.#process.stdin.end()
    this.resume()
    if (!(await this.#waitGone(STDIN_GRACE_MS))) {
      this.#signalGroup('SIGTERM')
      if (!(await this.#waitGone(TERM_GRACE_MS))) this.#signalGroup('SIGKILL')
    }
    await this.#gone.promise
  }

  async #waitGone(waitMs: number): Promise<boolean> {
    const timeout = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => timeout.resolve(false), waitMs)
    const gone = await Promise.race([this.#gone.promise.then(() => true), timeout.promise])
    clearTimeout(timer)
    return gone
  }

  /** The first message brings the port and is the last: what follows in there is the server, which has nothing to tell us here. */
  #openEgress({ proxy, orders }: Egress): void {
    const child = this.#process
    child.once('message', (_message, port) => {
      if (port instanceof Server) proxy.serve(port)
      if (child.connected) child.disconnect()
    })
    if (child.pid !== undefined) child.send(orders, () => undefined)
  }

  #signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#process
    if (pid === undefined || this.#swept) return
    try {
      if (process.platform === 'win32') this.#process.kill(signal)
      else process.kill(-pid, signal)
    } catch (error) {
      if (!isNoSuchProcess(error)) throw error
    }
  }

  #wire(): void {
    const { stdin, stdout, stderr } = this.#process
    const reader = new LineReader({
      bytesMax: this.#settings.lineBytesMax,
      onLine: (line) => this.#settings.onLine(line),
      onTooLong: () => this.#settings.onTooLong(),
    })
    stdout.on('data', (chunk: Buffer) => reader.push(chunk))
    stderr.on('data', (chunk: Buffer) => this.#stderr.push(chunk))
    // A child that closed its stdin is told by its exit or by the timeout of the request; the pipe error says nothing more.
    stdin.on('error', () => undefined)
    stdout.on('error', () => undefined)
    stdout.once('end', () => this.#endMute())
    stderr.on('error', () => undefined)
    this.#process.on('error', (error) => this.#finish(`could not be started: ${error.message}`))
    this.#process.on('exit', (code, signal) => {
      this.#ending = true
      this.resume()
      const reason = signal === null ? `exited with code ${code ?? 'unknown'}` : `ended by ${signal}`
      // What the child wrote before it ended is still in the pipes; a grandchild may hold them open for ever.
      const timer = setTimeout(() => this.#finish(reason), 250)
      this.#process.once('close', () => {
        clearTimeout(timer)
        this.#finish(reason)
      })
    })
  }

  /** Nothing can be heard any more of one that closed its output and lives on: who waits for its answers would wait in vain. */
  #endMute(): void {
    const timer = setTimeout(() => {
      if (!this.#ending && this.#stopping === null) this.#finish('closed its output and was ended')
    }, MUTE_GRACE_MS)
    this.#process.once('exit', () => clearTimeout(timer))
  }

  #finish(reason: string): void {
    if (this.#exited) return
    this.#exited = true
    this.#dismissGuard()
    this.#stderr.end()
    // The leader is gone; whoever is left in its group is ended too. After this its id may belong to others.
    this.#signalGroup('SIGKILL')
    this.#swept = true
    this.#process.stdout.destroy()
    this.#process.stderr.destroy()
    this.#process.stdin.destroy()
    this.#settings.launch.egress?.proxy.close()
    this.#gone.resolve()
    this.#settings.onExit(this.#excess === null ? reason : `was ended: ${this.#excess}`)
  }
}

/** Only what was listed reaches the child; the credentials of the gateway and of other upstreams do not. */
export function buildEnvironment(
  config: Pick<StdioUpstream, 'env' | 'inheritEnv'>,
  secrets: Readonly<Record<string, string>>,
  own: NodeJS.ProcessEnv,
): Record<string, string> {
  const environment: Record<string, string> = {}
  const names = [
    ...INHERITED,
    ...(process.platform === 'win32' ? INHERITED_WINDOWS : []),
    ...config.inheritEnv,
  ]
  for (const name of names) {
    const value = own[name]
    if (value !== undefined) environment[name] = value
  }
  return { ...environment, ...config.env, ...secrets }
}

/** macOS answers EPERM for a group of which only zombies are left. */
function isNoSuchProcess(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')
}
