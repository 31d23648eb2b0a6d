/** Composes the inspector of a snapshot: settings, rule packs, confidential digests and the keys they need. */

import type { ConfidentialKeys } from '@callgate/contracts/confidential'
import type { InspectionConfig } from '@callgate/contracts/config'
import type { Inspector } from '@callgate/engine/inspect-types'
import { createInspector } from '@callgate/engine/inspector'
import type { CompiledPack } from '@callgate/engine/rules/compiler'
import { loadConfidentialFiles } from '../config/confidential-files.ts'
import { createEngineHost } from '../inspection/engine-host.ts'
import type { InspectionPool } from '../inspection/inspection-pool.ts'
import type { Keyring } from '../keyring/keyring.ts'

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
  const confidential = await loadConfidentialFiles(settings.confidential.files)
  const confidentialKeys = confidential.length === 0 ? {} : confidentialKeysOf(keyring)
  const host = createEngineHost(findingsKey, confidentialKeys)
  const inspector = createInspector({ host, settings, packs, confidential })
  inspection.configure(inspector, {
    settings,
    packs: packs.map((pack) => pack.text),
    findingsKey,
    confidential,
    confidentialKeys,
  })
  return inspector
}

/** One for each master key: what was digested under an older one is still recognised. */
export function confidentialKeysOf(keyring: Keyring): ConfidentialKeys {
  const keys: Record<string, Uint8Array> = {}
  for (const id of keyring.ids) {
    const key = keyring.purposeKey(id, 'confidential digests')
    if (key !== undefined) keys[id] = key
  }
  return keys
}
