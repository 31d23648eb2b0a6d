/** Stage: the message is read before it takes effect; a tool's arguments are checked against its input schema first. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Assessment } from '@callgate/contracts/finding'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { Message } from '@callgate/contracts/message'
import type { Inspectable, SchemaError } from '@callgate/engine/inspect-types'
import { excuseRestored } from '../treatment/hidden-values.ts'
import { hookOf } from '../hooks.ts'
import { findMisreadArguments } from '../naming/misread-arguments.ts'
import type { Passage, Services } from '../passage.ts'
import type { SchemaValidator } from '../ports/ports.ts'

export function inspect(passage: Passage, services: Services): void | Refusal | Promise<void | Refusal> {
  const { message } = passage
  if (message === null) return undefined
  const errors = checkArguments(passage, passage.params, services)
  if (errors instanceof Promise)
    return errors.then((settled) => inspectWith(passage, message, settled, services))
  return inspectWith(passage, message, errors, services)
}

type SchemaErrors = readonly SchemaError[] | undefined

/** What the input schema of the tool says of these params; undefined when it says nothing against them. */
export function checkArguments(
  passage: Passage,
  params: JsonObject,
  services: Services,
): SchemaErrors | Promise<SchemaErrors> {
  const schema = inputSchemaOf(passage)
  if (schema === undefined) return undefined
  const validator = services.schemas.validator(schema)
  const judge = (settled: SchemaValidator): SchemaErrors => argumentErrors(schema, settled, params)
  return validator instanceof Promise ? validator.then(judge) : judge(validator)
}

function inspectWith(
  passage: Passage,
  message: Message,
  schemaErrors: SchemaErrors,
  services: Services,
): void | Promise<void> {
  const part = inspectableOf(message, passage.tail)
  const whole = schemaErrors === undefined ? part : { ...part, schemaErrors }
  const assessed = services.inspection.inspect(passage.snapshot, whole, message.text)
  if (assessed instanceof Promise)
    return assessed.then((settled) => keepAssessment(passage, settled, services))
  return keepAssessment(passage, assessed, services)
}

function keepAssessment(passage: Passage, assessment: Assessment, services: Services): void {
  passage.assessment = excuseRestored(assessment, passage)
  for (const finding of assessment.findings) services.metrics.finding(finding.code, finding.class)
}

/** The part of a message that detectors read: its whole body. */
export function inspectableOf(message: Message, tail: string): Inspectable {
  const { direction, kind, method, upstream, target } = message
  const part: Inspectable = {
    hook: hookOf(kind, message.body.type),
    value: message.body.value,
    context: { direction, kind, method, upstream, target },
  }
  return tail === '' ? part : { ...part, tail }
}

function inputSchemaOf({ route }: Passage): JsonObject | undefined {
  const definition = route?.type === 'upstream' ? route.definition : null
  const schema = definition?.type === 'tool' ? definition.listed['inputSchema'] : undefined
  return isJsonObject(schema) ? schema : undefined
}

/** Errors at their place in params; an unusable schema is an error of its own, so that nothing passes unchecked. */
function argumentErrors(schema: JsonObject, validator: SchemaValidator, params: JsonObject): SchemaErrors {
  if (!validator.usable)
    return [
      { path: '/arguments', message: `the input schema of this tool cannot be used: ${validator.reason}` },
    ]
  const args = params['arguments'] ?? {}
  const broken = validator.validate(args).map(({ path, message }) => ({ path: `/arguments${path}`, message }))
  const errors = [...broken, ...findMisreadArguments(schema, args)]
  return errors.length === 0 ? undefined : errors
}
