/** The route by which a page hears what happens while it happens. */

import { z } from '@hono/zod-openapi'
import type { Operator } from '../identity/operators.ts'
import { BOOTSTRAP } from './guards.ts'
import { parsePosition } from './live/live-events.ts'
import { ControlError } from './problem.ts'
import { type ControlApp, describeRoutes, REFUSED } from './route.ts'
import type { ControlServices } from './services.ts'

const request = {
  headers: z.object({
    'last-event-id': z.string().max(64).optional().describe('The last one received: those after it are sent'),
  }),
}
const responses = {
  200: {
    description:
      'Server-sent events, each a LiveEvent as JSON. An event of type lagging says that some were dropped.',
    content: { 'text/event-stream': { schema: z.string() } },
  },
  default: REFUSED,
}

export function addEventRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(createRoute('read', { method: 'get', path: '/events', request, responses }), (c) => {
    const operator = c.get('operator')
    const session = c.get('session')
    const present = (): Operator | undefined =>
      session !== null && !services.signIn.sessions.isOpen(session.id)
        ? undefined
        : findPresent(operator, services)
    const after = parsePosition(c.req.header('last-event-id'))
    const stream = services.events.watch({ name: operator.name, present, after })
    if (stream === undefined)
      throw new ControlError(429, 'rate-limited', 'Too many pages listen already: close some of them.')
    return new Response(stream, {
      headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
    })
  })
}

function findPresent(operator: Operator, { operators }: ControlServices): Operator | undefined {
  return operator.id === null ? BOOTSTRAP : operators.present(operator.id)
}
