/** What is known about a target before it is called: annotations its server claims, and labels the operator gave it or it suggests. */

import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { ToolLabels } from '@callgate/contracts/label'
import {
  compileLabels,
  listClasses,
  type AssignLabels,
  type ItemLabels,
} from '@callgate/engine/labels/assign'
import { proposeKinds } from '@callgate/engine/labels/propose-kinds'
import type { TargetFacts } from '@callgate/engine/policy/types'
import type { Definition } from './listing.ts'

const compiled = new WeakMap<UpstreamConfig, AssignLabels>()
const known = new WeakMap<Definition, { readonly config: UpstreamConfig; readonly labels: ItemLabels }>()

/** Labels of a listed item under this configuration of its upstream; they are worked out once. */
export function labelsOf(definition: Definition, config: UpstreamConfig | undefined): ItemLabels {
  const kept = known.get(definition)
  if (kept !== undefined && kept.config === config) return kept.labels
  const proposed = definition.type === 'tool' ? proposedFor(definition.listed) : UNKNOWN
  if (config === undefined) return { ...proposed, fields: [] }
  const labels = assignOf(config)(definition.name, proposed)
  known.set(definition, { config, labels })
  return labels
}

/** The facts policy may know about a listed item. */
export function factsOf(definition: Definition, config: UpstreamConfig | undefined): TargetFacts {
  return facts(definition.name, annotationsOf(definition), labelsOf(definition, config))
}

/** The same of a tool of which only the name is known: what configuration says of it, and what the name suggests. */
export function factsOfName(name: string, config: UpstreamConfig | undefined): TargetFacts {
  const proposed = proposedFor({ name })
  return facts(
    name,
    {},
    config === undefined ? { ...proposed, fields: [] } : assignOf(config)(name, proposed),
  )
}

/** The same of a resource: a template stands for many URIs, and labels go by the URI that is read. */
export function factsOfUri(
  uri: string,
  definition: Definition | undefined,
  config: UpstreamConfig | undefined,
): TargetFacts {
  const labels = config === undefined ? { ...UNKNOWN, fields: [] } : assignOf(config)(uri, UNKNOWN)
  return facts(uri, definition === undefined ? {} : annotationsOf(definition), labels)
}

function annotationsOf(definition: Definition): JsonObject {
  const annotations = definition.listed['annotations']
  return isJsonObject(annotations) ? annotations : {}
}

function facts(name: string, annotations: JsonObject, labels: ItemLabels): TargetFacts {
  return { name, annotations, kinds: labels.kinds, classes: listClasses(labels), labels }
}

function proposedFor({ name, description, inputSchema, annotations }: JsonObject): ToolLabels {
  return proposeKinds({
    name: typeof name === 'string' ? name : '',
    description: typeof description === 'string' ? description : undefined,
    inputSchema: isJsonObject(inputSchema) ? inputSchema : undefined,
    annotations: isJsonObject(annotations) ? annotations : undefined,
  }).labels
}

function assignOf(config: UpstreamConfig): AssignLabels {
  const done = compiled.get(config) ?? compileLabels(config)
  compiled.set(config, done)
  return done
}

/** Labels of what comes from no item in particular. */
export function unlabelled(config: UpstreamConfig | undefined): ToolLabels {
  return config === undefined ? UNKNOWN : assignOf(config)('', UNKNOWN)
}

/** Nothing vouches for it, and nothing is known of it. */
const UNKNOWN: ToolLabels = Object.freeze({
  trust: 'untrusted',
  sensitivity: 'internal',
  kinds: [],
  proposed: true,
})
