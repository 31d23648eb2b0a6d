/** Who and what a rule or limit speaks of: kinds, principals, agents, upstreams and targets, as compiled globs. */

import type { Kind } from '@callgate/contracts/message'
import { compileGlob, type Glob } from './glob.ts'
import type { VisibilityInput } from './types.ts'

/** The selecting members of a rule or limit as they stand in the document. */
export interface SelectorSource {
  readonly on: readonly Kind[]
  readonly principals?: readonly string[] | undefined
  readonly agents?: readonly string[] | undefined
  readonly upstreams?: readonly string[] | undefined
  readonly targets?: readonly string[] | undefined
}

/** A pattern for a person or agent: an id, or with `group:` a group. The two never match each other's texts. */
export interface IdentityPattern {
  readonly group: boolean
  readonly glob: Glob
}

/** A selector that is left out is null and matches everything. */
export interface Selector {
  readonly kinds: ReadonlySet<Kind>
  readonly principals: readonly IdentityPattern[] | null
  readonly agents: readonly IdentityPattern[] | null
  readonly upstreams: readonly Glob[] | null
  readonly targets: readonly Glob[] | null
}

/** The selectors, in the order they are checked and explained. */
export const SELECTOR_PARTS = ['on', 'principals', 'agents', 'upstreams', 'targets'] as const
export type SelectorPart = (typeof SELECTOR_PARTS)[number]

const GROUP_PREFIX = 'group:'

export function compileSelector(source: SelectorSource): Selector {
  return {
    kinds: new Set(source.on),
    principals: source.principals?.map(compileIdentity) ?? null,
    agents: source.agents?.map(compileIdentity) ?? null,
    upstreams: source.upstreams?.map(compileGlob) ?? null,
    targets: source.targets?.map(compileGlob) ?? null,
  }
}

export function compileIdentity(source: string): IdentityPattern {
  const group = source.startsWith(GROUP_PREFIX)
  return { group, glob: compileGlob(group ? source.slice(GROUP_PREFIX.length) : source) }
}

/** The first part that does not match; undefined when all do. */
export function findMismatch(selector: Selector, input: VisibilityInput): SelectorPart | undefined {
  if (!selector.kinds.has(input.kind)) return 'on'
  if (!matchesIdentity(selector.principals, input.principal)) return 'principals'
  if (!matchesIdentity(selector.agents, input.agent)) return 'agents'
  if (!matchesText(selector.upstreams, input.upstream.id)) return 'upstreams'
  if (!matchesText(selector.targets, input.target.name)) return 'targets'
  return undefined
}

function matchesText(globs: readonly Glob[] | null, text: string): boolean {
  if (globs === null) return true
  for (const glob of globs) if (glob.matches(text)) return true
  return false
}

function matchesIdentity(
  patterns: readonly IdentityPattern[] | null,
  who: { readonly id: string; readonly groups: readonly string[] },
): boolean {
  if (patterns === null) return true
  for (const { group, glob } of patterns) {
    if (group ? who.groups.some((name) => glob.matches(name)) : glob.matches(who.id)) return true
  }
  return false
}
