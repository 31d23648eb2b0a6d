/** What is configured, as far as operators are shown it: never a secret, and of an address its origin alone. */

import type { CallgateConfig } from '@callgate/contracts/config'
import type { GateView, SettingsView } from '@callgate/contracts/settings-view'

type Configured = Pick<CallgateConfig, 'journal' | 'response' | 'approvals' | 'upstreams'>

export function describeSettings({ journal, response, approvals, upstreams }: Configured): SettingsView {
  const { durability, retentionDays, payloads } = journal
  return {
    licence: 'Apache-2.0',
    dryRun: response.dryRun,
    gates: listGates(approvals.gates, upstreams),
    journal: { durability, retentionDays, payloads },
  }
}

/** In the order of the configuration. */
export function listGates(
  gates: CallgateConfig['approvals']['gates'],
  upstreams: CallgateConfig['upstreams'],
): readonly GateView[] {
  return Object.entries(gates).map(([environment, classes]) => ({
    environment,
    classes,
    servers: Object.entries(upstreams).flatMap(([id, { labels }]) =>
      labels.includes(environment) ? [id] : [],
    ),
  }))
}
