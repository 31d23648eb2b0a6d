/** Composes the inspector of one snapshot: for the main thread, and for the threads that read large parts. */

import type { InspectionConfig } from '@callgate/contracts/config'
import type { Inspector } from '@callgate/engine/inspect-types'
import { createInspector } from '@callgate/engine/inspector'
import type { CompiledPack } from '@callgate/engine/rules/compiler'
import { createEngineHost } from './inspection/engine-host.ts'
import type { InspectionPool } from './inspection/inspection-pool.ts'
import type { Keyring } from './keyring/keyring.ts'

export interface InspectorParts {
  readonly keyring: Keyring
  readonly inspection: InspectionPool
}

/** The key of the digests in findings. */
export function findingsKeyOf(keyring: Keyring): Uint8Array {
  const key = keyring.purposeKey(keyring.currentId, 'findings')
  if (key === undefined) throw new Error('The keyring does not know its own current key.')
  return key
}

/** The inspector of the main thread, and its definition for the threads that inspect large parts. */
export async function buildInspector(
  settings: InspectionConfig,
  loadPacks: () => Promise<readonly CompiledPack[]>,
  { keyring, inspection }: InspectorParts,
): Promise<Inspector> {
  const findingsKey = findingsKeyOf(keyring)
  const packs = await loadPacks()
  const inspector = createInspector({ host: createEngineHost(findingsKey), settings, packs })
  inspection.configure(inspector, { settings, packs: packs.map((pack) => pack.text), findingsKey })
  return inspector
}
