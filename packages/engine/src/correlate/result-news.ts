/** Tells what a tool returns that it never returned before, of tools whose results have stopped bringing anything new. */

import type { BaselineCode } from '@callgate/contracts/behaviour'
import type { Counts } from './counts.ts'
import type { Profile } from './profile.ts'

export interface News {
  readonly code: BaselineCode
  readonly expected: string
  readonly seen: string
}

/** New things are learned slowly once a tool has settled: a few results do not make them usual. */
const NEWS_WEIGHT = 0.2

export interface Returned {
  readonly parts: readonly string[]
  readonly hosts: readonly string[]
}

/** Learns the result; `weight` is less than 1 while something is found about who asked. */
export function takeReturned(
  profile: Profile,
  { parts, hosts }: Returned,
  { learnCalls, weight }: { readonly learnCalls: number; readonly weight: number },
): readonly News[] {
  const news: News[] = []
  const steadyParts = parts.length === 0 ? null : profile.partsSteady
  const steadyHosts = profile.hostsSteady
  const newParts = learnAll(profile.parts, parts, steadyParts !== null && steadyParts >= learnCalls, weight)
  const newHosts = learnAll(profile.hosts, hosts, steadyHosts >= learnCalls, weight)
  if (steadyParts !== null && steadyParts >= learnCalls && newParts > 0)
    news.push({
      code: 'behaviour/new-result-shape',
      expected: `results made of ${profile.parts.size} known parts, as the last ${Math.floor(steadyParts)} were`,
      seen: `${newParts} parts it never returned`,
    })
  if (steadyHosts >= learnCalls && newHosts > 0)
    news.push({
      code: 'behaviour/new-destination',
      expected: `no other hosts than in the last ${Math.floor(steadyHosts)} results`,
      seen: `${newHosts} hosts it never named`,
    })
  if (steadyParts !== null) profile.partsSteady = settle(steadyParts, newParts, learnCalls, weight)
  profile.hostsSteady = settle(steadyHosts, newHosts, learnCalls, weight)
  return news
}

/** How many of them are not known yet. */
function learnAll(known: Counts, names: readonly string[], settled: boolean, weight: number): number {
  let fresh = 0
  for (const name of names) if (known.get(name) < 1) fresh += 1
  const learned = settled ? Math.min(weight, NEWS_WEIGHT) : weight
  for (const name of names) known.add(name, learned)
  return fresh
}

/**
 * Results in a row that brought nothing new. One that does starts the count over while it is learned what is usual: a tool
 * that always brings something new never settles, and nothing is told of it.
 */
function settle(steady: number, fresh: number, learnCalls: number, weight: number): number {
  if (fresh === 0) return steady + weight
  return steady >= learnCalls ? steady : 0
}
