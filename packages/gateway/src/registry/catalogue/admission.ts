/** Whether a configured upstream may be started and seen: what the catalogue approved, compared with what is configured. */

import type { PinnedStart } from '@callgate/contracts/catalogue'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { CatalogueServer, RegistryConfig, ServerApproval } from '@callgate/contracts/registry'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { AdmissionPort, Clock } from '../../pipeline/ports/ports.ts'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import type { Findings } from '../findings/findings.ts'
import type { Catalogue } from './catalogue.ts'
import { isApprovedLaunch } from './launch.ts'
import { isApproved } from './lifecycle.ts'
import { explainOrigin, isFromCatalogue, startPinned } from './pinned.ts'

export interface AdmissionParts {
  readonly catalogue: Pick<Catalogue, 'find' | 'onChanged'>
  readonly clock: Pick<Clock, 'nowMs'>
  /** Upstreams that threat intelligence keeps from being used, whatever the mode, and why; read live. */
  readonly bars: () => ReadonlyMap<string, string>
  readonly refuseCaller: AdmissionPort['refuseCaller']
  /** The configuration in force; the same map as long as nothing changed. */
  readonly current: () => {
    readonly registry: RegistryConfig
    readonly upstreams: ReadonlyMap<string, UpstreamConfig>
  }
  /** Where pinned content is installed. */
  readonly storeDirectory: string
  readonly findings: Pick<Findings, 'explainLapse' | 'patches'>
}

export interface Admission extends AdmissionPort {
  /** The upstreams that may be started; the same map as long as nothing changed. */
  upstreams(): ReadonlyMap<string, UpstreamConfig>
  /** Live, and approved as configured; whatever the mode. */
  live(): readonly CatalogueServer[]
  /** What virtual patches of the upstream close; undefined when there are none. */
  patches(upstream: string): CompiledPolicy | undefined
  /** Why each configured upstream that is not started is not. */
  held(): ReadonlyMap<string, string>
}

/** Why the server may not run as configured; undefined when it may. */
export function explainHold(
  server: CatalogueServer | undefined,
  config: UpstreamConfig | undefined,
  nowMs: number,
): string | undefined {
  if (server === undefined) return 'It was never submitted: callgate servers submit'
  const { stage, approval } = server
  if (!isApproved(stage) || approval === null) return `It is ${stage}: ${server.why}`
  if (approval.expiresAtMs <= nowMs) return 'Its approval has ended: scan it and approve it again'
  if (config !== undefined) return explainDifference(server.submission, approval, config)
  return undefined
}

function explainDifference(
  { source }: CatalogueServer['submission'],
  approval: ServerApproval,
  config: UpstreamConfig,
): string | undefined {
  const origin = explainOrigin(source, config)
  if (origin !== undefined) return origin
  if (isFromCatalogue(config) && approval.start === undefined)
    return `Its ${source.type} source is not installed here: say in callgate.yaml which command starts it`
  if (!isApprovedLaunch(config, approval))
    return 'Its command, arguments, environment, sandbox or URL are not those that were approved'
  return undefined
}

export function createAdmission(parts: AdmissionParts): Admission {
  const { catalogue, current, storeDirectory, findings, bars, refuseCaller } = parts
  const barred = (id: string): string | undefined => bars().get(id)
  /** What the catalogue starts, it has approved, whatever the mode. */
  const needsApproval = (config: UpstreamConfig): boolean =>
    current().registry.mode === 'required' || isFromCatalogue(config)
  const explain = (id: string, config: UpstreamConfig) => explainNow(id, config, parts)
  const explainUnapproved = (id: string, config: UpstreamConfig): string | undefined =>
    explain(id, config) ?? explainStage(catalogue.find(DEFAULT_TENANT, id))
  const startOf = (id: string): PinnedStart | undefined => catalogue.find(DEFAULT_TENANT, id)?.approval?.start
  let kept:
    | { readonly of: string; readonly from: unknown; readonly map: ReadonlyMap<string, UpstreamConfig> }
    | undefined
  const upstreams = (): ReadonlyMap<string, UpstreamConfig> => {
    const all = current().upstreams
    if (bars().size === 0 && ![...all.values()].some(needsApproval)) return all
    const isAdmitted = (id: string, config: UpstreamConfig): boolean =>
      barred(id) === undefined && (!needsApproval(config) || isStarted(explain(id, config), id, catalogue))
    const admitted = [...all].filter(([id, config]) => isAdmitted(id, config))
    // An approval may end at any time: who asks gets the same map only while the same upstreams are in it.
    const of = admitted.map(([id]) => `${id} ${JSON.stringify(startOf(id))}`).join(' ')
    if (kept?.from === all && kept.of === of) return kept.map
    const started = admitted.map(
      ([id, config]) => [id, startAs(config, startOf(id), storeDirectory)] as const,
    )
    kept = { of, from: all, map: new Map(started) }
    return kept.map
  }
  return {
    upstreams,
    barred,
    refuseCaller,
    shows(upstream, { tenant, agent }) {
      const config = current().upstreams.get(upstream)
      if (config === undefined) return current().registry.mode !== 'required'
      if (!needsApproval(config)) return true
      return (
        explain(upstream, config) === undefined && isStagedFor(catalogue.find(tenant, upstream), agent.id)
      )
    },
    patches(upstream) {
      const server = catalogue.find(DEFAULT_TENANT, upstream)
      return server === undefined ? undefined : findings.patches(DEFAULT_TENANT, server)
    },
    live: () =>
      [...current().upstreams].flatMap(([id, config]) => {
        const server = catalogue.find(DEFAULT_TENANT, id)
        const isUsable = explain(id, config) === undefined && barred(id) === undefined
        return server?.stage === 'live' && isUsable ? [server] : []
      }),
    held() {
      const held = new Map<string, string>()
      for (const [id, config] of current().upstreams) {
        const reason = barred(id) ?? (needsApproval(config) ? explainUnapproved(id, config) : undefined)
        if (reason !== undefined) held.set(id, reason)
      }
      return held
    },
  }
}

function isStagedFor(server: CatalogueServer | undefined, agent: string): boolean {
  return server?.stage === 'live' || (server?.stage === 'canary' && server.agents.includes(agent))
}

/** The definition, the approval, and what the approval was given in spite of. */
function explainNow(
  id: string,
  config: UpstreamConfig,
  { catalogue, clock, findings }: AdmissionParts,
): string | undefined {
  const server = catalogue.find(DEFAULT_TENANT, id)
  const nowMs = clock.nowMs()
  const held = explainHold(server, config, nowMs)
  return server === undefined ? held : (held ?? findings.explainLapse(DEFAULT_TENANT, server, nowMs))
}

function startAs(
  config: UpstreamConfig,
  start: PinnedStart | undefined,
  storeDirectory: string,
): UpstreamConfig {
  return isFromCatalogue(config) && start !== undefined ? startPinned(config, start, storeDirectory) : config
}

/** Only what some agent may see is started: sandboxed and merely approved servers run when they are scanned. */
function isStarted(held: string | undefined, id: string, catalogue: AdmissionParts['catalogue']): boolean {
  const stage = catalogue.find(DEFAULT_TENANT, id)?.stage
  return held === undefined && (stage === 'live' || stage === 'canary')
}

function explainStage(server: CatalogueServer | undefined): string | undefined {
  switch (server?.stage) {
    case 'approved':
      return 'It is approved and not staged yet: callgate servers stage'
    case 'sandbox':
      return 'It is in the sandbox, where no agent sees it'
    default:
      return undefined
  }
}
