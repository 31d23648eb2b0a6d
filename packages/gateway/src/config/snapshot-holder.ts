/** Holds the current snapshot, and replaces it whole when the files change for the better; a bad edit changes nothing. */

import type { LoadedConfig } from './load.ts'
import type { LoadedPolicy } from './policy-file.ts'
import { namesOfConfig, type PolicyNames } from './policy-names.ts'
import { fileProblem, renderProblems } from './problem.ts'
import type { ConfigProblem } from './problem.ts'
import { buildSnapshot, listBootChanges, meansTheSame } from './snapshot.ts'
import type { BootConfig, BuildInspector, Snapshot } from './snapshot.ts'
import { FileWatcher, fingerprintFiles } from './watch-files.ts'
import type { WatchTiming } from './watch-files.ts'
import { Turns } from '../turns.ts'

/** An edit that was not taken over, and why. */
export interface SnapshotRefusal {
  readonly atMs: number
  readonly problems: readonly ConfigProblem[]
  /** All problems, rendered for people. */
  readonly text: string
}

/** What stands in the place of the policy from then on. */
export interface ReplacedPolicy {
  readonly policy: LoadedPolicy
  readonly cases: LoadedConfig['cases']
}

export type ReloadResult =
  | { readonly type: 'unchanged' }
  | { readonly type: 'applied'; readonly snapshot: Snapshot }
  | { readonly type: 'refused'; readonly refusal: SnapshotRefusal }

export interface HolderOptions {
  readonly buildInspector: BuildInspector
  readonly load: () => Promise<LoadedConfig | ConfigProblem[]>
  readonly nowMs: () => number
  readonly timing?: WatchTiming
  /** Called before a new snapshot takes effect; when it fails (the journal cannot be written) the edit is refused. */
  readonly onApplying?: (next: Snapshot, previous: Snapshot) => void | Promise<void>
  /** Called once for each refused edit. A failure here reaches `onError`. */
  readonly onRefused?: (refusal: SnapshotRefusal, current: Snapshot) => void | Promise<void>
  /** Called when a refused edit is undone: the files say again what is in force. */
  readonly onUndone?: () => void
  /** Failures of listeners and callbacks; they never stop a reload. */
  readonly onError: (error: unknown) => void
}

const TIMING: WatchTiming = { debounceMs: 150, pollMs: 5_000 }

export class SnapshotHolder {
  readonly boot: BootConfig
  readonly #options: HolderOptions
  readonly #listeners = new Set<(next: Snapshot, previous: Snapshot) => void>()
  #loaded: LoadedConfig
  #current: Snapshot
  #lastRefusal: SnapshotRefusal | null = null
  #seen = ''
  readonly #turns = new Turns()
  #watcher: FileWatcher | undefined

  private constructor(loaded: LoadedConfig, first: Snapshot, options: HolderOptions) {
    this.boot = loaded.config
    this.#loaded = loaded
    this.#current = first
    this.#options = options
  }

  /** Builds the first snapshot; problems when the rules do not compile. */
  static async open(loaded: LoadedConfig, options: HolderOptions): Promise<SnapshotHolder | ConfigProblem[]> {
    const seen = await fingerprintFiles(loaded.watched)
    const first = await tryBuild(loaded, 1, options.buildInspector)
    if (Array.isArray(first)) return first
    const holder = new SnapshotHolder(loaded, first, options)
    holder.#seen = seen
    return holder
  }

  current(): Snapshot {
    return this.#current
  }

  /** The last refused edit; null again once an edit was taken over. */
  get lastRefusal(): SnapshotRefusal | null {
    return this.#lastRefusal
  }

  /** Warnings of the configuration in force. */
  get warnings(): readonly ConfigProblem[] {
    return this.#loaded.warnings
  }

  /** Called after a new snapshot took effect; returns a function that unsubscribes. */
  onChange(listener: (next: Snapshot, previous: Snapshot) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Follows the files until the returned function, or `close`, is called. */
  watch(): () => void {
    this.#watcher ??= new FileWatcher(this.#options.timing ?? TIMING, () => {
      this.#turns.take(() => this.#reloadIfChanged()).catch(this.#options.onError)
    })
    this.#watcher.setPaths(this.#loaded.watched)
    return () => this.close()
  }

  close(): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }

  /** Reads everything again now, whether or not it seems to have changed. */
  reload(): Promise<ReloadResult> {
    return this.#turns.take(() => this.#reload())
  }

  /**
   * Puts another policy in the place of the one in force, with everything else as it is. `commit` keeps it; when that
   * fails nothing changes. What it was checked for is what is in force now: a reload in between comes before or after.
   */
  replacePolicy(
    check: (names: PolicyNames) => ReplacedPolicy | ConfigProblem[],
    commit: (next: Snapshot, previous: Snapshot) => Promise<void>,
  ): Promise<Snapshot | ConfigProblem[]> {
    return this.#turns.take(async () => {
      const checked = check(namesOfConfig(this.#loaded.config))
      if (Array.isArray(checked)) return checked
      const { policy, cases } = checked
      const previous = this.#current
      const loaded: LoadedConfig = {
        ...this.#loaded,
        policyDocument: policy.document,
        policy: policy.policy,
        cases,
        warnings: [
          ...this.#loaded.warnings.filter(({ file }) => file === this.#loaded.file),
          ...policy.warnings,
        ],
      }
      const next = await buildSnapshot(loaded, previous.revision + 1, () => previous.inspector)
      await commit(next, previous)
      this.#loaded = loaded
      this.#current = next
      this.#announce(next, previous)
      return next
    })
  }

  /** Cases that belong to the policy in force. */
  get cases(): LoadedConfig['cases'] {
    return this.#loaded.cases
  }

  async #reloadIfChanged(): Promise<void> {
    if (this.#watcher === undefined) return
    // After a refusal the cure may lie in a file that is not watched, such as a policy file that was missing.
    const stale = this.#lastRefusal !== null || (await fingerprintFiles(this.#loaded.watched)) !== this.#seen
    if (stale) await this.#reload()
  }

  async #reload(): Promise<ReloadResult> {
    // Taken before reading: an edit that lands in between differs from it and is seen at the next look.
    const seen = await fingerprintFiles(this.#loaded.watched)
    const prepared = await this.#prepare()
    this.#seen = seen
    if ('problems' in prepared) return this.#refuse(prepared.problems)
    const { loaded, next } = prepared
    const previous = this.#current
    const wasRefused = this.#lastRefusal !== null
    this.#lastRefusal = null
    const same = meansTheSame(next, previous)
    this.#loaded = loaded
    if (!same) this.#current = next
    this.#watcher?.setPaths(loaded.watched)
    // The fingerprint was of other files: it is void, and the next look reads everything once more.
    if (loaded.watched.join('\0') !== prepared.watchedBefore) this.#seen = ''
    if (same) {
      if (wasRefused) this.#options.onUndone?.()
      return { type: 'unchanged' }
    }
    this.#announce(next, previous)
    return { type: 'applied', snapshot: next }
  }

  async #prepare(): Promise<
    | { readonly problems: readonly ConfigProblem[] }
    | { readonly loaded: LoadedConfig; readonly next: Snapshot; readonly watchedBefore: string }
  > {
    const refuse = (message: string, suggestion: string | null = null) => ({
      problems: [fileProblem(this.#loaded.file, message, suggestion)],
    })
    try {
      const loaded = await this.#options.load()
      if (Array.isArray(loaded)) return { problems: loaded }
      const boot = listBootChanges(this.#loaded.config, loaded.config)
      if (boot.length > 0) {
        const suggestion = 'nothing of this edit is in force until then; undo it or restart the gateway'
        return {
          problems: boot.map((name) =>
            loaded.source.problem(name.split('.'), {
              message: `a change of ${name} needs a restart`,
              suggestion,
            }),
          ),
        }
      }
      const next = await tryBuild(loaded, this.#current.revision + 1, this.#options.buildInspector)
      if (Array.isArray(next)) return { problems: next }
      if (!meansTheSame(next, this.#current)) await this.#options.onApplying?.(next, this.#current)
      return { loaded, next, watchedBefore: this.#loaded.watched.join('\0') }
    } catch (error) {
      return refuse(
        `the edit could not be taken over: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }

  #refuse(problems: readonly ConfigProblem[]): ReloadResult {
    const text = renderProblems(problems)
    const known = this.#lastRefusal
    // The same mistake seen again is not a second edit.
    if (known !== null && known.text === text) return { type: 'refused', refusal: known }
    const refusal: SnapshotRefusal = { atMs: this.#options.nowMs(), problems, text }
    this.#lastRefusal = refusal
    Promise.resolve()
      .then(() => this.#options.onRefused?.(refusal, this.#current))
      .catch(this.#options.onError)
    return { type: 'refused', refusal }
  }

  #announce(next: Snapshot, previous: Snapshot): void {
    for (const listener of this.#listeners) {
      try {
        listener(next, previous)
      } catch (error) {
        this.#options.onError(error)
      }
    }
  }
}

async function tryBuild(
  loaded: LoadedConfig,
  revision: number,
  build: BuildInspector,
): Promise<Snapshot | ConfigProblem[]> {
  try {
    return await buildSnapshot(loaded, revision, build)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [
      fileProblem(
        loaded.file,
        `the inspection rules cannot be used: ${reason}`,
        'see inspection.rulePacks and inspection.disabledRules',
      ),
    ]
  }
}
