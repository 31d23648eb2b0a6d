/** Who may come to the HTTP door at all: the Host and Origin checks, and the credential a request shows. */

import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import type { ListenConfig } from '@callgate/contracts/config'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { PresentedCredential } from '../pipeline/ports/ports.ts'

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']
/** Credentials are long, not endless; what is longer is no credential of ours or of an issuer. */
const TOKEN_CHARS_MAX = 8192
const QUERY_CREDENTIAL = /(?:^|&)(?:access_token|token|api_?key|key|authorization|code)=/i
/** Node reads no more of them and says nothing: what stands behind would count for a proxy in front, and not here. */
export const HEADERS_COUNT_MAX = 100
/** Of these Node keeps the first and drops the rest, and a proxy in front may have judged another. */
const SINGLE_HEADERS = new Set(['host', 'authorization', 'content-type'])
const WILDCARDS = new Set(['0.0.0.0', '::', '[::]', ''])
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

export interface Admission {
  /**
   * Refuses a request whose Host or Origin is not ours: DNS rebinding and foreign pages (2025-11-25 §Security Warning). And one
   * whose headers others may read otherwise.
   */
  check(req: IncomingMessage): Refusal | undefined
  /** The Origin to be named in CORS headers; undefined when the request has none. */
  originOf(req: IncomingMessage): string | undefined
  /** The credential of the request; a refusal when it shows one in a form that is never accepted. */
  presented(req: IncomingMessage): PresentedCredential | Refusal
  /** The network it comes from; behind a proxy the one that the proxy names last. */
  network(req: IncomingMessage): string
  /** The address it comes from; behind a proxy the one that the proxy names last. */
  address(req: IncomingMessage): string
}

export interface AdmissionOptions {
  readonly listen: ListenConfig
  readonly canonicalUrl: string
  /** The port we really listen on. */
  readonly port: number
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { listen } = options
  const hosts = collectHosts(options)
  const bareHosts = new Set(
    listen.allowedHosts.map((host) => host.toLowerCase()).filter((host) => portOf(host) === ''),
  )
  const origins = collectOrigins(options)

  function checkHost(host: string | undefined): boolean {
    if (host === undefined) return false
    const lower = host.toLowerCase()
    return hosts.has(lower) || (bareHosts.size > 0 && bareHosts.has(withoutPort(lower)))
  }

  return {
    check(req) {
      if (req.rawHeaders.length > 2 * HEADERS_COUNT_MAX) return TOO_MANY_HEADERS
      if (repeatsSingleHeader(req.rawHeaders)) return REPEATED_HEADER
      if (!checkHost(req.headers.host)) return FORBIDDEN_HOST
      const { origin } = req.headers
      if (origin === undefined || isLoopbackOrigin(origin) || origins.has(origin.toLowerCase()))
        return undefined
      return FORBIDDEN_ORIGIN
    },
    originOf: (req) => req.headers.origin,
    presented: (req) => readCredential(req, listen.behindProxy),
    network: (req) => knownNetworkOf(addressOf(req, listen.behindProxy)),
    address: (req) => addressOf(req, listen.behindProxy),
  }
}

const TOO_MANY_HEADERS = refuse(
  'invalid-request',
  `A request may have ${HEADERS_COUNT_MAX} headers at most; send fewer.`,
)
const REPEATED_HEADER = refuse(
  'invalid-request',
  'Send Host, Authorization and Content-Type once each: of several, others may believe another than this gateway.',
)

/** Names and values in turn, as they came. */
function repeatsSingleHeader(rawHeaders: readonly string[]): boolean {
  let seen: string | undefined
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    // Their lengths: most headers are none of these, and need not be folded.
    if (name.length !== 4 && name.length !== 12 && name.length !== 13) continue
    const folded = name.toLowerCase()
    if (!SINGLE_HEADERS.has(folded)) continue
    if (seen?.includes(folded) === true) return true
    seen = `${seen ?? ''} ${folded}`
  }
  return false
}

function addressOf({ headers, socket }: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy ? String(headers['x-forwarded-for'] ?? '') : ''
  // What stands before the last entry was written by whoever sent the request.
  const named = forwarded.slice(forwarded.lastIndexOf(',') + 1).trim()
  const address = named === '' ? (socket.remoteAddress ?? '') : named
  return (address.startsWith('::') ? address.replace(/^::ffff:/i, '') : address).slice(0, 45)
}

/** Agents come from the same few addresses: past so many, they are looked at anew. */
const NETWORKS_MAX = 1_024
const networks = new Map<string, string>()

function knownNetworkOf(address: string): string {
  const known = networks.get(address)
  if (known !== undefined) return known
  const network = networkOf(address)
  if (networks.size === NETWORKS_MAX) networks.clear()
  networks.set(address, network)
  return network
}

/** /24 of an IPv4 and /48 of an IPv6 address: one place, though its address may change. */
function networkOf(address: string): string {
  if (address.includes('.')) return `${address.split('.').slice(0, 3).join('.')}.0/24`
  return isIPv6(address) ? `${expandIPv6(address).slice(0, 3).join(':')}::/48` : ''
}

function expandIPv6(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  return [...before, ...Array<string>(zeros).fill('0'), ...after].map((part) => part.replace(/^0+(?=.)/, ''))
}

const FORBIDDEN_HOST = refuse(
  'forbidden-host',
  'The Host header names no host of this gateway; an operator can add it to listen.allowedHosts.',
)
const FORBIDDEN_ORIGIN = refuse(
  'forbidden-origin',
  'Pages of this origin may not call this gateway; an operator can add it to listen.allowedOrigins.',
)

function collectHosts({ listen, canonicalUrl, port }: AdmissionOptions): ReadonlySet<string> {
  const hosts = new Set<string>()
  const add = (name: string) => {
    hosts.add(`${name}:${port}`)
    if (port === (listen.tls ? 443 : 80)) hosts.add(name)
  }
  for (const name of LOOPBACK_NAMES) add(name)
  // An address literal cannot be rebound, so our own is safe to be called by.
  if (!WILDCARDS.has(listen.address)) add(bracketAddress(listen.address.toLowerCase()))
  for (const url of [listen.publicUrl, canonicalUrl]) if (url !== undefined) addUrl(hosts, url)
  for (const host of listen.allowedHosts) if (portOf(host) !== '') hosts.add(host.toLowerCase())
  return hosts
}

function addUrl(hosts: Set<string>, text: string): void {
  const url = new URL(text)
  hosts.add(url.host)
  if (url.port === '') hosts.add(`${url.hostname}:${url.protocol === 'https:' ? 443 : 80}`)
}

function collectOrigins({ listen, canonicalUrl }: AdmissionOptions): ReadonlySet<string> {
  const origins = new Set(listen.allowedOrigins.map((origin) => origin.toLowerCase().replace(/\/$/, '')))
  for (const url of [listen.publicUrl, canonicalUrl]) if (url !== undefined) origins.add(new URL(url).origin)
  return origins
}

function bracketAddress(address: string): string {
  return address.includes(':') && !address.startsWith('[') ? `[${address}]` : address
}

function portOf(host: string): string {
  return /:(\d{1,5})$/.exec(host.replace(/^\[[^\]]*\]/, ''))?.[1] ?? ''
}

function withoutPort(host: string): string {
  const port = portOf(host)
  return port === '' ? host : host.slice(0, -port.length - 1)
}

function isLoopbackOrigin(origin: string): boolean {
  return /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(origin)
}

function readCredential(req: IncomingMessage, behindProxy: boolean): PresentedCredential | Refusal {
  const { authorization } = req.headers
  if (authorization === undefined) {
    return { type: 'none', loopback: !behindProxy && isLoopbackPeer(req) }
  }
  const token = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1]
  if (token === undefined || token.length > TOKEN_CHARS_MAX) {
    return refuse('unauthenticated', 'Send the agent key or token as: Authorization: Bearer <token>.')
  }
  return { type: 'bearer', token }
}

/** By the socket, never by a header. A header that a proxy adds can only take the privilege away. */
function isLoopbackPeer(req: IncomingMessage): boolean {
  const address = req.socket.remoteAddress
  if (address === undefined) return false
  const isLoopback = address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
  return isLoopback && PROXY_HEADERS.every((name) => req.headers[name] === undefined)
}

/** True when the query string of an address carries a credential, which would end up in logs and histories. */
export function carriesCredential(query: string): boolean {
  return QUERY_CREDENTIAL.test(query) || QUERY_CREDENTIAL.test(decodeLoosely(query))
}

function decodeLoosely(query: string): string {
  try {
    return decodeURIComponent(query)
  } catch {
    // Not decodable: it names nothing anyone could read as a credential.
    return query
  }
}
