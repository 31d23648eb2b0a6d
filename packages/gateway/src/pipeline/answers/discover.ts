/** Answers `server/discover` of a modern agent. */

import type { Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import { META_SERVER_INFO } from '../../wire/meta.ts'
import { SUPPORTED_VERSIONS } from '../../wire/revisions.ts'
import { type Passage, type Reply, type Services, isRefusal } from '../passage.ts'
import { carriedCapabilities, introduceUpstreams, type Introduced } from './introduction.ts'

export async function answerDiscover(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const introduced = await introduceUpstreams(passage, services)
  if (isRefusal(introduced)) return introduced
  return { type: 'result', value: discoverResult(introduced), text: null }
}

function discoverResult(introduced: Introduced): JsonObject {
  const [only] = introduced.sessions
  const legacy = introduced.sessions.some((session) => session.era === 'legacy')
  const discovery = introduced.sessions.length === 1 && only?.era === 'modern' ? only.discovery : {}
  return {
    ...discovery,
    resultType: 'complete',
    supportedVersions: [...SUPPORTED_VERSIONS],
    capabilities: legacy ? carriedCapabilities(introduced.capabilities, ['tasks']) : introduced.capabilities,
    ...(introduced.instructions === null ? {} : { instructions: introduced.instructions }),
    ttlMs: 0,
    cacheScope: 'private',
    _meta: { [META_SERVER_INFO]: introduced.serverInfo },
  }
}
