/** The one way out: names are resolved once, every address is judged, and the address that was judged is the one connected to. */

import { lookup as lookupName } from 'node:dns/promises'
import { isIP, isIPv6, type LookupFunction, type Socket } from 'node:net'
import type { NetworkConfig } from '@callgate/contracts/network'
import { createAddressJudge, isLoopbackAddress, type AddressJudge } from './addresses.ts'
import { OpenSockets } from './open-sockets.ts'
import { readTlsKey } from './tls-key.ts'
import { buildConnector, type Connector } from './undici-parts.ts'

export interface ResolvedAddress {
  readonly address: string
  readonly family: 4 | 6
}

/** All addresses of a name, as the system knows them. */
export type Resolver = (hostname: string) => Promise<readonly ResolvedAddress[]>

export interface Reach {
  /**
   * The addresses of a host, all of which may be connected to. A name of loopback has loopback addresses only; any other host
   * has none but public and listed ones. Rejects with NetworkRefused.
   */
  resolve(hostname: string): Promise<readonly ResolvedAddress[]>
  /** A plain connection, for whoever ends TLS behind it; pins are theirs to check. */
  dial(hostname: string, port: number, timeoutMs: number): Promise<Socket>
  /** Ends connections to what was barred since they were opened. */
  endBarred(): void
  /** What undici opens connections with. */
  connector(options?: {
    readonly timeout?: number
    readonly ca?: Buffer
    /** No session is resumed, so that each connection shows its certificate. */
    readonly everyHandshakeWhole?: boolean
  }): Connector
}

/** Nothing was sent: the place must not be connected to, or is not who it should be. */
export class NetworkRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NetworkRefused'
  }
}

/** Addresses of one name that are looked at; a longer answer is refused. */
const ADDRESSES_MAX = 64

export const resolveBySystem: Resolver = async (hostname) =>
  (await lookupName(hostname, { all: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }))

/** Why an address that may be connected to is not; undefined when nothing speaks against it. */
export type ExplainBar = (host: string, address: string) => string | undefined

function createResolve(
  settings: () => NetworkConfig,
  resolver: Resolver,
  explainBar: ExplainBar,
): Reach['resolve'] {
  let judged: { readonly of: readonly string[]; readonly judge: AddressJudge } | undefined
  const judge: AddressJudge = (address) => {
    const { allowPrivate } = settings()
    if (judged?.of !== allowPrivate) judged = { of: allowPrivate, judge: createAddressJudge(allowPrivate) }
    return judged.judge(address)
  }

  return async (hostname) => {
    const host = plainHost(hostname)
    const family = isIP(host)
    const found =
      family === 0 ? await resolver(host) : [{ address: host, family: family === 6 ? 6 : 4 } as const]
    if (found.length === 0 || found.length > ADDRESSES_MAX)
      throw new NetworkRefused(`${host} has ${found.length} addresses`)
    // One that may not be connected to spoils all: which is taken is up to chance, and to whoever answers for the name.
    for (const { address } of found) {
      if (isLoopbackName(host) && isLoopbackAddress(address)) continue
      const kind = isLoopbackName(host) ? 'private' : judge(address)
      if (kind !== undefined) throw new NetworkRefused(explain(host, address, kind))
      const barred = explainBar(host, address)
      if (barred !== undefined) throw new NetworkRefused(barred)
    }
    return found
  }
}

/** `settings` is asked for every connection, because the configuration reloads. */
export function createReach(
  settings: () => NetworkConfig,
  resolver: Resolver = resolveBySystem,
  explainBar: ExplainBar = () => undefined,
): Reach {
  const resolve = createResolve(settings, resolver, explainBar)
  const sockets = new OpenSockets()

  async function look(...[hostname, options, done]: Parameters<LookupFunction>): Promise<void> {
    let found: readonly ResolvedAddress[]
    try {
      found = await resolve(hostname)
    } catch (error) {
      return done(error instanceof Error ? error : new Error(String(error)), '')
    }
    if (options.all === true) done(null, [...found])
    else done(null, found[0]?.address ?? '', found[0]?.family)
  }
  const lookup: LookupFunction = (...asked) => void look(...asked)

  function connector(wanted: Parameters<Reach['connector']>[0] = {}): Connector {
    const { timeout, ca, everyHandshakeWhole = false } = wanted
    const options = {
      lookup,
      allowH2: false,
      ...(timeout === undefined ? {} : { timeout }),
      ...(ca === undefined ? {} : { ca }),
    }
    const openAnew = buildConnector({ ...options, maxCachedSessions: 0 })
    const open = everyHandshakeWhole ? openAnew : buildConnector(options)
    return (target, handOver) => {
      const host = plainHost(target.hostname)
      const done: typeof handOver = (...opened) => {
        const [error, socket] = opened
        if (error === null) sockets.track(host, socket)
        handOver(...opened)
      }
      const pins = settings().pins[host]
      const connect = (): void => {
        if (pins === undefined) open(target, done)
        else openAnew(target, (...opened) => checkPin(host, pins, opened, done))
      }
      // Nothing is looked up for an address, so nothing else would judge it.
      if (isIP(host) === 0) connect()
      else lookup(host, {}, (error) => (error === null ? connect() : done(error, null)))
    }
  }

  const endBarred = (): void =>
    sockets.end((host, address) => !isLoopbackName(host) && explainBar(host, address) !== undefined)
  return { resolve, dial: createDial({ resolve, lookup, sockets }), connector, endBarred }
}

/** For protocols that are not HTTP: a bare connection to an address that was judged. */
function createDial(parts: {
  readonly resolve: Reach['resolve']
  readonly lookup: LookupFunction
  readonly sockets: OpenSockets
}): Reach['dial'] {
  const { resolve, lookup, sockets } = parts
  return async (hostname, port, timeoutMs) => {
    const target = { hostname: plainHost(hostname), port: String(port), protocol: 'http:' }
    // Nothing is looked up for an address, so nothing else would judge it.
    if (isIP(target.hostname) !== 0) await resolve(target.hostname)
    const open = buildConnector({ lookup, timeout: timeoutMs })
    return new Promise((done, fail) =>
      open(target, (error, socket) => {
        if (error !== null) return fail(error)
        sockets.track(target.hostname, socket)
        done(socket)
      }),
    )
  }
}

type Opened = Parameters<Parameters<Connector>[1]>

function checkPin(
  host: string,
  pins: readonly string[],
  opened: Opened,
  done: Parameters<Connector>[1],
): void {
  const [error, socket] = opened
  if (error !== null || socket === null) return done(...opened)
  const key = readTlsKey(socket)
  const pin = key === undefined ? null : `sha256/${key}`
  if (pin !== null && pins.includes(pin)) return done(null, socket)
  socket.destroy()
  done(
    new NetworkRefused(
      `${host} has ${pin === null ? 'no key' : `the key ${pin}`}, which network.pins does not name`,
    ),
    null,
  )
}

function explain(host: string, address: string, kind: 'private' | 'metadata'): string {
  const leads = host === address ? host : `${host} leads to ${address}, which`
  return kind === 'metadata'
    ? `${leads} hands out credentials of this machine and is refused; network.allowPrivate would have to list the very address`
    : `${leads} is not on the open network and is refused; list it under network.allowPrivate if it is meant`
}

/** Every dot at the end goes at once: one that stays would be taken off by the next who looks, and make it another name. */
export function plainHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/(?<!\.)\.+$/, '')
}

/** Whether a URL that names this host means this very machine. */
export function isLoopbackName(hostname: string): boolean {
  const host = plainHost(hostname)
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return isIP(host) !== 0 && (isIPv6(host) ? host === '::1' : isLoopbackAddress(host))
}

/** https, or http on loopback, and no credentials, which would end up in logs. Throws with the origin alone: a path may hold a token. */
export function checkUrl(text: string): URL {
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackName(url.hostname)))
    throw new Error(`${url.origin} must be https: only loopback may be plain http`)
  if (url.username !== '' || url.password !== '') throw new Error(`${url.origin} must not carry credentials`)
  return url
}
