/** Reads IPv4 addresses in every way of writing that resolvers take. */

export interface Address {
  readonly dotted: string
  /** Written otherwise than as four decimal numbers. */
  readonly isOdd: boolean
}

/** Reads an IPv4 address in any way of writing that resolvers take: decimal, octal, hexadecimal, one to four parts, mapped. */
export function readAddress(host: string): Address | undefined {
  const mapped = /^(?:::|0{1,4}(?::0{1,4}){4}:)(?:ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/.exec(host)
  if (mapped?.[1] !== undefined) return { dotted: mapped[1], isOdd: true }
  const embedded = readEmbedded(host) ?? readTunnelled(host)
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
  return groups === null ? undefined : dottedOf(groups[1], groups[2])
}

/** An IPv4 address in the second and third group: 6to4 (RFC 3056). */
function readTunnelled(host: string): string | undefined {
  const groups = /^2002:([0-9a-f]{1,4}):(?:([0-9a-f]{1,4})|:)(?::|$)/.exec(host)
  return groups === null ? undefined : dottedOf(groups[1], groups[2])
}

function dottedOf(first = '0', second = '0'): string {
  const high = Number.parseInt(first, 16)
  const low = Number.parseInt(second, 16)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
