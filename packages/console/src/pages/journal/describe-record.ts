/** One line about any record: who, what, and what it came to. */

import type { JournalRecord } from '@callgate/contracts/journal'
import { type Tone, toneOf } from '../../ui/badge.tsx'
import { spell } from '@callgate/contracts/hidden-text'

export interface Described {
  readonly who: string
  readonly what: string
  readonly came: string
  readonly tone: Tone
}

export function describeRecord({ entry }: JournalRecord): Described {
  switch (entry.type) {
    case 'intent':
    case 'outcome':
    case 'event': {
      const { upstream, target, method, decision } = entry
      const name = upstream === null ? method : `${upstream}/${target ?? method}`
      const came =
        entry.type === 'outcome'
          ? entry.outcome
          : decision.effect === 'deny'
            ? (decision.code ?? 'deny')
            : 'allow'
      const tone = decision.effect === 'deny' ? 'bad' : toneOf(came)
      const what = entry.type === 'event' && entry.event !== 'message' ? `${entry.event} ${name}` : name
      return { who: whoOf(entry), what, came: came.replaceAll('-', ' '), tone }
    }
    case 'admin':
      return {
        who: entry.operator,
        what: `${entry.act} ${entry.subject}`,
        came: entry.accepted ? 'done' : 'refused',
        tone: entry.accepted ? 'plain' : 'bad',
      }
    case 'approval':
      return {
        who: entry.operator ?? whoOf(entry),
        what: `${entry.upstream}/${entry.target}`,
        came: entry.event,
        tone: toneOf(entry.event),
      }
    case 'context':
      return {
        who: whoOf(entry),
        what: `${entry.role} said ${entry.chars} characters`,
        came: '',
        tone: 'plain',
      }
    case 'gateway':
      return {
        who: 'gateway',
        what: `${entry.event} ${entry.version}`,
        came: spell(entry.note ?? '', 60),
        tone: 'plain',
      }
  }
}

function whoOf({
  agent,
  principal,
}: {
  readonly agent: string | null
  readonly principal: string | null
}): string {
  if (agent === null && principal === null) return ''
  return agent === principal || principal === null ? (agent ?? '') : `${agent ?? '?'} for ${principal}`
}
