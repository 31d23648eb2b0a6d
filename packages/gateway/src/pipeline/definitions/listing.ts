/** The lists of the protocol and the items in them. */

import type { JsonObject } from '@callgate/contracts/json'
import type { BaselineItem } from '../ports/ports.ts'

export type DefinitionType = 'tool' | 'prompt' | 'resource' | 'template'

/** One listed item. `value` is what agents may see; `listed` is what the upstream sent. */
export interface Definition {
  readonly type: DefinitionType
  /** Tool or prompt name, resource URI or URI template. */
  readonly name: string
  readonly listed: JsonObject
  readonly value: JsonObject
  readonly item: BaselineItem
  /** Its name was listed twice with different definitions: which of them is meant, nobody can tell. */
  readonly conflicting?: true
}

/** Where each type is listed, and which member names an item. */
export const LISTS = {
  tool: { method: 'tools/list', member: 'tools', key: 'name', capability: 'tools' },
  prompt: { method: 'prompts/list', member: 'prompts', key: 'name', capability: 'prompts' },
  resource: { method: 'resources/list', member: 'resources', key: 'uri', capability: 'resources' },
  template: {
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    key: 'uriTemplate',
    capability: 'resources',
  },
} as const satisfies Record<
  DefinitionType,
  { method: string; member: string; key: string; capability: string }
>

export const DEFINITION_TYPES = Object.keys(LISTS) as readonly DefinitionType[]

/** Which type a list method lists. */
export function typeOfList(method: string): DefinitionType | undefined {
  return DEFINITION_TYPES.find((type) => LISTS[type].method === method)
}

/** True for items that are named by a URI or a template of URIs. */
export function isUriType(type: DefinitionType): type is 'resource' | 'template' {
  return type === 'resource' || type === 'template'
}
