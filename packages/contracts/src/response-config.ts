/** The `response` part of the configuration: when incidents open, what is done about them by itself, and who is told. */

import { z } from 'zod'
import { SEVERITIES } from './finding.ts'
import { ChannelId, ChannelType, Grouping, NotificationRoute, QuietHours } from './notification.ts'
import { ResponseRule } from './response.ts'
import { SecretRef } from './secret-ref.ts'

const ms = (max: number) => z.int().min(1_000).max(max)

const address = z
  .string()
  .max(254)
  .regex(
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*$/,
    'must be an address such as ops@example.org',
  )

export const ResponseChannel = z.strictObject({
  id: ChannelId.describe('Names it in playbooks, routes and records'),
  type: ChannelType.describe(
    'webhook: our own signed JSON; slack: {text}; teams: an Adaptive Card for a Workflows webhook; pagerduty: an event of its Events API v2; email: over SMTP',
  ),
  url: z
    .url()
    .optional()
    .describe(
      'Where it is posted; https except on loopback. For email smtps://host or smtp://host, which then must offer STARTTLS except on loopback. Left out for slack and teams',
    ),
  secret: SecretRef.optional().describe(
    'webhook: key the posts are signed with, left out one of the keyring; slack, teams: the whole URL; pagerduty: the routing key; email: the password of user',
  ),
  user: z.string().min(1).max(256).optional().describe('email: who signs in at the mail server'),
  from: address.optional().describe('email: the sender'),
  to: z.array(address).min(1).max(50).optional().describe('email: who gets it'),
  caFile: z
    .string()
    .optional()
    .describe('email: PEM file of the authority the mail server is known by, beside the usual ones'),
  quietHours: QuietHours.optional().describe(
    'When messages are held, to be told together afterwards; tests and playbooks are told at once',
  ),
  grouping: Grouping.prefault({}).describe('How many messages of one kind become one'),
})
export type ResponseChannel = z.infer<typeof ResponseChannel>

export const ResponseConfig = z.strictObject({
  dryRun: z.boolean().default(false).describe('Automatic steps are only written down'),
  incidents: z
    .strictObject({
      minSeverity: z.enum(SEVERITIES).default('high').describe('Findings this severe open an incident'),
      minConfidence: z.number().min(0).max(1).default(0.6).describe('When they are at least this sure'),
      windowMs: ms(604_800_000)
        .default(3_600_000)
        .describe('What follows within this time belongs to the same incident'),
    })
    .prefault({})
    .describe('When an incident opens'),
  slowDown: z
    .strictObject({
      calls: z.int().min(1).max(100_000).default(6),
      windowMs: ms(3_600_000).default(60_000),
    })
    .prefault({})
    .describe('How fast a subject may go on while it is slowed down'),
  trust: z
    .strictObject({
      halfLifeMs: ms(31_536_000_000)
        .default(86_400_000)
        .describe('Half of what an agent lost in trust is back after this time'),
    })
    .prefault({})
    .describe('How the trust in an agent recovers'),
  channels: z.array(ResponseChannel).max(50).default([]).describe('Who is told'),
  routes: z.array(NotificationRoute).max(200).default([]).describe('What is told to which channel'),
  commands: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Playbooks may run commands on this machine'),
      env: z.array(z.string().max(128)).max(100).default([]).describe('Environment variables they are given'),
    })
    .prefault({})
    .describe('Commands of playbooks'),
  playbooks: z.array(z.string()).max(100).default([]).describe('Paths of playbooks beside the shipped ones'),
  rules: z.array(ResponseRule).max(200).default([]).describe('What is done by itself'),
})
export type ResponseConfig = z.infer<typeof ResponseConfig>
