/** Stage: the reply is read before it takes effect; lists item by item, structured results against their schema. */

import type { Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { SchemaError } from '@callgate/engine/inspect-types'
import { filterList } from '../list-filter.ts'
import type { Passage } from '../passage.ts'
import type { SchemaValidator } from '../ports.ts'
import type { Services } from '../passage.ts'
import { inspectableOf } from './inspect.ts'

export function inspectResult(passage: Passage, services: Services): void | Refusal | Promise<void | Refusal> {
  const { replyMessage } = passage
  if (replyMessage === null) return undefined
  if (passage.kind === 'list' && replyMessage.body.type === 'result') return filterList(passage, services)
  const validator = outputValidator(passage, services)
  if (validator instanceof Promise) return validator.then((settled) => inspectWith(passage, settled, services))
  return inspectWith(passage, validator, services)
}

function inspectWith(passage: Passage, validator: SchemaValidator | undefined, services: Services): void {
  const { replyMessage } = passage
  if (replyMessage === null) return
  const part = inspectableOf(replyMessage, passage.tail)
  const schemaErrors = structuredErrors(validator, replyMessage.body.value)
  passage.replyAssessment = passage.snapshot.inspector.inspect(schemaErrors === undefined ? part : { ...part, schemaErrors })
  for (const finding of passage.replyAssessment.findings) services.metrics.finding(finding.code, finding.class)
}

/** Only a successful result of a tool with an output schema is bound by it (MCP 2025-06-18 §Tools, output schema). */
function outputValidator(passage: Passage, services: Services): SchemaValidator | Promise<SchemaValidator> | undefined {
  const { reply, route, snapshot } = passage
  if (passage.kind !== 'call' || reply?.type !== 'result' || reply.value['isError'] === true) return undefined
  const resultType = reply.value['resultType']
  if (resultType !== undefined && resultType !== 'complete') return undefined
  if (snapshot.inspection.resultSchema !== 'deny' || isJsonObject(reply.value['task'])) return undefined
  const schema = route?.type === 'upstream' && route.definition?.type === 'tool' ? route.definition.value['outputSchema'] : undefined
  return isJsonObject(schema) ? services.schemas.validator(schema) : undefined
}

function structuredErrors(validator: SchemaValidator | undefined, result: JsonObject): readonly SchemaError[] | undefined {
  if (validator === undefined) return undefined
  const path = '/structuredContent'
  if (!validator.usable) return [{ path, message: `the output schema of this tool cannot be used: ${validator.reason}` }]
  const structured = result['structuredContent']
  if (structured === undefined) return [{ path, message: 'the tool declares an output schema and sent no structured content' }]
  const errors = validator.validate(structured)
  return errors.length === 0 ? undefined : errors.map((error) => ({ path: `${path}${error.path}`, message: error.message }))
}
