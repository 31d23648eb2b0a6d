/** Composes trials: a server is started once in a sandbox that records, is asked what the operator wants asked, and a profile is derived. */

import { isAbsolute } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { Grants, SeenHost, TrialBody, TrialView } from '@callgate/contracts/trial'
import { type StdioUpstream, UpstreamConfig } from '@callgate/contracts/upstream'
import { deriveProfile } from '@callgate/engine/isolation/derive-profile'
import { openCore, type Core } from './core.ts'
import { keptFilesOf } from './isolation.ts'
import { storeOf } from './registry.ts'
import { acquireSession, listAll } from './surface.ts'
import { ConfigFailure } from '../config/config-failure.ts'
import { receive, surfaceFor } from './trial-visit.ts'
import { withSurfaceConfig } from '../config/surface.ts'
import { createAddressJudge } from '../network/addresses.ts'
import { isLoopbackName } from '../network/reach.ts'
import { askUpstream } from '../pipeline/own-request.ts'
import { isRefusal } from '../pipeline/passage.ts'
import { definitionOf, digestOf, launchOf } from '../registry/catalogue/launch.ts'
import { isFromCatalogue, startPinned } from '../registry/catalogue/pinned.ts'
import { findingsOfTrial } from '../registry/trials/findings.ts'
import { createTrialDesk, type Joining, type TrialDesk } from '../registry/trials/desk.ts'
import { keepTrial, lastTrial } from '../registry/trials/store.ts'
import { systemClock } from '../system.ts'
import { probeIsolation } from '../upstream/isolation/bubblewrap.ts'
import type { Isolation } from '../upstream/isolation/launch.ts'
import { computeProfile, type KeptFiles } from '../upstream/isolation/profile.ts'
import {
  isTraceFull,
  readTrace,
  type Recording,
  type Traced,
  traceLaunch,
  withRecording,
} from '../upstream/isolation/trace.ts'
import { findTracer } from '../upstream/isolation/tracer.ts'

/** For lists of hosts, which may not be empty. */
const NOWHERE = 'nowhere.invalid'
const GRACE_MS = 2_000
const LOOK_MS = 250
const PATHS_SHOWN_MAX = 500
const OUTCOME_CHARS_MAX = 500

export function trialServices(core: Core): TrialDesk {
  const desk = createTrialDesk({
    last: (id) => lastTrial(core.store, DEFAULT_TENANT, id),
    async run(id, body, by, joining) {
      const server = core.registry.catalogue.find(DEFAULT_TENANT, id)
      if (server === undefined) return undefined
      const { config, written } = startable(core, server)
      const trial = await tryServer(core, { id, config, body, joining })
      const view: TrialView = {
        ...trial,
        server: id,
        by,
        why: body.why,
        atMs: systemClock.nowMs(),
        launchDigest: launchOf(written).digest,
      }
      await keepTrial(core.store, DEFAULT_TENANT, view)
      const { findings } = view
      const digest = digestOf(findings.map(({ fingerprint }) => fingerprint))
      await core.registry.findings.import(DEFAULT_TENANT, id, { tool: 'trial', digest, findings })
      return view
    },
  })
  core.closing.push(() => desk.close())
  return desk
}

function startable(
  core: Core,
  { id, submission, scan }: CatalogueServer,
): { readonly config: StdioUpstream; readonly written: UpstreamConfig } {
  const configured = core.snapshots.current().config.upstreams[id]
  const own = definitionOf(submission.source)
  const written = configured ?? (own === undefined ? undefined : UpstreamConfig.parse(own))
  if (written === undefined) throw refused(`Say under upstreams.${id} in callgate.yaml how it is started.`)
  core.intelligence.inspect.refuseStart(written, submission)
  const start = scan?.start
  if (isFromCatalogue(written) && start === undefined)
    throw refused('It is not installed yet: scan it first (callgate servers scan).')
  const config =
    isFromCatalogue(written) && start !== undefined
      ? startPinned(written, start, storeOf(core.dataDirectory))
      : written
  if (config.transport !== 'stdio') throw refused('It is not started here, so there is nothing to isolate.')
  return { config, written }
}

function refused(reason: string): CallgateError {
  return new CallgateError(refuse('invalid-request', reason))
}

interface Trying {
  readonly id: string
  readonly config: StdioUpstream
  readonly body: TrialBody
  readonly joining?: Joining | undefined
}

type Tried = Omit<TrialView, 'server' | 'by' | 'why' | 'atMs' | 'launchDigest'>

async function tryServer(core: Core, trying: Trying): Promise<Tried> {
  const { config, body } = trying
  const availability = await probeIsolation(systemClock.monotonicMs())
  if ('missing' in availability)
    throw new CallgateError(
      refuse('isolation-unavailable', `There is no trial without a sandbox: ${availability.missing}.`),
    )
  const tracer = await findTracer()
  const kept = keptFilesOf({ ...core.config, ...core.snapshots.current().config })
  return withRecording(core.dataDirectory, async (recording) => {
    const asked: SeenHost[] = []
    let program: string | undefined
    const confine = (isolation: Isolation): Isolation => ({
      ...confineLikeOthers(isolation, core, kept),
      onAsked: (_upstream, note) => noteHost(note, asked),
      wrap(launch, profile) {
        program = profile.command
        return 'missing' in tracer ? launch : traceLaunch(launch, recording, tracer)
      },
    })
    const steps = await exercise(core, { ...trying, definition: lend(config, body), confine, recording })
    const traced = await readTrace(recording, program)
    const note = explainRecording(tracer, traced)
    const found = judge(core, trying, { traced, asked, kept })
    return { recording: 'missing' in tracer ? 'hosts' : 'calls', note, steps, ...found }
  })
}

/** What no server may have and where none may connect to holds in a trial as well, which begins with a configuration of its own. */
export function confineLikeOthers(
  isolation: Isolation,
  { reach }: Pick<Core, 'reach'>,
  kept: KeptFiles,
): Isolation {
  return { ...isolation, reach, keptFiles: () => kept }
}

function explainRecording(tracer: object, { truncated }: Traced): string | null {
  if ('missing' in tracer)
    return `Which files it asked for is not recorded: ${String(tracer.missing)}. No file is proposed or dropped.`
  return truncated ? 'It asked for more than is recorded: what came last is missing.' : null
}

/** What it is granted now with what it is lent; the network through a proxy that records, whatever it says now. */
function lend({ isolation, ...config }: StdioUpstream, { read, write, hosts }: TrialBody): StdioUpstream {
  const { network } = isolation
  const granted = network === 'none' ? [] : network === 'open' ? ['*', '*:80'] : network.allow
  const allow = [...granted, ...hosts]
  return {
    ...config,
    idleStopMs: 3_600_000,
    isolation: {
      ...isolation,
      mode: 'required',
      read: [...isolation.read, ...read],
      write: [...isolation.write, ...write],
      network: { allow: allow.length === 0 ? [NOWHERE] : allow },
    },
  }
}

interface Exercise extends Trying {
  readonly definition: StdioUpstream
  readonly confine: (isolation: Isolation) => Isolation
  /** Grows while it runs. */
  readonly recording: Recording
}

/** Initialised, everything it offers listed, the calls made. A server that fails half way has still been seen. */
function exercise(outer: Core, trying: Exercise): Promise<TrialView['steps']> {
  const { definition, body, confine, recording, joining } = trying
  const like = { ...outer.config, ...outer.snapshots.current().config }
  const surface = joining === undefined ? { definition } : surfaceFor({ ...trying, like })
  return withSurfaceConfig(surface, async (config) => {
    if (Array.isArray(config)) throw new ConfigFailure(config)
    if (config === undefined) throw new Error('There is nothing to try.')
    const core = await openCore(config.loaded, {
      canonicalUrl: 'http://127.0.0.1',
      localProcess: true,
      confine,
    })
    const watch = setInterval(
      () =>
        void isTraceFull(recording)
          .then((full) => (full ? core.upstreams.close() : undefined))
          // The core is closed at the end, which waits for the same and fails with it.
          .catch(() => undefined),
      LOOK_MS,
    )
    try {
      const steps = await ask(core, config.upstream, body)
      if (joining !== undefined) await receive(outer, core, { joining, steps, upstream: config.upstream })
      await wait(body.waitMs)
      return steps
    } finally {
      clearInterval(watch)
      await core.close(GRACE_MS)
    }
  })
}

async function ask(core: Core, upstream: string, { calls }: TrialBody): Promise<TrialView['steps']> {
  const steps: TrialView['steps'] = []
  const take = async (what: string, act: () => Promise<string>): Promise<boolean> => {
    try {
      steps.push({ what, outcome: (await act()).slice(0, OUTCOME_CHARS_MAX) })
      return true
    } catch (error) {
      const failed = `failed: ${error instanceof Error ? error.message : String(error)}`
      steps.push({ what, outcome: failed.slice(0, OUTCOME_CHARS_MAX) })
      return false
    }
  }
  const begun = await take('start and list', async () => {
    const { items } = await listAll(core, await acquireSession(core, upstream))
    return `${items.length} items`
  })
  for (const { tool, arguments: args } of begun ? calls : [])
    await take(`call ${tool}`, async () => {
      const params = { name: tool, arguments: args }
      const session = await acquireSession(core, upstream)
      const request = { session, tenant: DEFAULT_TENANT, kind: 'call', method: 'tools/call', params } as const
      const reply = await askUpstream(request, core.services)
      if (isRefusal(reply)) return `refused: ${reply.reason}`
      return reply.type === 'error' ? 'answered with an error' : 'answered'
    })
  return steps
}

function noteHost(note: string, asked: SeenHost[]): void {
  const [, verdict, place = ''] = /^(allowed|refused) ([^\s,:]+:\d+|\[[^\]]*\]:\d+)/.exec(note) ?? []
  if (verdict === undefined || asked.some((one) => one.place === place)) return
  asked.push({ place, how: verdict === 'allowed' ? 'allowed' : 'refused' })
}

type Judged = Pick<
  Tried,
  'paths' | 'pathsLeftOut' | 'hosts' | 'present' | 'proposed' | 'changes' | 'widens' | 'findings'
>

function judge(
  core: Core,
  { id, config, body }: Trying,
  seen: { readonly traced: Traced; readonly asked: readonly SeenHost[]; readonly kept: KeptFiles },
): Judged {
  const { traced, kept } = seen
  const { read, write, network } = config.isolation
  const present: Grants = { read, write, network }
  const { grants, links } = computeProfile(config, kept)
  const shown = [
    ...grants.filter(({ reason }) => reason !== 'granted').map(({ path }) => path),
    ...links.map(([path]) => path),
  ]
  const direct = traced.connected.filter(isPastProxy).map((place): SeenHost => ({ place, how: 'direct' }))
  const hosts = [...seen.asked, ...direct]
  const isAddressPrivate = createAddressJudge([])
  const derived = deriveProfile({
    present,
    offered: body,
    shown,
    program: grants.filter(({ reason }) => reason === 'program').map(({ path }) => path),
    wanted: traced.touched,
    hosts,
    belongings: { ...kept, siblings: siblingsOf(core, id, [...read, ...write, ...config.args]) },
    isPrivate: (host) =>
      isLoopbackName(host) ||
      (/^[\d.]+$|^\[/.test(host) && isAddressPrivate(host.replaceAll(/[[\]]/g, '')) !== undefined),
  })
  const isRecorded = traced.touched.length > 0
  const proposed = isRecorded ? derived.proposed : { ...derived.proposed, read, write }
  const changes = derived.changes.filter(({ grant }) => isRecorded || grant === 'host')
  const { paths } = derived
  return {
    paths: paths.slice(0, PATHS_SHOWN_MAX),
    pathsLeftOut: Math.max(0, paths.length - PATHS_SHOWN_MAX),
    hosts: hosts.slice(0, PATHS_SHOWN_MAX),
    present,
    proposed,
    changes,
    widens: changes.some(({ change }) => change === 'add'),
    findings: findingsOfTrial(id, derived.refused),
  }
}

/** The port of its proxy is the way; a look-up of a name by itself reaches nobody and is no destination. */
function isPastProxy(place: string): boolean {
  return !/^(127\.0\.0\.1:3128|unix:.*\/nscd\/socket)$|:53$/.test(place)
}

/** What other local servers were granted or start with, where it is not this one's as well. */
function siblingsOf(core: Core, id: string, own: readonly string[]): readonly string[] {
  return Object.entries(core.snapshots.current().config.upstreams).flatMap(([other, upstream]) => {
    if (other === id || upstream.transport !== 'stdio') return []
    const { read, write } = upstream.isolation
    const named = upstream.args.filter((arg) => isAbsolute(arg))
    return [...read, ...write, ...named].filter((path) => !own.includes(path))
  })
}
