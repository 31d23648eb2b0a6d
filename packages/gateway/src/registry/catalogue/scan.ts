/** Looks at a submitted server: how it is launched, what it is pinned to, what it lists, and what is found in that. */

import type { PinnedStart, ScanFinding, ServerPin, Submission } from '@callgate/contracts/catalogue'
import type { FoundAt } from '@callgate/contracts/drift'
import { type Finding, SEVERITIES } from '@callgate/contracts/finding'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import {
  type Launch,
  type ServerApproval,
  type ServerScan,
  SURFACE_TYPES,
} from '@callgate/contracts/registry'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { Inspectable, Inspector } from '@callgate/engine/inspect-types'
import { isCounted } from '@callgate/engine/suppressions'
import type { Fact } from '../baseline-desk.ts'
import type { SurfaceItem } from './catalogue.ts'
import { markDangers } from './dangers.ts'
import { commandLineOf, digestOf, isApprovedLaunch, launchOf } from './launch.ts'
import { isFromCatalogue } from './pinned.ts'
import type { ReadPrograms } from '../supply-chain/programs.ts'
import { inspectScopes } from './scopes.ts'

const FINDINGS_MAX = 1_000
const PINNED_FILES_MAX = 64
const PIN_PARTS_MAX = 20_000
/** Findings that say why a source cannot be started from the store. */
const NOT_STARTABLE = ['supply/not-examined', 'supply/no-such-program', 'supply/fetched-at-start']
const SEVERE = ['launch/runs-download', 'launch/inline-secret', 'launch/elevates', 'launch/privileged']

/** What a server lists, as it sent it. */
export interface ReadSurface {
  readonly instructions: string | null
  readonly items: readonly {
    readonly type: 'tool' | 'prompt' | 'resource' | 'template'
    readonly name: string
    readonly definition: JsonObject
  }[]
  readonly facts: readonly Fact[]
}

export interface ScanParts {
  /** The upstream as it would be started. */
  readonly config: UpstreamConfig
  readonly submission: Submission
  /** The approval in force, where there is one. */
  readonly approval: ServerApproval | null
  readonly by: string
  readonly nowMs: number
  readonly inspector: Pick<Inspector, 'inspect'>
  readonly readSurface: (config: UpstreamConfig) => Promise<ReadSurface>
  /** `sha256:…` of a file; undefined when the text names none. */
  readonly digestFile: (path: string, folder: string | null) => Promise<string | undefined>
  /** Pins and examines where it comes from, without running it. */
  readonly examine: (submission: Submission) => Promise<Examined>
  /** The files its command line runs, outside of what is installed for it. */
  readonly readPrograms: ReadPrograms
  /** The upstream as it is started from where its source is installed. */
  readonly startPinned: (config: UpstreamConfig, start: PinnedStart) => UpstreamConfig
}

/** What a source is pinned to, null where it cannot be, and what a reviewer has to know of it. */
export interface Examined {
  readonly pin: ServerPin | null
  readonly findings: readonly ScanFinding[]
  /** How it is started where it is installed; null where it is not. */
  readonly start: PinnedStart | null
}

export interface Scanned {
  readonly scan: ServerScan
  readonly surface: readonly SurfaceItem[]
}

/** Starts the server once, to be listed; no tool of it is called. */
export async function scanServer(parts: ScanParts): Promise<Scanned> {
  const { launch: configured, digest: launchDigest, isolation } = countedLaunch(parts)
  // Before it is started: what is pinned is what was there when it was listed, or a later scan differs.
  const examined = await parts.examine(parts.submission)
  const config = startable(parts, examined)
  const { launch } = launchOf(config)
  const start = config === parts.config ? null : examined.start
  // The program from the store is pinned by its source; where the store lies does not count.
  // Before it is started, like all that is pinned.
  const programs: Readonly<Record<string, JsonObject>> =
    config.transport === 'stdio' ? await parts.readPrograms(config) : {}
  const launched = await pinLaunch(configured, launchDigest, parts.digestFile)
  const surface = toItems(await parts.readSurface(config), programs)
  const pin = joinPins(addIssuers(launched, surface), examined.pin)
  const surfaceDigest = digestOf(
    surface.filter(isEvidence).map(({ type, name, definition }) => [type, name, definition]),
  )
  const found = [
    ...inspectLaunch(launch, parts.submission),
    ...inspectScopes(parts.submission),
    ...examined.findings,
    ...surface.flatMap((item) => inspectItem(item, parts)),
  ].toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
  const items = { tool: 0, prompt: 0, resource: 0, template: 0, instructions: 0 }
  for (const { type } of surface) if (isListed(type)) items[type] += 1
  const scan: ServerScan = {
    atMs: parts.nowMs,
    by: parts.by,
    evidence: digestOf([
      digestLasting(pin, programs['interpreter']),
      surfaceDigest,
      launchDigest,
      ...(start === null ? [] : [start]),
    ]),
    pin,
    ...(start === null ? {} : { start }),
    launch,
    launchDigest,
    isolation,
    surfaceDigest,
    items,
    findings: found.slice(0, FINDINGS_MAX),
    findingsLeftOut: Math.max(0, found.length - FINDINGS_MAX),
  }
  return { scan, surface }
}

/** A sandbox that grants less than the approved one counts as the approved one, so that narrowing it needs nobody. */
function countedLaunch({ config, approval }: Pick<ScanParts, 'config' | 'approval'>) {
  const { launch, digest } = launchOf(config)
  if (approval?.isolation === undefined || !isApprovedLaunch(config, approval))
    return { launch, digest, isolation: launch.isolation }
  return { launch, digest: approval.launchDigest, isolation: approval.isolation }
}

/** What says no program of its own is started from where its source is installed, or not at all. */
function startable({ config, startPinned }: ScanParts, { start, findings }: Examined): UpstreamConfig {
  if (!isFromCatalogue(config)) return config
  if (start !== null) return startPinned(config, start)
  const why = findings.find(({ code }) => NOT_STARTABLE.includes(code))?.detail
  throw new Error(
    why ?? 'Its source cannot be started from the store: say in callgate.yaml which command starts it.',
  )
}

/** The order of a list is the server's whim; it does not count. */
function toItems(
  { instructions, items, facts }: ReadSurface,
  programs: Readonly<Record<string, JsonObject>>,
): readonly SurfaceItem[] {
  const all: SurfaceItem[] = [...items, ...facts].map(({ type, name, definition }) => ({
    type,
    name,
    definition,
  }))
  for (const [name, definition] of Object.entries(programs)) all.push({ type: 'origin', name, definition })
  if (instructions !== null) all.push({ type: 'instructions', name: '', definition: { instructions } })
  return all.toSorted((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1))
}

/** The launch, and every file its command line names, by content. */
async function pinLaunch(
  launch: Launch,
  launchDigest: string,
  digestFile: ScanParts['digestFile'],
): Promise<ServerPin> {
  const line = commandLineOf(launch)
  const parts: ServerPin['parts'] = [
    { kind: 'command', name: line.join(' ').slice(0, 4096), version: null, integrity: launchDigest },
  ]
  for (const name of launch.command === null ? [] : line) {
    if (name === '' || name.length > 4096 || parts.length > PINNED_FILES_MAX) continue
    const integrity = await digestFile(name, launch.cwd)
    if (integrity !== undefined) parts.push({ kind: 'file', name, version: null, integrity })
  }
  return { digest: digestOf(parts), parts }
}

/** Renewed certificates and updated machines are told when they are met; a scan for them alone would hold the server. */
const NO_EVIDENCE = ['tls-key', 'interpreter']

function isEvidence({ type, name }: SurfaceItem): boolean {
  return type !== 'origin' || !NO_EVIDENCE.includes(name)
}

/** Of the pin without the interpreter, which is compared at each start by itself. */
function digestLasting({ digest, parts }: ServerPin, fact: JsonObject | undefined): string {
  const interpreter = fact?.['interpreter']
  const path = isJsonObject(interpreter) ? interpreter['path'] : undefined
  const lasting = parts.filter(({ kind, name }) => (kind !== 'command' && kind !== 'file') || name !== path)
  return lasting.length === parts.length ? digest : digestOf(lasting)
}

function isListed(type: SurfaceItem['type']): type is (typeof SURFACE_TYPES)[number] {
  return SURFACE_TYPES.some((one) => one === type)
}

/** Who issues tokens for it is part of what it is, and what threat intelligence may know. */
function addIssuers(launch: ServerPin, surface: readonly SurfaceItem[]): ServerPin {
  const parts = surface.flatMap(({ type, name, definition }) => {
    const issuers = type === 'origin' && name === 'oauth-issuer' ? definition['issuers'] : undefined
    return (Array.isArray(issuers) ? issuers : []).map((issuer) => ({
      kind: 'oauth-issuer' as const,
      name: String(issuer),
      version: null,
      integrity: digestOf(String(issuer)),
    }))
  })
  if (parts.length === 0) return launch
  const all = [...launch.parts, ...parts]
  return { digest: digestOf(all), parts: all }
}

function joinPins(launch: ServerPin, source: ServerPin | null): ServerPin {
  if (source === null) return launch
  const whole = {
    kind: 'file',
    name: 'the source as a whole',
    version: null,
    integrity: source.digest,
  } as const
  const fits = launch.parts.length + source.parts.length <= PIN_PARTS_MAX
  const parts = [...launch.parts, ...(fits ? source.parts : [whole])]
  return { digest: digestOf(parts), parts }
}

function inspectLaunch(launch: Launch, { id, source }: Submission): ScanFinding[] {
  const line = commandLineOf(launch)
  const findings: ScanFinding[] = markDangers(launch).map(({ part, code, why }) => ({
    code,
    severity: SEVERE.includes(code) ? 'critical' : 'high',
    title: `The command line ${why}`.slice(0, 256),
    // The part itself is shown with the command; a secret in it must not be stored a second time.
    detail: `Part ${part} of the command line: ${why}.`,
    where: { item: `command line, part ${part}` },
    fingerprint: digestOf([code, id, part, line[part] ?? '']),
  }))
  const named = 'package' in source ? source.package : 'image' in source ? source.image : undefined
  if (named !== undefined && !line.some((part) => part.includes(named)))
    findings.push({
      code: 'launch/other-source',
      severity: 'high',
      title: 'The command line does not name what was submitted',
      detail: `${JSON.stringify(named)} was submitted; what is started is something else.`,
      where: null,
      fingerprint: digestOf(['launch/other-source', id, named]),
    })
  return findings
}

function inspectItem(item: SurfaceItem, { inspector, submission }: ScanParts): ScanFinding[] {
  // Digests and addresses; whether they are the right ones is not for detectors to say.
  if (item.type === 'origin') return []
  const { findings, truncated } = inspector.inspect(partOf(item, submission.id))
  const where = { item: `${item.type} ${item.name}`.trim().slice(0, 4096) }
  const found = findings.map((finding) => toScanFinding(finding, where, submission.id))
  if (truncated)
    found.push({
      code: 'surface/not-read-whole',
      severity: 'high',
      title: 'An item is too large to be read whole',
      detail: 'What stands past the bound was not looked at.',
      where,
      fingerprint: digestOf(['surface/not-read-whole', submission.id, where.item]),
    })
  return found
}

/** Where something that counts is found in an item, without the text. */
export function findInItem(item: SurfaceItem, upstream: string, inspector: Inspector): readonly FoundAt[] {
  const counted = inspector.inspect(partOf(item, upstream)).findings.filter(isCounted)
  return counted.map(({ code, class: family, span: { path } }) => ({ code, class: family, path }))
}

function partOf({ type, definition }: SurfaceItem, upstream: string): Inspectable {
  const context = { direction: 'upstream-reply', upstream, target: null } as const
  if (type === 'instructions')
    return {
      hook: 'instructions',
      value: definition,
      context: { ...context, kind: 'lifecycle', method: 'initialize' },
    }
  return {
    hook: type === 'tool' ? 'tool-definition' : 'item-definition',
    value: definition,
    context: {
      ...context,
      kind: 'list',
      method: type === 'capability' || type === 'server' ? 'initialize' : `${type}s/list`,
    },
  }
}

/** The finding without the text it was found in: what is quoted is in the surface, which is shown harmless. */
function toScanFinding(finding: Finding, where: { item: string }, id: string): ScanFinding {
  return {
    code: `surface/${finding.code.replaceAll(/[^a-z0-9]+/g, '-')}`,
    severity: finding.severity,
    title: finding.message.slice(0, 256) || finding.code,
    detail: `${finding.message} (${finding.code}, confidence ${finding.confidence})`.slice(0, 4096),
    where,
    fingerprint: digestOf([finding.code, id, where.item, finding.span.path]),
  }
}
