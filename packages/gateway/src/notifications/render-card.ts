/** A message as an Adaptive Card, as Workflows of Teams take it. Names of others stand in runs, which know no markdown. Pure. */

import { NOTICE_EVENTS } from '@callgate/contracts/notice-events'
import type { ChannelMessage, MessageItem } from './channel-message.ts'
import { showPlainly } from './plain-text.ts'
import { aboutOf } from './render-text.ts'

const COLOURS = {
  info: 'default',
  low: 'default',
  medium: 'warning',
  high: 'attention',
  critical: 'attention',
} as const

export function renderCard(message: ChannelMessage): object {
  const { headline, severity, words, items, leftOut, link } = message
  const isOne = items.length === 1 && leftOut === 0
  const lines = isOne ? items.flatMap(factsOf) : items.map(lineOf)
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      paragraph([{ text: headline, weight: 'bolder', size: 'medium' }]),
      paragraph([{ text: severity, color: COLOURS[severity] }]),
      ...(words === null ? [] : [paragraph([{ text: showPlainly(words, 1_000) }])]),
      ...lines,
      ...(leftOut === 0 ? [] : [paragraph([{ text: `and ${leftOut} more` }])]),
    ],
    ...(link === null ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'Sign in and look', url: link }] }),
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] }
}

interface Run {
  readonly text: string
  readonly weight?: string
  readonly size?: string
  readonly color?: string
}

function paragraph(runs: readonly Run[]): object {
  return { type: 'RichTextBlock', inlines: runs.map((run) => ({ type: 'TextRun', ...run })) }
}

function factsOf({ facts, atMs }: MessageItem): readonly object[] {
  return [...facts, { name: 'Time', value: new Date(atMs).toISOString() }].map(({ name, value }) =>
    paragraph([
      { text: `${name}: `, weight: 'bolder' },
      { text: name === 'Time' ? value : showPlainly(value) },
    ]),
  )
}

function lineOf(item: MessageItem): object {
  const at = new Date(item.atMs).toISOString()
  return paragraph([{ text: `${at} [${item.severity}] ${NOTICE_EVENTS[item.event]}: ${aboutOf(item)}` }])
}
