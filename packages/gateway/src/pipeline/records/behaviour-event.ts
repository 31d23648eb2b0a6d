/** Makes events of behaviour of passages: who did what, as scenarios and baselines read it. */

import type { Assessment } from '@callgate/contracts/finding'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { BehaviourEvent, BehaviourEventType } from '@callgate/contracts/scenario'
import { shapeOf } from '@callgate/engine/correlate/argument-shape'
import { digestText } from '@callgate/engine/correlate/digest-text'
import { readResult } from '@callgate/engine/correlate/result-shape'
import { isCounted } from '@callgate/engine/suppressions'
import type { BaselineItem } from '../ports/ports.ts'
import type { Passage, Services } from '../passage.ts'
import { claimedModel } from '../conversation/claimed-model.ts'
import { unlabelled } from '../definitions/target-facts.ts'

/** Longest text of an agent that is kept to tell things apart. */
const NAME_CHARS_MAX = 128

/** What an event carries beside who did it, and where. */
type Carried = Pick<
  BehaviourEvent,
  'codes' | 'call' | 'shape' | 'argumentBytes' | 'resultBytes' | 'failed' | 'returned'
>

const NO_CODES: readonly string[] = Object.freeze([])
const NOTHING: Carried = Object.freeze({
  codes: NO_CODES,
  call: '',
  shape: '',
  argumentBytes: 0,
  resultBytes: 0,
  failed: false,
  returned: undefined,
})

/** null for what no agent is behind. Written out member by member: events are made at every message, all of one shape. */
export function behaviourEvent(
  type: BehaviourEventType,
  passage: Passage,
  services: Pick<Services, 'clock' | 'context'>,
  carried: Carried = NOTHING,
): BehaviourEvent | null {
  const { caller, conversation, inbound } = passage
  if (caller === null || conversation === null) return null
  const upstream = passage.upstream ?? ''
  const labels = passage.facts?.labels ?? unlabelled(passage.snapshot.upstreams.get(upstream))
  const attestedModels = services.context.attestedModels(conversation)
  return {
    type,
    atMs: services.clock.nowMs(),
    tenant: caller.tenant,
    principal: caller.principal.id,
    agent: caller.agent.id,
    conversation: conversation.id,
    key: caller.credential.keyId,
    network: inbound?.network ?? '',
    client: clientOf(passage),
    model: claimedModel(passage) ?? attestedModels.at(-1) ?? '',
    method: passage.method,
    upstream,
    tool: (passage.target ?? '').slice(0, NAME_CHARS_MAX),
    kinds: labels.kinds,
    codes: carried.codes,
    sensitivity: labels.sensitivity,
    trust: labels.trust,
    labels: conversation.labels,
    call: carried.call,
    shape: carried.shape,
    argumentBytes: carried.argumentBytes,
    resultBytes: carried.resultBytes,
    failed: carried.failed,
    attestedModels,
    returned: carried.returned,
  }
}

/** What was found in something that a server offers, before anybody calls it. */
export function definitionEvent(
  { tenant, upstream, type, name }: Pick<BaselineItem, 'tenant' | 'upstream' | 'type' | 'name'>,
  codes: readonly string[],
  atMs: number,
): BehaviourEvent {
  return {
    type: 'finding',
    atMs,
    tenant,
    principal: '',
    agent: '',
    conversation: '',
    key: '',
    network: '',
    client: '',
    model: '',
    method: `${type}s/list`,
    upstream,
    tool: name.slice(0, NAME_CHARS_MAX),
    kinds: [],
    codes,
    sensitivity: 'public',
    trust: 'untrusted',
    labels: [],
    call: '',
    shape: '',
    argumentBytes: 0,
    resultBytes: 0,
    failed: false,
  }
}

/** The same of what was found or refused, under its codes. */
export function codedEvent(
  type: BehaviourEventType,
  passage: Passage,
  codes: readonly string[],
  services: Pick<Services, 'clock' | 'context'>,
): BehaviourEvent | null {
  return behaviourEvent(type, passage, services, { ...NOTHING, codes })
}

/** The same of a call, with what it carries. */
export function callEvent(
  passage: Passage,
  services: Pick<Services, 'clock' | 'context'>,
): BehaviourEvent | null {
  const { message, params, method } = passage
  const text = message?.text ?? JSON.stringify(params)
  const args = params['arguments']
  return behaviourEvent('call', passage, services, {
    codes: NO_CODES,
    call: digestText(`${passage.upstream ?? ''}\0${method}\0${text}`),
    shape: shapeOf(isJsonObject(args) ? args : params),
    argumentBytes: text.length,
    resultBytes: 0,
    failed: false,
    returned: undefined,
  })
}

/** The same of what came back. */
export function resultEvent(
  passage: Passage,
  services: Pick<Services, 'clock' | 'context'>,
): BehaviourEvent | null {
  const { reply, replyMessage, kind } = passage
  if (reply === null || replyMessage === null) return null
  const text = replyMessage.text ?? JSON.stringify(replyMessage.body.value)
  return behaviourEvent('result', passage, services, {
    codes: NO_CODES,
    call: kind === 'read' ? contentDigest(reply.value) : '',
    shape: '',
    argumentBytes: 0,
    resultBytes: text.length,
    failed: reply.type === 'error' || reply.value['isError'] === true,
    returned: kind === 'call' && reply.type === 'result' ? readResult(reply.value, text) : undefined,
  })
}

/** Codes of what counts. */
export function codesOf({ findings }: Assessment): readonly string[] {
  return findings.length === 0 ? NO_CODES : findings.filter(isCounted).map(({ code }) => code)
}

/** What a resource held; what stands around it may differ each time. */
function contentDigest(result: JsonObject): string {
  const contents = result['contents']
  return contents === undefined ? '' : digestText(JSON.stringify(contents))
}

function clientOf({ inbound, session, meta, params }: Passage): string {
  const said = inbound?.era === 'modern' ? meta.clientInfo : (session?.clientInfo ?? introducedAs(params))
  const name = said?.['name']
  return typeof name === 'string' ? name.slice(0, NAME_CHARS_MAX) : ''
}

function introducedAs({ clientInfo }: JsonObject): JsonObject | undefined {
  return isJsonObject(clientInfo) ? clientInfo : undefined
}
