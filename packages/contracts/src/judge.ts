/** The optional judge: a language model of the operator's choice that is asked about what inspection is unsure of. */

import { z } from 'zod'
import { SecretRef } from './secret-ref.ts'

const share = z.number().min(0).max(1)

export const JudgeConfig = z
  .strictObject({
    api: z
      .enum(['openai', 'anthropic'])
      .describe('openai: chat completions, which local model servers speak too; anthropic: messages'),
    url: z
      .url()
      .describe(
        'Address of the endpoint, path included, such as http://127.0.0.1:11434/v1/chat/completions; https except on loopback',
      ),
    model: z.string().min(1).max(200).describe('Name of the model, as the endpoint knows it'),
    key: SecretRef.optional().describe('Key of the endpoint, by reference; left out, none is sent'),
    from: share.default(0.4).describe('Findings less sure than this are not asked about'),
    to: share.default(0.8).describe('Findings as sure as this, or surer, are not asked about'),
    timeoutMs: z
      .int()
      .min(100)
      .max(120_000)
      .default(5_000)
      .describe('Longest wait for an answer; the message waits as long'),
    callsPerMinute: z.int().min(1).max(10_000).default(30).describe('Most questions sent within any minute'),
    callsPerDay: z
      .int()
      .min(1)
      .max(100_000)
      .default(1_000)
      .describe('Most questions sent within any 24 hours; counted anew after a restart'),
    concurrencyMax: z.int().min(1).max(100).default(4).describe('Most questions under way at a time'),
    textCharsMax: z
      .int()
      .min(200)
      .max(32_000)
      .default(4_000)
      .describe('Most characters of a message one question shows'),
    answerTokensMax: z.int().min(16).max(4_096).default(300).describe('Most tokens of one answer'),
    cacheEntries: z
      .int()
      .min(0)
      .max(100_000)
      .default(1_000)
      .describe('Answers remembered, by keyed digest of the question; in memory only'),
    cacheMs: z.int().min(0).max(604_800_000).default(3_600_000).describe('How long an answer is remembered'),
    onFailure: z
      .enum(['keep-verdict', 'tighten'])
      .default('keep-verdict')
      .describe(
        'Without an answer (error, timeout, budget, unreadable): keep-verdict goes on as if there were no judge; tighten counts as a sure finding',
      ),
  })
  .refine(({ from, to }) => from < to, { error: 'from must be below to', path: ['from'] })
  .describe(
    'A model that is asked about findings between two thresholds; it can only tighten. Off when left out',
  )
export type JudgeConfig = z.infer<typeof JudgeConfig>

/** Codes of the findings that answers become. */
export const JUDGE_CODES = ['judge/attack', 'judge/benign', 'judge/unanswered'] as const
export type JudgeCode = (typeof JUDGE_CODES)[number]
