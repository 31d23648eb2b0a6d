/** The check of notifications: that each channel may be reached from here, and what the running gateway says became of its messages. */

import { createPublicKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ResponseChannel } from '@callgate/contracts/response-config'
import type { LoadedConfig } from '../../config/load.ts'
import { resolveSecret } from '../../config/secrets.ts'
import { checkUrl, createReach, type Reach } from '../../network/reach.ts'
import { explainFailure } from '../failure.ts'
import { findRunningGateway } from '../gateway-client.ts'
import type { Finding } from './finding.ts'

export async function checkNotifications({ config, file }: LoadedConfig): Promise<readonly Finding[]> {
  const { channels, routes } = config.response
  const finding = (state: Finding['state'], text: string): Finding => ({ check: 'notify', state, text })
  if (channels.length === 0) return [finding('ok', 'nobody is told: there are no response.channels')]
  const reach = createReach(() => config.network)
  const client = await findRunningGateway({ config: file })
  const known = client === undefined ? [] : await client.listChannels()
  const found = await Promise.all(
    channels.map(async (channel): Promise<Finding> => {
      const wrong = await findFault(channel, reach)
      if (wrong !== undefined) return finding('broken', `${channel.id}: ${wrong}`)
      const now = known.find(({ id }) => id === channel.id)
      const failed = now?.lastFailure ?? null
      if (failed === null || (now?.lastSentAtMs ?? 0) > failed.atMs)
        return finding('ok', `${channel.id}: may be reached; try it with callgate notify test ${channel.id}`)
      return finding(
        'warning',
        `${channel.id}: failed ${new Date(failed.atMs).toISOString()}: ${failed.error}`,
      )
    }),
  )
  return routes.length === 0
    ? [
        ...found,
        finding('warning', 'there are channels and no response.routes: only playbooks and rules tell them'),
      ]
    : found
}

/** What keeps a message from being sent, as far as that shows without sending one. */
async function findFault(channel: ResponseChannel, reach: Reach): Promise<string | undefined> {
  try {
    await reach.resolve((await addressOf(channel)).hostname)
    if (channel.caFile !== undefined) createPublicKey(await readFile(channel.caFile))
    return undefined
  } catch (error) {
    return explainFailure(error)
  }
}

async function addressOf({ id, type, url, secret }: ResponseChannel): Promise<URL> {
  if (type === 'email') return new URL(url ?? '')
  if (type !== 'slack' && type !== 'teams') return checkUrl(url ?? '')
  const hidden = await resolveSecret(secret ?? '')
  if (!URL.canParse(hidden)) throw new Error(`the secret of the channel ${id} is no URL`)
  return checkUrl(hidden)
}
