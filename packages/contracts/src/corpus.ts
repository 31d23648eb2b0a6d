/** The records `callgate inspect --corpus` reads, one JSON object a line, and what it answers about each. */

import { z } from 'zod'
import { AnyJson } from './any-json.ts'
import type { Finding } from './finding.ts'
import type { JsonObject } from './json.ts'

/** What a record asks: each task has its own finding classes and its own idea of "flagged". */
export const CORPUS_TASKS = [
  'tool_poisoning',
  'injection',
  'args',
  'prompt_attack',
  'secret',
  'pii',
  'session',
] as const
export type CorpusTask = (typeof CORPUS_TASKS)[number]

const jsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>

/** A range of the text of a record, in UTF-16 units. */
const CorpusSpan = z.looseObject({ start: z.int().min(0), end: z.int().min(0), type: z.string() })
export type CorpusSpan = z.infer<typeof CorpusSpan>

/** Left out and null are the same. */
function orNull<T extends z.ZodType>(shape: T) {
  return shape.nullish().transform((value) => value ?? undefined)
}

function word(charsMax: number) {
  return z
    .string()
    .max(charsMax)
    .nullish()
    .transform((value) => value ?? '')
    .catch('')
}

/** Only what is judged must be right; what describes the record may be missing or odd: records come from many places. */
export const CorpusRecord = z
  .looseObject({
    id: z.string().min(1).max(512),
    family: word(256),
    surface: word(64),
    label: word(64),
    attack_type: word(256),
    text: orNull(z.string()),
    tool: orNull(jsonObject),
    trace: orNull(z.array(AnyJson).max(10_000)),
    meta: z
      .looseObject({
        task: z.enum(CORPUS_TASKS),
        text_evident: orNull(z.boolean()).catch(undefined),
        spans: orNull(z.array(CorpusSpan).max(100_000)).catch(undefined),
      })
      .describe('`task` says which question the record asks'),
  })
  .refine(({ text, tool, trace }) => (text ?? tool ?? trace) !== undefined, {
    message: 'must have a text, a tool or a trace',
  })
export type CorpusRecord = z.infer<typeof CorpusRecord>

/** One finding as a record's answer shows it. `start` and `end` count in the record's text where it has one. */
export interface CorpusFinding {
  readonly code: string
  readonly class: Finding['class']
  readonly severity: Finding['severity']
  readonly confidence: number
  /** JSON pointer into the record's tool, arguments or trace; empty for a plain text. */
  readonly path: string
  readonly start: number
  readonly end: number
  readonly view: string
  readonly message: string
  /** Escaped excerpt; of secrets and personal data only kind and length. */
  readonly evidence: string
}

/** One line out for each record in. */
export interface CorpusVerdict {
  readonly id: string
  readonly task: CorpusTask
  readonly flagged: boolean
  /** 0…1, comparable within a task; flagged exactly when at or above the shipped threshold. */
  readonly score: number
  readonly findings: readonly CorpusFinding[]
}
