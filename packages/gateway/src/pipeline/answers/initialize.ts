/** Answers `initialize` of a legacy agent and opens its session. */

import type { Refusal } from '@callgate/contracts/errors'
import { refuse } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { eraOf, isVersion, LATEST_LEGACY } from '../../wire/revisions.ts'
import { CORE_TASKS_OF_EXTENSION, declaresTaskExtension } from '../../wire/tasks.ts'
import { type Passage, type Reply, type Services, isRefusal } from '../passage.ts'
import type { UpstreamSession } from '../ports/ports.ts'
import { carriedCapabilities, introduceUpstreams, type Introduced } from './introduction.ts'

export async function answerInitialize(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const { caller, inbound } = passage
  const { params } = passage
  const capabilities = params['capabilities']
  const clientInfo = params['clientInfo']
  if (caller === null || inbound === null) return refuse('internal', 'initialize needs a caller.')
  if (!isJsonObject(capabilities) || !isJsonObject(clientInfo)) {
    return refuse('invalid-params', 'initialize needs params.capabilities and params.clientInfo.')
  }
  passage.introduced = capabilities
  const introduced = await introduceUpstreams(passage, services)
  if (isRefusal(introduced)) return introduced
  const version = negotiate(params['protocolVersion'])
  const session = services.sessions.open(caller, inbound.scope, { version, clientInfo, capabilities })
  if (isRefusal(session)) return session
  passage.responseHeaders = { 'mcp-session-id': session.id }
  for (const upstream of introduced.sessions) void services.feeds.attachSession(upstream, session)
  return { type: 'result', value: initializeResult(version, introduced), text: null }
}

/** The version asked for when it is a legacy one we speak, else the newest legacy one (MCP 2025-11-25 §Lifecycle). */
function negotiate(asked: JsonValue | undefined): string {
  return typeof asked === 'string' && isVersion(asked) && eraOf(asked) === 'legacy' ? asked : LATEST_LEGACY
}

function initializeResult(version: string, introduced: Introduced): JsonObject {
  const modern = introduced.sessions.filter((session) => session.era === 'modern')
  const capabilities = modern.length > 0 ? legacyCapabilities(introduced, modern) : introduced.capabilities
  return {
    protocolVersion: version,
    capabilities,
    serverInfo: nameServer(introduced),
    ...(introduced.instructions === null ? {} : { instructions: introduced.instructions }),
  }
}

/** Legacy clients need a name and a version (2025-11-25 §Lifecycle); a modern server may tell neither. */
function nameServer({ serverInfo, sessions }: Introduced): JsonObject {
  const { name, version } = serverInfo
  if (typeof name === 'string' && typeof version === 'string') return serverInfo
  const [session] = sessions
  return {
    ...serverInfo,
    name: typeof name === 'string' ? name : (session?.upstream ?? 'unnamed'),
    version: typeof version === 'string' ? version : 'unknown',
  }
}

/** Tasks of the extension are told as core tasks, without the list that the extension does not have. */
function legacyCapabilities({ capabilities }: Introduced, modern: readonly UpstreamSession[]): JsonObject {
  const carried = carriedCapabilities(capabilities, ['extensions'])
  const offered = modern.some((session) => declaresTaskExtension(session.capabilities))
  return { ...carried, logging: {}, ...(offered ? { tasks: CORE_TASKS_OF_EXTENSION } : {}) }
}
