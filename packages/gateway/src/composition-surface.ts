/** Connects to one server, reads everything it lists, and leaves nothing behind: no journal, no baseline, no process. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { JsonObject } from '@callgate/contracts/json'
import { openCore, type Core } from './composition.ts'
import { ConfigFailure } from './config/config-failure.ts'
import { type SurfaceRequest, withSurfaceConfig } from './config/surface.ts'
import { DEFINITION_TYPES, type DefinitionType } from './pipeline/listing.ts'
import { isRefusal } from './pipeline/passage.ts'
import { LATEST_MODERN } from './wire/revisions.ts'

export interface Surface {
  readonly server: string
  readonly instructions: string | null
  readonly items: readonly {
    readonly type: DefinitionType
    readonly name: string
    readonly definition: JsonObject
  }[]
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
      return await listAll(core, config.upstream)
    } finally {
      await core.close(GRACE_MS)
    }
  })
}

async function listAll(core: Core, upstream: string): Promise<Surface> {
  const key = {
    tenant: DEFAULT_TENANT,
    principal: 'inspect',
    upstream,
    capabilities: {},
    version: LATEST_MODERN,
  }
  const session = await core.upstreams.acquire(key, new AbortController().signal)
  if (isRefusal(session)) throw new Error(session.reason)
  const items: Surface['items'][number][] = []
  for (const type of DEFINITION_TYPES) {
    const listed = await core.services.definitions.all(session, DEFAULT_TENANT, type)
    if (isRefusal(listed)) throw new Error(listed.reason)
    for (const { name, listed: definition } of listed) items.push({ type, name, definition })
  }
  return { server: upstream, instructions: session.instructions, items }
}
