/** What operators may do with trials of servers, one after the other. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { TrialBody, TrialView } from '@callgate/contracts/trial'

export interface TrialDesk {
  /** Starts the server in a sandbox that records; undefined when there is no such server. */
  run(id: string, body: TrialBody, by: string): Promise<TrialView | undefined>
  /** The last trial of a server; undefined when it was never tried. */
  last(id: string): Promise<TrialView | undefined>
}

/** A trial opens a gateway of its own and writes a long record: two at once are refused. */
export function createTrialDesk(trials: TrialDesk): TrialDesk {
  let running: string | null = null
  return {
    last: (id) => trials.last(id),
    async run(...asked) {
      if (running !== null) {
        const reason = `A trial of ${running} runs: wait until it is over.`
        throw new CallgateError(refuse('invalid-request', reason))
      }
      ;[running] = asked
      try {
        return await trials.run(...asked)
      } finally {
        running = null
      }
    },
  }
}
