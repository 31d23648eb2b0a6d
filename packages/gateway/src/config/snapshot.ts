/** The live part of the configuration as one immutable value; every exchange uses one, from its first stage to its last. */

import type { GatesConfig } from '@callgate/contracts/approval'
import type { CallgateConfig, InspectionConfig } from '@callgate/contracts/config'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { BOOT_KEYS, type LIVE_KEYS } from '@callgate/contracts/config-keys'
import type { Scenario } from '@callgate/contracts/scenario'
import type { InstalledPack } from '@callgate/contracts/pack'
import type { Playbook } from '@callgate/contracts/playbook'
import type { PolicyDocument } from '@callgate/contracts/policy'
import type { Inspector } from '@callgate/engine/inspect-types'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import { canonicalJson, digestJson } from './canonical-json.ts'
import { FrozenMap } from './frozen-map.ts'
import type { LoadedConfig } from './load.ts'

export type LiveConfig = Pick<CallgateConfig, (typeof LIVE_KEYS)[number]>
export type BootConfig = Pick<CallgateConfig, (typeof BOOT_KEYS)[number]>

export interface Snapshot {
  /** SHA-256 over policy, inspection settings, approvals, responses, upstreams and rules; in every decision. */
  readonly digest: string
  /** Counts up from 1 with every snapshot of this process. */
  readonly revision: number
  readonly config: LiveConfig
  readonly policy: CompiledPolicy
  readonly policyDocument: PolicyDocument
  readonly inspection: InspectionConfig
  readonly gates: GatesConfig
  readonly inspector: Inspector
  /** Rule packs that were installed, with who published and who installed them. */
  readonly installed: readonly InstalledPack[]
  /** Playbooks by id: the shipped ones and those of the configuration. */
  readonly playbooks: ReadonlyMap<string, Playbook>
  /** Scenarios in force. */
  readonly scenarios: readonly Scenario[]
  /** Every configured upstream that is enabled, by id. */
  readonly upstreams: ReadonlyMap<string, UpstreamConfig>
}

/** Compiles the rules for some settings; throws, with a message for the operator, when they cannot be compiled. */
export type BuildInspector = (
  settings: InspectionConfig,
  loaded: Pick<LoadedConfig, 'config' | 'installed'>,
) => Inspector | Promise<Inspector>

export async function buildSnapshot(
  loaded: LoadedConfig,
  revision: number,
  build: BuildInspector,
): Promise<Snapshot> {
  const { config, policy, policyDocument, installed, playbooks, scenarios } = loaded
  const inspector = await build(config.inspection, loaded)
  const { identity, operators, inspection, rules, approvals, response, session } = config
  const { registry, network, intelligence, isolation, upstreams } = config
  const live: LiveConfig = {
    identity,
    operators,
    policy: config.policy,
    ...(config.policyCases === undefined ? {} : { policyCases: config.policyCases }),
    policyChanges: config.policyChanges,
    inspection,
    approvals,
    response,
    session,
    rules,
    registry,
    network,
    intelligence,
    isolation,
    upstreams,
  }
  return Object.freeze({
    digest: digestJson({
      policy: policyDocument,
      inspection,
      approvals,
      response,
      network,
      upstreams,
      rules: inspector.digest,
      playbooks: [...playbooks.values()],
      scenarios,
      ...(installed.length === 0 ? {} : { installed: installed.map(({ name, digest }) => [name, digest]) }),
    }),
    installed,
    playbooks,
    scenarios,
    revision,
    config: Object.freeze(live),
    policy,
    policyDocument,
    inspection,
    gates: approvals.gates,
    inspector,
    upstreams: new FrozenMap(Object.entries(upstreams).flatMap((entry) => enabledOf(entry, registry.mode))),
  })
}

/** Where every server is reviewed, what its review did not cover is not accepted on first use. */
function enabledOf(
  [id, upstream]: readonly [string, UpstreamConfig],
  mode: LiveConfig['registry']['mode'],
): readonly [string, UpstreamConfig][] {
  if (!upstream.enabled) return []
  return [
    [
      id,
      mode === 'required' && upstream.trust !== 'reviewed' ? { ...upstream, trust: 'reviewed' } : upstream,
    ],
  ]
}

/** True when two snapshots mean the same; identity and enabled upstreams count although the digest leaves them out. */
export function meansTheSame(a: Snapshot, b: Snapshot): boolean {
  return a.digest === b.digest && canonicalJson(a.config) === canonicalJson(b.config)
}

/** Dotted names of the boot keys in which two configurations differ. */
export function listBootChanges(before: CallgateConfig, after: CallgateConfig): string[] {
  return BOOT_KEYS.flatMap((key) => listDifferences(before[key], after[key], key))
}

function listDifferences(before: unknown, after: unknown, name: string): string[] {
  if (canonicalJson(before) === canonicalJson(after)) return []
  if (!isRecord(before) || !isRecord(after)) return [name]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => listDifferences(before[key], after[key], `${name}.${key}`))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
