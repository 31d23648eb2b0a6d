/** What a baseline remembers of an agent, a tool, a key or a resource; plain data, so that it can be kept. */

import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'
import { Counts } from './counts.ts'
import { createStat } from './running-stat.ts'

const stat = z.strictObject({ seen: z.number(), mean: z.number(), variance: z.number() })
const counts = z.array(z.tuple([z.string().max(1024), z.number()])).max(1024)

export const PROFILE_KINDS = ['agent', 'tool', 'key', 'resource'] as const
export type ProfileKind = (typeof PROFILE_KINDS)[number]

const SIZES = {
  tools: 128,
  pairs: 512,
  shapes: 32,
  networks: 16,
  clients: 8,
  models: 16,
  parts: 256,
  hosts: 64,
} as const

/** One shape for all kinds; what a kind does not use stays empty. */
export interface Profile {
  calls: number
  sinceMs: number
  /** Until when it learns slowly, because something was found. */
  waryUntilMs: number
  /** The last tool, or the digest of what a resource held. */
  last: string
  minute: number
  inMinute: number
  errors: number
  errorsLately: number
  readonly hours: number[]
  readonly rate: ReturnType<typeof createStat>
  readonly argumentBytes: ReturnType<typeof createStat>
  readonly resultBytes: ReturnType<typeof createStat>
  readonly tools: Counts
  readonly pairs: Counts
  readonly shapes: Counts
  readonly networks: Counts
  readonly clients: Counts
  readonly models: Counts
  /** What results are made of, and the hosts they name, as digests; and results in a row that brought nothing new. */
  readonly parts: Counts
  readonly hosts: Counts
  partsSteady: number
  hostsSteady: number
}

const Kept = z.strictObject({
  version: z.literal(1),
  calls: z.number(),
  sinceMs: z.number(),
  waryUntilMs: z.number(),
  last: z.string().max(1024),
  minute: z.number(),
  inMinute: z.number(),
  errors: z.number(),
  errorsLately: z.number(),
  hours: z.array(z.number()).length(24),
  rate: stat,
  argumentBytes: stat,
  resultBytes: stat,
  tools: counts,
  pairs: counts,
  shapes: counts,
  networks: counts,
  clients: counts,
  models: counts.default([]),
  parts: counts.default([]),
  hosts: counts.default([]),
  partsSteady: z.number().default(0),
  hostsSteady: z.number().default(0),
})

export function createProfile(atMs: number): Profile {
  return {
    calls: 0,
    sinceMs: atMs,
    waryUntilMs: 0,
    last: '',
    minute: 0,
    inMinute: 0,
    errors: 0,
    errorsLately: 0,
    hours: Array<number>(24).fill(0),
    rate: createStat(),
    argumentBytes: createStat(),
    resultBytes: createStat(),
    tools: new Counts(SIZES.tools),
    pairs: new Counts(SIZES.pairs),
    shapes: new Counts(SIZES.shapes),
    networks: new Counts(SIZES.networks),
    clients: new Counts(SIZES.clients),
    models: new Counts(SIZES.models),
    parts: new Counts(SIZES.parts),
    hosts: new Counts(SIZES.hosts),
    partsSteady: 0,
    hostsSteady: 0,
  }
}

export function writeProfile(profile: Profile): string {
  return JSON.stringify({ version: 1, ...profile })
}

export function readProfile(text: string): Profile {
  const {
    version: _,
    tools,
    pairs,
    shapes,
    networks,
    clients,
    models,
    parts,
    hosts,
    ...rest
  } = Kept.parse(readJson(text))
  return {
    ...rest,
    tools: new Counts(SIZES.tools, tools),
    pairs: new Counts(SIZES.pairs, pairs),
    shapes: new Counts(SIZES.shapes, shapes),
    networks: new Counts(SIZES.networks, networks),
    clients: new Counts(SIZES.clients, clients),
    models: new Counts(SIZES.models, models),
    parts: new Counts(SIZES.parts, parts),
    hosts: new Counts(SIZES.hosts, hosts),
  }
}
