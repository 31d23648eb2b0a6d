/** The inspector commands use: that of the configuration where there is one, else as it ships. */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { ConfidentialKeys } from '@callgate/contracts/confidential'
import { InspectionConfig } from '@callgate/contracts/config'
import type { Inspector } from '@callgate/engine/inspect-types'
import { createInspector } from '@callgate/engine/inspector'
import { loadConfidentialFiles } from '../../config/confidential-files.ts'
import { loadRulePacks } from '../../config/rule-packs.ts'
import { createEngineHost } from '../../inspection/engine-host.ts'
import type { GatewayAccess } from '../command.ts'
import { loadOrExplain, locateConfig } from '../gateway-client.ts'

export interface CommandInspector {
  readonly inspector: Inspector
  readonly settings: InspectionConfig
}

/** As it ships, whatever lies around, so that everyone's figures are of the same thing; or as it ships but for `changed`. */
export function createShippedInspector(changed: unknown = {}): Promise<CommandInspector> {
  return createWith(InspectionConfig.parse(changed))
}

/** The settings of the named configuration, of callgate.yaml in this folder, or the shipped ones. */
export async function createConfiguredInspector(
  named: string | undefined,
  gateway: Pick<GatewayAccess, 'readConfidentialKeys'>,
): Promise<CommandInspector> {
  const settings = await readInspection(named)
  if (settings.confidential.files.length === 0) return createWith(settings)
  const { keys } = await gateway.readConfidentialKeys(locateConfig({ config: named }))
  return createWith(settings, keys)
}

export async function readInspection(named: string | undefined): Promise<InspectionConfig> {
  if (named === undefined && !existsSync('callgate.yaml')) return InspectionConfig.parse({})
  return (await loadOrExplain(named)).config.inspection
}

/** Digests of findings are under a key of this run: they are compared within it and mean nothing after it. */
async function createWith(settings: InspectionConfig, keys?: ConfidentialKeys): Promise<CommandInspector> {
  const host = createEngineHost(randomBytes(32), keys)
  const packs = await loadRulePacks(settings.rulePacks)
  const confidential = await loadConfidentialFiles(settings.confidential.files)
  return { inspector: createInspector({ host, settings, packs, confidential }), settings }
}
