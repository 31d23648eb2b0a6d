/** The agents there are, from everything that knows one: keys, conversations, trust, freezes and what they called. */

import type { AgentKeyView, ConversationView, FreezeView } from '@callgate/contracts/control'
import type { TrustView } from '@callgate/contracts/incident'
import type { AgentView } from '@callgate/contracts/session'

const TOOLS_MAX = 50

export interface AgentTool {
  readonly agent: string
  readonly upstream: string
  readonly target: string
  readonly calls: number
  readonly lastAtMs: number
}

export interface KnownOfAgents {
  readonly keys: readonly AgentKeyView[]
  readonly conversations: readonly ConversationView[]
  readonly freezes: readonly FreezeView[]
  readonly tools: readonly AgentTool[]
  readonly trust: (agent: string) => TrustView
}

/** Names in order: what a page and its cursor are about. */
export function listAgentNames({ keys, conversations, tools }: KnownOfAgents): readonly string[] {
  const names = [...keys, ...conversations, ...tools].map(({ agent }) => agent)
  return [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1))
}

export function describeAgent(agent: string, known: KnownOfAgents): AgentView {
  const isOwn = (one: { readonly agent: string }): boolean => one.agent === agent
  const keys = known.keys.filter(isOwn)
  const conversations = known.conversations.filter(isOwn)
  const tools = known.tools.filter(isOwn).toSorted((a, b) => b.calls - a.calls || b.lastAtMs - a.lastAtMs)
  const seen = [
    ...keys.flatMap(({ lastUsedAtMs }) => lastUsedAtMs ?? []),
    ...conversations.map(({ usedAtMs }) => usedAtMs),
    ...tools.map(({ lastAtMs }) => lastAtMs),
  ]
  return {
    agent,
    principals: [...new Set([...keys, ...conversations].map(({ principal }) => principal))],
    keys,
    trust: known.trust(agent),
    freezes: known.freezes.filter(
      ({ kind, subject }) => kind === 'all' || (kind === 'agent' && subject === agent),
    ),
    conversations: conversations.map(({ id }) => id),
    lastSeenAtMs: seen.reduce<number | null>((latest, at) => Math.max(latest ?? 0, at), null),
    tools: tools
      .slice(0, TOOLS_MAX)
      .map(({ upstream, target, calls, lastAtMs }) => ({ upstream, target, calls, lastAtMs })),
    toolsLeftOut: Math.max(0, tools.length - TOOLS_MAX),
  }
}
