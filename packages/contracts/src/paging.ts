/** How lists of the control API come in pages: `?cursor=&limit=` in, `{items, nextCursor}` out. */

import { z } from 'zod'

export const PageQuery = z.object({
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional()
    .describe('nextCursor of the page before; good for nothing but that'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('Items of one page at most'),
})
export type PageQuery = z.infer<typeof PageQuery>

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item).readonly(),
    nextCursor: z.string().nullable().describe('null on the last page'),
  })
}
