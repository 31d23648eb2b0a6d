/** The list of sessions: the last used first, narrowed to those that name every word that is looked for. */

import type { ConversationView } from '@callgate/contracts/control'

export function findConversations(
  all: readonly ConversationView[],
  wanted: string | undefined,
): readonly ConversationView[] {
  const words = (wanted ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const found = words.length === 0 ? all : all.filter((one) => names(one, words))
  return found.toSorted((a, b) => b.usedAtMs - a.usedAtMs)
}

function names(
  { id, agent, principal, sources, labels }: ConversationView,
  words: readonly string[],
): boolean {
  const text = [id, agent, principal, ...sources, ...labels].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}
