/** How long a stdio server may take to start: one that is fetched before it runs is silent for as long as that takes. */

import type { StdioUpstream } from '@callgate/contracts/upstream'

/** Programs that fetch what they run, and the words after which others do. */
const FETCHING: ReadonlySet<string> = new Set(['npx', 'pnpx', 'bunx', 'uvx', 'pipx', 'docker', 'podman'])
const FETCHING_WORDS: ReadonlySet<string> = new Set([
  'npm exec',
  'npm x',
  'pnpm dlx',
  'yarn dlx',
  'uv run',
  'uv tool',
  'bun x',
])
const FETCH_TIMEOUT_MS = 120_000
const TELL_EVERY_MS = 15_000

export interface StartPlan {
  /** For an answer, once the program has said anything. */
  readonly answerMs: number
  /** For the first sign of life; 0 where the program has no more than `answerMs` for both. */
  readonly silenceMs: number
  /** Sent once when nothing was heard for `answerMs`: any server that runs answers it. */
  readonly ask: () => void
  readonly tell: (waitedMs: number) => void
}

/** Time for the first sign of life of a first start; 0 where it has none of its own. */
export function silenceOf({ command, args, startTimeoutMs }: StdioUpstream): number {
  if (startTimeoutMs !== undefined) return startTimeoutMs
  const program = (command.split(/[\\/]/).at(-1) ?? command).replace(/\.(?:cmd|exe|ps1)$/i, '')
  const fetches = FETCHING.has(program) || FETCHING_WORDS.has(`${program} ${args[0] ?? ''}`)
  return fetches ? FETCH_TIMEOUT_MS : 0
}

export class StartWatch {
  readonly #plan: StartPlan
  readonly #controller = new AbortController()
  readonly #timers = new Set<NodeJS.Timeout>()
  #spoke = false
  #ended = false

  constructor(plan: StartPlan) {
    this.#plan = plan
    if (plan.silenceMs <= plan.answerMs) return
    this.#after(plan.answerMs, () => {
      plan.ask()
      this.#tell(plan.answerMs)
    })
    this.#after(plan.silenceMs, () => this.#controller.abort())
  }

  /** What the request of the handshake may take at most. */
  get timeoutMs(): number {
    const { silenceMs, answerMs } = this.#plan
    return silenceMs <= answerMs ? answerMs : silenceMs + answerMs
  }

  /** Aborts when the program was silent, or went without an answer, for too long. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What was waited for in vain when it aborts. */
  get missed(): string {
    const { silenceMs, answerMs } = this.#plan
    return this.#spoke
      ? `no answer within ${answerMs} ms after it began to speak`
      : `no answer within ${silenceMs} ms; startTimeoutMs of the upstream gives it longer`
  }

  /** The program said something, so it runs: from now on it has as long as any other for its answer. */
  spoke(): void {
    if (this.#spoke || this.#ended) return
    this.#spoke = true
    this.#clear()
    const { silenceMs, answerMs } = this.#plan
    if (silenceMs > answerMs) this.#after(answerMs, () => this.#controller.abort())
  }

  /** The handshake is over: what is said from now on is watched by nobody. */
  end(): void {
    this.#ended = true
    this.#clear()
  }

  #clear(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #tell(waitedMs: number): void {
    this.#plan.tell(waitedMs)
    this.#after(TELL_EVERY_MS, () => this.#tell(waitedMs + TELL_EVERY_MS))
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }
}
