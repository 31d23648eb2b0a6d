/** Answers `server/discover` of a modern agent. */

import type { Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import { META_SERVER_INFO } from '../../wire/meta.ts'
import { SUPPORTED_VERSIONS } from '../../wire/revisions.ts'
import { offersCoreTasks, withTaskExtension } from '../../wire/tasks.ts'
import { type Passage, type Reply, type Services, isRefusal } from '../passage.ts'
import { carriedCapabilities, introduceUpstreams, type Introduced } from './introduction.ts'

export async function answerDiscover(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const introduced = await introduceUpstreams(passage, services)
  if (isRefusal(introduced)) return introduced
  return { type: 'result', value: discoverResult(introduced), text: null }
}

function discoverResult(introduced: Introduced): JsonObject {
  const [only] = introduced.sessions
  const discovery = introduced.sessions.length === 1 && only?.era === 'modern' ? only.discovery : {}
  return {
    ...discovery,
    resultType: 'complete',
    supportedVersions: [...SUPPORTED_VERSIONS],
    capabilities: modernCapabilities(introduced),
    ...(introduced.instructions === null ? {} : { instructions: introduced.instructions }),
    ttlMs: 0,
    cacheScope: 'private',
    _meta: { [META_SERVER_INFO]: introduced.serverInfo },
  }
}

/** Core tasks are told in the words of the extension, here and at the aggregated door (MCP 2025-11-25 §Tasks). */
function modernCapabilities({ sessions, capabilities }: Introduced): JsonObject {
  if (!sessions.some(({ era }) => era === 'legacy')) return capabilities
  const carried = carriedCapabilities(capabilities, ['tasks'])
  const offered = sessions.some((one) => one.era === 'legacy' && offersCoreTasks(one.capabilities))
  return offered ? withTaskExtension(carried) : carried
}
