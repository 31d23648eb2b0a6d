/** Rights in use: who may do what, what of it is used, which identities there are and how far each of them reaches. */

import { z } from 'zod'
import { DataClass, ToolKind } from './label.ts'
import { PageQuery } from './paging.ts'

const word = z.string().min(1).max(256)
const DAY_MS = 86_400_000
/** A window of reading the journal. */
const sinceMs = z.coerce
  .number()
  .int()
  .min(0)
  .max(8_640_000_000_000_000)
  .optional()
  .describe('Beginning of the time that is looked at; 90 days ago when left out')

export const RIGHTS_WINDOW_MS = 90 * DAY_MS

export const RIGHT_EFFECTS = ['allow', 'ask', 'deny', 'depends', 'varies'] as const
export const RightEffect = z.enum(RIGHT_EFFECTS)
export type RightEffect = z.infer<typeof RightEffect>

export const RightsFilter = z.object({
  agent: word.optional(),
  principal: word.optional(),
  group: word.optional().describe('Group of agents or principals'),
  upstream: word.optional(),
  tool: word.optional().describe('Name of a tool, as its server spells it'),
  kind: ToolKind.optional().describe('What the tool does'),
  class: DataClass.optional().describe('Class of what it returns, or of one of its fields'),
})
export type RightsFilter = z.infer<typeof RightsFilter>

export const RightsQuery = PageQuery.extend(RightsFilter.shape).extend({
  effect: RightEffect.optional(),
  by: z
    .enum(['agent', 'group'])
    .default('agent')
    .describe('group: one row for all agents and principals of a group'),
})
export type RightsQuery = z.infer<typeof RightsQuery>

export const RightView = z.object({
  agent: z.string().nullable().describe('null in a row for a group'),
  principal: z.string().nullable(),
  group: z.string().nullable(),
  upstream: z.string(),
  tool: z.string(),
  kinds: z.array(ToolKind).readonly(),
  classes: z.array(DataClass).readonly(),
  effect: RightEffect.describe(
    'depends: on arguments, time or session; varies: not the same for everybody in the group',
  ),
  rules: z.array(z.string()).readonly().describe('Rules that say so, or why none does'),
  tightenedBy: z
    .array(z.string())
    .readonly()
    .describe('Rules that take it away when something is found or a conversation carries something'),
  stopped: z.string().nullable().describe('Why it cannot be used now, whatever policy says'),
})
export type RightView = z.infer<typeof RightView>

export const UnusedQuery = z.object({
  sinceMs,
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000).describe('Rows of each list at most'),
  agent: word.optional(),
  upstream: word.optional(),
})
export type UnusedQuery = z.infer<typeof UnusedQuery>

/** What the journal could tell of a time. */
export const JournalReach = z.object({
  sinceMs: z.int(),
  untilMs: z.int(),
  oldestMs: z.int().nullable().describe('Time of the oldest record that is kept; null: there is none'),
  complete: z
    .boolean()
    .describe(
      'false: records of this time are gone, or there were too many; what is unused then may have been used',
    ),
  note: z.string().nullable().describe('Why it is not complete'),
  calls: z.int().describe('Calls that were made or refused in this time'),
})
export type JournalReach = z.infer<typeof JournalReach>

export const UnusedRight = RightView.pick({
  agent: true,
  principal: true,
  upstream: true,
  tool: true,
  effect: true,
  rules: true,
})
export const WildcardView = z.object({
  rule: z.string(),
  member: z.enum(['agents', 'principals', 'upstreams', 'targets']),
  pattern: z.string().nullable().describe('null: the rule leaves it out, which stands for everything'),
  used: z.array(z.string()).readonly().describe('What was really used under it: write these instead'),
  covers: z.int().describe('How many it stands for now'),
})
export const UnneededScope = z.object({
  server: z.string(),
  scope: z.string(),
  why: z.enum(['server-unused', 'only-read', 'too-broad']),
})
export type UnneededScope = z.infer<typeof UnneededScope>
export type WildcardView = z.infer<typeof WildcardView>

export const UnusedView = z.object({
  journal: JournalReach,
  rights: z.array(UnusedRight).readonly().describe('Allowed, and not used by this agent in this time'),
  rightsLeftOut: z.int(),
  rules: z.array(z.string()).readonly().describe('Allow rules that no call matched'),
  wildcards: z.array(WildcardView).readonly(),
  scopes: z.array(UnneededScope).readonly(),
})
export type UnusedView = z.infer<typeof UnusedView>

export const IDENTITY_KINDS = ['agent-key', 'server-credential', 'operator-token'] as const
export const IDENTITY_FLAGS = [
  'no-owner',
  'owner-unknown',
  'never-used',
  'unused',
  'old',
  'expires-soon',
  'never-expires',
  'expired',
] as const
export const IdentityQuery = PageQuery.extend({
  sinceMs,
  kind: z.enum(IDENTITY_KINDS).optional(),
  flag: z.enum(IDENTITY_FLAGS).optional(),
  oldDays: z.coerce.number().int().min(1).max(36_500).default(180).describe('Older than this is old'),
  soonDays: z.coerce.number().int().min(0).max(36_500).default(14).describe('What expires soon'),
})
export type IdentityQuery = z.infer<typeof IdentityQuery>

export const MachineIdentityView = z.object({
  kind: z.enum(IDENTITY_KINDS),
  id: z.string().describe('Of a server credential, the upstream and the name under which it is handed over'),
  name: z.string().describe('The agent, the operator, or where the credential is read from; never a secret'),
  owner: z.string().nullable(),
  createdAtMs: z.int().nullable().describe('null where nobody knows'),
  lastUsedAtMs: z.int().nullable().describe('null: not that the gateway knows'),
  expiresAtMs: z.int().nullable(),
  flags: z.array(z.enum(IDENTITY_FLAGS)).readonly(),
})
export type MachineIdentityView = z.infer<typeof MachineIdentityView>

export const REACH_KINDS = ['agent', 'server', 'key'] as const
export type ReachKind = (typeof REACH_KINDS)[number]

/** What is lost when an agent, a key or a server is in the wrong hands. */
export const ReachView = z.object({
  kind: z.enum(REACH_KINDS),
  id: z.string(),
  agents: z.array(z.string()).readonly().describe('Agents it acts as, or that may call it'),
  upstreams: z.array(z.string()).readonly(),
  tools: z
    .array(
      z.object({
        upstream: z.string(),
        tool: z.string(),
        effect: RightEffect,
        kinds: z.array(ToolKind).readonly(),
      }),
    )
    .readonly(),
  toolsLeftOut: z.int(),
  kinds: z.array(ToolKind).readonly().describe('What these tools do'),
  classes: z.array(DataClass).readonly().describe('Classes of data they return'),
  systems: z.array(z.string()).readonly().describe('Systems their servers reach'),
  scopes: z.array(z.string()).readonly().describe('Rights their servers have elsewhere'),
  credentials: z.array(z.string()).readonly().describe('Where credentials of these servers are read from'),
})
export type ReachView = z.infer<typeof ReachView>

export const EXCEPTION_KINDS = [
  'allow-rule',
  'suppression',
  'waiver',
  'virtual-patch',
  'precedence',
  'isolation-off',
  'shared-session',
] as const
export const EXCEPTION_FLAGS = ['no-owner', 'no-review-by', 'past'] as const
export const ExceptionQuery = PageQuery.extend({
  kind: z.enum(EXCEPTION_KINDS).optional(),
  all: z.stringbool().default(false).describe('Also those that have an owner and a date to come'),
})
export type ExceptionQuery = z.infer<typeof ExceptionQuery>

/** Something that was let through on purpose, and who looks at it again when. */
export const ExceptionView = z.object({
  kind: z.enum(EXCEPTION_KINDS),
  subject: z.string(),
  owner: z.string().nullable(),
  reviewByMs: z.int().nullable().describe('When it ends, or has to be looked at again'),
  why: z.string().nullable(),
  flags: z.array(z.enum(EXCEPTION_FLAGS)).readonly(),
})
export type ExceptionView = z.infer<typeof ExceptionView>

export const GrowthQuery = z.object({
  sinceMs,
  agent: word.optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000).describe('Weeks of agents at most'),
})
export type GrowthQuery = z.infer<typeof GrowthQuery>

export const GrowthWeek = z.object({
  agent: z.string(),
  weekMs: z.int().describe('Its beginning, a Monday in UTC'),
  tools: z.array(z.string()).readonly().describe('Used for the first time in this week'),
  toolsLeftOut: z.int(),
  total: z.int().describe('Different tools used up to its end'),
})
export type GrowthWeek = z.infer<typeof GrowthWeek>

export const GrowthView = z.object({
  journal: JournalReach,
  weeks: z.array(GrowthWeek).readonly().describe('In the order of agents, then weeks'),
  weeksLeftOut: z.int(),
})
export type GrowthView = z.infer<typeof GrowthView>
