/** What operators do with servers of the catalogue: look, scan, decide, and see what changed. */

import type { Submission } from '@callgate/contracts/catalogue'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type {
  CatalogueServer,
  Launch,
  ServerDiffView,
  ServerStepView,
  ServerView,
} from '@callgate/contracts/registry'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import type { Clock } from '../../pipeline/ports.ts'
import { diffDefinitions } from '../definition-diff.ts'
import { explainHold } from './admission.ts'
import type { Asked, Catalogue, SurfaceItem } from './catalogue.ts'
import { markDangers } from './dangers.ts'
import { commandLineOf, definitionOf, digestOf, launchOf } from './launch.ts'
import type { PlannedStep, RefusedStep, Wanted } from './lifecycle.ts'
import type { Scanned } from './scan.ts'

export interface ServerOffice {
  list(): readonly ServerView[]
  view(id: string): ServerView | undefined
  history(id: string): Promise<readonly ServerStepView[]>
  /** What the last scan found otherwise than what was approved; undefined when there is no such server. */
  diff(id: string): Promise<ServerDiffView | undefined>
  /** Starts it once and reads what it lists; undefined when there is no such server. */
  look(id: string, by: string): Promise<Scanned | undefined>
  plan(asked: Omit<Asked, 'tenant'>, wanted: Wanted): PlannedStep | RefusedStep
  commit(planned: PlannedStep, surface?: readonly SurfaceItem[]): Promise<ServerView>
}

export interface OfficeParts {
  readonly tenant: string
  readonly catalogue: Catalogue
  readonly clock: Pick<Clock, 'nowMs'>
  /** The upstream of that id in the configuration, enabled or not. */
  readonly configured: (id: string) => UpstreamConfig | undefined
  readonly look: (submission: Submission, by: string) => Promise<Scanned>
  /** What threat intelligence says of it now. */
  readonly known: (server: CatalogueServer) => ServerView['known']
}

export function createServerOffice(parts: OfficeParts): ServerOffice {
  const { tenant, catalogue } = parts
  return {
    list: () => catalogue.list(tenant).map((server) => toView(server, parts)),
    view(id) {
      const server = catalogue.find(tenant, id)
      return server === undefined ? undefined : toView(server, parts)
    },
    history: (id) => catalogue.history(tenant, id),
    diff: (id) => diffServer(id, parts),
    async look(id, by) {
      const server = catalogue.find(tenant, id)
      return server === undefined ? undefined : parts.look(server.submission, by)
    },
    plan: (asked, wanted) => catalogue.plan({ tenant, ...asked }, wanted),
    commit: async (planned, surface) => toView(await catalogue.commit(tenant, planned, surface), parts),
  }
}

function toView(server: CatalogueServer, { clock, configured, known }: OfficeParts): ServerView {
  const held = explainHold(server, configured(server.id), clock.nowMs())
  const launch = server.scan?.launch ?? plannedLaunch(server.submission, configured)
  return {
    ...server,
    admitted: held === undefined && (server.stage === 'live' || server.stage === 'canary'),
    held: held ?? null,
    command: launch === undefined ? [] : commandLineOf(launch),
    marks: launch === undefined ? [] : markDangers(launch),
    known: known(server),
  }
}

/** How it would be started, before it was: whoever has it scanned sees what runs. */
function plannedLaunch(
  { id, source }: Submission,
  configured: OfficeParts['configured'],
): Launch | undefined {
  const definition = definitionOf(source)
  const config = configured(id) ?? (definition === undefined ? undefined : UpstreamConfig.parse(definition))
  return config === undefined ? undefined : launchOf(config).launch
}

async function diffServer(id: string, parts: OfficeParts): Promise<ServerDiffView | undefined> {
  const { tenant, catalogue, configured } = parts
  const server = catalogue.find(tenant, id)
  if (server === undefined) return undefined
  const { scan, approval } = server
  const [before, after] = await Promise.all([
    approval === null ? undefined : catalogue.surface(tenant, id, approval.evidence),
    scan === null ? undefined : catalogue.surface(tenant, id, scan.evidence),
  ])
  const config = configured(id)
  const launch = config === undefined ? scan?.launch : launchOf(config).launch
  const launched = scan === null || launch === undefined ? [] : diffDefinitions(scan.launch, launch).changes
  return {
    approved: approval?.evidence ?? null,
    scanned: scan?.evidence ?? null,
    launch: launched.map(({ path, before: old, after: now }) => ({ path, before: old, after: now })),
    pinChanged: approval !== null && scan !== null && approval.pin !== scan.pin.digest,
    surface: diffSurfaces(before ?? [], after ?? []),
  }
}

/** Item by item; nothing was approved yet when `before` is empty, and then everything is added. */
export function diffSurfaces(
  before: readonly SurfaceItem[],
  after: readonly SurfaceItem[],
): ServerDiffView['surface'] {
  const keyOf = ({ type, name }: SurfaceItem): string => `${type} ${name}`
  const old = new Map(before.map((item) => [keyOf(item), item]))
  const now = new Map(after.map((item) => [keyOf(item), item]))
  const changes = (from: JsonObject | null, to: JsonObject) =>
    diffDefinitions(from, to).changes.map(({ path, before: a, after: b }) => ({ path, before: a, after: b }))
  const removed = before
    .filter((item) => !now.has(keyOf(item)))
    .map(({ type, name }) => ({ type, name, change: 'removed' as const, details: [] }))
  const other = after.flatMap((item): ServerDiffView['surface'][number][] => {
    const { type, name, definition } = item
    const was = old.get(keyOf(item))
    if (was === undefined)
      return [{ type, name, change: 'added' as const, details: changes(null, definition) }]
    if (isSame(was.definition, definition)) return []
    return [{ type, name, change: 'changed' as const, details: changes(was.definition, definition) }]
  })
  return [...removed, ...other]
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  return digestOf(a) === digestOf(b)
}
