/** The way out of a package manager while it installs: to the registries it is configured for, and to no place that nobody named. */

import { createServer, type AddressInfo } from 'node:net'
import { dialPlainly } from '../../network/dial-plainly.ts'
import { plainHost, type Reach } from '../../network/reach.ts'
import { createEgressProxy } from './egress-proxy.ts'

interface WayOut {
  /** Of the proxy. */
  readonly url: string
  /** Where it was refused to go, in words. */
  readonly refused: readonly string[]
  close(): void
}

interface WayOutPlaces {
  /** host:port of registries, which whoever configured the package manager has chosen, wherever they are. */
  readonly registries: readonly string[]
  /** Further hosts; like everywhere, none inside unless the gateway lists its address. */
  readonly hosts: readonly string[]
}

const REFUSED_MAX = 20

export function createPackageWayOut(reach: Reach): (places: WayOutPlaces) => Promise<WayOut> {
  return async ({ registries, hosts }) => {
    const refused: string[] = []
    const dial: Reach['dial'] = (host, port, timeoutMs) =>
      registries.includes(writePlace(host, port))
        ? dialPlainly(host, port, timeoutMs)
        : reach.dial(host, port, timeoutMs)
    const proxy = createEgressProxy({
      allow: [...registries, ...hosts],
      reach: { ...reach, dial },
      onAsked(note) {
        if (note.startsWith('refused') && refused.length < REFUSED_MAX) refused.push(note)
      },
    })
    const port = createServer()
    await new Promise<void>((resolve, reject) => {
      port.once('error', reject)
      port.listen(0, '127.0.0.1', resolve)
    })
    const { port: number } = port.address() as AddressInfo
    proxy.serve(port)
    return { url: `http://127.0.0.1:${number}`, refused, close: () => proxy.close() }
  }
}

/** As places are compared: without the brackets of an address. */
function writePlace(host: string, port: number): string {
  return host.includes(':') ? `[${plainHost(host)}]:${port}` : `${host}:${port}`
}
