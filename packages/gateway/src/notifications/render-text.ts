/** A message as plain lines, for mails and chats: names of agents, servers and people are shown and do nothing. Pure. */

import { NOTICE_EVENTS } from '@callgate/contracts/notice-events'
import type { ChannelMessage, MessageItem } from './channel-message.ts'
import { showPlainly } from './plain-text.ts'

/** How text of others is shown where it is read. */
export type Show = (text: string, max?: number) => string

/** What stands in a subject or a summary: who it is about, where it is about one. */
export function renderTitle({ severity, headline, items, leftOut }: ChannelMessage): string {
  const [item] = items
  const about = items.length === 1 && leftOut === 0 ? aboutOf(item) : ''
  return `[${severity}] ${headline}${about === '' ? '' : `: ${about}`}`
}

export function renderLines(message: ChannelMessage, show: Show = showPlainly): readonly string[] {
  const { words, items, leftOut } = message
  const isOne = items.length === 1 && leftOut === 0
  const [first] = items
  return [
    `[${message.severity}] ${message.headline}`,
    ...(words === null ? [] : [show(words, 1_000)]),
    ...(isOne && first !== undefined ? factLines(first, show) : items.map((item) => lineOf(item, show))),
    ...(leftOut === 0 ? [] : [`and ${leftOut} more`]),
    ...(message.link === null ? [] : [message.link]),
  ]
}

function factLines({ facts, atMs }: MessageItem, show: Show): readonly string[] {
  return [
    ...facts.map(({ name, value }) => `${name}: ${show(value)}`),
    `Time: ${new Date(atMs).toISOString()}`,
  ]
}

function lineOf(item: MessageItem, show: Show): string {
  return `- ${new Date(item.atMs).toISOString()} [${item.severity}] ${NOTICE_EVENTS[item.event]}: ${aboutOf(item, show)}`
}

/** The few facts that tell one from another. */
export function aboutOf(item: MessageItem | undefined, show: Show = showPlainly): string {
  return (item?.facts ?? [])
    .filter(({ name }) => ABOUT.has(name))
    .map(({ value }) => show(value, 60))
    .join(', ')
}

const ABOUT: ReadonlySet<string> = new Set(['What', 'Tool', 'Agent', 'Server', 'Definition', 'Subject'])
