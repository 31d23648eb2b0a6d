/** Where a local server may connect to: reads what it asks its proxy for, and compares it with what it was granted. */

import { isIP } from 'node:net'
import { isLoopbackName, plainHost } from '../../network/reach.ts'

export interface Destination {
  /** As a URL writes it: lower case, an address in its one normal form, IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

/** undefined for what is no host and port. Odd spellings of addresses become what they mean. */
export function parseDestination(text: string, defaultPort: number | null = null): Destination | undefined {
  const parts = /^(\[[0-9a-f:.]{2,45}\]|[^\s:/?#@[\]\\]{1,253})(?::(\d{1,5}))?$/i.exec(text)
  if (parts === null || !URL.canParse(`http://${parts[1]}/`)) return undefined
  const port = parts[2] === undefined ? defaultPort : Number(parts[2])
  if (port === null || port < 1 || port > 65_535) return undefined
  const host = plainHost(new URL(`http://${parts[1]}/`).hostname)
  return host === '' ? undefined : { host, port }
}

export function writeDestination({ host, port }: Destination): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
}

/** Whether one of the grants covers it. A wildcard covers names alone: an address, or this machine, has to be granted as itself. */
export function coversDestination(grants: readonly string[], { host, port }: Destination): boolean {
  return grants.some((grant) => {
    const wildcard = /^\*(\.[^:]+)?(?::(\d+))?$/.exec(grant)
    if (wildcard === null) {
      const granted = parseDestination(grant, 443)
      return granted?.host === host && granted.port === port
    }
    const [, domain = '', granted = '443'] = wildcard
    if (isIP(host) !== 0 || isLoopbackName(host)) return false
    return Number(granted) === port && host.endsWith(domain) && host !== domain
  })
}
