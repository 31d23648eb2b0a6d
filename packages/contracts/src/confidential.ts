/** What only the operator knows to be confidential, as configuration names it. */

import { z } from 'zod'

const setId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and -')

export const ConfidentialConfig = z.strictObject({
  terms: z
    .array(
      z.strictObject({
        id: setId.describe('Names the list in findings and placeholders'),
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
  files: z
    .array(z.string())
    .max(50)
    .default([])
    .describe(
      'Files of keyed digests, written by callgate confidential: exact values and fingerprints of documents',
    ),
})
export type ConfidentialConfig = z.infer<typeof ConfidentialConfig>

const keyedSet = {
  version: z.literal(1),
  id: setId,
  key: z
    .string()
    .regex(/^[0-9a-f]{8}$/)
    .describe('Id of the master key the digests were made under'),
}
const numbers = z
  .string()
  .max(8 << 20)
  .describe('Base64 of keyed digests of seven bytes each, in order')

/** A file of keyed digests: what is confidential can be recognised by it, and not be read from it. */
export const ConfidentialFile = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('values'),
    ...keyedSet,
    shapes: z
      .array(z.tuple([z.int().min(1).max(64), z.int().min(0).max(64)]))
      .min(1)
      .max(1000)
      .describe('How many letters and digits, and how many digits, the values have'),
    count: z.int().min(1),
    digests: numbers,
  }),
  z.strictObject({
    type: z.literal('documents'),
    ...keyedSet,
    share: z
      .number()
      .min(0.01)
      .max(1)
      .describe('Share of the fingerprints of one document that makes a finding'),
    documents: z
      .array(z.strictObject({ count: z.int().min(1), fingerprints: numbers }))
      .min(1)
      .max(1000),
  }),
])
export type ConfidentialFile = z.infer<typeof ConfidentialFile>

/** Keys of confidential digests, by id of the master key they come from. */
export type ConfidentialKeys = Readonly<Record<string, Uint8Array>>
