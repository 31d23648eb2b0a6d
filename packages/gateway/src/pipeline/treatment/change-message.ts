/** Makes the changes a decision asks for: redact, mask, strip, project, mark. What cannot be changed does not leave. */

import type { Obligation } from '@callgate/contracts/decision'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Message } from '@callgate/contracts/message'
import { applyEdits, type NamePlaceholder } from '@callgate/engine/edits'
import { projectResult } from '@callgate/engine/project'
import { isFromUpstream, restoringUpstream } from './hidden-values.ts'
import { markUntrusted } from './mark-untrusted.ts'
import type { Passage, Services } from '../passage.ts'

const MARK_BYTES = 9

/** The message as it may leave, or why it may not. */
export function changeMessage(
  message: Message,
  obligations: readonly Obligation[],
  passage: Passage,
  services: Services,
): Message | Refusal {
  const changed = changeValue(message, obligations, passage, services)
  if (changed === undefined) {
    const code = message.direction === 'upstream-reply' ? 'result-withheld' : 'inspection-denied'
    return refuse(code, 'Something that must be removed from this message could not be removed.')
  }
  if (changed === message.body.value) return message
  const body = Object.freeze({ ...message.body, value: changed })
  return Object.freeze({ ...message, body, text: null })
}

function changeValue(
  message: Message,
  obligations: readonly Obligation[],
  passage: Passage,
  services: Services,
): JsonObject | undefined {
  let { value } = message.body
  const edits = obligations.filter(({ type }) => type === 'redact' || type === 'mask' || type === 'strip')
  if (edits.length > 0) {
    const edited = applyEdits(value, edits, namesFor(message, passage, services))
    if (edited.applied !== edits.length) return undefined
    value = edited.value
  }
  const projections = obligations.filter((obligation) => obligation.type === 'project')
  if (projections.length > 0) {
    const projected = message.body.type === 'error' ? withoutData(value) : projectResult(value, projections)
    if (projected === undefined) return undefined
    value = projected
  }
  const marking = obligations.find((obligation) => obligation.type === 'mark')
  if (marking === undefined) return value
  const mark = Buffer.from(services.random.bytes(MARK_BYTES)).toString('base64url')
  return markUntrusted(value, mark, marking.upstream)
}

/** An error has no fields to choose from: beside code and message nothing of it is shown. */
function withoutData({ data: _data, ...rest }: JsonObject): JsonObject {
  return rest
}

const NUMBERED = /#\d+(?:\.[0-9a-f]+)?\]$/

/** Within a conversation each value has one placeholder; outside of any, placeholders say the kind alone. */
function namesFor(message: Message, passage: Passage, services: Services): NamePlaceholder {
  const { conversation, snapshot } = passage
  if (conversation === null) return (base) => base
  const tagged = [...snapshot.upstreams.values()].some(({ restorePlaceholders }) => restorePlaceholders)
  const origin = isFromUpstream(message) ? restoringUpstream(passage) : null
  return (base, value) =>
    NUMBERED.test(base) ? base : services.placeholders.name(conversation.id, { base, value, origin, tagged })
}
