/** What is configured, as far as operators are shown it: never a secret, and of an address its origin alone. */

import type { CallgateConfig } from '@callgate/contracts/config'
import type { SettingsView } from '@callgate/contracts/settings-view'

type Configured = Pick<CallgateConfig, 'journal' | 'response'>

export function describeSettings({ journal, response }: Configured): SettingsView {
  const { durability, retentionDays, payloads } = journal
  return {
    licence: 'Apache-2.0',
    dryRun: response.dryRun,
    journal: { durability, retentionDays, payloads },
  }
}
