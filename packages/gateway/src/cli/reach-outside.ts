/** How a command asks somebody outside: as the configuration lets the gateway, and no further. */

import { NetworkConfig } from '@callgate/contracts/network'
import type { Asking } from '../network/ask.ts'
import { locateConfig, type NamedGateway } from './gateway-client.ts'

const BYTES_MAX = 512 << 10
const TIMEOUT_MS = 5_000

/** Without a configuration that can be read nothing private is allowed. */
export async function openAsk(named: NamedGateway): Promise<Asking> {
  const [{ loadConfig }, { createAsk }, { createReach }] = await Promise.all([
    import('../config/load.ts'),
    import('../network/ask.ts'),
    import('../network/reach.ts'),
  ])
  const loaded = await loadConfig(locateConfig(named))
  const network = Array.isArray(loaded) ? NetworkConfig.parse({}) : loaded.config.network
  return createAsk(createReach(() => network))
}

/** The text of a 200 answer. Throws for any other status, a redirect, a large body, or silence. */
export async function fetchDocument(url: string, ask: Asking): Promise<string> {
  const { status, text } = await ask({ url, headers: {}, bytesMax: BYTES_MAX, timeoutMs: TIMEOUT_MS })
  if (status !== 200) throw new Error(`${new URL(url).origin} answered ${status}`)
  return text
}
