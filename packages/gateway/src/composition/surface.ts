/** Connects to one server, reads everything it lists, and leaves nothing behind: no journal, no baseline, no process. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import { openCore, type Core } from './core.ts'
import { ConfigFailure } from '../config/config-failure.ts'
import { type SurfaceRequest, withSurfaceConfig } from '../config/surface.ts'
import { DEFINITION_TYPES, type DefinitionType } from '../pipeline/definitions/listing.ts'
import { isRefusal } from '../pipeline/passage.ts'
import type { UpstreamSession } from '../pipeline/ports/ports.ts'
import type { Fact } from '../registry/baseline-desk.ts'
import { LATEST_MODERN, LEGACY_VERSIONS } from '../wire/revisions.ts'

export interface Surface {
  readonly server: string
  readonly instructions: string | null
  readonly items: readonly {
    readonly type: DefinitionType
    readonly name: string
    readonly definition: JsonObject
  }[]
  /** What its handshakes say and how it is reached. */
  readonly facts: readonly Fact[]
}

/** How long open requests may take to end when everything was read. */
const GRACE_MS = 2_000

/** What the server offers, as it sent it. Throws an error that says what to do when it cannot be had. */
export function readSurface(request: SurfaceRequest): Promise<Surface> {
  return withSurfaceConfig(request, async (config) => {
    if (Array.isArray(config)) throw new ConfigFailure(config)
    if (config === undefined)
      throw new Error('There is no such server in the configuration; callgate inspect starts no other.')
    const core = await openCore(config.loaded, { canonicalUrl: 'http://127.0.0.1', localProcess: true })
    try {
      return await listAll(core, await acquireSession(core, config.upstream))
    } finally {
      await core.close(GRACE_MS)
    }
  })
}

/** A session of nobody's with the upstream, in the version that is asked for. */
export async function acquireSession(
  core: Core,
  upstream: string,
  version: string = LATEST_MODERN,
): Promise<UpstreamSession> {
  const key = { tenant: DEFAULT_TENANT, principal: 'inspect', upstream, capabilities: {}, version }
  const session = await core.upstreams.acquire(key, new AbortController().signal)
  if (isRefusal(session)) throw new Error(explainRefusal(session, core, upstream))
  return session
}

/** What whoever had the server started can put right; an agent is told none of it. */
function explainRefusal({ reason, detail }: Refusal, { upstreams }: Core, upstream: string): string {
  if (detail === undefined) return reason
  if (!detail.startsWith('the process ')) return `${reason} (${detail})`
  const lastWords = upstreams.lastWords(upstream)
  const said =
    lastWords.length === 0 ? 'It wrote nothing on stderr.' : `It wrote:\n  ${lastWords.join('\n  ')}`
  const isIsolated = upstreams
    .status()
    .some((one) => one.upstream === upstream && one.isolation === 'isolated')
  // 127 is how a sandbox says what the system says of a program that is started without one.
  const isMissing = /\bENOENT\b|with code 127$/.test(detail)
  const advice = isMissing
    ? 'Its program was not found: install it, or give its absolute path.'
    : `Start its command by hand to see what it needs${isIsolated ? '; in its sandbox it has what it is granted alone' : ''}.`
  return `Its ${detail.slice('the '.length)}. ${advice} ${said}`
}

export async function listAll(core: Core, session: UpstreamSession): Promise<Surface> {
  const { upstream } = session
  // A server of both eras says of itself what fits the era: who approves it sees both.
  if (session.era === 'modern') await acquireSession(core, upstream, LEGACY_VERSIONS[0])
  const items: Surface['items'][number][] = []
  for (const type of DEFINITION_TYPES) {
    const listed = await core.services.definitions.all(session, DEFAULT_TENANT, type)
    if (isRefusal(listed)) throw new Error(listed.reason)
    for (const { name, listed: definition } of listed) items.push({ type, name, definition })
  }
  const facts = await core.baselines.listFacts({ tenant: DEFAULT_TENANT, upstream })
  return { server: upstream, instructions: session.instructions, items, facts }
}
