/** What only the operator knows to be confidential, as configuration names it. */

import { z } from 'zod'

export const ConfidentialConfig = z.strictObject({
  terms: z
    .array(
      z.strictObject({
        id: z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and -')
          .describe('Names the list in findings and placeholders'),
        words: z
          .array(z.string().min(3).max(200))
          .min(1)
          .max(2000)
          .describe('Words and phrases, found as whole words'),
        caseSensitive: z.boolean().default(false).describe('Tell capital letters from small ones'),
      }),
    )
    .max(100)
    .default([])
    .describe('Lists of words of your own: names of projects, products, customers'),
  hosts: z
    .array(
      z
        .string()
        .regex(/^\.?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}$/, 'must be a host name or .suffix'),
    )
    .max(500)
    .default([])
    .describe('Internal hosts; with a leading dot every host under it. URLs to them count whole'),
  canaries: z
    .array(z.string().min(8).max(200))
    .max(500)
    .default([])
    .describe('Strings planted in prompts and documents, which must never be seen in a message'),
})
export type ConfidentialConfig = z.infer<typeof ConfidentialConfig>
