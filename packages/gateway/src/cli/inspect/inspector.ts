/** The inspector commands use: that of the configuration where there is one, else as it ships. */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { ConfidentialKeys } from '@callgate/contracts/confidential'
import { InspectionConfig } from '@callgate/contracts/config'
import type { Inspector } from '@callgate/engine/inspect-types'
import type { CompiledPack } from '@callgate/engine/rules/compiler'
import { createInspector } from '@callgate/engine/inspector'
import { loadPacksInForce } from '../../config/packs/installed.ts'
import { loadConfidentialFiles } from '../../config/confidential-files.ts'
import { loadRulePacks } from '../../config/rule-packs.ts'
import { createEngineHost } from '../../inspection/engine-host.ts'
import type { GatewayAccess } from '../command.ts'
import { loadOrExplain, locateConfig } from '../gateway-client.ts'

export interface CommandInspector {
  readonly inspector: Inspector
  readonly settings: InspectionConfig
}

/** What inspection is made from. */
export interface RuleBase {
  readonly settings: InspectionConfig
  readonly packs: readonly CompiledPack[]
}

/** As it ships, whatever lies around, so that everyone's figures are of the same thing; or as it ships but for `changed`. */
export async function createShippedInspector(
  changed: unknown = {},
  moreRules: readonly CompiledPack[] = [],
): Promise<CommandInspector> {
  const settings = InspectionConfig.parse(changed)
  return createWith({ settings, packs: joinPacks(await loadRulePacks(settings.rulePacks), moreRules) })
}

/** The settings of the named configuration, of callgate.yaml in this folder, or the shipped ones. */
export async function createConfiguredInspector(
  named: string | undefined,
  gateway: Pick<GatewayAccess, 'readConfidentialKeys'>,
  moreRules: readonly CompiledPack[] = [],
): Promise<CommandInspector> {
  const read = await readRuleBase(named)
  const base = { ...read, packs: joinPacks(read.packs, moreRules) }
  if (base.settings.confidential.files.length === 0) return createWith(base)
  const { keys } = await gateway.readConfidentialKeys(locateConfig({ config: named }))
  return createWith(base, keys)
}

/** A pack of the same id is another version of it, and replaces it. */
function joinPacks(packs: readonly CompiledPack[], more: readonly CompiledPack[]): readonly CompiledPack[] {
  const ids = new Set(more.map(({ id }) => id))
  return [...packs.filter(({ id }) => !ids.has(id)), ...more]
}

/** Settings and packs as a gateway on that configuration would have them in force, installed ones included. */
export async function readRuleBase(named: string | undefined): Promise<RuleBase> {
  if (named === undefined && !existsSync('callgate.yaml'))
    return { settings: InspectionConfig.parse({}), packs: await loadRulePacks([]) }
  const { config, installed } = await loadOrExplain(named)
  return { settings: config.inspection, packs: await loadPacksInForce(config, installed) }
}

/** Digests of findings are under a key of this run: they are compared within it and mean nothing after it. */
async function createWith({ settings, packs }: RuleBase, keys?: ConfidentialKeys): Promise<CommandInspector> {
  const host = createEngineHost(randomBytes(32), keys)
  const confidential = await loadConfidentialFiles(settings.confidential.files)
  return { inspector: createInspector({ host, settings, packs, confidential }), settings }
}
