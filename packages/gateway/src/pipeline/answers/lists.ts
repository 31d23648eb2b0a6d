/** Answers the lists of the aggregated door: what every reachable upstream lists and the caller may see, under joined names. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { LISTS, typeOfList, type Definition, type DefinitionType } from '../listing.ts'
import { isVisible } from '../list-filter.ts'
import { aggregateName } from '../names.ts'
import { isRefusal, type Passage, type Reply } from '../passage.ts'
import type { Services } from '../passage.ts'
import { acquire, enabledUpstreams } from '../upstream-lookup.ts'

/** Items on one page; hosts that do not follow cursors get this many. */
const PAGE_ITEMS = 1000

export async function answerAggregateList(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const type = typeOfList(passage.method)
  if (type === undefined) return refuse('method-not-found', `${passage.method} is carried at /servers/<name>/mcp only.`)
  const start = pageStart(passage.params['cursor'])
  if (start === undefined) return refuse('invalid-params', 'params.cursor is not one this gateway gave.')
  const parts = await Promise.all(enabledUpstreams(passage).map((upstream) => listOf(upstream, type, passage, services)))
  const items = parts.flat()
  const page = items.slice(start, start + PAGE_ITEMS)
  const value: Record<string, JsonValue> = { [LISTS[type].member]: page }
  if (start + PAGE_ITEMS < items.length) value['nextCursor'] = `at-${start + PAGE_ITEMS}`
  if (passage.inbound?.era === 'modern') Object.assign(value, { resultType: 'complete', ttlMs: 0, cacheScope: 'private' })
  return { type: 'result', value, text: null }
}

/** One upstream that cannot be asked leaves its part empty; the rest of the list still answers. */
async function listOf(upstream: string, type: DefinitionType, passage: Passage, services: Services): Promise<JsonObject[]> {
  const { caller, snapshot } = passage
  if (caller === null) return []
  const session = await acquire(upstream, passage, services)
  const definitions = isRefusal(session) ? session : await services.definitions.all(session, caller.tenant, type)
  if (isRefusal(definitions)) {
    services.logger.warn({ upstream, code: definitions.code, method: passage.method }, `Left out of a list: ${definitions.reason}`)
    return []
  }
  return definitions
    .filter((definition) => isVisible(definition, caller, snapshot, services))
    .map((definition) => aggregateItem(upstream, type, definition))
}

function aggregateItem(upstream: string, type: DefinitionType, definition: Definition): JsonObject {
  if (type === 'resource' || type === 'template') return definition.value
  return { ...definition.value, name: aggregateName(upstream, definition.name) }
}

function pageStart(cursor: JsonValue | undefined): number | undefined {
  if (cursor === undefined) return 0
  const match = typeof cursor === 'string' ? /^at-([0-9]{1,9})$/.exec(cursor) : null
  return match === null ? undefined : Number(match[1])
}
