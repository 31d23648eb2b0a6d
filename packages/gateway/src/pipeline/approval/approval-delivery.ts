/** How an agent learns that a human must approve its call: a link to open, a wait with progress, or an id to come back for. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'
import type { Standing } from '../ports/approval-port.ts'
import { lackingCapability, relayNotification } from '../asides.ts'
import { inBackground } from '../background.ts'
import { APPROVAL_KEY, sealState } from '../bridge/resumption.ts'
import { notificationText } from '../feeds/feed-delivery.ts'
import { sealMessage } from '../message.ts'
import type { Passage, Services } from '../passage.ts'
import { NO_META } from '../request-meta.ts'
import type { AgentSession } from '../ports/session-port.ts'
import { startPassage } from '../start-passage.ts'

type Waiting = Extract<Standing, { type: 'waits' }>

/** Requests that may be answered by asking for input (MCP 2026-07-28 §MRTR). */
const ROUNDED: ReadonlySet<Kind> = new Set(['call', 'prompt', 'read'])
/** The first revision in which an agent can be sent to a URL. */
const URL_VERSION = '2025-11-25'
const PROGRESS_MS = 5_000

/** True when the agent said it can open a link for the person at it, in the way its revision has for that. */
export function mayShowLink(passage: Passage): boolean {
  const question = { method: 'elicitation/create', params: { mode: 'url' } }
  if (lackingCapability(passage, question) !== undefined) return false
  return passage.session === null ? ROUNDED.has(passage.kind) : passage.session.version >= URL_VERSION
}

/** The refusal that ends this attempt. It is recorded as such also where the agent gets a question in its place. */
export async function askForApproval(
  waiting: Waiting,
  passage: Passage,
  services: Services,
): Promise<Refusal> {
  const { id, link } = waiting
  if (!mayShowLink(passage))
    return refuse(
      'approval-required',
      `A human must approve this call first; approval id ${id}. Make the identical call again once it is approved.`,
      { data: { approvalId: id, expiresAtMs: waiting.expiresAtMs } },
    )
  const message = `A human must approve this call (approval ${id}). Open the page to see it; signing in needs an operator’s credential.`
  if (passage.session !== null) {
    tellWhenSettled(id, passage.session, services)
    const elicitation = { mode: 'url', elicitationId: id, url: link, message }
    return refuse('approval-link', message, { data: { approvalId: id, elicitations: [elicitation] } })
  }
  const { caller } = passage
  if (caller === null) return refuse('internal', 'A call of nobody cannot be approved.')
  const once = await services.approvals.issueState(caller, id)
  passage.question = {
    type: 'result',
    value: {
      resultType: 'input_required',
      inputRequests: {
        [APPROVAL_KEY]: { method: 'elicitation/create', params: { mode: 'url', url: link, message } },
      },
      requestState: sealState(passage, { approval: id, once }, services),
    },
    text: null,
  }
  return refuse('approval-required', `Approval ${id} is asked for by a link.`)
}

/** Waits, within the configured time, until the approval is answered or the agent gives up; says so where it asked for progress. */
export async function holdForAnswer(waiting: Waiting, passage: Passage, services: Services): Promise<void> {
  const { holdMs } = services.approvals
  const signal = passage.channel?.signal
  if (holdMs === 0 || signal?.aborted === true) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = services.approvals.onSettled(waiting.id, resolve)
  const timer = setTimeout(resolve, holdMs)
  let progress = 0
  const report = (): void => {
    progress += 1
    const params: JsonObject = { progress, message: `Waiting for approval ${waiting.id}` }
    const event = { method: 'notifications/progress', params, text: null }
    inBackground(relayNotification(passage, event, services), services)
  }
  report()
  const ticker = setInterval(report, PROGRESS_MS)
  signal?.addEventListener('abort', () => resolve(), { once: true })
  try {
    await promise
  } finally {
    clearTimeout(timer)
    clearInterval(ticker)
    stop()
  }
}

/** The agent that was sent to the page hears when it can call again (MCP 2025-11-25 §Elicitation, completion). */
function tellWhenSettled(id: string, session: AgentSession, services: Services): void {
  const tell = (): void => {
    if (!session.ended) inBackground(pushCompletion(id, session, services), services)
  }
  services.approvals.onSettled(id, tell, session)
}

async function pushCompletion(id: string, session: AgentSession, services: Services): Promise<void> {
  const passage = startPassage({
    id: services.random.id('ntf_'),
    parentId: null,
    direction: 'gateway',
    kind: 'notify',
    method: 'notifications/elicitation/complete',
    oneWay: true,
    startedMs: services.clock.monotonicMs(),
    snapshot: services.snapshots.current(),
    carrier: {
      forward(_passage, clearance) {
        session.push(notificationText(clearance))
        return { type: 'result', value: {}, text: null }
      },
      deliver: () => undefined,
      refuse: () => undefined,
    },
    inbound: null,
    channel: null,
    meta: NO_META,
    params: { elicitationId: id },
  })
  passage.caller = session.caller
  passage.actor = session.caller
  passage.session = session
  passage.conversation = session.conversation
  sealMessage(passage, null)
  await services.run(passage)
}
