/** How the recorded sessions of the tables beside this are written down: turns of a user, calls, and calls that are the harm. */

import type { JsonObject, JsonValue } from '@callgate/contracts/json'

export interface Sample {
  readonly id: string
  readonly trace: readonly JsonValue[]
}

export const said = (content: string): JsonValue => ({ role: 'user', content })

export const thought = (content: string): JsonValue => ({ role: 'assistant', content })

export const call = (tool: string, args: JsonObject, result: JsonValue): JsonValue => ({ tool, args, result })

/** A result that carries what somebody else planted. */
export const planted = (tool: string, args: JsonObject, result: JsonValue): JsonValue => ({
  tool,
  args,
  result,
  injected: true,
})

/** A call that is the attack. */
export const harm = (tool: string, args: JsonObject, result: JsonValue = 'ok'): JsonValue => ({
  tool,
  args,
  result,
  attacker_driven: true,
})
