/** Judges the address in an argument: does it lead to where only the inside of a network may go? */

import { readAddress } from './network-address.ts'

export interface AddressVerdict {
  readonly kind: 'metadata' | 'disguised' | 'scheme' | 'userinfo' | 'collector' | 'internal' | 'private'
  readonly message: string
  /** A service by its bare address on the machine of whoever calls. */
  readonly isOwnService?: true
}

const URL_PARTS =
  /^([a-z][a-z0-9+.-]{1,15}):(?:\/\/)?(?:([^/?#\s]{0,200})@)?(\[[0-9a-f:.%\w]{2,60}\]|[^/?#:\s]{0,253})(?::(\d{1,5}))?(\/[^\s?#]{0,400})?/i
const FORBIDDEN_SCHEME = /^(?:gopher|dict|ldaps?|tftp|jar|netdoc|phar|expect|php|sftp|smb)$/i
/** What a page runs, where an address to fetch or to show is expected. */
const SCRIPT_SCHEME = /^(?:javascript|vbscript):|^data:text\/html\b|^view-source:file:/i
const SYSTEM_FILE = /^\/{0,4}(?:etc|proc|root|sys|dev|c:\/windows)(?:\/|$)/i
const NETWORK_SCHEME =
  /^(?:https?|wss?|ftps?|rtsp|rtmp|redis|rediss|mongodb|postgres(?:ql)?|mysql|amqps?|ssh|git|smtps?)$/i
const METADATA =
  /^(?:169\.254\.169\.254|169\.254\.170\.(?:2|23)|100\.100\.100\.200|192\.0\.0\.192|168\.63\.129\.16|fd00:ec2::(?:254|23)|metadata|metadata\.google\.internal|metadata\.goog|metadata\.azure\.internal|metadata\.tencentyun\.com|instance-data(?:\.ec2\.internal)?)$/i
const INTERNAL =
  /^(?:kubernetes(?:\.default(?:\.svc(?:\.cluster\.local)?)?)?|[\w.-]{1,100}\.(?:internal|svc|cluster\.local|corp|intranet|lan))$/i
const REBINDING = /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|rbndr\.us|1u\.ms)$/i
/** Hosts that only tell their owner who called: what attackers try addresses with. */
const COLLECTOR =
  /(?:^|\.)(?:burpcollaborator\.net|oastify\.com|oast\.(?:fun|live|pro|site|online|me)|interact\.sh|dnslog\.cn|requestrepo\.com|canarytokens\.com|bxss\.me)$/i
const TELLING_PATH =
  /\b(?:admin|config|secrets?|internal|metadata|credentials?|actuator|env|debug|token|private|console|_cluster|docker|containers)\b/i
/** Services that speak no HTTP, or rule a machine by it. */
const TELLING_PORT = /^(?:22|25|2375|2376|2379|6379|10250|10255|11211)$/
/** What a developer's own machine is called, in plain spelling. */
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|::1)$/
/** Where a service is asked whether it is there. */
const ROOT_PATH = /^\/?$/
/** A host written so that one program sees its end where another does not. */
const TWO_HOSTS = /^[^:]{1,20}:\/\/[^/?#\\]{0,200}(?:[#\\?]@|\\[.\w])/

/** What is wrong with where the address leads; undefined when it leads to the open network. */
export function judgeAddress(text: string): AddressVerdict | undefined {
  const written = text.trim()
  const address = unify(written)
  if (SCRIPT_SCHEME.test(address)) return { kind: 'scheme', message: 'An address that runs as a script' }
  const parts = URL_PARTS.exec(address)
  if (!parts) return undefined
  const [, scheme = '', userinfo, host = '', port = '', path = ''] = parts
  const verdict = judgeHost(host, { scheme, path, port, isRewritten: !written.includes(host) })
  if (verdict?.kind === 'metadata' || verdict?.kind === 'scheme') return verdict
  // In other schemes what stands in the place of a host is a name of the server's own, such as `ticket://17`.
  if (!NETWORK_SCHEME.test(scheme)) return undefined
  if (verdict?.kind === 'disguised') return verdict
  if (TWO_HOSTS.test(written))
    return { kind: 'userinfo', message: 'An address that programs read as two different hosts' }
  if (userinfo !== undefined && /[.:]/.test(userinfo) && !/^[^:@.]{1,64}:[^@]{1,100}$/.test(userinfo))
    return { kind: 'userinfo', message: 'An address whose beginning poses as another host' }
  return verdict
}

/** A host alone, with or without a port: only what nobody writes by chance counts. */
export function judgeBareHost(text: string): AddressVerdict | undefined {
  const written = text.trim()
  // Short numbers are numbers.
  if (!/^\[?[\w.:%\u3002\uff0e\uff61-]{7,253}\]?\/?$/.test(written) || /^[1-9]\d{0,7}$/.test(written))
    return undefined
  const verdict = judgeAddress(`http://${written}`)
  return verdict?.kind === 'metadata' || verdict?.kind === 'disguised' ? verdict : undefined
}

/** An address inside another, to which a redirect or a proxy would lead. */
export function judgeInner(text: string): AddressVerdict | undefined {
  const inner = /[?&=](?:https?|gopher|file|dict|ldap):\/\/[^\s&]{1,300}/i.exec(text)
  const verdict = inner === null ? undefined : judgeAddress(inner[0].slice(1))
  return verdict !== undefined && /^(?:metadata|disguised|scheme)$/.test(verdict.kind) ? verdict : undefined
}

/** The address as browsers read it: no blanks inside, slashes for backslashes, one way of writing a dot. */
function unify(written: string): string {
  const bare = written.replaceAll(/[\t\r\n]/g, '').replace(/^[\0-\x20]+/, '')
  const folded = /[^\0-\x7f]/.test(bare)
    ? bare.normalize('NFKC').replaceAll(/[\u3002\uff0e\uff61]/g, '.')
    : bare
  return folded
    .replace(/^(https?|wss?|ftp):[\\/]{0,8}/i, '$1://')
    .replace(/^file:\\[^?#]{0,400}/i, (start) => start.replaceAll('\\', '/'))
    .replace(
      /^([a-z][a-z0-9+.-]{1,15}:\/\/)([^/?#]{1,300})/i,
      (_all, start: string, authority: string) => start + decodeEscapes(authority).replaceAll('\\', '/'),
    )
}

function decodeEscapes(authority: string): string {
  return authority.replaceAll(/%([0-7][0-9a-f])/gi, (escape, digits: string) => {
    const code = Number.parseInt(digits, 16)
    return code > 0x20 && code !== 0x25 && code !== 0x2f ? String.fromCharCode(code) : escape
  })
}

interface Place {
  readonly scheme: string
  readonly path: string
  readonly port: string
  /** The host does not stand in the text as it is read. */
  readonly isRewritten: boolean
}

function judgeHost(written: string, { scheme, path, port, isRewritten }: Place): AddressVerdict | undefined {
  const host = written
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  const address = readAddress(host)
  const dotted = address?.dotted ?? host
  if (METADATA.test(dotted))
    return { kind: 'metadata', message: 'An address that hands out the credentials of a cloud machine' }
  if (FORBIDDEN_SCHEME.test(scheme) || (/^file$/i.test(scheme) && (host !== '' || SYSTEM_FILE.test(path))))
    return {
      kind: 'scheme',
      message: `An address of the kind ${scheme.toLowerCase()}, which reaches past the web`,
    }
  const inside = isInside(dotted)
  if (((address?.isOdd === true || isRewritten) && inside) || REBINDING.test(host))
    return { kind: 'disguised', message: 'An inside address written so that it does not look like one' }
  if (COLLECTOR.test(host)) return { kind: 'collector', message: 'A host that only notes who calls it' }
  if (INTERNAL.test(host)) return { kind: 'internal', message: 'A name that only exists inside a network' }
  if (!inside) return undefined
  const isServicePort = /^https?$/i.test(scheme) && TELLING_PORT.test(port)
  if (!isServicePort && !TELLING_PATH.test(path))
    return { kind: 'private', message: 'A machine inside the network' }
  return {
    kind: 'internal',
    message: 'A place of administration on a machine inside the network',
    ...(isServicePort && LOOPBACK.test(host) && ROOT_PATH.test(path) ? { isOwnService: true } : {}),
  }
}

function isInside(host: string): boolean {
  if (/^(?:localhost|[\w-]{1,60}\.localhost|::1|::|0\.0\.0\.0)$/.test(host)) return true
  if (/^(?:fe[89ab][0-9a-f]:|f[cd][0-9a-f]{2}:)/.test(host)) return true
  return /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|0\.)\d/.test(
    host,
  )
}
