/** The check of where the policy comes from: with `source: store` the file only seeds, and an edit of it is not used. */

import type { LoadedConfig } from '../../config/load.ts'
import { findRunningGateway } from '../gateway-client.ts'
import type { Finding } from './finding.ts'

export async function checkPolicySource({ config, file }: LoadedConfig): Promise<readonly Finding[]> {
  const check = 'source'
  if (config.source === 'file')
    return [{ check, state: 'ok', text: `the policy is edited in ${config.policy}` }]
  const gateway = await findRunningGateway({ config: file })
  if (gateway === undefined) {
    const text = `revisions in the store decide, and ${config.policy} only seeds the first; start the gateway to see which is live`
    return [{ check, state: 'ok', text }]
  }
  const { head, fileState } = await gateway.showPolicy()
  const live = `revision ${head?.live.number} of the store decides`
  if (fileState !== 'edited') return [{ check, state: 'ok', text: live }]
  const text = `${live}, and the edit of ${config.policy} is not used; take it over with: callgate policy edit --from ${config.policy} --reason <why>`
  return [{ check, state: 'warning', text }]
}
