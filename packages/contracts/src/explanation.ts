/** What a rule and a scenario say of themselves to people: what they look for, why, and which known attacks that is. */

import { z } from 'zod'

export const explanation = {
  title: z.string().min(1).max(120),
  rationale: z.string().min(1).describe('Why this is looked for and what makes a match likely to be right'),
  references: z.array(z.url()).default([]),
  mapping: z
    .strictObject({
      owaspMcp: z.array(z.string().regex(/^MCP(0[1-9]|10)$/)).default([]),
      safeMcp: z.array(z.string().regex(/^SAFE-T\d{4}$/)).default([]),
      atlas: z.array(z.string().regex(/^AML\.T\d{4}(\.\d{3})?$/)).default([]),
    })
    .prefault({}),
}
