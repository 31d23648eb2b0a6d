/** How routes of the control API are described: parts that every route has, and short forms for bodies and answers. */

import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi'
import { Problem } from '@callgate/contracts/control'

export type ControlApp = OpenAPIHono

const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })

/** A JSON answer of status 200, with the problem every route may end in. */
export function answers<T extends z.ZodType>(schema: T, description: string) {
  return {
    200: { description, content: json(schema) },
    default: { description: 'Refused', content: { 'application/problem+json': { schema: Problem } } },
  }
}

export function body<T extends z.ZodType>(schema: T) {
  return { body: { required: true, content: json(schema) } }
}

export const security = [{ operator: [] }]
export { createRoute }
