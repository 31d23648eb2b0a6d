/** Replays of the journal under another policy, as long work: begun, looked at while they run, cancelled, and read when they are done. */

import { Worker } from 'node:worker_threads'
import type { JournalRecord } from '@callgate/contracts/journal'
import type { PolicyDocument } from '@callgate/contracts/policy'
import type {
  PolicyReplayBody,
  PolicyReplayView,
  ReplayedDifference,
} from '@callgate/contracts/policy-revision'
import type { FoundRecord } from '../../journal/read.ts'
import type { Clock, Logger, Random } from '../../pipeline/ports/ports.ts'
import type { ComparedCall } from './compare-session.ts'
import { isReplayed, type JournalSession, readSessions } from './journal-sessions.ts'
import type { ReplayAnswer, ReplayWork } from './replay-protocol.ts'
import { THREAD_FLAGS, urlOf } from '../../own-files.ts'

/** Those that are done are kept until so many others are. */
const KEPT_MAX = 20
const RECORDS_MAX = 100_000
/** Of the lines of those that are kept while payloads are read. */
const RECORD_CHARS_MAX = 64 << 20
const PAYLOADS_MAX = 20_000
const PAYLOAD_CHARS_MAX = 64 << 20
const DIFFERENCES_MAX = 10_000
const LEFT_MAX = 50
/** Records and payloads after which other work gets its turn. */
const SLICE = 50

const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }

export interface ReplayAsked extends Omit<PolicyReplayBody, 'text' | 'revision'> {
  readonly by: string
  readonly revision: number | null
  readonly policy: PolicyDocument
}

export interface ReplaysParts {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'id'>
  readonly logger: Pick<Logger, 'warn'>
  readonly records: (asked: ReplayAsked) => AsyncIterable<FoundRecord>
  /** Recorded before it is read; null for what is erased or dropped. */
  readonly reveal: (id: string, by: string, reason: string) => Promise<string | null>
  /** Everything but policy and sessions, as it is in force. */
  readonly setting: () => Omit<ReplayWork, 'policy' | 'sessions'>
}

interface Job {
  view: PolicyReplayView
  readonly differences: ReplayedDifference[]
  readonly stop: AbortController
}

export class PolicyReplays {
  readonly #parts: ReplaysParts
  readonly #jobs = new Map<string, Job>()
  #running: Promise<void> = Promise.resolve()
  #busy: Job | undefined

  constructor(parts: ReplaysParts) {
    this.#parts = parts
  }

  /** Newest first. */
  list(): readonly PolicyReplayView[] {
    return [...this.#jobs.values()].map(({ view }) => view).toReversed()
  }

  find(id: string): PolicyReplayView | undefined {
    return this.#jobs.get(id)?.view
  }

  /** In the order of the journal; undefined when there is no such replay. */
  differences(id: string): readonly ReplayedDifference[] | undefined {
    return this.#jobs.get(id)?.differences
  }

  /** undefined while another one runs: it reads much, and one after the other is as fast. */
  start(asked: ReplayAsked): PolicyReplayView | undefined {
    if (this.#busy !== undefined) return undefined
    const { clock, random } = this.#parts
    const job: Job = {
      view: begin(random.id('rep_'), asked, clock.nowMs()),
      differences: [],
      stop: new AbortController(),
    }
    this.#jobs.set(job.view.id, job)
    this.#dropOldest()
    this.#busy = job
    this.#running = this.#run(job, asked).finally(() => (this.#busy = undefined))
    return job.view
  }

  /** What it found until then stays. undefined when there is no such replay. */
  async cancel(id: string): Promise<PolicyReplayView | undefined> {
    const job = this.#jobs.get(id)
    if (job === undefined) return undefined
    job.stop.abort()
    if (this.#busy === job) await this.#running
    return job.view
  }

  async close(): Promise<void> {
    this.#busy?.stop.abort()
    await this.#running
  }

  async #run(job: Job, asked: ReplayAsked): Promise<void> {
    const { clock, logger } = this.#parts
    const end = (state: PolicyReplayView['state'], failure: string | null): void =>
      change(job, { state, failure, endedAtMs: clock.nowMs() })
    try {
      const sessions = await this.#read(job, asked)
      const left = sessions.flatMap((one) => one.left)
      const shown = left.slice(0, LEFT_MAX).map(({ seq, why }) => ({ seq, why }))
      change(job, { state: 'running', sessions: sessions.length, left: shown, leftCount: left.length })
      await judge(job, { ...this.#parts.setting(), policy: asked.policy, sessions })
      job.differences.sort((a, b) => a.seq - b.seq)
      end('done', null)
    } catch (error) {
      if (job.stop.signal.aborted) return end('cancelled', null)
      logger.warn({ err: error, replay: job.view.id }, 'A replay of the journal ended early')
      end('failed', error instanceof Error ? error.message : String(error))
    }
  }

  async #read(job: Job, asked: ReplayAsked): Promise<readonly JournalSession[]> {
    const { records, reveal } = this.#parts
    const { signal } = job.stop
    const found: JournalRecord[] = []
    let read = 0
    let recordChars = 0
    for await (const { record, line } of records(asked)) {
      read += 1
      if (read > RECORDS_MAX)
        throw new Error(`The range has more than ${RECORDS_MAX} records; name a shorter one.`)
      if (read % SLICE === 0) await this.#letOthers(signal)
      if (!isReplayed(record.entry)) continue
      recordChars += line.length
      if (recordChars > RECORD_CHARS_MAX)
        throw new Error(
          `The records of this range are larger than ${RECORD_CHARS_MAX >> 20} MB; name a shorter one.`,
        )
      found.push(record)
    }
    change(job, { records: read })
    let chars = 0
    return readSessions(found, async (id) => {
      const payloads = job.view.payloads + 1
      if (payloads > PAYLOADS_MAX)
        throw new Error(`More than ${PAYLOADS_MAX} payloads would be read; name a shorter range.`)
      change(job, { payloads })
      if (payloads % SLICE === 0) await this.#letOthers(signal)
      signal.throwIfAborted()
      const text = await reveal(id, asked.by, asked.reason)
      chars += text?.length ?? 0
      if (chars > PAYLOAD_CHARS_MAX)
        throw new Error(
          `The payloads of this range are larger than ${PAYLOAD_CHARS_MAX >> 20} MB; name a shorter one.`,
        )
      return text
    })
  }

  async #letOthers(signal: AbortSignal): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
  }

  #dropOldest(): void {
    for (const id of this.#jobs.keys()) {
      if (this.#jobs.size <= KEPT_MAX) return
      this.#jobs.delete(id)
    }
  }
}

function begin(id: string, { by, reason, revision }: ReplayAsked, nowMs: number): PolicyReplayView {
  return {
    id,
    state: 'reading',
    revision,
    by,
    reason,
    startedAtMs: nowMs,
    endedAtMs: null,
    records: 0,
    payloads: 0,
    sessions: 0,
    sessionsDone: 0,
    calls: 0,
    changed: 0,
    decided: { allow: 0, redact: 0, ask: 0, deny: 0 },
    left: [],
    leftCount: 0,
    failure: null,
  }
}

function change(job: Job, changed: Partial<PolicyReplayView>): void {
  job.view = { ...job.view, ...changed }
}

/** Rejects when it is cancelled: then the thread is gone, whatever it was at. */
function judge(job: Job, work: ReplayWork): Promise<void> {
  const { signal } = job.stop
  return new Promise((resolve, reject) => {
    const worker = new Worker(urlOf('policy/replay/replay-worker'), {
      workerData: work,
      env: {},
      execArgv: [...THREAD_FLAGS],
      resourceLimits: RESOURCE_LIMITS,
      name: 'callgate-replay',
    })
    const stop = (): void => void worker.terminate()
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    let isDone = false
    worker.on('message', (answer: ReplayAnswer) => {
      if (answer.type === 'done') isDone = true
      else take(job, work.sessions[answer.index], answer.calls)
    })
    worker.on('error', reject)
    worker.on('exit', () => {
      signal.removeEventListener('abort', stop)
      if (isDone) resolve()
      else reject(new Error('The thread of the replay ended before it was done.'))
    })
  })
}

function take(job: Job, session: JournalSession | undefined, calls: readonly ComparedCall[]): void {
  if (session === undefined) return
  const decided = { ...job.view.decided }
  let changed = 0
  for (const { seq, timeMs, exchangeId, tool, was, now, rules } of calls) {
    decided[now] += 1
    if (was === now) continue
    changed += 1
    if (job.differences.length >= DIFFERENCES_MAX) continue
    const { principal, agent } = session
    job.differences.push({ seq, atMs: timeMs, exchangeId, principal, agent, tool, was, wouldBe: now, rules })
  }
  const { view } = job
  change(job, {
    sessionsDone: view.sessionsDone + 1,
    calls: view.calls + calls.length,
    changed: view.changed + changed,
    decided,
  })
}
