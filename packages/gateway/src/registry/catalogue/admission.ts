/** Whether a configured upstream may be started and seen: what the catalogue approved, compared with what is configured. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { CatalogueServer, RegistryConfig } from '@callgate/contracts/registry'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { AdmissionPort, Clock } from '../../pipeline/ports.ts'
import type { Catalogue } from './catalogue.ts'
import { launchOf } from './launch.ts'
import { isApproved } from './lifecycle.ts'

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
}

export interface Admission extends AdmissionPort {
  /** The upstreams that may be started; the same map as long as nothing changed. */
  upstreams(): ReadonlyMap<string, UpstreamConfig>
  /** Live, and approved as configured; whatever the mode. */
  live(): readonly CatalogueServer[]
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
  if (config !== undefined && launchOf(config).digest !== approval.launchDigest)
    return 'Its command, arguments, environment or URL are not those that were approved'
  return undefined
}

export function createAdmission({
  catalogue,
  clock,
  current,
  bars,
  refuseCaller,
}: AdmissionParts): Admission {
  const barred = (id: string): string | undefined => bars().get(id)
  const isRequired = (): boolean => current().registry.mode === 'required'
  const explain = (id: string, config: UpstreamConfig): string | undefined =>
    explainHold(catalogue.find(DEFAULT_TENANT, id), config, clock.nowMs())
  const explainUnapproved = (id: string, config: UpstreamConfig): string | undefined =>
    explain(id, config) ?? explainStage(catalogue.find(DEFAULT_TENANT, id))
  let kept:
    | { readonly of: string; readonly from: unknown; readonly map: ReadonlyMap<string, UpstreamConfig> }
    | undefined
  const upstreams = (): ReadonlyMap<string, UpstreamConfig> => {
    const all = current().upstreams
    if (!isRequired() && bars().size === 0) return all
    const isAdmitted = (id: string, config: UpstreamConfig): boolean =>
      barred(id) === undefined && (!isRequired() || isStarted(explain(id, config), id, catalogue))
    const admitted = [...all].filter(([id, config]) => isAdmitted(id, config))
    // An approval may end at any time: who asks gets the same map only while the same upstreams are in it.
    const of = admitted.map(([id]) => id).join(' ')
    if (kept?.from !== all || kept.of !== of) kept = { of, from: all, map: new Map(admitted) }
    return kept.map
  }
  return {
    upstreams,
    barred,
    refuseCaller,
    shows(upstream, { tenant, agent }) {
      if (!isRequired()) return true
      const config = current().upstreams.get(upstream)
      if (config === undefined || explain(upstream, config) !== undefined) return false
      const server = catalogue.find(tenant, upstream)
      if (server?.stage === 'live') return true
      return server?.stage === 'canary' && server.agents.includes(agent.id)
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
        const reason = barred(id) ?? (isRequired() ? explainUnapproved(id, config) : undefined)
        if (reason !== undefined) held.set(id, reason)
      }
      return held
    },
  }
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
