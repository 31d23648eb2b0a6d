/** Filters a listed page: quarantined items and items policy can never allow are left out; what is left may be edited. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type { Kind } from '@callgate/contracts/message'
import { translateReply } from '../bridge/translate.ts'
import { factsOf, factsOfUri } from './target-facts.ts'
import { LISTS, typeOfList, type Definition, type DefinitionType } from './listing.ts'
import { sealReply } from '../message.ts'
import type { Passage, Reply, Services } from '../passage.ts'
import type { Snapshot } from '../ports/ports.ts'
import { ownerOf } from '../ports/session-port.ts'

const KIND_OF: Readonly<Record<DefinitionType, Kind>> = {
  tool: 'call',
  prompt: 'prompt',
  resource: 'read',
  template: 'read',
}

/** False for what may never be called: quarantined now, or denied by policy for every argument. */
export function isVisible(
  definition: Definition,
  caller: Caller,
  snapshot: Snapshot,
  services: Services,
): boolean {
  if (services.quarantined(definition) !== undefined) return false
  const { upstream } = definition.item
  const config = snapshot.upstreams.get(upstream)
  const target = factsOf(definition, config)
  if (definition.type === 'tool') {
    const kinds = target.labels?.kinds ?? []
    if (!services.tasks.mayServe(ownerOf(caller), { upstream, name: definition.name, kinds })) return false
  }
  return (
    snapshot.policy.visibility({
      tenant: caller.tenant,
      principal: caller.principal,
      agent: caller.agent,
      kind: KIND_OF[definition.type],
      upstream: {
        id: upstream,
        labels: config?.labels ?? [],
        trust: config?.trust ?? 'on-first-use',
      },
      target,
    }) !== 'never'
  )
}

/** False when policy denies the resource to this caller whatever else holds. */
export function mayEverRead(uri: string, upstream: string, passage: Passage): boolean {
  const { caller, snapshot } = passage
  if (caller === null) return false
  const config = snapshot.upstreams.get(upstream)
  return (
    snapshot.policy.visibility({
      tenant: caller.tenant,
      principal: caller.principal,
      agent: caller.agent,
      kind: 'read',
      upstream: { id: upstream, labels: config?.labels ?? [], trust: config?.trust ?? 'on-first-use' },
      target: factsOfUri(uri, undefined, config),
    }) !== 'never'
  )
}

/**
 * Judges the page an upstream just listed for an agent, and rebuilds the reply from what the agent may see. The items are
 * learned as the upstream sent them, and only what is left is put into the agent's era: the same item must have the same
 * digest whoever asked for it.
 */
export async function filterList(passage: Passage, services: Services): Promise<Refusal | undefined> {
  const { reply, route, caller, snapshot } = passage
  const type = typeOfList(passage.method)
  // Aggregated lists are made of judged items already; the gateway's own listings are judged when they are learned.
  if (reply === null || type === undefined || route?.type !== 'upstream' || caller === null) return undefined
  const items = reply.value[LISTS[type].member]
  if (!Array.isArray(items)) {
    return refuse(
      'upstream-protocol',
      `The upstream answered ${passage.method} without ${LISTS[type].member}.`,
    )
  }
  const learned = await services.definitions.learn(route.session, caller.tenant, type, items)
  const visible = learned.filter((definition) => isVisible(definition, caller, snapshot, services))
  const unchanged =
    visible.length === items.length && visible.every((definition) => definition.value === definition.listed)
  const kept: Reply =
    unchanged && reply.value['cacheScope'] !== 'public'
      ? reply
      : { type: 'result', value: rebuild(reply.value, LISTS[type].member, visible), text: null }
  passage.reply = translateReply(kept, passage, route)
  if (passage.reply !== reply) passage.replyMessage = sealReply(passage, passage.reply)
  return undefined
}

/** A list that depends on the caller must not be served to another from a cache (MCP 2026-07-28 §Caching). */
function rebuild(result: JsonObject, member: string, visible: readonly Definition[]): JsonObject {
  const rebuilt: Record<string, JsonValue> = {
    ...result,
    [member]: visible.map((definition) => definition.value),
  }
  if (result['cacheScope'] === 'public') rebuilt['cacheScope'] = 'private'
  return rebuilt
}
