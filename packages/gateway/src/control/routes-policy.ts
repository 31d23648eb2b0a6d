/** Routes for the policy: the file as it stands, and what would be decided about a call. */

import { ExplainBody, ExplainView } from '@callgate/contracts/control'
import { PolicyView } from '@callgate/contracts/policy-view'
import { answers, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

export function addPolicyRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/policy',
      responses: answers(PolicyView, 'The policy file as it stands, and what is wrong in it'),
    }),
    async (c) => c.json(await services.policy.view(), 200),
  )
  app.openapi(
    createRoute('read', {
      method: 'post',
      path: '/policy/explain',
      request: body(ExplainBody),
      responses: answers(ExplainView, 'Which rules, and why'),
    }),
    async (c) => c.json(await services.policy.explain(c.req.valid('json')), 200),
  )
}
