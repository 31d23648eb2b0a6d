/** Every word that may stand in a policy at its place: keys, what conditions can read, and what this gateway knows by name. */

import { KINDS } from '@callgate/contracts/message'
import { PolicyDocument, PolicyLimit, PolicyObligation, PolicyRule } from '@callgate/contracts/policy'
import type { PolicyWordsView } from '@callgate/contracts/policy-check'
import { VARIABLE_TYPES, VARIABLES } from '@callgate/engine/policy/variables'
import { z } from 'zod'

/** Names beyond these are not offered: nobody picks from a list that long. */
const NAMES_MAX = 2_000

export interface KnownNames {
  readonly upstreams: readonly string[]
  readonly tools: PolicyWordsView['tools']
  readonly callers: readonly {
    readonly agent: string
    readonly agentGroups: readonly string[]
    readonly principal: string
    readonly principalGroups: readonly string[]
  }[]
}

export function listWords({ upstreams, tools, callers }: KnownNames): PolicyWordsView {
  return {
    ...LANGUAGE,
    upstreams: distinct(upstreams),
    tools: tools.slice(0, NAMES_MAX),
    agents: distinct(callers.map(({ agent }) => agent)),
    agentGroups: distinct(callers.flatMap(({ agentGroups }) => agentGroups)),
    principals: distinct(callers.map(({ principal }) => principal)),
    principalGroups: distinct(callers.flatMap(({ principalGroups }) => principalGroups)),
  }
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted().slice(0, NAMES_MAX)
}

const FUNCTIONS: readonly (readonly [string, string])[] = [
  ['has', 'has(args.path): whether the member is there'],
  ['exists', 'list.exists(x, …): whether one of it fulfils the condition'],
  ['all', 'list.all(x, …): whether each of it fulfils the condition'],
  ['exists_one', 'list.exists_one(x, …): whether exactly one of it does'],
  ['filter', 'list.filter(x, …): those that do'],
  ['map', 'list.map(x, …): each of it changed'],
  ['size', 'size(x): characters, or members'],
  ['startsWith', 'text.startsWith("…")'],
  ['endsWith', 'text.endsWith("…")'],
  ['contains', 'text.contains("…")'],
  ['matches', 'text.matches("…"): a pattern, checked for its cost when the policy is read'],
  ['string', 'string(x): as text'],
  ['int', 'int(x): as a whole number'],
]

const LANGUAGE: Pick<PolicyWordsView, 'keys' | 'kinds' | 'variables' | 'functions'> = {
  keys: {
    document: listKeys(PolicyDocument),
    rule: listKeys(PolicyRule),
    limit: listKeys(PolicyLimit),
    obligation: PolicyObligation.options.flatMap(listKeys),
  },
  kinds: KINDS,
  variables: listVariables(),
  functions: FUNCTIONS.map(([name, about]) => ({ name, about })),
}

function listKeys(schema: z.ZodObject): { name: string; about: string }[] {
  return Object.entries(schema.shape).map(([name, one]) => ({ name, about: describe(one) }))
}

function describe(schema: unknown): string {
  return schema instanceof z.ZodType ? (schema.description ?? '') : ''
}

/** `agent` and `agent.id`, down to what is no structure any more. */
function listVariables(): { name: string; type: string }[] {
  const types: Readonly<Record<string, Readonly<Record<string, string>>>> = VARIABLE_TYPES
  const walk = (name: string, type: string): { name: string; type: string }[] => [
    { name, type },
    ...Object.entries(types[type] ?? {}).flatMap(([field, of]) => walk(`${name}.${field}`, of)),
  ]
  return Object.entries(VARIABLES).flatMap(([name, type]) => walk(name, type))
}
