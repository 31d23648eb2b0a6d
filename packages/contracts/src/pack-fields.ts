/** What a pack of rules and a pack of scenarios have in common as they are written. */

import { z } from 'zod'

/** Names packs and what is in them. */
export const packedId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1 to 64 of a-z, 0-9 and -')

export const packFields = {
  version: z.literal(1),
  id: packedId,
  release: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string(),
  license: z.string(),
  defaults: z
    .record(z.string(), z.json())
    .default({})
    .describe('Members added to everything in the pack that does not set them'),
}
