/** What operators may do with trials of servers. */

import type { TrialBody, TrialView } from '@callgate/contracts/trial'

export interface TrialDesk {
  /** Starts the server in a sandbox that records; undefined when there is no such server. */
  run(id: string, body: TrialBody, by: string): Promise<TrialView | undefined>
  /** The last trial of a server; undefined when it was never tried. */
  last(id: string): Promise<TrialView | undefined>
}
