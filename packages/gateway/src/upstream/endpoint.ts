/** Everything the gateway holds about one configured upstream: its gate, its era, its credential, its HTTP clients, its crashes. */

import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { Clock, Logger, PoolKey, Random, UpstreamStatus } from '../pipeline/ports/ports.ts'
import type { Reach } from '../network/reach.ts'
import { eraOf } from '../wire/revisions.ts'
import { UpstreamGate } from './breaker.ts'
import type { Child } from './child.ts'
import { Credentials, type ResolvedCredential, type ResolveSecret } from './credentials.ts'
import type { ReadLimits } from './envelope.ts'
import type { OpeningFailure } from './handshake.ts'
import { HttpClient } from './http-client.ts'
import type { Isolation } from './isolation/launch.ts'
import { openHttp, openStdio, type OpeningContext } from './opening.ts'
import { RestartPolicy } from './restart-policy.ts'
import type { Session } from './session.ts'
import type { Vetting } from './vetting.ts'
import { Violations } from './violations.ts'

export interface EndpointSettings {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly limits: ReadLimits & { readonly inputTimeoutMs: number }
  readonly version: string
  readonly resolveSecret: ResolveSecret
  /** The way to upstreams that are reached over HTTP. */
  readonly reach: Reach
  /** null: children run as they are, which only tests of other things want. */
  readonly isolation: Isolation | null
  /** Throws, with a refusal, when what would be started is not what was approved. */
  readonly beforeStart: (upstream: string) => Promise<void>
  /** Inspects a line of stderr and returns what may be shown of it. */
  readonly onStderr: (upstream: string, text: string) => string
  readonly onViolation: (upstream: string, note: string) => void
  readonly vetting: Vetting
}

type Era = 'legacy' | 'modern'

/** Lines of stderr that are shown when a child crashes, and the most of each. */
const LAST_LINES = 8
const LAST_LINE_CHARS = 400

export class Endpoint {
  readonly upstream: string
  readonly config: UpstreamConfig
  readonly gate: UpstreamGate
  readonly credentials: Credentials
  readonly #settings: EndpointSettings
  readonly #children: Set<Child>
  readonly #restarts = new Map<string, RestartPolicy>()
  readonly #clients = new Map<string, HttpClient>()
  /** What the upstream was seen to speak (true) or not to speak (false); absent while unknown. */
  readonly #speaks = new Map<Era, boolean>()
  /** What the newest of its processes that ended wrote last on stderr, inspected. */
  #lastWords: readonly string[] = []
  #isolation: UpstreamStatus['isolation'] = null
  #limitedBy: UpstreamStatus['limitedBy'] = null

  constructor(upstream: string, config: UpstreamConfig, settings: EndpointSettings, children: Set<Child>) {
    this.upstream = upstream
    this.config = config
    this.#settings = settings
    this.#children = children
    this.gate = new UpstreamGate(upstream, config, settings.clock)
    this.credentials = new Credentials(config, settings.resolveSecret, settings.clock)
  }

  get era(): UpstreamStatus['era'] {
    if (this.config.era !== 'auto') return this.config.era
    if (this.#speaks.get('modern') === true) return 'modern'
    return this.#speaks.get('legacy') === true ? 'legacy' : 'unknown'
  }

  get limitedBy(): UpstreamStatus['limitedBy'] {
    return this.#limitedBy
  }

  get isolation(): UpstreamStatus['isolation'] {
    return this.#isolation
  }

  get stopped(): boolean {
    return [...this.#restarts.values()].some((restart) => restart.stopped)
  }

  get lastWords(): readonly string[] {
    return this.#lastWords
  }

  get backingOff(): boolean {
    return [...this.#restarts.values()].some((restart) => restart.waitMs > 0)
  }

  /** Why no session may be opened for this owner now, or how long to wait first. */
  checkStart(owner: string): Refusal | number {
    const refusal = this.gate.check()
    if (refusal !== undefined) return refusal
    const restart = this.#restarts.get(owner)
    if (restart === undefined) return 0
    if (restart.stopped) {
      return refuse(
        'upstream-unavailable',
        `Upstream ${this.upstream} crashed too often and was stopped; an operator has to start it again.`,
      )
    }
    if (restart.waitMs > this.config.connectTimeoutMs) {
      return refuse('upstream-unavailable', `Upstream ${this.upstream} crashed; it is started again later.`, {
        data: { retryAfterMs: Math.ceil(restart.waitMs) },
      })
    }
    return restart.waitMs
  }

  /** `lastLines` is what the child wrote on stderr before it ended, inspected. */
  recordCrash(owner: string, reason: string, lastLines: readonly string[] = []): void {
    this.gate.noteError(`the process ${reason}`)
    this.#lastWords = [...lastLines]
    const stderr = lastLines.length === 0 ? {} : { stderr: [...lastLines] }
    this.#settings.logger.warn({ upstream: this.upstream, reason, ...stderr }, 'upstream process ended')
    if (this.config.transport !== 'stdio') return
    let restart = this.#restarts.get(owner)
    if (restart === undefined) {
      restart = new RestartPolicy(this.config.restart, this.#settings.clock, this.#settings.random)
      this.#restarts.set(owner, restart)
    }
    restart.recordCrash()
  }

  /** An operator starts over: what was learned about crashes, failures and the era is forgotten. */
  reset(): void {
    this.#restarts.clear()
    this.#speaks.clear()
    this.gate.reset()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()))
    this.#clients.clear()
  }

  /** Opens in the agent's era when the upstream speaks it, else in the other; what failed before is tried last. */
  async open(key: PoolKey, owner: string, credential: ResolvedCredential): Promise<Session | Refusal> {
    const { era } = this.config
    const stopped = await this.#vetOrigin(key.tenant)
    if (stopped !== undefined) return stopped
    let eras: readonly Era[]
    if (this.config.transport === 'sse') eras = ['legacy']
    else if (era !== 'auto') eras = [era]
    else {
      const wanted = eraOf(key.version)
      const other = wanted === 'legacy' ? 'modern' : 'legacy'
      eras = this.#speaks.get(wanted) === false ? [other, wanted] : [wanted, other]
    }
    let first: OpeningFailure | null = null
    let cold = ![...this.#speaks.values()].includes(true)
    for (const candidate of eras) {
      const opened = await this.#openIn(candidate, { key, owner, credential, cold, probing: eras.length > 1 })
      if (!('refusal' in opened)) {
        this.#speaks.set(candidate, true)
        return opened
      }
      first ??= opened
      if (opened.waitedOut === true) cold = false
      if (!opened.otherEra) return opened.refusal
      this.#speaks.set(candidate, false)
    }
    this.#speaks.clear()
    return first?.refusal ?? refuse('internal', 'No protocol era was tried.')
  }

  /** Before anything of it runs, and before anything is sent to it. */
  async #vetOrigin(tenant: string): Promise<Refusal | undefined> {
    try {
      return await this.#settings.vetting.origin(tenant, this.upstream, this.config)
    } catch (error) {
      return describeThrown(this.upstream, error)
    }
  }

  async #openIn(
    era: Era,
    want: { key: PoolKey; owner: string; credential: ResolvedCredential; cold: boolean; probing: boolean },
  ): Promise<Session | OpeningFailure> {
    const { config } = this
    const context = this.#context(want.key, want.probing)
    const lastLines: string[] = []
    try {
      if (config.transport !== 'stdio')
        return await openHttp(
          { ...context, config, client: this.#client(want.key.tenant, want.credential) },
          era,
        )
      await this.#settings.beforeStart(this.upstream)
      return await openStdio(
        {
          ...context,
          config,
          secrets: want.credential.values,
          isolation: this.#settings.isolation,
          cold: want.cold,
          onLaunch: ({ isolated, limitedBy }) => {
            this.#isolation = isolated ? 'isolated' : 'not-isolated'
            this.#limitedBy = limitedBy
          },
          onStderr: (text) => {
            lastLines.push(this.#settings.onStderr(this.upstream, text).slice(0, LAST_LINE_CHARS))
            if (lastLines.length > LAST_LINES) lastLines.shift()
          },
          onSpawned: (child) => this.#children.add(child),
          onGone: (child) => this.#children.delete(child),
          onCrashed: (reason) => this.recordCrash(want.owner, reason, lastLines),
        },
        era,
      )
    } catch (error) {
      return { refusal: describeThrown(this.upstream, error), otherEra: false }
    }
  }

  #context(key: PoolKey, probing: boolean): OpeningContext {
    const { clock, logger, limits, version } = this.#settings
    return {
      limits,
      version: key.version,
      probing,
      vet: (established) =>
        this.#settings.vetting.handshake(
          { tenant: key.tenant, upstream: this.upstream },
          established,
          key.version,
        ),
      settings: {
        upstream: this.upstream,
        clientInfo: { name: 'callgate', version },
        capabilities: key.capabilities,
        clock,
        logger,
        gate: this.gate,
        violations: new Violations(clock, (note) => this.#settings.onViolation(this.upstream, note)),
        timeoutMs: this.config.timeoutMs,
        inputTimeoutMs: limits.inputTimeoutMs,
      },
    }
  }

  /** One connection pool for each credential; a rotated one gets its own, the old one idles out. */
  #client(tenant: string, credential: ResolvedCredential): HttpClient {
    const { config } = this
    if (config.transport === 'stdio') throw new Error('a stdio upstream has no HTTP client')
    const id = JSON.stringify([tenant, credential.digest])
    let client = this.#clients.get(id)
    if (client === undefined) {
      const { logger, reach, vetting } = this.#settings
      const checkKey = (spki: string) => vetting.tlsKey(tenant, this.upstream, spki)
      client = new HttpClient(config, credential.values, { logger, reach, checkKey })
      this.#clients.set(id, client)
    }
    return client
  }
}

function describeThrown(upstream: string, error: unknown): Refusal {
  if (error instanceof CallgateError) return error.refusal
  return refuse(
    'upstream-unavailable',
    `Upstream ${upstream} cannot be started; an operator has to check its configuration.`,
    {
      detail: error instanceof Error ? error.message : String(error),
    },
  )
}
