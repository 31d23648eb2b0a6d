/** Judges the address in an argument: does it lead to where only the inside of a network may go? */

export interface AddressVerdict {
  readonly kind: 'metadata' | 'disguised' | 'scheme' | 'userinfo' | 'collector' | 'internal' | 'private'
  readonly message: string
}

const URL_PARTS =
  /^([a-z][a-z0-9+.-]{1,15}):(?:\/\/)?(?:([^/?#\s]{0,200})@)?(\[[0-9a-f:.%]{2,60}\]|[^/?#:\s]{1,253})(?::\d{1,5})?(\/[^\s?#]{0,400})?/i
const FORBIDDEN_SCHEME = /^(?:gopher|dict|file|ldaps?|tftp|jar|netdoc|phar|expect|php|sftp|smb)$/i
const NETWORK_SCHEME =
  /^(?:https?|wss?|ftps?|rtsp|rtmp|redis|rediss|mongodb|postgres(?:ql)?|mysql|amqps?|ssh|git|smtps?)$/i
const METADATA =
  /^(?:169\.254\.169\.254|169\.254\.170\.2|100\.100\.100\.200|192\.0\.0\.192|fd00:ec2::254|metadata\.google\.internal|metadata\.goog|metadata\.azure\.internal|instance-data(?:\.ec2\.internal)?)$/i
const INTERNAL =
  /^(?:kubernetes(?:\.default(?:\.svc(?:\.cluster\.local)?)?)?|[\w.-]{1,100}\.(?:internal|svc|cluster\.local|corp|intranet|lan))$/i
const REBINDING = /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|rbndr\.us|1u\.ms)$/i
/** Hosts that only tell their owner who called: what attackers try addresses with. */
const COLLECTOR =
  /(?:^|\.)(?:burpcollaborator\.net|oastify\.com|oast\.(?:fun|live|pro|site|online|me)|interact\.sh|dnslog\.cn|requestrepo\.com|canarytokens\.com|bxss\.me)$/i
const TELLING_PATH =
  /\b(?:admin|config|secrets?|internal|metadata|credentials?|actuator|env|debug|token|private|console|_cluster|docker|containers)\b/i

/** What is wrong with where the address leads; undefined when it leads to the open network. */
export function judgeAddress(text: string): AddressVerdict | undefined {
  const parts = URL_PARTS.exec(text.trim())
  if (!parts) return undefined
  const [, scheme = '', userinfo, rawHost = '', path = ''] = parts
  const host = rawHost
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  const address = readAddress(host)
  const dotted = address?.dotted ?? host
  if (METADATA.test(dotted))
    return { kind: 'metadata', message: 'An address that hands out the credentials of a cloud machine' }
  if (FORBIDDEN_SCHEME.test(scheme))
    return {
      kind: 'scheme',
      message: `An address of the kind ${scheme.toLowerCase()}, which reaches past the web`,
    }
  // In other schemes what stands in the place of a host is a name of the server's own, such as `ticket://17`.
  if (!NETWORK_SCHEME.test(scheme)) return undefined
  const inside = isInside(dotted)
  if ((address?.isOdd === true && inside) || REBINDING.test(host))
    return { kind: 'disguised', message: 'An inside address written so that it does not look like one' }
  if (/^[^/?#]{0,200}[#\\]@/.test(text.trim().replace(/^[^:]{1,20}:\/\//, '')))
    return { kind: 'userinfo', message: 'An address that programs read as two different hosts' }
  if (userinfo !== undefined && /[.:]/.test(userinfo) && !/^[^:@.]{1,64}:[^@]{1,100}$/.test(userinfo))
    return { kind: 'userinfo', message: 'An address whose beginning poses as another host' }
  if (COLLECTOR.test(host)) return { kind: 'collector', message: 'A host that only notes who calls it' }
  if (INTERNAL.test(host)) return { kind: 'internal', message: 'A name that only exists inside a network' }
  if (!inside) return undefined
  return TELLING_PATH.test(path)
    ? { kind: 'internal', message: 'A place of administration on a machine inside the network' }
    : { kind: 'private', message: 'A machine inside the network' }
}

interface Address {
  readonly dotted: string
  /** Written otherwise than as four decimal numbers. */
  readonly isOdd: boolean
}

/** Reads an IPv4 address in any way of writing that resolvers take: decimal, octal, hexadecimal, one to four parts, mapped. */
function readAddress(host: string): Address | undefined {
  const mapped = /^(?:::|0{1,4}(?::0{1,4}){4}:)(?:ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/.exec(host)
  if (mapped?.[1] !== undefined) return { dotted: mapped[1], isOdd: true }
  const embedded = readEmbedded(host)
  if (embedded !== undefined) return { dotted: embedded, isOdd: true }
  const parts = host.split('.')
  if (parts.length > 4 || !parts.every((part) => /^(?:0x[0-9a-f]{1,8}|\d{1,12})$/.test(part)))
    return undefined
  const numbers = parts.map((part) =>
    part.startsWith('0x')
      ? Number.parseInt(part, 16)
      : /^0\d/.test(part)
        ? Number.parseInt(part, 8)
        : Number(part),
  )
  let value = 0
  for (const number of numbers.slice(0, -1)) value = value * 256 + number
  value = value * 256 ** (5 - parts.length) + (numbers.at(-1) as number)
  if (!(value >= 0 && value < 2 ** 32)) return undefined
  const dotted = [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
  return { dotted, isOdd: dotted !== host }
}

/** An IPv4 address in the last two groups of an IPv6 one: mapped (RFC 4291 §2.5.5.2), translated (RFC 6052), or in full. */
function readEmbedded(host: string): string | undefined {
  const groups =
    /^(?:::(?:ffff:(?:0:)?)?|(?:0{1,4}:){5}(?:ffff|0{1,4}):|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(
      host,
    )
  if (groups === null) return undefined
  const high = Number.parseInt(groups[1] as string, 16)
  const low = Number.parseInt(groups[2] as string, 16)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function isInside(host: string): boolean {
  if (/^(?:localhost|[\w-]{1,60}\.localhost|::1|::|0\.0\.0\.0)$/.test(host)) return true
  if (/^(?:fe[89ab][0-9a-f]:|f[cd][0-9a-f]{2}:)/.test(host)) return true
  return /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|0\.)\d/.test(
    host,
  )
}
