/** Every reference to a secret in a configuration, with the place it stands at. */

import type { CallgateConfig } from '@callgate/contracts/config'
import type { YamlPath } from './yaml-source.ts'

/** References of what is switched off are left out. */
export function listSecretRefs(config: CallgateConfig): readonly (readonly [YamlPath, string])[] {
  const refs: [YamlPath, string][] = []
  if (config.keys.source !== 'data') refs.push([['keys', 'source'], config.keys.source])
  for (const [index, anchor] of config.journal.anchors.entries()) {
    if ('secret' in anchor && anchor.secret !== undefined)
      refs.push([['journal', 'anchors', index, 'secret'], anchor.secret])
  }
  const { judge } = config.inspection
  if (judge?.key !== undefined) refs.push([['inspection', 'judge', 'key'], judge.key])
  for (const [index, one] of config.inspection.interceptors.entries()) {
    if (one.type === 'webhook' && one.secret !== undefined)
      refs.push([['inspection', 'interceptors', index, 'secret'], one.secret])
  }
  for (const [index, { secret }] of config.response.channels.entries())
    if (secret !== undefined) refs.push([['response', 'channels', index, 'secret'], secret])
  for (const [index, { authorization }] of config.intelligence.feeds.entries())
    if (authorization !== undefined)
      refs.push([['intelligence', 'feeds', index, 'authorization'], authorization])
  for (const [id, upstream] of Object.entries(config.upstreams)) {
    if (!upstream.enabled) continue
    const section = upstream.transport === 'stdio' ? 'secrets' : 'secretHeaders'
    const named = upstream.transport === 'stdio' ? upstream.secrets : upstream.secretHeaders
    for (const [name, ref] of Object.entries(named)) refs.push([['upstreams', id, section, name], ref])
  }
  return refs
}
