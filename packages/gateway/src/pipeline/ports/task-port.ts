/** The task an agent works on, as the pipeline asks about it. */

import type { Flow } from '@callgate/contracts/flow'
import type { ToolKind } from '@callgate/contracts/label'
import type { FlowCall } from '@callgate/engine/flows/session-flow'
import type { PolicyTask } from '@callgate/engine/policy/types'
import type { ConversationOwner } from './session-port.ts'

/** A tool as it is listed. */
export interface ServingTool {
  readonly upstream: string
  readonly name: string
  readonly kinds: readonly ToolKind[]
}

export interface TaskPort {
  /** The task that holds now, as policy reads it. */
  inForce(owner: ConversationOwner): PolicyTask | undefined
  /** What of a call serves none of the task, or is over its budget; nothing where there is no task. */
  judge(owner: ConversationOwner, call: FlowCall): readonly Flow[]
  /** False for a tool of which no call could serve the task. */
  mayServe(owner: ConversationOwner, tool: ServingTool): boolean
  /**
   * Counts a call against the budget, in one step with the look whether it is used up: then it counts nothing and answers
   * false, unless the call may go past it.
   */
  claim(owner: ConversationOwner, kinds: readonly ToolKind[], mayGoPast: boolean): boolean
  /** What was counted is durable when the promise resolves. */
  keepUsed(owner: ConversationOwner, kinds: readonly ToolKind[]): void | Promise<void>
}
