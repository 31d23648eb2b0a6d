/** The policy file as the console shows it: its lines, and what `callgate policy check` says of them. Read only. */

import { z } from 'zod'

export const PolicyView = z.object({
  file: z.string(),
  source: z.literal('file').describe('The file is the source: it is edited there'),
  text: z.string().nullable().describe('null where it cannot be read; problems then say why'),
  inForce: z.boolean().describe('False when what stands in the file is not what decides now'),
  problems: z
    .array(
      z.object({
        line: z.int().describe('From 1; 0 when it is about the file as a whole'),
        column: z.int(),
        severity: z.enum(['error', 'warning']),
        message: z.string(),
        suggestion: z.string().nullable(),
      }),
    )
    .readonly(),
})
export type PolicyView = z.infer<typeof PolicyView>
