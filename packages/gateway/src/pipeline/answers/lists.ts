/** Answers the lists of the aggregated door: what every reachable upstream lists and the caller may see, under joined names. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { downgradeResult, upgradeResult } from '../../wire/bridge.ts'
import { LATEST_LEGACY } from '../../wire/revisions.ts'
import { offerTasks } from '../bridge/translate.ts'
import { isUriType, LISTS, typeOfList, type Definition, type DefinitionType } from '../definitions/listing.ts'
import { isVisible } from '../definitions/list-filter.ts'
import { shownName, splitClashes } from '../naming/names.ts'
import { type Passage, type Reply, type Services, isRefusal } from '../passage.ts'
import type { UpstreamSession } from '../ports/ports.ts'
import { shownUri } from '../naming/resource-owner.ts'
import { showAppUri } from '../naming/show-uris.ts'
import { acquire, enabledUpstreams, withinWait } from '../upstream-lookup.ts'

/** Items on one page; hosts that do not follow cursors get this many. */
const PAGE_ITEMS = 1000

export async function answerAggregateList(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const type = typeOfList(passage.method)
  if (type === undefined)
    return refuse('method-not-found', `${passage.method} is carried at /servers/<name>/mcp only.`)
  const start = pageStart(passage.params['cursor'])
  if (start === undefined) return refuse('invalid-params', 'params.cursor is not one this gateway gave.')
  const parts = await Promise.all(
    enabledUpstreams(passage, services).map((upstream) => listOf(upstream, type, passage, services)),
  )
  const items = parts.flat()
  const page = items
    .slice(start, start + PAGE_ITEMS)
    .map((listed) => aggregateItem(type, listed, passage, services))
  const value: Record<string, JsonValue> = { [LISTS[type].member]: page }
  if (start + PAGE_ITEMS < items.length) value['nextCursor'] = `at-${start + PAGE_ITEMS}`
  if (passage.inbound?.era === 'modern')
    Object.assign(value, { resultType: 'complete', ttlMs: 0, cacheScope: 'private' })
  return { type: 'result', value, text: null }
}

/** One upstream that cannot be asked leaves its part empty; the rest of the list still answers. */
async function listOf(
  upstream: string,
  type: DefinitionType,
  passage: Passage,
  services: Services,
): Promise<Listed[]> {
  const { caller, snapshot } = passage
  if (caller === null) return []
  const leaveOut = ({ code, reason, detail }: Refusal): Listed[] => {
    const why = detail === undefined ? {} : { detail }
    services.logger.warn({ upstream, code, method: passage.method, ...why }, `Left out of a list: ${reason}`)
    return []
  }
  const session = await withinWait(Promise.resolve(acquire(upstream, passage, services)))
  if (isRefusal(session)) return leaveOut(session)
  const definitions = await withinWait(services.definitions.all(session, caller.tenant, type))
  if (isRefusal(definitions)) return leaveOut(definitions)
  return distinctItems(type, definitions, services)
    .filter((definition) => isVisible(definition, caller, snapshot, services))
    .map((definition) => ({ definition, session }))
}

/** Resources and templates are told apart by their owner; tools and prompts of one server only by their joined names. */
function distinctItems(
  type: DefinitionType,
  definitions: readonly Definition[],
  { logger }: Services,
): readonly Definition[] {
  if (isUriType(type)) return definitions
  const { distinct, clashing } = splitClashes(definitions)
  for (const one of clashing) {
    logger.warn(
      { upstream: one.item.upstream, type, name: one.name, shown: shownName(one) },
      'Left out of a list: its name is cut to the same as another of this server',
    )
  }
  return distinct
}

interface Listed {
  readonly definition: Definition
  readonly session: UpstreamSession
}

/** The item as the agent's era knows it, under its joined name or a URI that is its own at this door. */
function aggregateItem(
  type: DefinitionType,
  { definition, session }: Listed,
  passage: Passage,
  services: Services,
): JsonObject {
  const value =
    passage.inbound?.era === session.era ? definition.value : translateItem(type, definition.value, session)
  const { upstream } = session
  if (!isUriType(type))
    return { ...showAppUri(value, upstream, passage, services), name: shownName(definition) }
  const shown = shownUri({ type, upstream, uri: definition.name }, passage, services)
  return shown === definition.name ? value : { ...value, [LISTS[type].key]: shown }
}

function translateItem(type: DefinitionType, value: JsonObject, session: UpstreamSession): JsonObject {
  const { method, member } = LISTS[type]
  const page = { [member]: [value] }
  const translated =
    session.era === 'legacy'
      ? upgradeResult(method, page, {})
      : offerTasks(method, downgradeResult(method, page, LATEST_LEGACY), session)
  const items = translated[member]
  const [item] = isJsonArray(items) ? items : []
  return isJsonObject(item) ? item : value
}

function pageStart(cursor: JsonValue | undefined): number | undefined {
  if (cursor === undefined) return 0
  const match = typeof cursor === 'string' ? /^at-([0-9]{1,9})$/.exec(cursor) : null
  return match === null ? undefined : Number(match[1])
}
