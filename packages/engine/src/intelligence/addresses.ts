/** Addresses and networks as numbers, and networks that hold an address found by as many steps as there are lengths. */

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

export interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}

/** undefined for what is no address. Of an IPv4 address inside IPv6 the IPv4 address. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (bare.length > 45) return undefined
  const four = parseIpv4(bare)
  if (four !== undefined) return { bits: 32, value: four }
  const six = parseIpv6(bare)
  if (six === undefined) return undefined
  return six >> 32n === 0xffffn ? { bits: 32, value: six & 0xffffffffn } : { bits: 128, value: six }
}

function parseIpv4(text: string): bigint | undefined {
  const match = IPV4.exec(text)
  if (match === null) return undefined
  const parts = match.slice(1).map(Number)
  if (parts.some((part) => part > 255)) return undefined
  return BigInt(parts.reduce((value, part) => value * 256 + part, 0))
}

function parseIpv6(text: string): bigint | undefined {
  const [head = '', tail, ...more] = text.split('::')
  if (more.length > 0 || !text.includes(':')) return undefined
  const before = splitGroups(head)
  const after = tail === undefined ? [] : splitGroups(tail)
  if (before === undefined || after === undefined) return undefined
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...before, ...Array<number>(missing).fill(0), ...after]
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}

function splitGroups(text: string): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const four = parseIpv4(part)
      if (four === undefined) return undefined
      groups.push(Number(four >> 16n), Number(four & 0xffffn))
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

export interface Network extends Address {
  readonly length: number
}

/** undefined for what is no network. An address alone is a network of one. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', length, ...more] = text.split('/')
  const parsed = parseAddress(address)
  if (parsed === undefined || more.length > 0) return undefined
  if (length === undefined) return { ...parsed, length: parsed.bits }
  const wanted = Number(length)
  if (!/^\d{1,3}$/.test(length) || wanted > parsed.bits) return undefined
  return { bits: parsed.bits, value: mask(parsed, wanted), length: wanted }
}

/** The address without the bits past the length. */
function mask({ bits, value }: Address, length: number): bigint {
  const shift = BigInt(bits - length)
  return (value >> shift) << shift
}

export function networkKey({ bits, value, length }: Network): string {
  return `${bits === 32 ? '4' : '6'} ${length} ${value.toString(16)}`
}

/** Keys of the networks of these lengths that hold the address, the narrowest first. */
export function keysHolding(address: Address, lengths: Iterable<string>): string[] {
  const keys: [number, string][] = []
  for (const family of lengths) {
    const [version, text = '0'] = family.split(' ')
    const length = Number(text)
    if ((version === '4' ? 32 : 128) !== address.bits) continue
    keys.push([length, networkKey({ ...address, value: mask(address, length), length })])
  }
  return keys.toSorted(([a], [b]) => b - a).map(([, key]) => key)
}
