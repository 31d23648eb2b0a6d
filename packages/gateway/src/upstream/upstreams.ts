/** The pool of upstream sessions: who may share one, who waits for one, and when one is ended. Implements `UpstreamPort`. */

import type { LimitsConfig } from '@callgate/contracts/config'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { PoolKey, UpstreamPort, UpstreamSession, UpstreamStatus } from '../pipeline/ports/ports.ts'
import { canonicalJson } from '../wire/json/canonical.ts'
import { isRefusal } from '../wire/refusal.ts'
import { eraOf } from '../wire/revisions.ts'
import type { Child } from './child.ts'
import type { ResolvedCredential } from './credentials.ts'
import { Endpoint, type EndpointSettings } from './endpoint.ts'
import type { Session } from './session.ts'

export interface UpstreamsSettings extends Omit<EndpointSettings, 'limits' | 'version'> {
  configs(): ReadonlyMap<string, UpstreamConfig>
  readonly limits: Pick<
    LimitsConfig,
    'upstreamBytesMax' | 'depthMax' | 'inputTimeoutMs' | 'sessionIdleMs' | 'sessionsMax'
  >
  /** Version of the gateway, told to upstreams as clientInfo. */
  readonly version: string
}

export interface Upstreams extends UpstreamPort {
  /** What the newest process of the upstream that ended wrote last on stderr, inspected; for operators only. */
  lastWords(upstream: string): readonly string[]
  /** Ends every session and child; resolves when all are gone. */
  close(): Promise<void>
}

interface Entry {
  readonly id: string
  readonly upstream: string
  readonly principal: string | null
  readonly owner: string
  readonly endpoint: Endpoint
  opening: Promise<Session | Refusal> | null
  session: Session | null
  idleTimer: NodeJS.Timeout | null
}

export function createUpstreams(settings: UpstreamsSettings): Upstreams {
  return new SessionPool(settings)
}

/** Sessions one caller may have with one upstream: what an agent declares makes a session, and it may declare anything. */
const OWNER_SESSIONS_MAX = 16

class SessionPool implements Upstreams {
  readonly #settings: UpstreamsSettings
  readonly #endpointSettings: EndpointSettings
  readonly #endpoints = new Map<string, Endpoint>()
  readonly #entries = new Map<string, Entry>()
  readonly #children = new Set<Child>()
  readonly #capabilityTexts = new WeakMap<JsonObject, string>()
  #configs: ReadonlyMap<string, UpstreamConfig> | null = null
  #closing: Promise<void> | null = null
  readonly #onExit = (): void => {
    for (const child of this.#children) child.kill()
  }

  constructor(settings: UpstreamsSettings) {
    this.#settings = settings
    const { upstreamBytesMax, depthMax, inputTimeoutMs } = settings.limits
    this.#endpointSettings = { ...settings, limits: { bytesMax: upstreamBytesMax, depthMax, inputTimeoutMs } }
    process.on('exit', this.#onExit)
  }

  acquire(key: PoolKey, signal: AbortSignal): UpstreamSession | Refusal | Promise<UpstreamSession | Refusal> {
    if (this.#closing !== null) return refuse('draining', 'The gateway is shutting down.')
    this.#reconcile()
    const endpoint = this.#endpoints.get(key.upstream)
    if (endpoint === undefined) {
      return refuse('upstream-unavailable', `There is no upstream ${key.upstream}, or it is disabled.`)
    }
    const credential = endpoint.credentials.read()
    if (credential instanceof Promise) {
      return credential.then((read) =>
        isRefusal(read) ? read : this.#acquireWith(endpoint, key, read, signal),
      )
    }
    return isRefusal(credential) ? credential : this.#acquireWith(endpoint, key, credential, signal)
  }

  async drop(upstream: string, principal?: string): Promise<void> {
    if (principal === undefined) this.#endpoints.get(upstream)?.reset()
    const hit = [...this.#entries.values()].filter(
      (entry) => entry.upstream === upstream && (principal === undefined || entry.principal === principal),
    )
    await Promise.all(hit.map((entry) => this.#remove(entry, 'an operator ended the session')))
  }

  lastWords(upstream: string): readonly string[] {
    return this.#endpoints.get(upstream)?.lastWords ?? []
  }

  status(): readonly UpstreamStatus[] {
    this.#reconcile()
    return [...this.#endpoints.values()].map((endpoint) => {
      const entries = [...this.#entries.values()].filter((entry) => entry.endpoint === endpoint)
      const sessions = entries.filter((entry) => entry.session !== null).length
      return {
        upstream: endpoint.upstream,
        state: classifyState(endpoint, sessions, entries.length > sessions),
        era: endpoint.era,
        isolation: endpoint.isolation,
        limitedBy: endpoint.limitedBy,
        sessions,
        inFlight: endpoint.gate.inFlight,
        lastError: endpoint.gate.lastError,
      }
    })
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    const entries = [...this.#entries.values()]
    const remove = (entry: Entry): Promise<void> => this.#remove(entry, 'the gateway is shutting down')
    await Promise.all(entries.filter((entry) => entry.session !== null).map(remove))
    // What is still being opened is not waited for: without its child or its connections it fails at once.
    await Promise.all([...this.#children].map((child) => child.stop()))
    await Promise.all([...this.#endpoints.values()].map((endpoint) => endpoint.close()))
    await Promise.all(entries.filter((entry) => entry.session === null).map(remove))
    process.off('exit', this.#onExit)
  }

  #acquireWith(
    endpoint: Endpoint,
    key: PoolKey,
    credential: ResolvedCredential,
    signal: AbortSignal,
  ): UpstreamSession | Refusal | Promise<UpstreamSession | Refusal> {
    const principal = endpoint.config.shared ? null : key.principal
    const owner = JSON.stringify([key.tenant, principal, key.upstream, credential.digest])
    const id = `${owner}${this.#textOf(key.capabilities)}${eraOf(key.version) === 'modern' ? 'modern' : key.version}`
    const found = this.#entries.get(id)
    if (found?.session !== undefined && found.session !== null && !found.session.closed) {
      // Who is given a session is about to use it: it must not be stopped as idle in between.
      found.session.lastUsedMs = this.#settings.clock.monotonicMs()
      return found.session
    }
    if (found?.opening !== undefined && found.opening !== null) return waitFor(found.opening, signal)
    const wait = endpoint.checkStart(owner)
    if (typeof wait !== 'number') return wait
    if (this.#entries.size >= this.#settings.limits.sessionsMax && !this.#evict()) {
      return refuse('overloaded', 'The gateway holds as many upstream sessions as it may; try again later.')
    }
    if (this.#countOf(owner) >= OWNER_SESSIONS_MAX && !this.#evict(owner)) {
      return refuse(
        'overloaded',
        `Too many different sessions with ${key.upstream} are open for this caller; end one or try again later.`,
      )
    }
    const entry: Entry = {
      id,
      upstream: key.upstream,
      principal,
      owner,
      endpoint,
      opening: null,
      session: null,
      idleTimer: null,
    }
    this.#entries.set(id, entry)
    entry.opening = this.#open(entry, key, credential, wait)
    return waitFor(entry.opening, signal)
  }

  async #open(
    entry: Entry,
    key: PoolKey,
    credential: ResolvedCredential,
    waitMs: number,
  ): Promise<Session | Refusal> {
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    const gone = (): boolean => this.#entries.get(entry.id) !== entry
    if (gone())
      return refuse(
        'upstream-unavailable',
        `Upstream ${entry.upstream} was ended while it was opened; try again.`,
      )
    const opened = await entry.endpoint.open(key, entry.owner, credential)
    entry.opening = null
    if (isRefusal(opened)) {
      if (!gone()) this.#entries.delete(entry.id)
      entry.endpoint.gate.noteError(opened.detail ?? opened.reason)
      return opened
    }
    if (gone()) {
      await opened.close('dropped while it was opened')
      return refuse(
        'upstream-unavailable',
        `Upstream ${entry.upstream} was ended while it was opened; try again.`,
      )
    }
    entry.session = opened
    opened.onClosed(() => {
      if (opened.outlawed) entry.endpoint.recordCrash(entry.owner, 'broke the protocol too often')
      void this.#remove(entry, 'the session ended')
    })
    this.#watchIdle(entry, opened)
    return opened
  }

  /** Children stop and sessions end after nobody used them for a while. */
  #watchIdle(entry: Entry, session: Session): void {
    const { config } = entry.endpoint
    const idleMs = config.transport === 'stdio' ? config.idleStopMs : this.#settings.limits.sessionIdleMs
    const check = (): void => {
      const leftMs = session.lastUsedMs + idleMs - this.#settings.clock.monotonicMs()
      if (leftMs <= 0 && !session.busy) {
        void this.#remove(entry, 'idle')
        return
      }
      arm(leftMs <= 0 ? idleMs : leftMs)
    }
    const arm = (waitMs: number): void => {
      entry.idleTimer = setTimeout(check, waitMs)
      entry.idleTimer.unref()
    }
    arm(idleMs)
  }

  async #remove(entry: Entry, reason: string): Promise<void> {
    if (this.#entries.get(entry.id) === entry) this.#entries.delete(entry.id)
    if (entry.idleTimer !== null) clearTimeout(entry.idleTimer)
    if (entry.session !== null) await entry.session.close(reason)
    else if (entry.opening !== null) await entry.opening
  }

  #countOf(owner: string): number {
    let count = 0
    for (const entry of this.#entries.values()) if (entry.owner === owner) count += 1
    return count
  }

  /** Makes room by ending the session that has been idle longest, of all or of one owner. */
  #evict(owner?: string): boolean {
    let oldest: Entry | null = null
    let oldestMs = Infinity
    for (const entry of this.#entries.values()) {
      if (owner !== undefined && entry.owner !== owner) continue
      if (entry.session === null || entry.session.busy || entry.session.lastUsedMs >= oldestMs) continue
      oldest = entry
      oldestMs = entry.session.lastUsedMs
    }
    if (oldest === null) return false
    void this.#remove(oldest, 'idle longest while room was needed')
    return true
  }

  /** Follows the configuration: a changed or removed upstream loses its sessions, an unchanged one keeps them. */
  #reconcile(): void {
    const configs = this.#settings.configs()
    if (configs === this.#configs) return
    this.#configs = configs
    for (const [upstream, endpoint] of this.#endpoints) {
      const config = configs.get(upstream)
      if (config?.enabled === true && digestConfig(config) === digestConfig(endpoint.config)) continue
      this.#endpoints.delete(upstream)
      void this.#retire(endpoint)
    }
    for (const [upstream, config] of configs) {
      if (!config.enabled || this.#endpoints.has(upstream)) continue
      this.#endpoints.set(upstream, new Endpoint(upstream, config, this.#endpointSettings, this.#children))
    }
  }

  async #retire(endpoint: Endpoint): Promise<void> {
    const entries = [...this.#entries.values()].filter((entry) => entry.endpoint === endpoint)
    await Promise.all(
      entries.map((entry) => this.#remove(entry, 'the configuration of the upstream changed')),
    )
    await endpoint.close()
  }

  #textOf(capabilities: JsonObject): string {
    let text = this.#capabilityTexts.get(capabilities)
    if (text === undefined) {
      text = canonicalJson(capabilities)
      this.#capabilityTexts.set(capabilities, text)
    }
    return text
  }
}

function digestConfig(config: UpstreamConfig): string {
  return canonicalJson(readJson(JSON.stringify(config)) as JsonValue)
}

function classifyState(endpoint: Endpoint, sessions: number, starting: boolean): UpstreamStatus['state'] {
  if (endpoint.gate.isOpen) return 'circuit-open'
  if (sessions > 0) return 'ready'
  if (endpoint.stopped) return 'stopped'
  if (endpoint.backingOff) return 'backing-off'
  return starting ? 'starting' : 'idle'
}

/** One caller giving up does not end an opening that others may wait for. */
function waitFor(
  opening: Promise<Session | Refusal>,
  signal: AbortSignal,
): Promise<UpstreamSession | Refusal> {
  const cancelled = refuse('cancelled', 'The request was cancelled.')
  if (signal.aborted) return Promise.resolve(cancelled)
  const { promise, resolve } = Promise.withResolvers<UpstreamSession | Refusal>()
  const onAbort = (): void => resolve(cancelled)
  signal.addEventListener('abort', onAbort, { once: true })
  void opening.then(resolve).finally(() => signal.removeEventListener('abort', onAbort))
  return promise
}
