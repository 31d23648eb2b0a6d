/** The operator's own interceptors: a webhook that is asked about messages, or rules of an own pack bound to kinds and places. */

import { z } from 'zod'
import { SecretRef } from './secret-ref.ts'
import { FindingAction, FindingCode } from './treatment.ts'

/** Kinds of message that carry somebody's content. The others are the protocol's own, or are judged item by item. */
export const INTERCEPTED_KINDS = ['call', 'read', 'prompt', 'complete', 'sample', 'elicit', 'task'] as const
export type InterceptedKind = (typeof INTERCEPTED_KINDS)[number]

const globs = (what: string) =>
  z.array(z.string().min(1).max(512)).min(1).max(100).describe(`${what}; * stands for any run of characters`)

const common = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and -')
    .describe('Names it in records, placeholders and errors'),
  on: z.array(z.enum(INTERCEPTED_KINDS)).min(1).default(['call']).describe('Kinds of message it is for'),
  direction: z
    .enum(['request', 'reply', 'both'])
    .default('both')
    .describe('request: the message itself; reply: its answer'),
  upstreams: globs('Upstream ids').optional(),
  targets: globs('Tool names, prompt names or resource URIs, in the upstream’s own spelling').optional(),
}

export const WebhookInterceptor = z.strictObject({
  type: z.literal('webhook'),
  ...common,
  url: z.url().describe('Where messages are posted; https except on loopback'),
  secret: SecretRef.optional().describe(
    'Key the posts are signed with (HMAC-SHA-256); left out, one of the keyring, which `callgate keys interceptor` shows',
  ),
  timeoutMs: z.int().min(50).max(60_000).default(2_000).describe('Longest wait; the message waits as long'),
  bytesMax: z
    .int()
    .min(1024)
    .max(16 << 20)
    .default(256 << 10)
    .describe('Largest post; a larger message counts as failure'),
  answerBytesMax: z
    .int()
    .min(1024)
    .max(16 << 20)
    .default(256 << 10)
    .describe('Largest answer; a larger one counts as failure'),
  concurrencyMax: z.int().min(1).max(10_000).default(64).describe('Posts under way at a time'),
  onFailure: z
    .enum(['deny', 'pass'])
    .default('deny')
    .describe('Without a usable answer: deny stops the message; pass lets it go on as it was decided'),
})

export const RuleInterceptor = z.strictObject({
  type: z.literal('rule'),
  ...common,
  rules: z
    .array(FindingCode)
    .min(1)
    .max(200)
    .describe('Codes of findings, of own packs (inspection.rulePacks) or shipped ones'),
  paths: z
    .array(
      z
        .string()
        .max(512)
        .regex(/^(\/[^/]+)+$/, 'must be a JSON pointer such as /arguments/**'),
    )
    .min(1)
    .max(100)
    .optional()
    .describe(
      'JSON pointers to the places it is for; * is any one member or item, ** any number of them. Left out, all',
    ),
  action: FindingAction.exclude(['allow']).describe(
    'What is done about such a finding, however sure it is, unless something stricter is done anyway',
  ),
})

export const InterceptorConfig = z.discriminatedUnion('type', [WebhookInterceptor, RuleInterceptor])
export type InterceptorConfig = z.infer<typeof InterceptorConfig>
export type WebhookInterceptor = z.infer<typeof WebhookInterceptor>
export type RuleInterceptor = z.infer<typeof RuleInterceptor>
