/** Opens one session of one upstream in one era, over its transport, with the handshake done. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { HttpUpstream, StdioUpstream } from '@callgate/contracts/upstream'
import { encodeNotification } from './outgoing.ts'
import { buildEnvironment, type Child } from './child.ts'
import type { ReadLimits } from './envelope.ts'
import { openLegacy, openModern, type HandshakeOptions, type OpeningFailure } from './handshake.ts'
import type { HttpClient } from './http-client.ts'
import {
  type Isolation,
  type Launch,
  launchOpenly,
  type Prepared,
  prepareLaunch,
} from './isolation/launch.ts'
import { LegacyHttpCarrier } from './legacy-http-carrier.ts'
import { ModernHttpCarrier } from './modern-http-carrier.ts'
import { LATEST_MODERN } from '../wire/revisions.ts'
import { Session, type Established, type SessionSettings } from './session.ts'
import { SseCarrier } from './sse-carrier.ts'
import { silenceOf, StartWatch } from './start-watch.ts'
import { StdioCarrier } from './stdio-carrier.ts'

/** A legacy server that ignores what it does not know would otherwise hold up the probe for the whole connect timeout. */
const PROBE_TIMEOUT_MS = 10_000

export interface OpeningContext {
  readonly settings: Omit<SessionSettings, 'era'>
  readonly limits: ReadLimits
  readonly version: string
  /** False when the configuration pins the era: then nothing is a probe, and the whole timeout is waited for. */
  readonly probing: boolean
  /** What of the handshake may be relied on. Throws when that cannot be told. */
  readonly vet: (established: Established) => Promise<Established>
}

export interface StdioOpening extends OpeningContext {
  readonly config: StdioUpstream
  readonly secrets: Readonly<Record<string, string>>
  readonly isolation: Isolation | null
  /** Nothing of it has answered yet: what it runs may have to be fetched first. */
  readonly cold: boolean
  readonly onStderr: (text: string) => void
  readonly onLaunch: (how: Pick<Prepared, 'isolated' | 'limitedBy'>) => void
  readonly onSpawned: (child: Child) => void
  readonly onGone: (child: Child) => void
  readonly onCrashed: (reason: string) => void
}

export interface HttpOpening extends OpeningContext {
  readonly config: HttpUpstream
  readonly client: HttpClient
}

async function prepare({ config, settings, secrets, isolation, onLaunch }: StdioOpening): Promise<Launch> {
  const env = buildEnvironment(config, secrets, process.env)
  const { upstream, clock } = settings
  if (isolation === null) return launchOpenly(config, env)
  const prepared = await prepareLaunch({ upstream, config, env, clock, isolation })
  onLaunch(prepared)
  return prepared.launch
}

export async function openStdio(
  opening: StdioOpening,
  era: 'legacy' | 'modern',
): Promise<Session | OpeningFailure> {
  const { settings, limits } = opening
  const launch = await prepare(opening)
  const session = new Session({ ...settings, era })
  const progress: { established: boolean } = { established: false }
  const carrier = new StdioCarrier({
    session,
    limits,
    child: { launch, clock: settings.clock, onStderr: opening.onStderr },
    onSpawned: opening.onSpawned,
    onSpoke: () => watch.spoke(),
    onGone: (child, wanted, reason) => {
      opening.onGone(child)
      // A server that ends at a message of the other era has not crashed (some do).
      if (!wanted && (progress.established || !opening.probing || era === 'legacy')) opening.onCrashed(reason)
    },
  })
  session.attach(carrier)
  // Not before: what cannot even be spawned is not waited for.
  const watch = watchStart(opening, session, era)
  const { timeoutMs, signal } = watch
  // On a pipe any silence or exit at the probe means the other era (protocol versioning of 2026-07-28, stdio).
  const hints = (reply: { refusal: { code: string } }): boolean =>
    era === 'modern' || (reply.refusal.code !== 'upstream-timeout' && !signal.aborted)
  const options: HandshakeOptions = { timeoutMs, signal, version: opening.version, hintsOtherEra: hints }
  const established = await (era === 'legacy' ? openLegacy : openModern)(session, options).finally(() =>
    watch.end(),
  )
  if ('refusal' in established) {
    await session.close('the handshake failed')
    return signal.aborted
      ? { ...established, refusal: describeSilence(settings.upstream, watch), waitedOut: true }
      : established
  }
  progress.established = true
  await establish(session, established, opening)
  if (era === 'legacy') await carrier.notify(encodeNotification('notifications/initialized', null))
  return session
}

/** At a probe, a ping tells a server that runs and says nothing to what it does not know from one that is not there yet. */
function watchStart(opening: StdioOpening, session: Session, era: 'legacy' | 'modern'): StartWatch {
  const { config, settings, cold } = opening
  const { upstream, logger } = settings
  const answerMs = probeTimeout(opening, era, config.connectTimeoutMs)
  return new StartWatch({
    answerMs,
    silenceMs: cold ? silenceOf(config) : 0,
    ask: () => {
      if (era === 'modern') void session.ask('ping', {}, { timeoutMs: silenceOf(config), signal: null })
    },
    tell: (waitedMs) =>
      logger.warn(
        { upstream, waitedMs, atMostMs: silenceOf(config) },
        'upstream is still starting; a first start may have to fetch the program',
      ),
  })
}

function describeSilence(upstream: string, { missed }: StartWatch): Refusal {
  return refuse('upstream-timeout', `Upstream ${upstream} did not start in time; try again later.`, {
    detail: missed,
  })
}

export async function openHttp(
  opening: HttpOpening,
  era: 'legacy' | 'modern',
): Promise<Session | OpeningFailure> {
  if (opening.config.transport === 'sse') return openSse(opening)
  return era === 'legacy' ? openLegacyHttp(opening) : openModernHttp(opening)
}

async function openModernHttp(opening: HttpOpening): Promise<Session | OpeningFailure> {
  const { client, settings, limits, config } = opening
  const session = new Session({ ...settings, era: 'modern' })
  let status: number | null = null
  const onStatus = (seen: number): void => {
    status = seen
  }
  session.attach(new ModernHttpCarrier({ client, session, limits, version: LATEST_MODERN, onStatus }))
  const established = await openModern(session, {
    timeoutMs: probeTimeout(opening, 'modern', config.connectTimeoutMs),
    version: opening.version,
    hintsOtherEra: () => isEraEvidence(status),
  })
  return finish(session, established, opening)
}

async function openLegacyHttp(opening: HttpOpening): Promise<Session | OpeningFailure> {
  const { client, settings, limits, config } = opening
  const session = new Session({ ...settings, era: 'legacy' })
  let status: number | null = null
  const options: HandshakeOptions = {
    timeoutMs: config.connectTimeoutMs,
    version: opening.version,
    hintsOtherEra: () => isEraEvidence(status),
  }
  const carrier: LegacyHttpCarrier = new LegacyHttpCarrier({
    client,
    session,
    limits,
    onStatus: (seen) => {
      status = seen
    },
    renew: async () => {
      const renewed = await openLegacy(session, options)
      if ('refusal' in renewed) return renewed.refusal
      await establish(session, renewed, opening)
      await initialized(carrier, renewed)
      return undefined
    },
  })
  session.attach(carrier)
  const established = await openLegacy(session, options)
  if (!('refusal' in established)) await initialized(carrier, established)
  return finish(session, established, opening)
}

async function initialized(carrier: LegacyHttpCarrier, established: Established): Promise<void> {
  carrier.setVersion(established.version)
  await carrier.notify(encodeNotification('notifications/initialized', null))
  carrier.openStream()
}

async function openSse(opening: HttpOpening): Promise<Session | OpeningFailure> {
  const { client, settings, limits, config } = opening
  const session = new Session({ ...settings, era: 'legacy' })
  const carrier = new SseCarrier({ client, session, limits })
  session.attach(carrier)
  const refusal = await carrier.open(config.connectTimeoutMs)
  if (refusal !== undefined) {
    await session.close('the event stream could not be opened')
    return { refusal, otherEra: false }
  }
  const established = await openLegacy(session, {
    timeoutMs: config.connectTimeoutMs,
    version: opening.version,
    hintsOtherEra: () => false,
  })
  if (!('refusal' in established)) {
    carrier.setVersion(established.version)
    await carrier.notify(encodeNotification('notifications/initialized', null))
  }
  return finish(session, established, opening)
}

async function finish(
  session: Session,
  established: Established | OpeningFailure,
  opening: OpeningContext,
): Promise<Session | OpeningFailure> {
  if ('refusal' in established) {
    await session.close('the handshake failed')
    return established
  }
  await establish(session, established, opening)
  return session
}

async function establish(session: Session, established: Established, { vet }: OpeningContext): Promise<void> {
  try {
    session.establish(await vet(established))
  } catch (error) {
    await session.close('what it says of itself could not be judged')
    throw error
  }
}

function probeTimeout(opening: OpeningContext, era: 'legacy' | 'modern', connectTimeoutMs: number): number {
  return opening.probing && era === 'modern' ? Math.min(PROBE_TIMEOUT_MS, connectTimeoutMs) : connectTimeoutMs
}

/** 4xx says that this kind of request is not served here; missing rights, overload and silence say nothing about the era. */
function isEraEvidence(status: number | null): boolean {
  return status !== null && status >= 400 && status < 500 && ![401, 403, 407, 408, 429].includes(status)
}
