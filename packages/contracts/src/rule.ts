/** The shape of a rule pack: stateless conditions as data, each with samples it must match and samples it must miss. */

import { z } from 'zod'
import { explanation } from './explanation.ts'
import { FINDING_CLASSES, HOOKS, SEVERITIES } from './finding.ts'
import { packedId, packFields } from './pack-fields.ts'

/** The renderings of a text that rules and detectors can read. */
export const VIEW_NAMES = [
  'raw',
  'plain',
  'folded',
  'visible',
  'hidden',
  'json',
  'decoded',
  'joined',
  'keys',
] as const
export type ViewName = (typeof VIEW_NAMES)[number]

/** Checks that a pattern cannot express; each either rejects a match or changes how sure the rule is of it. */
export const SECRET_VALIDATORS = [
  'none',
  'github-checksum',
  'jwt',
  'luhn',
  'base32',
  'slack-shape',
  'bech32',
  'telegram',
  'uuid',
  'base64-json',
  'url-credentials',
  'base64-digits',
  'base64-jwt',
  'base64-user',
] as const
export type SecretValidator = (typeof SECRET_VALIDATORS)[number]

const sample = z
  .string()
  .min(1)
  .describe(
    'A text; {{alnum:36}}, {{hex:40}}, {{HEX:40}}, {{upper:16}}, {{lower:8}}, {{digits:10}}, {{b64:44}} and {{url64:43}} stand for fixed random characters',
  )

const ruleCommon = {
  id: packedId,
  maturity: z
    .enum(['stable', 'testing', 'experimental'])
    .describe('Only stable rules are on; the others load, are checked, and stay silent'),
  ...explanation,
  at: z.array(z.enum(HOOKS)).min(1).describe('Parts of the protocol the rule looks at'),
  views: z.array(z.enum(VIEW_NAMES)).min(1),
  severity: z.enum(SEVERITIES),
  confidence: z.number().min(0).max(1),
  samples: z.strictObject({ match: z.array(sample).min(1), miss: z.array(sample).min(1) }),
}

const literals = z
  .array(z.string().min(2).max(64))
  .describe('Texts one of which stands in every match; found first, without regard to case')

export const PatternRule = z.strictObject({
  type: z.literal('pattern'),
  ...ruleCommon,
  class: z.enum(FINDING_CLASSES),
  literals: literals.default([]),
  unfiltered: z
    .string()
    .optional()
    .describe('Why the rule can have no literals; it then runs over everything'),
  pattern: z.string().min(1).max(4000).describe('ECMAScript regular expression; linear on any input'),
  caseSensitive: z.boolean().default(false),
  reach: z
    .int()
    .min(16)
    .max(2048)
    .default(256)
    .describe('Characters on both sides of a literal in which the pattern is tried'),
  mentions: z
    .enum(['skip', 'count'])
    .default('skip')
    .describe('Whether a quoted example of the text counts as the text'),
})

export const SecretFormatRule = z.strictObject({
  type: z.literal('secret-format'),
  ...ruleCommon,
  class: z.literal('secret'),
  literals: literals.min(1),
  pattern: z
    .string()
    .min(1)
    .max(4000)
    .describe('ECMAScript regular expression; the group named secret, or all of it, is the secret'),
  caseSensitive: z.boolean().default(true),
  anchor: z
    .enum(['none', 'start'])
    .default('none')
    .describe(
      'start: every match begins with one of the literals, so the pattern is tried there and nowhere else',
    ),
  reach: z.int().min(16).max(8192).default(256),
  validator: z.enum(SECRET_VALIDATORS).default('none'),
  entropyMin: z
    .number()
    .min(0)
    .max(8)
    .default(0)
    .describe('Least Shannon entropy of the secret, bits per character'),
  context: z
    .array(z.string().min(2))
    .default([])
    .describe(
      'Words one of which must stand within 100 characters around, for formats that are not telling enough alone',
    ),
})

export const Rule = z.discriminatedUnion('type', [PatternRule, SecretFormatRule])
export type Rule = z.infer<typeof Rule>
export type PatternRule = z.infer<typeof PatternRule>
export type SecretFormatRule = z.infer<typeof SecretFormatRule>

/** What the trained model decides about a text. */
export const MODEL_QUESTIONS = ['definition', 'directive', 'attack'] as const
export type ModelQuestion = (typeof MODEL_QUESTIONS)[number]

/** Its sets of weights: one for each question, read window by window, and one for the wording of a whole prompt. */
export const MODEL_HEADS = [...MODEL_QUESTIONS, 'whole'] as const
export type ModelHead = (typeof MODEL_HEADS)[number]

const TrainedHead = z.strictObject({
  bias: z.number(),
  scale: z.number().positive().describe('What one step of a weight is worth'),
  threshold: z.number().describe('The score that is reported as sure as the shipped minConfidence'),
  slope: z.number().positive().describe('How fast confidence grows with the score'),
})

/** Weights of the trained model. Written by training, never by hand. */
export const TrainedModel = z.strictObject({
  lexicon: z.string().describe('Fingerprint of the words and features it was trained with'),
  heads: z.record(z.enum(MODEL_HEADS), TrainedHead),
  weights: z
    .string()
    .max(3 << 20)
    .describe('Base64 of one signed byte for each feature, head after head'),
})
export type TrainedModel = z.infer<typeof TrainedModel>

/** A pack as written: what its rules have in common stands once, under `defaults`. */
export const RulePack = z.strictObject({
  ...packFields,
  rules: z.array(z.record(z.string(), z.json())).max(2000).default([]),
  model: TrainedModel.optional().describe('Weights of the trained model; the last pack that has them counts'),
})
export type RulePack = z.infer<typeof RulePack>
