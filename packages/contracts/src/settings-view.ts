/** What is configured, as the console's settings show it: how long records stay, under which licence it all is. */

import { z } from 'zod'
import { GatedClass } from './approval.ts'
import { JournalConfig } from './config.ts'

/** What a human is asked about in one environment, and which servers are in it. */
export const GateView = z.object({
  environment: z.string().describe('A label of servers'),
  classes: z.array(GatedClass).readonly(),
  servers: z.array(z.string()).readonly(),
})
export type GateView = z.infer<typeof GateView>

export const SettingsView = z.object({
  licence: z.string().describe('SPDX identifier'),
  dryRun: z.boolean().describe('Automatic steps are only written down'),
  gates: z.array(GateView).readonly().describe('By environment: where calls wait, whatever rule allows them'),
  journal: JournalConfig.pick({ durability: true, retentionDays: true, payloads: true }),
})
export type SettingsView = z.infer<typeof SettingsView>
