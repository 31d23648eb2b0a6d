/** The inspector commands use: that of the configuration where there is one, else as it ships. */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { InspectionConfig } from '@callgate/contracts/config'
import type { Inspector } from '@callgate/engine/inspect-types'
import { createInspector } from '@callgate/engine/inspector'
import { loadRulePacks } from '../../config/rule-packs.ts'
import { createEngineHost } from '../../inspection/engine-host.ts'
import { loadOrExplain } from '../gateway-client.ts'

export interface CommandInspector {
  readonly inspector: Inspector
  readonly settings: InspectionConfig
}

/** As it ships, whatever lies around, so that everyone's figures are of the same thing; or as it ships but for `changed`. */
export function createShippedInspector(changed: unknown = {}): Promise<CommandInspector> {
  return createWith(InspectionConfig.parse(changed))
}

/** The settings of the named configuration, of callgate.yaml in this folder, or the shipped ones. */
export async function createConfiguredInspector(named: string | undefined): Promise<CommandInspector> {
  return createWith(await readInspection(named))
}

export async function readInspection(named: string | undefined): Promise<InspectionConfig> {
  if (named === undefined && !existsSync('callgate.yaml')) return InspectionConfig.parse({})
  return (await loadOrExplain(named)).config.inspection
}

/** Digests of findings are under a key of this run: they are compared within it and mean nothing after it. */
async function createWith(settings: InspectionConfig): Promise<CommandInspector> {
  const host = createEngineHost(randomBytes(32))
  return {
    inspector: createInspector({ host, settings, packs: await loadRulePacks(settings.rulePacks) }),
    settings,
  }
}
