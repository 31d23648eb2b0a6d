/** Builds in another thread the inspector that the main thread has. */

import { readJson } from '@callgate/contracts/read-json'
import { createInspector } from '@callgate/engine/inspector'
import type { Inspector } from '@callgate/engine/inspect-types'
import { compilePack, type CompiledPack } from '@callgate/engine/rules/compiler'
import { createEngineHost } from './engine-host.ts'
import type { InspectorDefinition } from './inspection-protocol.ts'

/** Throws where it would not say the same as the one with that digest. */
export function buildDefined(definition: InspectorDefinition, digest: string): Inspector {
  const { settings, packs, findingsKey, confidential = [], confidentialKeys } = definition
  const inspector = createInspector({
    host: createEngineHost(findingsKey, confidentialKeys),
    settings,
    packs: packs.map(compile),
    confidential,
  })
  if (inspector.digest !== digest) throw new Error('its inspector differs from that of the main thread')
  return inspector
}

/** The main thread compiled it from the same text, samples and all: the digest of the inspector says so. */
function compile(text: string): CompiledPack {
  const result = compilePack(readJson(text), { samplesChecked: true })
  if (!result.ok) throw new Error(`a rule pack does not load: ${JSON.stringify(result.errors).slice(0, 500)}`)
  return result.pack
}
