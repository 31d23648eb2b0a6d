/** Stage: the reply is read before it takes effect; lists item by item, structured results against their schema. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Assessment } from '@callgate/contracts/finding'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { leaveToSession } from '@callgate/engine/flows/leave-to-session'
import type { Inspectable, SchemaError } from '@callgate/engine/inspect-types'
import { needsWrap, wrapSchema, wrapToolOutput } from '../../wire/rev2025-11-25/output-schema.ts'
import { filterList } from '../definitions/list-filter.ts'
import { LISTS, typeOfList } from '../definitions/listing.ts'
import type { Passage, Services } from '../passage.ts'
import type { SchemaValidator } from '../ports/ports.ts'
import { inspectableOf } from './inspect.ts'

export function inspectResult(
  passage: Passage,
  services: Services,
): void | Refusal | Promise<void | Refusal> {
  const { replyMessage } = passage
  if (replyMessage === null) return undefined
  const type = typeOfList(passage.method)
  if (type !== undefined && replyMessage.body.type === 'result') {
    return filterList(passage, services).then(
      (refusal) => refusal ?? inspectAround(passage, LISTS[type].member, services),
    )
  }
  const errors = checkOutput(passage, replyMessage.body.value, services)
  if (errors instanceof Promise) return errors.then((settled) => inspectWith(passage, settled, services))
  return inspectWith(passage, errors, services)
}

type SchemaErrors = readonly SchemaError[] | undefined

/** What the output schema of the tool says of this result; undefined when it says nothing against it. */
export function checkOutput(
  passage: Passage,
  result: JsonObject,
  services: Services,
): SchemaErrors | Promise<SchemaErrors> {
  const output = outputOf(passage, result, services)
  if (output === undefined || output.result['isError'] === true) return undefined
  const validator = services.schemas.validator(output.schema)
  if (validator instanceof Promise) return validator.then((settled) => structuredErrors(settled, output))
  return structuredErrors(validator, output)
}

/** The items of a list were judged one by one; what stands around them is read like any result. */
function inspectAround(passage: Passage, member: string, services: Services): void | Promise<void> {
  const { replyMessage } = passage
  // The gateway's own lists are built from judged items, or only learned from.
  if (replyMessage === null || passage.route?.type !== 'upstream') return
  // The emptied member keeps its place, so that what is found has the same path in the whole.
  const part = {
    ...inspectableOf(replyMessage, passage.tail),
    value: { ...replyMessage.body.value, [member]: [] },
  }
  return inspectPart(passage, part, null, services)
}

function inspectWith(passage: Passage, schemaErrors: SchemaErrors, services: Services): void | Promise<void> {
  const { replyMessage } = passage
  if (replyMessage === null) return
  const part = inspectableOf(replyMessage, passage.tail)
  return inspectPart(
    passage,
    schemaErrors === undefined ? part : { ...part, schemaErrors },
    replyMessage.text,
    services,
  )
}

/** `text` is the JSON text of the value of the part, where there is one. */
function inspectPart(
  passage: Passage,
  part: Inspectable,
  text: string | null,
  services: Services,
): void | Promise<void> {
  const assessed = services.inspection.inspect(passage.snapshot, part, text)
  if (assessed instanceof Promise)
    return assessed.then((settled) => keepAssessment(passage, settled, services))
  return keepAssessment(passage, assessed, services)
}

function keepAssessment(passage: Passage, assessment: Assessment, services: Services): void {
  const { flowing, kind, snapshot } = passage
  // The answer to a subscription is content of no item, and no session is given it; nor is it given lists.
  const isFollowed = flowing !== null && kind !== 'subscribe' && kind !== 'list'
  passage.replyAssessment = isFollowed
    ? leaveToSession(assessment, snapshot.inspection.leaveToSession)
    : assessment
  for (const finding of assessment.findings) services.metrics.finding(finding.code, finding.class)
}

/** A tool's result inside a reply, with the schema that its agent was shown. */
interface Output {
  readonly schema: JsonObject
  readonly result: JsonObject
  readonly path: string
}

/** Only a successful result of a tool with an output schema is bound by it (MCP 2025-06-18 §Tools, output schema). */
function outputOf(passage: Passage, result: JsonObject, services: Services): Output | undefined {
  if (passage.reply?.type !== 'result') return undefined
  if (passage.kind === 'task') return outputOfTask(passage, result, services)
  const { route, inbound } = passage
  if (passage.kind !== 'call' || route?.type !== 'upstream' || route.definition?.type !== 'tool')
    return undefined
  const { resultType } = passage.reply.value
  if (resultType !== undefined && resultType !== 'complete') return undefined
  if (isJsonObject(passage.reply.value['task'])) return undefined
  const { listed } = route.definition
  // The reply is in the agent's era already, and so must its schema be.
  const shown = route.session.era === 'modern' && inbound?.era === 'legacy' ? wrapToolOutput(listed) : listed
  const schema = isJsonObject(shown) ? shown['outputSchema'] : undefined
  return isJsonObject(schema) ? { schema, result, path: '/structuredContent' } : undefined
}

/** What a task came to is a result of its tool: the reply itself in 2025-11-25, a member of the state in the extension. */
function outputOfTask(passage: Passage, reply: JsonObject, services: Services): Output | undefined {
  const { caller, upstream, method, params, inbound } = passage
  const taskId = params['taskId']
  if (caller === null || upstream === null || typeof taskId !== 'string') return undefined
  const schema = services.taskOwners.find(caller, upstream, taskId)?.outputSchema
  if (!isJsonObject(schema)) return undefined
  const isState = method === 'tasks/get' && reply['status'] === 'completed'
  const result = method === 'tasks/result' ? reply : isState ? reply['result'] : undefined
  if (!isJsonObject(result)) return undefined
  const isWrapped = inbound?.era === 'legacy' && needsWrap(schema) && method === 'tasks/result'
  const path = isState ? '/result/structuredContent' : '/structuredContent'
  return { schema: isWrapped ? wrapSchema(schema) : schema, result, path }
}

function structuredErrors(validator: SchemaValidator, { result, path }: Output): SchemaErrors {
  if (!validator.usable)
    return [{ path, message: `the output schema of this tool cannot be used: ${validator.reason}` }]
  const structured = result['structuredContent']
  if (structured === undefined)
    return [{ path, message: 'the tool declares an output schema and sent no structured content' }]
  const errors = validator.validate(structured)
  return errors.length === 0
    ? undefined
    : errors.map((error) => ({ path: `${path}${error.path}`, message: error.message }))
}
