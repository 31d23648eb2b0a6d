/** Composes the isolation of local servers: what of the gateway's own files none of them may have, and the record of each start. */

import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import type { CallgateConfig } from '@callgate/contracts/config'
import { storeOf } from './registry.ts'
import { listSecretRefs } from '../config/secret-refs.ts'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import type { Reach } from '../network/reach.ts'
import type { GatewayEvents } from '../pipeline/records/gateway-event.ts'
import { systemClock } from '../system.ts'
import { homeOfUser } from '../system-user.ts'
import { closeInheritedFiles } from '../upstream/isolation/inherited-files.ts'
import { type IsolationProbe, probeIsolation } from '../upstream/isolation/bubblewrap.ts'
import { type ControlGroups, openControlGroups } from '../upstream/isolation/control-groups.ts'
import type { Isolation } from '../upstream/isolation/launch.ts'
import type { KeptFiles } from '../upstream/isolation/profile.ts'
import { createSandboxWatch } from '../upstream/isolation/sandbox-watch.ts'

/** Where the core is opened: for the agents of an address, or for one process that talks to a server. */
export interface Surroundings {
  readonly canonicalUrl: string
  readonly localProcess: boolean
  /** Changes how local servers are isolated. */
  readonly confine?: ((isolation: Isolation) => Isolation) | undefined
}

/** Of the process: opened again for a trial or a scan, they would be made within those that are there, one deeper each time. */
let controlGroups: ControlGroups | undefined

export function openIsolation(
  parts: {
    readonly config: CallgateConfig
    readonly snapshots: Pick<SnapshotHolder, 'current'>
    readonly reach: Reach
    readonly confine?: Surroundings['confine']
  },
  events: Pick<GatewayEvents, 'isolation' | 'egress' | 'excess'>,
): Isolation {
  closeInheritedFiles()
  const isolation: Isolation = {
    // Boot settings hold for the life of the process, the rest as they are now.
    keptFiles: () => keptFilesOf({ ...parts.config, ...parts.snapshots.current().config }),
    probe: probeIsolation,
    onStart: events.isolation,
    onAsked: events.egress,
    watch: createSandboxWatch(),
    groups: (controlGroups ??= openControlGroups()),
    onExcess: events.excess,
    reach: parts.reach,
  }
  return parts.confine?.(isolation) ?? isolation
}

/** Which local servers start without a sandbox, and why, in words for whoever starts the gateway; null when none does. */
export async function describeUnisolated(
  { upstreams }: Pick<CallgateConfig, 'upstreams'>,
  probe: IsolationProbe = probeIsolation,
): Promise<string | null> {
  const modes = Object.entries(upstreams).flatMap(([id, upstream]) =>
    upstream.enabled && upstream.transport === 'stdio' ? [[id, upstream.isolation.mode] as const] : [],
  )
  const off = modes.flatMap(([id, mode]) => (mode === 'off' ? [`${id} (isolation is off)`] : []))
  const wanted = modes.filter(([, mode]) => mode !== 'off')
  const found = wanted.length === 0 ? null : await probe(systemClock.monotonicMs())
  if (found === null || !('missing' in found)) return off.length === 0 ? null : off.join(', ')
  const fallen = wanted.flatMap(([id, mode]) => (mode === 'required' ? [`${id} (not started)`] : [id]))
  return `${[...fallen, ...off].join(', ')}: ${found.missing}`
}

/** The home of users who have none, as systems write it: there is nothing of anybody's in it. */
const NO_HOME = '/nonexistent'

/** What the launcher lets Node keep of compiled modules is code of the next start. One named in the environment is the operator's. */
function listKeptModules(): string[] {
  const folder = process.env['NODE_COMPILE_CACHE'] === undefined ? getCompileCacheDir() : undefined
  return folder === undefined ? [] : [dirname(folder)]
}

export function keptFilesOf(config: CallgateConfig): KeptFiles {
  const secrets = listSecretRefs(config).flatMap(([, ref]) => (ref.startsWith('file:') ? [ref.slice(5)] : []))
  const { tls } = config.listen
  return {
    opened: [storeOf(config.data)],
    hidden: [config.data, ...secrets, ...(tls === undefined ? [] : [tls.keyFile]), ...listKeptModules()],
    settings: [
      dirname(config.policy),
      config.policy,
      ...(config.policyCases === undefined ? [] : [config.policyCases]),
      ...(config.rules.folder === undefined ? [] : [config.rules.folder]),
      ...config.inspection.rulePacks,
      ...config.inspection.behaviour.packs,
      ...config.inspection.confidential.files,
      ...config.response.playbooks,
    ],
    home: homeOfUser() ?? NO_HOME,
  }
}
