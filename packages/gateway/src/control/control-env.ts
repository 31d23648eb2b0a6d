/** What is known of a request to the control API while it is answered. */

import type { BrowserSession } from '../identity/browser-sessions.ts'
import type { Operator } from '../identity/operators.ts'
import type { RetryMemory } from './retry-memory.ts'

/** What every request carries once it is known who sent it. */
export interface ControlEnv {
  Variables: { operator: Operator; session: BrowserSession | null; retries: RetryMemory }
}
