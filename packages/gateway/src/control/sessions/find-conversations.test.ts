/** The list of sessions: which come first, and by what they are found. */

import type { ConversationView } from '@callgate/contracts/control'
import { expect, test } from 'vitest'
import { findConversations } from './find-conversations.ts'

const session = (id: string, usedAtMs: number, more: Partial<ConversationView> = {}): ConversationView => ({
  id,
  usedAtMs,
  principal: 'alice',
  agent: 'editor',
  trust: 'own',
  sensitivity: 'public',
  sources: [],
  labels: [],
  ...more,
})
const ALL = [
  session('conv_a', 1, { sources: ['files'] }),
  session('conv_b', 3, { agent: 'Reporter', labels: ['source:web'] }),
  session('conv_c', 2),
]
const idsOf = (wanted?: string) => findConversations(ALL, wanted).map(({ id }) => id)

test('the last used comes first, so that the first page is what happens now', () => {
  expect(idsOf()).toEqual(['conv_b', 'conv_c', 'conv_a'])
})

test('every word must be named: by id, agent, principal, server or label, whatever its case', () => {
  expect(idsOf('conv_c')).toEqual(['conv_c'])
  expect(idsOf('reporter  ALICE')).toEqual(['conv_b'])
  expect(idsOf('files')).toEqual(['conv_a'])
  expect(idsOf('web editor')).toEqual([])
})
