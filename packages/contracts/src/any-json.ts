/** A member of a body that may be any JSON value. */

import { z } from 'zod'
import type { JsonValue } from './json.ts'

/** Bodies were parsed from JSON already. Not the recursive `z.json()`, which OpenAPI generators cannot describe. */
export const AnyJson = z.unknown() as unknown as z.ZodType<JsonValue>
