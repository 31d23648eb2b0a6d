/** What operators may do with trials of servers, one after the other, and with the one that an agent of theirs joins. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { TrialBody, TrialView, TrialVisitBody, TrialVisitView } from '@callgate/contracts/trial'

export interface TrialDesk {
  /** Starts the server in a sandbox that records; undefined when there is no such server. */
  run(id: string, body: TrialBody, by: string): Promise<TrialView | undefined>
  /** The last trial of a server; undefined when it was never tried. */
  last(id: string): Promise<TrialView | undefined>
  /** Begins a trial that an agent joins, and returns while it runs. */
  invite(id: string, body: TrialVisitBody, by: string): TrialVisitView
  /** How it stands with the agent that joined last; undefined when none did since the gateway started. */
  visit(id: string): TrialVisitView | undefined
  /** Ends it before its time. */
  endVisit(id: string): TrialVisitView | undefined
  /** Ends what runs and waits for it. */
  close(): Promise<void>
}

/** What a trial is told about the agent that joins it. */
export interface Joining {
  readonly agent: string
  readonly principal: string | null
  readonly forMs: number
  /** Aborts when the visit is ended before its time. */
  readonly signal: AbortSignal
  opened(untilMs: number): void
  asked(): void
}

export interface Trials {
  last: TrialDesk['last']
  run(id: string, body: TrialBody, by: string, joining?: Joining): Promise<TrialView | undefined>
}

interface Visit {
  view: TrialVisitView
  readonly ending: AbortController
  done: Promise<void>
}

/** A trial opens a gateway of its own and writes a long record: two at once are refused. */
export function createTrialDesk(trials: Trials): TrialDesk {
  let running: string | null = null
  let visit: Visit | null = null

  async function run(...asked: Parameters<Trials['run']>): Promise<TrialView | undefined> {
    if (running !== null) throw busy(running)
    ;[running] = asked
    try {
      return await trials.run(...asked)
    } finally {
      running = null
    }
  }

  const visitOf = (id: string): Visit | undefined => (visit?.view.server === id ? visit : undefined)
  return {
    last: (id) => trials.last(id),
    run: (id, body, by) => run(id, body, by),
    invite(id, { agent, principal = null, forMs, ...body }, by) {
      if (running !== null) throw busy(running)
      const view = {
        server: id,
        agent,
        state: 'starting',
        untilMs: null,
        requests: 0,
        problem: null,
      } as const
      const begun: Visit = { view, ending: new AbortController(), done: Promise.resolve() }
      visit = begun
      const joining = { agent, principal, forMs, signal: begun.ending.signal, ...followVisit(begun) }
      begun.done = run(id, body, by, joining).then(
        (trial) => void (begun.view = { ...begun.view, ...(trial === undefined ? FAILED : OVER) }),
        (error: unknown) => {
          const problem = error instanceof Error ? error.message : String(error)
          begun.view = { ...begun.view, ...FAILED, problem }
        },
      )
      return begun.view
    },
    visit: (id) => visitOf(id)?.view,
    endVisit(id) {
      visitOf(id)?.ending.abort()
      return visitOf(id)?.view
    },
    async close() {
      visit?.ending.abort()
      await visit?.done
    },
  }
}

const OVER = { state: 'over' } as const
const FAILED = { state: 'failed', problem: 'There is no such server any more.' } as const

function followVisit(visit: Visit): Pick<Joining, 'opened' | 'asked'> {
  return {
    opened(untilMs) {
      visit.view = { ...visit.view, state: 'open', untilMs }
    },
    asked() {
      visit.view = { ...visit.view, requests: visit.view.requests + 1 }
    },
  }
}

function busy(id: string): CallgateError {
  return new CallgateError(refuse('invalid-request', `A trial of ${id} runs: wait until it is over.`))
}
