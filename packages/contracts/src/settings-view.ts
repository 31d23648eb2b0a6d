/** What is configured, as the console's settings show it: how long records stay, under which licence it all is. */

import { z } from 'zod'
import { JournalConfig } from './config.ts'

export const SettingsView = z.object({
  licence: z.string().describe('SPDX identifier'),
  dryRun: z.boolean().describe('Automatic steps are only written down'),
  journal: JournalConfig.pick({ durability: true, retentionDays: true, payloads: true }),
})
export type SettingsView = z.infer<typeof SettingsView>
