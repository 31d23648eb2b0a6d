/** How the calls of one subject reach the control API; each takes of it what it needs. */

import type { z } from 'zod'

export type Get = <T>(this: void, path: string, schema: z.ZodType<T>) => Promise<T>
export type List = <T>(this: void, path: string, schema: z.ZodType<T>, most?: number) => Promise<readonly T[]>
export type Post = <T>(this: void, path: string, schema: z.ZodType<T>, body?: unknown) => Promise<T>

export interface Sending {
  readonly get: Get
  readonly list: List
  readonly post: Post
  /** These wait longer for the answer: for what starts a server, or reads the journal. */
  readonly getSlowly: Get
  readonly listSlowly: List
  readonly postSlowly: Post
}
