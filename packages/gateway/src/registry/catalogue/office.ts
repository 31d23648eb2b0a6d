/** What operators do with servers of the catalogue: look, scan, decide, and see what changed. */

import type { PinnedStart, Submission } from '@callgate/contracts/catalogue'
import type { FoundAt } from '@callgate/contracts/drift'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type {
  CatalogueServer,
  CleanedStoreView,
  Launch,
  RegistryConfig,
  ServerDiffView,
  ServerScan,
  ServerQuery,
  ServerStepView,
  ServerView,
  StageUse,
} from '@callgate/contracts/registry'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { classifyDrift } from '@callgate/engine/drift/classify-drift'
import type { Clock } from '../../pipeline/ports/ports.ts'
import { diffDefinitions } from '../definition-diff.ts'
import type { PlannedSurface } from '../baseline-desk.ts'
import { explainWait } from './automatic.ts'
import type { FindingDesk } from '../findings/desk.ts'
import { explainHold } from './admission.ts'
import { type Asked, type Catalogue, StepConflict, type SurfaceItem } from './catalogue.ts'
import { markDangers } from './dangers.ts'
import { commandLineOf, definitionOf, digestOf, launchOf } from './launch.ts'
import type { PlannedStep, RefusedStep, Wanted } from './lifecycle.ts'
import { isFromCatalogue } from './pinned.ts'
import type { Scanned } from './scan.ts'

export interface ServerOffice {
  /** One page of those that match, in the order of ids. */
  search(query: ServerQuery): Promise<readonly ServerView[]>
  view(id: string): ServerView | undefined
  history(id: string): Promise<readonly ServerStepView[]>
  /** What the last scan found otherwise than what was approved; undefined when there is no such server. */
  diff(id: string): Promise<ServerDiffView | undefined>
  /** Starts it once and reads what it lists; undefined when there is no such server. */
  look(id: string, by: string): Promise<Scanned | undefined>
  plan(asked: Omit<Asked, 'tenant'>, wanted: Wanted): PlannedStep | RefusedStep
  commit(planned: PlannedStep, surface?: readonly SurfaceItem[]): Promise<ServerView>
  /** Removes what is installed for no server any more. */
  clean(): Promise<CleanedStoreView>
  readonly findings: FindingDesk
}

export interface OfficeParts {
  readonly tenant: string
  readonly catalogue: Catalogue
  readonly clock: Pick<Clock, 'nowMs'>
  /** The upstream of that id in the configuration, enabled or not. */
  readonly configured: (id: string) => UpstreamConfig | undefined
  readonly look: (submission: Submission, by: string) => Promise<Scanned>
  readonly startPinned: (config: UpstreamConfig, start: PinnedStart) => UpstreamConfig
  readonly findings: FindingDesk
  /** Keeps what has one of these pins, and what is younger. */
  readonly cleanStore: (pinned: ReadonlySet<string>, spareAfterMs: number) => Promise<CleanedStoreView>
  readonly useOf: (server: CatalogueServer) => StageUse
  readonly settings: () => RegistryConfig
  /** Makes what was reviewed all that is accepted of an upstream. */
  readonly acceptSurface: (id: string, items: readonly SurfaceItem[], by: string) => PlannedSurface
  /** Where inspection finds something in an item. */
  readonly findIn: (item: SurfaceItem, upstream: string) => readonly FoundAt[]
  /** What threat intelligence says of it now. */
  readonly known: (server: CatalogueServer) => ServerView['known']
}

/** An examination that is going on has put its content there and its scan not yet into the catalogue. */
const SPARED_MS = 600_000

export function createServerOffice(parts: OfficeParts): ServerOffice {
  const { tenant, catalogue } = parts
  return {
    search: async (query) => (await catalogue.search(tenant, query)).map((server) => toView(server, parts)),
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
    clean() {
      const starts = catalogue.list(tenant).flatMap(({ scan, approval }) => [scan?.start, approval?.start])
      const pinned = new Set(starts.flatMap((start) => (start === undefined ? [] : [start.store])))
      return parts.cleanStore(pinned, parts.clock.nowMs() - SPARED_MS)
    },
    findings: parts.findings,
    commit: async (planned, surface) => toView(await commitStep(planned, surface, parts), parts),
  }
}

/** An approval, the findings it accepts and the baselines it stands for are one transaction: all of them or none. */
async function commitStep(
  planned: PlannedStep,
  surface: readonly SurfaceItem[] | undefined,
  { tenant, catalogue, findings, acceptSurface }: OfficeParts,
): Promise<CatalogueServer> {
  const { approval, id } = planned.next
  if (planned.step !== 'approve' || approval === null) return catalogue.commit(tenant, planned, { surface })
  const reviewed = await catalogue.surface(tenant, id, approval.evidence)
  if (reviewed === undefined)
    throw new Error(`What ${id} listed is not kept any more: scan it again, then approve.`)
  const waived = findings.planAcceptance(planned.next, {
    by: approval.by,
    untilMs: approval.expiresAtMs,
    why: `accepted with the approval: ${planned.next.why}`.slice(0, 2_000),
  })
  const accepted = acceptSurface(id, reviewed, approval.by)
  const all = [...waived, accepted]
  try {
    const next = await catalogue.commit(tenant, planned, { queries: all.flatMap(({ queries }) => queries) })
    for (const { apply } of all) apply()
    return next
  } catch (error) {
    if (waived.some(({ isBehind }) => isBehind())) throw new StepConflict(id)
    throw error
  }
}

function toView(
  server: CatalogueServer,
  { clock, configured, known, useOf, settings }: OfficeParts,
): ServerView {
  const use = useOf(server)
  const held = explainHold(server, configured(server.id), clock.nowMs())
  const launch = server.scan?.launch ?? plannedLaunch(server.submission, configured)
  return {
    ...server,
    use,
    next: explainWait({ server, use, settings: settings(), nowMs: clock.nowMs() }),
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
  // What is not installed yet has no command line.
  return config === undefined || isFromCatalogue(config) ? undefined : launchOf(config).launch
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
  const config = startedNow(configured(id), scan, parts)
  const launch = config === undefined ? scan?.launch : launchOf(config).launch
  const launched = scan === null || launch === undefined ? [] : diffDefinitions(scan.launch, launch).changes
  return {
    approved: approval?.evidence ?? null,
    scanned: scan?.evidence ?? null,
    launch: launched.map(({ path, before: old, after: now }) => ({ path, before: old, after: now })),
    pinChanged: approval !== null && scan !== null && approval.pin !== scan.pin.digest,
    surface: diffSurfaces(before ?? [], after ?? [], (item) => parts.findIn(item, id)),
  }
}

function startedNow(
  config: UpstreamConfig | undefined,
  scan: ServerScan | null,
  { startPinned }: OfficeParts,
): UpstreamConfig | undefined {
  if (config === undefined || !isFromCatalogue(config) || scan?.start === undefined) return config
  return startPinned(config, scan.start)
}

/** Item by item; nothing was approved yet when `before` is empty, and then everything is added. */
export function diffSurfaces(
  before: readonly SurfaceItem[],
  after: readonly SurfaceItem[],
  findIn: (item: SurfaceItem) => readonly FoundAt[],
): ServerDiffView['surface'] {
  const keyOf = ({ type, name }: SurfaceItem): string => `${type} ${name}`
  const old = new Map(before.map((item) => [keyOf(item), item]))
  const now = new Map(after.map((item) => [keyOf(item), item]))
  const changes = (from: JsonObject | null, to: JsonObject) =>
    diffDefinitions(from, to).changes.map(({ path, before: a, after: b }) => ({ path, before: a, after: b }))
  const removed = before
    .filter((item) => !now.has(keyOf(item)))
    .map(({ type, name }) => ({ type, name, change: 'removed' as const, details: [], drift: null }))
  const other = after.flatMap((item): ServerDiffView['surface'][number][] => {
    const { type, name, definition } = item
    const was = old.get(keyOf(item))?.definition
    if (was !== undefined && isSame(was, definition)) return []
    const change = was === undefined ? ('added' as const) : ('changed' as const)
    const before = was ?? null
    const drift = classifyDrift({ type, name, before, after: definition, found: findIn(item) })
    return [{ type, name, change, details: changes(before, definition), drift }]
  })
  return [...removed, ...other]
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  return digestOf(a) === digestOf(b)
}
