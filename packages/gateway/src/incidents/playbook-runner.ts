/** Runs playbooks: each step is durable before and after it is done, so that a kill in the middle is taken up or reported. */

import type { IncidentView, RunView } from '@callgate/contracts/incident'
import type { Playbook } from '@callgate/contracts/playbook'
import type { StepView } from '@callgate/contracts/response'
import type { ResponseChannel, ResponseConfig } from '@callgate/contracts/response-config'
import { describePlanned, planPlaybook, type PlannedStep } from '@callgate/engine/response/playbook'
import type { Clock, Logger } from '../pipeline/ports/ports.ts'
import type { IncidentStore } from './incident-store.ts'

const RESULT_CHARS_MAX = 2_000
const OUTPUT_BYTES_MAX = 4_096

export interface RunnerParts {
  readonly store: IncidentStore
  readonly clock: Clock
  readonly logger: Logger
  readonly settings: () => ResponseConfig
  readonly playbooks: () => ReadonlyMap<string, Playbook>
  /** Tells one channel at once; rejects when it does not take it. */
  readonly tell: (channel: ResponseChannel, told: ToldIncident) => Promise<void>
  /** Has every channel told, as soon as each can take it. */
  readonly announce: (incident: IncidentView) => void
  readonly runCommand: (run: {
    readonly argv: readonly string[]
    readonly env: readonly string[]
    readonly timeoutMs: number
    readonly outputBytesMax: number
  }) => Promise<{ readonly code: number | null; readonly output: string; readonly timedOut: boolean }>
  /** Imposes a step for an incident, durable and on record; the same id twice is one step. */
  readonly impose: (step: StepView) => Promise<void>
  readonly undo: (id: string, by: string, note: string) => Promise<boolean>
  readonly record: (act: string, subject: string, note: string | null, by: string) => Promise<void>
}

export interface ToldIncident {
  readonly incident: IncidentView
  /** What the playbook has to say. */
  readonly words: string | null
}

type RunStep = RunView['steps'][number]

export class PlaybookRunner {
  readonly #parts: RunnerParts
  readonly #active = new Set<Promise<unknown>>()

  constructor(parts: RunnerParts) {
    this.#parts = parts
  }

  /** The run as it begins: nothing of it is done yet. undefined when there is no such playbook. */
  prepare(
    playbookId: string,
    incident: IncidentView,
    { id, by, dryRun }: { readonly id: string; readonly by: string; readonly dryRun: boolean },
  ): RunView | undefined {
    const playbook = this.#parts.playbooks().get(playbookId)
    if (playbook === undefined) return undefined
    const planned = planPlaybook(playbook, incident, incident.id)
    const steps = planned.map((step): RunStep => ({
      id: step.id,
      does: describePlanned(step),
      state: step.type === 'skip' || dryRun ? 'skipped' : 'waiting',
      atMs: null,
      result: dryRun ? 'not done: dry run' : step.type === 'skip' ? step.why : null,
      imposed: null,
    }))
    const nowMs = this.#parts.clock.nowMs()
    return {
      tenant: incident.tenant,
      id,
      playbook: playbookId,
      incident: incident.id,
      startedBy: by,
      startedAtMs: nowMs,
      endedAtMs: dryRun ? nowMs : null,
      state: dryRun ? 'done' : 'running',
      dryRun,
      steps,
    }
  }

  /** Does what waits of a run that is in the store. Never rejects; what failed stands in the run. */
  go(run: RunView, incident: IncidentView): Promise<RunView> {
    const working = this.#work(run, incident).catch(async (error: unknown) => {
      this.#parts.logger.error({ err: error, run: run.id }, 'A playbook stopped')
      return { ...run, state: 'failed' as const }
    })
    this.#active.add(working)
    void working.finally(() => this.#active.delete(working))
    return working
  }

  /** Takes up runs that a kill ended in the middle. */
  async resume(tenant: string): Promise<void> {
    for (const run of await this.#parts.store.runs(tenant, { state: 'running' })) {
      const incident = await this.#parts.store.find(tenant, run.incident)
      const steps = run.steps.map((step) => (step.state === 'running' ? afterKill(step) : step))
      if (incident === undefined) await this.#save({ ...run, steps, state: 'interrupted' })
      else void this.go({ ...run, steps }, incident)
    }
  }

  /** Lifts what the run imposed and nothing else. undefined when there is no such run. */
  async undo(tenant: string, id: string, by: string, note: string): Promise<RunView | undefined> {
    const run = await this.#parts.store.findRun(tenant, id)
    if (run === undefined) return undefined
    const steps: RunStep[] = []
    for (const step of run.steps.toReversed()) {
      const lifted = step.imposed !== null && (await this.#parts.undo(step.imposed, by, note))
      steps.unshift(lifted ? { ...step, state: 'undone', atMs: this.#parts.clock.nowMs() } : step)
    }
    await this.#parts.record('playbook.undo', `${run.playbook} ${run.id}`, note, by)
    return this.#save({ ...run, steps, state: 'undone', endedAtMs: this.#parts.clock.nowMs() })
  }

  /** Waits for what is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.#active)
  }

  async #work(begun: RunView, incident: IncidentView): Promise<RunView> {
    const playbook = this.#parts.playbooks().get(begun.playbook)
    const planned = playbook === undefined ? [] : planPlaybook(playbook, incident, incident.id)
    let run = begun
    for (const { id, state } of begun.steps) {
      if (state !== 'waiting') continue
      const plan = planned.find((one) => one.id === id)
      if (plan === undefined) {
        run = await this.#note(run, id, { state: 'failed', result: 'the playbook has no such step any more' })
        continue
      }
      run = await this.#note(run, id, { state: 'running', result: null })
      const done = await this.#do(plan, run, incident)
      run = await this.#note(run, id, done)
      const { result } = done
      await this.#recordStep(
        run,
        `${id}: ${describePlanned(plan)}: ${done.state}${result === null ? '' : `, ${result}`}`,
      )
      if (done.state === 'failed' && plan.onFailure === 'stop')
        return this.#save({ ...run, state: 'failed', endedAtMs: this.#parts.clock.nowMs() })
    }
    const failed = run.steps.some(({ state }) => state === 'failed')
    return this.#save({ ...run, state: failed ? 'failed' : 'done', endedAtMs: this.#parts.clock.nowMs() })
  }

  async #recordStep(run: RunView, note: string): Promise<void> {
    try {
      await this.#parts.record(
        'playbook.step',
        `${run.playbook} ${run.id} ${run.incident}`,
        note,
        run.startedBy,
      )
    } catch (error) {
      this.#parts.logger.error({ err: error, run: run.id }, 'A step of a playbook could not be recorded')
    }
  }

  async #do(
    plan: PlannedStep,
    run: RunView,
    incident: IncidentView,
  ): Promise<Pick<RunStep, 'state' | 'result'> & { readonly imposed?: string }> {
    try {
      switch (plan.type) {
        case 'skip':
          return { state: 'skipped', result: plan.why }
        case 'impose':
          return { state: 'done', result: null, imposed: await this.#impose(plan, run) }
        case 'notify':
          return await this.#tell(plan, incident)
        case 'command':
          return await this.#command(plan)
      }
    } catch (error) {
      return { state: 'failed', result: reasonOf(error).slice(0, RESULT_CHARS_MAX) }
    }
  }

  async #impose(plan: PlannedStep & { readonly type: 'impose' }, run: RunView): Promise<string> {
    const nowMs = this.#parts.clock.nowMs()
    const id = `rsp_${run.id}_${plan.id}`
    await this.#parts.impose({
      tenant: run.tenant,
      id,
      step: plan.step,
      scope: plan.scope,
      subject: plan.subject,
      reason: `Playbook ${run.playbook} for incident ${run.incident}.`,
      imposedBy: `playbook:${run.playbook}`,
      incident: run.incident,
      imposedAtMs: nowMs,
      expiresAtMs: plan.forMs === null ? null : nowMs + plan.forMs,
      undoneAtMs: null,
      undoneBy: null,
      undoNote: null,
      dryRun: false,
    })
    return id
  }

  async #tell(
    { channel, message }: { readonly channel: string; readonly message: string | null },
    incident: IncidentView,
  ): Promise<Pick<RunStep, 'state' | 'result'>> {
    const { channels } = this.#parts.settings()
    const meant = channels.filter(({ id }) => channel === 'all' || id === channel)
    if (meant.length === 0) {
      this.#parts.logger.warn(
        { incident: incident.id, title: incident.title },
        'An incident, and no channel to tell it to',
      )
      return { state: 'done', result: 'no channel is configured; it stands in the log' }
    }
    const ends = await Promise.allSettled(
      meant.map((one) => this.#parts.tell(one, { incident, words: message })),
    )
    const failures = ends.flatMap((end, index) =>
      end.status === 'fulfilled' ? [] : [`${meant[index]?.id ?? ''}: ${reasonOf(end.reason)}`],
    )
    if (failures.length > 0) throw new Error(failures.join('; '))
    return { state: 'done', result: `told ${meant.map(({ id }) => id).join(', ')}` }
  }

  async #command({
    argv,
    timeoutMs,
  }: PlannedStep & { readonly type: 'command' }): Promise<Pick<RunStep, 'state' | 'result'>> {
    const { commands } = this.#parts.settings()
    if (!commands.enabled) throw new Error('commands are off: response.commands.enabled')
    const run = { argv, env: commands.env, timeoutMs, outputBytesMax: OUTPUT_BYTES_MAX }
    const { code, output, timedOut } = await this.#parts.runCommand(run)
    const result = `${timedOut ? `killed after ${timeoutMs} ms` : `exit code ${String(code)}`}: ${output.trim()}`
    return { state: code === 0 ? 'done' : 'failed', result: result.slice(0, RESULT_CHARS_MAX) }
  }

  /** Tells the channels of an incident outside any playbook. */
  tellAll(incident: IncidentView): void {
    this.#parts.announce(incident)
  }

  #note(
    run: RunView,
    id: string,
    changed: Pick<RunStep, 'state' | 'result'> & { readonly imposed?: string },
  ): Promise<RunView> {
    const atMs = this.#parts.clock.nowMs()
    const steps = run.steps.map((step) => (step.id === id ? { ...step, ...changed, atMs } : step))
    return this.#save({ ...run, steps })
  }

  async #save(run: RunView): Promise<RunView> {
    await this.#parts.store.batch([this.#parts.store.saveRun(run)])
    return run
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Imposing twice is the same step; whoever may have been told, or a command that may have run, is not repeated. */
function afterKill(step: RunStep): RunStep {
  const isTold = step.does.startsWith('notify ') || step.does.startsWith('command ')
  return isTold
    ? { ...step, state: 'failed', result: 'the gateway ended while this ran; it is not repeated' }
    : { ...step, state: 'waiting' }
}
