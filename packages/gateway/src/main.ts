/** The composition root: puts a door in front of the core, HTTP for the gateway and a pipe for `wrap`. */

import type { Readable, Writable } from 'node:stream'
import { hostname } from 'node:os'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { CallgateConfig, ListenConfig } from '@callgate/contracts/config'
import { loadOrFail, openCore, type Core } from './composition/core.ts'
import { ConfigFailure } from './config/config-failure.ts'
import { watchServers } from './composition/lifecycle.ts'
import { controlServices } from './composition/control.ts'
import { watchHealth } from './composition/notifications.ts'
import { inviteFirst } from './composition/sign-in.ts'
import { createControl, type Control } from './control/control.ts'
import { createHttpListener } from './downstream/http.ts'
import { createStdioAgent } from './downstream/stdio.ts'
import { buildResourceMetadata } from './identity/metadata.ts'
import { loadWrapConfig, wrapDirectory } from './config/wrap.ts'
import { answerRegistry } from './registry/catalogue/sub-registry.ts'
import { writeOperatorToken } from './store/operator-token.ts'
import { removeRuntimeFile, writeRuntimeFile } from './store/runtime-file.ts'
import { systemClock, systemRandom } from './system.ts'
import { nameOfUser } from './system-user.ts'
import { lockDataDirectory, type DataLock } from './journal/lock.ts'
import { mendJsonParse } from './wire/json/mend-parse.ts'

export { VERSION } from './composition/core.ts'
export { ConfigFailure } from './config/config-failure.ts'
export {
  listMasterKeys,
  readConfidentialKeys,
  readInterceptorKey,
  rotateMasterKeyOffline,
} from './composition/master-keys.ts'

export interface GatewayOptions {
  readonly configPath: string
}

export interface RunningGateway {
  /** Where agents connect: base URL without `/mcp`. */
  readonly url: string
  readonly controlUrl: string
  readonly config: CallgateConfig
  readonly dataDirectory: string
  /** An agent key made because there was none; shown this once. */
  readonly starterKey: string | null
  /** By which somebody becomes the first administrator with a name; null once there is one. Shown this once. */
  readonly welcomeLink: string | null
  /** Drains, closes everything and resolves `closed`. */
  close(graceMs?: number): Promise<void>
  readonly closed: Promise<void>
}

/** How long open requests may take to end when the gateway stops. */
const GRACE_MS = 10_000

/** Starts the gateway. Throws ConfigFailure or an error that says what to do; nothing stays open then. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  mendJsonParse()
  const loaded = await loadOrFail(options.configPath)
  const { listen } = loaded.config
  const canonicalUrl = canonicalUrlOf(listen)
  const core = await openCore(loaded, { canonicalUrl, localProcess: false })
  const closers: (() => Promise<unknown>)[] = [() => core.close(GRACE_MS)]
  try {
    let listened: string | null = null
    const agentsUrl = (): string =>
      listen.publicUrl === undefined && listen.port === 0 ? (listened ?? canonicalUrl) : canonicalUrl
    const http = createHttpListener({
      listen,
      limits: core.config.limits,
      door: core.trialDoor,
      logger: core.logger,
      canonicalUrl: listen.port === 0 ? undefined : canonicalUrl,
      metadata: () => metadataOf(core, canonicalUrl),
      health: () => ({ ready: core.journal.writable }),
      registry: (path, query) => registryOf(core, agentsUrl(), path, query),
      journalViolation: (violation) => core.gate.turnedAway({ ...violation, where: 'at the HTTP door' }),
    })
    closers.push(watchServers(core))
    core.closing.push(watchHealth(core))
    const { url } = await http.start()
    listened = url
    closers.push(() => http.close(GRACE_MS))
    const gateway = running(core, closers)
    const control = await openControl(core, gateway)
    closers.push(() => control.close())
    core.approvals.serveAt(control.url)
    announcePlace(core, { config: loaded.file, url, controlUrl: control.url })
    closers.push(() => Promise.resolve(removeRuntimeFile(core.dataDirectory)))
    const starterKey = await makeFirstKey(core)
    const welcomeLink = await inviteFirst(core, control.url)
    // So that a young log verifies like an old one.
    await core.journal.checkpoint()
    return { ...gateway, url, controlUrl: control.url, starterKey, welcomeLink }
  } catch (error) {
    for (const close of closers.toReversed()) await close()
    throw error
  }
}

/** So that operators find it while nobody can read its configuration. */
function announcePlace(core: Core, at: { config: string; url: string; controlUrl: string }): void {
  const url = core.config.listen.publicUrl?.replace(/\/$/, '') ?? at.url
  writeRuntimeFile(core.dataDirectory, { ...at, url, pid: process.pid })
}

type Closable = Omit<RunningGateway, 'url' | 'controlUrl' | 'starterKey' | 'welcomeLink'>

function openControl(core: Core, gateway: Closable): Promise<Control> {
  let draining = false
  const { address, port } = core.config.control
  const services = controlServices(core, {
    instance: `${hostname()}:${process.pid}`,
    startedAtMs: systemClock.nowMs(),
    draining: () => draining,
    drain() {
      draining = true
      gateway.close().catch((error: unknown) => core.logger.error({ err: error }, 'Stopping failed'))
    },
  })
  const operatorToken = writeOperatorToken(core.dataDirectory, systemRandom.bytes)
  return createControl({ address, port, operatorToken, services })
}

function running(core: Core, closers: (() => Promise<unknown>)[]): Closable {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let closing = false
  return {
    config: core.config,
    dataDirectory: core.dataDirectory,
    closed: promise,
    close(graceMs = GRACE_MS) {
      if (!closing) {
        closing = true
        // The pipeline drains first, while agents are still connected to hear their answers.
        void core.gate
          .drain(graceMs)
          .then(async () => {
            for (const close of closers.toReversed()) await close()
          })
          .then(resolve, reject)
      }
      return promise
    },
  }
}

/** A gateway nobody can call yet gets one key, so that a newcomer has something to paste. */
async function makeFirstKey(core: Core): Promise<string | null> {
  const { anonymous, oidc } = core.config.identity
  if (anonymous !== null || oidc.length > 0 || core.agentKeys.list(DEFAULT_TENANT).length > 0) return null
  const principal = nameOfUser()
  await core.recordAdmin({
    operator: 'gateway',
    act: 'agent-key.create',
    subject: `${principal}/first-agent`,
    before: null,
    after: null,
    accepted: true,
    note: 'made at the first start, shown once',
  })
  const issued = await core.agentKeys.create({
    tenant: DEFAULT_TENANT,
    agent: 'first-agent',
    agentGroups: [],
    principal,
    principalGroups: [],
    expiresAtMs: null,
  })
  return issued.token
}

function metadataOf(core: Core, resource: string) {
  const issuers = core.snapshots.current().config.identity.oidc
  const document = buildResourceMetadata({
    resource,
    issuers: issuers.map(({ issuer }) => issuer),
    scopes: [...new Set(issuers.flatMap(({ scopes }) => scopes))],
  })
  return { ...(document ?? { resource, bearer_methods_supported: ['header'] }) }
}

/** undefined where it is not offered: then there is nothing at these paths. */
function registryOf({ registry, snapshots }: Core, baseUrl: string, path: string, query: URLSearchParams) {
  if (!snapshots.current().config.registry.serve) return undefined
  return answerRegistry(path, query, { servers: registry.admission.live(), baseUrl })
}

function canonicalUrlOf(listen: ListenConfig): string {
  if (listen.publicUrl !== undefined) return listen.publicUrl.replace(/\/$/, '')
  const host = listen.address.includes(':') ? `[${listen.address}]` : listen.address
  return `${listen.tls === undefined ? 'http' : 'https'}://${host}:${listen.port}`
}

export interface WrapOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly name: string
  readonly input: Readable
  readonly output: Writable
  /** Ends it as when the agent closes the pipe. */
  readonly stop: AbortSignal
  /** A configuration whose policy and inspection hold; without one a starter policy for one local server. */
  readonly configPath?: string
}

/** Wrapped servers of one name that run at the same time, one for each window of a client. */
const WRAP_INSTANCES_MAX = 32

/** Guards one local server in this process; resolves when the agent closes the pipe. */
export async function runWrap(options: WrapOptions): Promise<number> {
  const { lock, directory } = await claimWrapDirectory(options.name)
  try {
    const loaded = await loadWrapConfig(options, directory)
    if (Array.isArray(loaded)) throw new ConfigFailure(loaded)
    const core = await openCore(loaded, { canonicalUrl: 'http://127.0.0.1', localProcess: true })
    try {
      // Clients end what they started as they like: without one the log of a process that was killed would not verify.
      await core.journal.checkpoint()
      await serveStdio(options, core)
    } finally {
      await core.close(GRACE_MS)
    }
  } finally {
    lock.release()
  }
  return 0
}

async function serveStdio(options: WrapOptions, core: Core): Promise<void> {
  const presented = { type: 'local-process', user: nameOfUser(), agent: 'local' } as const
  const agent = createStdioAgent({
    input: options.input,
    output: options.output,
    door: core.gate,
    scope: { type: 'server', upstream: options.name },
    presented,
    limits: core.config.limits,
    logger: core.logger,
    journalViolation: (refusal) =>
      core.gate.turnedAway({
        refusal,
        method: 'unknown',
        where: 'on the pipe',
        upstream: options.name,
        presented,
      }),
  })
  const stop = (): void => agent.close('callgate was asked to stop')
  if (options.stop.aborted) stop()
  options.stop.addEventListener('abort', stop, { once: true })
  await agent.done
  options.stop.removeEventListener('abort', stop)
}

async function claimWrapDirectory(
  name: string,
): Promise<{ readonly lock: DataLock; readonly directory: string }> {
  let reason: unknown
  for (let instance = 1; instance <= WRAP_INSTANCES_MAX; instance += 1) {
    const directory = wrapDirectory(name, instance)
    try {
      return { lock: await lockDataDirectory(directory), directory }
    } catch (error) {
      reason = error
    }
  }
  throw new Error(`Every folder for wrapped servers named ${name} is in use; choose another --name.`, {
    cause: reason,
  })
}
