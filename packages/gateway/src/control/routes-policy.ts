/** Routes for questions about the policy: what stands there, what may, whether a text is right, and what would be decided. */

import { ExplainBody, ExplainView } from '@callgate/contracts/control'
import {
  PolicyCheckBody,
  PolicyCheckView,
  PolicyTestBody,
  PolicyTestView,
  PolicyWordsView,
} from '@callgate/contracts/policy-check'
import { PolicyView } from '@callgate/contracts/policy-view'
import { answers, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

export function addPolicyRoutes(app: ControlApp, { policy, ...services }: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/policy',
      responses: answers(
        PolicyView,
        'The policy that is edited: the file, or the live revision of the store',
      ),
    }),
    async (c) => c.json(await policy.view(), 200),
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/policy/words',
      responses: answers(PolicyWordsView, 'What may stand in a policy, for completion'),
    }),
    async (c) => c.json(await policy.words(), 200),
  )
  app.openapi(
    createRoute('read', {
      method: 'post',
      path: '/policy/check',
      request: body(PolicyCheckBody),
      responses: answers(PolicyCheckView, 'What callgate policy check says of a text; nothing is kept'),
    }),
    async (c) => c.json(await policy.check(c.req.valid('json')), 200),
  )
  app.openapi(
    createRoute('read', {
      method: 'post',
      path: '/policy/explain',
      request: body(ExplainBody),
      responses: answers(ExplainView, 'Which rules, and why'),
    }),
    async (c) => c.json(await policy.explain(c.req.valid('json')), 200),
  )
  app.openapi(
    createRoute('read', {
      method: 'post',
      path: '/policy/test',
      request: body(PolicyTestBody),
      responses: answers(PolicyTestView, 'How each case of the table came out'),
    }),
    async (c) => c.json(await policy.test(c.req.valid('json')), 200),
  )
}
