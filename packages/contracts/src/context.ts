/** What a host tells of a conversation beside its calls: the user's own words and the model's stated reasoning. */

import { z } from 'zod'

export const CONTEXT_ROLES = ['user', 'assistant'] as const
export const ContextRole = z.enum(CONTEXT_ROLES)
export type ContextRole = z.infer<typeof ContextRole>

/** Longest text of one turn, and most turns told at once. */
export const CONTEXT_CHARS_MAX = 32_768
export const CONTEXT_TURNS_MAX = 16
/** Longest name of a model, and most models remembered of one conversation. */
export const MODEL_CHARS_MAX = 128
export const MODELS_MAX = 8

const name = z.string().min(1).max(256)
const text = z.string().min(1).max(CONTEXT_CHARS_MAX)
const time = z.int().min(0).max(8_640_000_000_000_000)

export const ContextTurn = z.strictObject({
  role: ContextRole.describe('user: what a person said; assistant: what the model gave as its reasoning'),
  text,
  at: time.nullable().default(null).describe('When it was said, in milliseconds since the epoch'),
})
export type ContextTurn = z.infer<typeof ContextTurn>

/** Upper and lower case are the same model. */
export const ModelName = z.string().trim().toLowerCase().min(1).max(MODEL_CHARS_MAX)

/** What stands in `_meta` under dev.callgate/context. */
export const MetaContext = z.strictObject({
  turns: z.array(ContextTurn).max(CONTEXT_TURNS_MAX).default([]),
  model: ModelName.optional().describe('Which model makes the calls'),
})
export type MetaContext = z.infer<typeof MetaContext>

export const ContextBody = z.strictObject({
  principal: name,
  agent: name,
  ...ContextTurn.shape,
  model: ModelName.optional().describe('Which model the conversation is with'),
})
export type ContextBody = z.infer<typeof ContextBody>

/** `taken` is false for a turn that was told before. */
export const ContextTakenView = z.object({ taken: z.boolean(), conversation: z.string() })
export type ContextTakenView = z.infer<typeof ContextTakenView>

/** A host says that its agent begins another conversation: the next call carries nothing of the one before. */
export const BeginBody = z.strictObject({ principal: name, agent: name })
export type BeginBody = z.infer<typeof BeginBody>
export const BegunView = z.object({
  conversation: z.string(),
  ended: z.string().nullable().describe('The conversation before; null where there was none'),
})
export type BegunView = z.infer<typeof BegunView>

/** What an OTLP/HTTP receiver answers (OTLP 1.x, ExportTraceServiceResponse in JSON). */
export const OtlpAnswer = z.object({
  partialSuccess: z.object({ rejectedSpans: z.string(), errorMessage: z.string() }).optional(),
})
export type OtlpAnswer = z.infer<typeof OtlpAnswer>

export const ContextConfig = z.strictObject({
  agents: z
    .array(name)
    .max(1_000)
    .default([])
    .describe(
      'Agents whose host is believed about what its user said and its model thinks, and about trace ids; of all others it is ignored',
    ),
  services: z
    .record(name, z.strictObject({ principal: name, agent: name }))
    .default({})
    .describe('Whose conversation a traced service speaks of, by service.name, where no trace id tells'),
  keep: z
    .boolean()
    .default(false)
    .describe('Keep what was said as payloads of the journal, redacted; left off, only digests are kept'),
})
export type ContextConfig = z.infer<typeof ContextConfig>

export const WrittenConfig = z.strictObject({
  days: z
    .int()
    .min(0)
    .max(3_650)
    .default(90)
    .describe(
      'What was written while a session carried worse labels keeps them for so long; 0 for not at all',
    ),
  textsMax: z
    .int()
    .min(1)
    .max(100_000)
    .default(5_000)
    .describe('Such texts at most; the one met longest ago is forgotten first'),
})
export type WrittenConfig = z.infer<typeof WrittenConfig>

export const SessionConfig = z.strictObject({
  context: ContextConfig.prefault({}).describe(
    'What hosts may tell of conversations; off until somebody is named',
  ),
  written: WrittenConfig.prefault({}).describe(
    'Texts that keep their labels in memories, files, tickets and mails',
  ),
})
export type SessionConfig = z.infer<typeof SessionConfig>
