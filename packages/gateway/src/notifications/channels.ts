/** Hands a message to a channel: our own signed webhook, Slack, Teams, an event for PagerDuty, or a mail. */

import type { Severity } from '@callgate/contracts/finding'
import type { IncidentView } from '@callgate/contracts/incident'
import type { ResponseChannel } from '@callgate/contracts/response-config'
import { signPost } from '../keyring/sign-post.ts'
import { DeliveryRefused, type SendMail } from '../pipeline/ports/mail-port.ts'
import type { Clock } from '../pipeline/ports/ports.ts'
import type { PostJson } from '../pipeline/ports/post-port.ts'
import type { ChannelMessage } from './channel-message.ts'
import { showPlainly } from './plain-text.ts'
import { renderCard } from './render-card.ts'
import { renderHtml } from './render-html.ts'
import { renderLines, renderTitle, type Show } from './render-text.ts'

const TIMEOUT_MS = 10_000
const MAIL_TIMEOUT_MS = 20_000
const ANSWER_BYTES_MAX = 64 << 10
const TEXT_CHARS_MAX = 8_000
const TITLE_CHARS_MAX = 200
const SUMMARY_CHARS_MAX = 1_024

export interface ChannelParts {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly resolveSecret: (reference: string) => Promise<string>
  /** The key of the keyring for webhooks that name no secret, and its id. */
  readonly ownKey: (channel: string) => { readonly id: string; readonly key: Uint8Array }
  readonly post: PostJson
  readonly sendMail: SendMail
}

/** Rejects, naming no secret, when the channel did not take it. */
export async function tellChannel(
  channel: ResponseChannel,
  message: ChannelMessage,
  parts: ChannelParts,
): Promise<void> {
  if (channel.type === 'email') return mail(channel, message, parts)
  const { url, headers, body } = await BUILD[channel.type](channel, message, parts)
  const asked = { url, headers, body, timeoutMs: TIMEOUT_MS, bytesMax: ANSWER_BYTES_MAX }
  const { status } = await parts.post(asked)
  if (status < 200 || status > 299)
    throw new DeliveryRefused(`the channel ${channel.id} answered ${status}`, isFinal(status))
}

/** What the other side may take later: it is busy, or something before it is down. */
function isFinal(status: number): boolean {
  return status < 500 && ![408, 409, 425, 429].includes(status)
}

interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
type Build = (channel: ResponseChannel, message: ChannelMessage, parts: ChannelParts) => Promise<Post>

const BUILD: Readonly<Record<Exclude<ResponseChannel['type'], 'email'>, Build>> = {
  async webhook(channel, message, { clock, resolveSecret, ownKey }) {
    const nowMs = clock.nowMs()
    const { id, thread, severity, headline, words, items, leftOut, link, incident } = message
    const body = JSON.stringify({
      version: 1,
      channel: channel.id,
      time: new Date(nowMs).toISOString(),
      id,
      thread,
      severity,
      headline,
      message: words,
      incident: incident === null ? null : summaryOf(incident),
      notices: items,
      leftOut,
      link,
    })
    const headers = await signPost(channel, body, { nowMs, resolveSecret, ownKey })
    return { url: urlOf(channel), headers, body }
  },
  async slack(channel, message, { resolveSecret }) {
    const url = await readUrl(channel, resolveSecret)
    return { url, headers: {}, body: JSON.stringify({ text: textOf(message, showAsCode) }) }
  },
  async teams(channel, message, { resolveSecret }) {
    const url = await readUrl(channel, resolveSecret)
    return { url, headers: {}, body: JSON.stringify(renderCard(message)) }
  },
  async pagerduty(channel, message, { clock, resolveSecret }) {
    const { incident, link } = message
    const body = JSON.stringify({
      routing_key: await resolveSecret(channel.secret ?? ''),
      event_action: message.isOver ? 'resolve' : 'trigger',
      dedup_key: message.thread ?? message.id,
      payload: {
        summary: renderTitle(message).slice(0, SUMMARY_CHARS_MAX),
        source: 'callgate',
        severity: PAGER_SEVERITY[message.severity],
        timestamp: new Date(clock.nowMs()).toISOString(),
        component: incident?.upstream ?? incident?.agent ?? 'gateway',
        class: incident?.class ?? message.items[0]?.event ?? 'notice',
        custom_details: incident === null ? { notices: message.items } : summaryOf(incident),
      },
      ...(link === null ? {} : { links: [{ href: link, text: 'Sign in and look' }] }),
    })
    return { url: urlOf(channel), headers: {}, body }
  },
}

async function mail(
  channel: ResponseChannel,
  message: ChannelMessage,
  { resolveSecret, sendMail }: ChannelParts,
): Promise<void> {
  const { user, secret, from, to, caFile } = channel
  if (from === undefined || to === undefined) throw new Error(`the channel ${channel.id} has no from or to`)
  await sendMail({
    url: urlOf(channel),
    signIn: user === undefined ? null : { user, password: await resolveSecret(secret ?? '') },
    caFile: caFile ?? null,
    from,
    to,
    subject: renderTitle(message).slice(0, TITLE_CHARS_MAX),
    text: textOf(message),
    html: renderHtml(message),
    id: message.id,
    thread: message.thread,
    timeoutMs: MAIL_TIMEOUT_MS,
  })
}

/** Severities of the Events API v2. */
const PAGER_SEVERITY: Readonly<Record<Severity, string>> = {
  info: 'info',
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
}

function urlOf({ id, url }: ResponseChannel): string {
  if (url === undefined) throw new Error(`the channel ${id} has no url`)
  return url
}

async function readUrl(
  { id, secret }: ResponseChannel,
  resolveSecret: ChannelParts['resolveSecret'],
): Promise<string> {
  const url = await resolveSecret(secret ?? '')
  if (!URL.canParse(url)) throw new Error(`the secret of the channel ${id} is no URL`)
  return url
}

/** Who and what, never what messages say. */
function summaryOf(incident: IncidentView): Readonly<Record<string, unknown>> {
  const { id, state, title, severity, principal, agent, upstream, target, count, codes } = incident
  const { firstAtMs, openedAtMs, detectMs, respondMs, evidence } = incident
  return {
    id,
    state,
    title,
    class: incident.class,
    severity,
    principal,
    agent,
    upstream,
    target,
    count,
    codes,
    firstAtMs,
    openedAtMs,
    detectMs,
    respondMs,
    evidence: evidence.slice(0, 20),
  }
}

function textOf(message: ChannelMessage, show: Show = showPlainly): string {
  return renderLines(message, show).join('\n').slice(0, TEXT_CHARS_MAX)
}

/** As code, in which Slack knows no mark-up, mention or link; what would end it is written as a quotation mark. */
function showAsCode(text: string, max?: number): string {
  const shown = showPlainly(text, max).replaceAll('`', "'")
  return `\`${shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\``
}
