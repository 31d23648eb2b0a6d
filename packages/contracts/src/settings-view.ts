/** What is configured, as the console's settings show it: who is told, how long records stay, under which licence it all is. */

import { z } from 'zod'
import { JournalConfig } from './config.ts'
import { ResponseChannel } from './response-config.ts'

export const SettingsView = z.object({
  licence: z.string().describe('SPDX identifier'),
  notifications: z
    .array(
      z.object({
        id: z.string(),
        type: ResponseChannel.shape.type,
        to: z.string().nullable().describe('Origin it is posted to; null where the address is a secret'),
      }),
    )
    .readonly(),
  dryRun: z.boolean().describe('Automatic steps are only written down'),
  journal: JournalConfig.pick({ durability: true, retentionDays: true, payloads: true }),
})
export type SettingsView = z.infer<typeof SettingsView>
