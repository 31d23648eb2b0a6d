/** A task: what an agent is working on, as the host or an operator declared it. It only ever tightens what calls may do. */

import { z } from 'zod'
import { ToolKind } from './label.ts'

const name = z.string().min(1).max(256)
const pattern = z.string().min(1).max(512)

export const TaskScope = z.strictObject({
  kinds: z
    .array(ToolKind)
    .max(9)
    .default([])
    .describe('What its calls may do; what only reads may always be called unless tools says otherwise'),
  tools: z
    .array(pattern)
    .max(100)
    .default([])
    .describe('Tools that serve it, as upstream/tool; * is any run of characters, none named means any'),
  targets: z
    .array(pattern)
    .max(100)
    .default([])
    .describe(
      'Addresses, hosts and URLs its calls may name; * is any run of characters, none named means any',
    ),
  callsMax: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe('Calls that do more than read, at most; past it a human is asked'),
})
export type TaskScope = z.infer<typeof TaskScope>

const DAY_MS = 86_400_000

export const TaskBody = z.strictObject({
  principal: name,
  agent: name,
  text: z.string().min(1).max(2_000).describe('What it is about, for people and for the record'),
  ...TaskScope.shape,
  lifeMs: z
    .int()
    .min(1_000)
    .max(90 * DAY_MS)
    .default(DAY_MS)
    .describe('How long it holds'),
})
export type TaskBody = z.infer<typeof TaskBody>

export const EndTaskBody = z.strictObject({
  principal: name,
  agent: name,
  reason: z.string().min(1).max(2_000),
})

export const TaskView = z.object({
  ...TaskScope.shape,
  id: z.string(),
  principal: z.string(),
  agent: z.string(),
  text: z.string(),
  declaredBy: z.string(),
  expiresAtMs: z.int(),
  used: z.int().describe('Calls that counted against callsMax'),
})
export type TaskView = z.infer<typeof TaskView>
