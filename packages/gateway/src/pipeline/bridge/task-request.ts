/** A request of an agent about one task, at an upstream of the other era. */

import type { Passage } from '../passage.ts'
import type { UpstreamSession } from '../ports/ports.ts'
import type { OwnedTask } from '../conversation/task-owners.ts'

export interface TaskRequest {
  readonly task: OwnedTask
  readonly taskId: string
  readonly session: UpstreamSession
  /** In whose name everything about it is asked and told. */
  readonly passage: Passage
}
