/** Which IP addresses are somebody on the open network, and which lead inside: by the registries of special-purpose addresses. */

import { BlockList, isIP, isIPv6 } from 'node:net'

/** IANA special-purpose registries (RFC 6890) with multicast, 6to4 relays and what was site-local once. */
const SPECIAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Unspecified, loopback, and IPv4 in IPv6: compatible, mapped, translated, 6to4, Teredo.
  '::/96',
  '::ffff:0:0/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/23',
  '2002::/16',
  '100::/64',
  '2001:db8::/32',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
] as const
const LOOPBACK = ['127.0.0.0/8', '::1'] as const
/** Where clouds hand out credentials of a machine; a range that happens to hold one does not allow it. */
const METADATA = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
] as const

/** A set of addresses and ranges in CIDR notation. */
export function createAddressSet(entries: readonly string[]): (address: string) => boolean {
  // One list each: a single one would take every IPv4 address for its mapped form.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = familyOf(address)
    if (prefix === undefined) lists[family].addAddress(address, family)
    else lists[family].addSubnet(address, Number(prefix), family)
  }
  return (address) => lists[familyOf(address)].check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}

const isSpecial = createAddressSet(SPECIAL)
const isMetadata = createAddressSet(METADATA)
export const isLoopbackAddress = createAddressSet(LOOPBACK)

/** Answers why an address must not be connected to; undefined when it may. */
export type AddressJudge = (address: string) => 'private' | 'metadata' | undefined

export function createAddressJudge(allowed: readonly string[]): AddressJudge {
  const isAllowed = createAddressSet(allowed)
  const isAllowedAlone = createAddressSet(allowed.filter((entry) => /^[^/]+(\/32)?$|:.*\/128$/.test(entry)))
  const judgeOne = (address: string): ReturnType<AddressJudge> => {
    if (isMetadata(address)) return isAllowedAlone(address) ? undefined : 'metadata'
    return isSpecial(address) && !isAllowed(address) ? 'private' : undefined
  }
  return (address) => {
    if (isIP(address) === 0) return 'private'
    const embedded = readEmbedded(address)
    return (embedded === undefined ? undefined : judgeOne(embedded)) ?? judgeOne(address)
  }
}

/** The IPv4 address an IPv6 one stands for: compatible and mapped (RFC 4291 §2.5.5), translated (RFC 6052 §2.1), 6to4 (RFC 3056 §2). */
function readEmbedded(address: string): string | undefined {
  if (!isIPv6(address)) return undefined
  const groups = expand(address)
  const from = (at: number): string => {
    const [high = 0, low = 0] = groups.slice(at, at + 2)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  }
  if (groups[0] === 0x2002) return from(1)
  const translated =
    groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((one) => one === 0)
  const zeros = groups.slice(0, 4).every((one) => one === 0)
  const mapped = zeros && [0, 0xffff].includes(groups[4] ?? 0) && [0, 0xffff].includes(groups[5] ?? 0)
  const unspecified = zeros && groups.slice(4, 7).every((one) => one === 0)
  return translated || (mapped && !unspecified) ? from(6) : undefined
}

/** The eight groups of a valid IPv6 address. */
function expand(address: string): readonly number[] {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)(?:%.*)?$/.exec(address)
  const [high1 = 0, high2 = 0, low1 = 0, low2 = 0] = (dotted ?? []).slice(1).map(Number)
  const last = [(high1 << 8) | high2, (low1 << 8) | low2].map((one) => one.toString(16)).join(':')
  const hex = dotted === null ? address.replace(/%.*$/, '') : address.slice(0, dotted.index) + last
  const [head = '', tail] = hex.split('::')
  const read = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((one) => Number.parseInt(one, 16))
  const left = read(head)
  const right = tail === undefined ? [] : read(tail)
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right]
}
