/** The route that lists agents with everything that is known of each. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { AgentView } from '@callgate/contracts/session'
import { describeAgent, listAgentNames } from './agents/list-agents.ts'
import { takePage } from './pages.ts'
import { answers, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

export function addAgentRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/agents',
      request: { query: PageQuery },
      responses: answers(pageOf(AgentView), 'Agents, in the order of their names'),
    }),
    async (c) => {
      const known = {
        keys: services.keys.list(DEFAULT_TENANT),
        conversations: services.conversations.list(DEFAULT_TENANT),
        freezes: services.switches.list(DEFAULT_TENANT),
        tools: await services.journal.listAgentTools(DEFAULT_TENANT),
        trust: services.responses.trust,
      }
      const { items, nextCursor } = takePage(listAgentNames(known), c.req.valid('query'), (name) => name)
      return c.json({ items: items.map((agent) => describeAgent(agent, known)), nextCursor }, 200)
    },
  )
}
