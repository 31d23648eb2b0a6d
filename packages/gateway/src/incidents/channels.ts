/** Tells people about incidents: our own signed webhook, a Slack-compatible one, or a PagerDuty-compatible event. */

import type { IncidentView } from '@callgate/contracts/incident'
import type { ResponseChannel } from '@callgate/contracts/response-config'
import { signPost } from '../keyring/sign-post.ts'
import type { Clock } from '../pipeline/ports.ts'
import type { PostJson } from '../pipeline/post-port.ts'

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 64 << 10
const TEXT_CHARS_MAX = 2_000

export interface ChannelParts {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly resolveSecret: (reference: string) => Promise<string>
  /** The key of the keyring for webhooks that name no secret, and its id. */
  readonly ownKey: (channel: string) => { readonly id: string; readonly key: Uint8Array }
  readonly post: PostJson
}

/** Rejects, naming no secret, when the channel did not take it. */
export async function tellChannel(
  channel: ResponseChannel,
  told: { readonly incident: IncidentView; readonly message: string | null },
  parts: ChannelParts,
): Promise<void> {
  const { url, headers, body } = await BUILD[channel.type](channel, told, parts)
  const { status } = await parts.post({
    url,
    headers,
    body,
    timeoutMs: TIMEOUT_MS,
    bytesMax: ANSWER_BYTES_MAX,
  })
  if (status < 200 || status > 299) throw new Error(`the channel ${channel.id} answered ${status}`)
}

interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
type Told = Parameters<typeof tellChannel>[1]
type Build = (channel: ResponseChannel, told: Told, parts: ChannelParts) => Promise<Post>

const BUILD: Readonly<Record<ResponseChannel['type'], Build>> = {
  async webhook(channel, { incident, message }, { clock, resolveSecret, ownKey }) {
    const nowMs = clock.nowMs()
    const body = JSON.stringify({
      version: 1,
      channel: channel.id,
      time: new Date(nowMs).toISOString(),
      message,
      incident: summaryOf(incident),
    })
    const headers = await signPost(channel, body, { nowMs, resolveSecret, ownKey })
    return { url: urlOf(channel), headers, body }
  },
  async slack(channel, { incident, message }, { resolveSecret }) {
    const url = await resolveSecret(channel.secret ?? '')
    if (!URL.canParse(url)) throw new Error(`the secret of the channel ${channel.id} is no URL`)
    return { url, headers: {}, body: JSON.stringify({ text: escapeSlack(textOf(incident, message)) }) }
  },
  async pagerduty(channel, { incident, message }, { clock, resolveSecret }) {
    const body = JSON.stringify({
      routing_key: await resolveSecret(channel.secret ?? ''),
      event_action: incident.state === 'closed' ? 'resolve' : 'trigger',
      dedup_key: incident.id,
      payload: {
        summary: textOf(incident, message).slice(0, 1_024),
        source: 'callgate',
        severity: PAGER_SEVERITY[incident.severity],
        timestamp: new Date(clock.nowMs()).toISOString(),
        component: incident.upstream ?? incident.agent ?? 'gateway',
        class: incident.class,
        custom_details: summaryOf(incident),
      },
    })
    return { url: urlOf(channel), headers: {}, body }
  },
}

/** Severities of the Events API v2. */
const PAGER_SEVERITY: Readonly<Record<IncidentView['severity'], string>> = {
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

function textOf({ id, title, severity, count }: IncidentView, message: string | null): string {
  const said = message === null ? '' : `${message} `
  return `${said}[${severity}] ${title}: ${count} signals, incident ${id}`.slice(0, TEXT_CHARS_MAX)
}

/** Names of agents and tools are somebody else's text: none of it becomes a mention or a link. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
