/** The check of threat intelligence: feeds that have not brought anything for too long, as the running gateway says. */

import { findRunningGateway } from '../gateway-client.ts'
import type { LoadedConfig } from '../../config/load.ts'
import type { Finding } from './finding.ts'

export async function checkIntelligence({ config, file }: LoadedConfig): Promise<readonly Finding[]> {
  const finding = (state: Finding['state'], text: string): Finding => ({ check: 'intelligence', state, text })
  const { feeds } = config.intelligence
  if (feeds.length === 0) return [finding('ok', 'no feed is configured')]
  const client = await findRunningGateway({ config: file })
  if (client === undefined)
    return [finding('ok', `${feeds.length} feeds; they are fetched while a gateway runs`)]
  const sources = await client.listIntelligenceSources()
  return feeds.map(({ id }) => {
    const feed = sources.find(({ source }) => source === id)?.feed ?? null
    if (feed === null) return finding('warning', `${id}: the gateway does not know this feed; reload it`)
    const since =
      feed.lastSucceededAtMs === null
        ? 'never fetched'
        : `last fetched ${new Date(feed.lastSucceededAtMs).toISOString()}`
    const failed = feed.lastError === null ? '' : `; failed ${feed.failures} times: ${feed.lastError}`
    return finding(feed.stale ? 'warning' : 'ok', `${id}: ${feed.stale ? 'STALE, ' : ''}${since}${failed}`)
  })
}
