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
import { modelFacts } from '../conversation/claimed-model.ts'
import { unlabelled } from '../definitions/target-facts.ts'

/** Longest text of an agent that is kept to tell things apart. */
const NAME_CHARS_MAX = 128

/** null for what no agent is behind. */
export function behaviourEvent(
  type: BehaviourEventType,
  passage: Passage,
  services: Pick<Services, 'clock' | 'context'>,
): BehaviourEvent | null {
  const { caller, conversation, inbound } = passage
  if (caller === null || conversation === null) return null
  const upstream = passage.upstream ?? ''
  const labels = passage.facts?.labels ?? unlabelled(passage.snapshot.upstreams.get(upstream))
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
    ...modelFacts(passage, services),
    method: passage.method,
    upstream,
    tool: (passage.target ?? '').slice(0, NAME_CHARS_MAX),
    kinds: labels.kinds,
    codes: [],
    sensitivity: labels.sensitivity,
    trust: labels.trust,
    labels: conversation.labels,
    call: '',
    shape: '',
    argumentBytes: 0,
    resultBytes: 0,
    failed: false,
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

/** The same of a call, with what it carries. */
export function callEvent(
  passage: Passage,
  services: Pick<Services, 'clock' | 'context'>,
): BehaviourEvent | null {
  const event = behaviourEvent('call', passage, services)
  if (event === null) return null
  const text = passage.message?.text ?? JSON.stringify(passage.params)
  const args = passage.params['arguments']
  return {
    ...event,
    call: digestText(`${event.upstream}\0${event.method}\0${text}`),
    shape: shapeOf(isJsonObject(args) ? args : passage.params),
    argumentBytes: text.length,
  }
}

/** The same of what came back. */
export function resultEvent(
  passage: Passage,
  services: Pick<Services, 'clock' | 'context'>,
): BehaviourEvent | null {
  const event = behaviourEvent('result', passage, services)
  const { reply, replyMessage } = passage
  if (event === null || reply === null || replyMessage === null) return null
  const text = replyMessage.text ?? JSON.stringify(replyMessage.body.value)
  return {
    ...event,
    call: passage.kind === 'read' ? contentDigest(reply.value) : '',
    resultBytes: text.length,
    ...(passage.kind === 'call' && reply.type === 'result'
      ? { returned: readResult(reply.value, text) }
      : {}),
    failed: reply.type === 'error' || reply.value['isError'] === true,
  }
}

/** Codes of what counts. */
export function codesOf({ findings }: Assessment): string[] {
  return findings.filter(isCounted).map(({ code }) => code)
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
