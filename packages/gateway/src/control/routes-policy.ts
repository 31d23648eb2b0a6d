/** Routes for questions about the policy: what stands there, what may, whether a text is right, and what would be decided. */

import { ExplainBody, ExplainView } from '@callgate/contracts/control'
import {
  PolicyCheckBody,
  PolicyCheckView,
  PolicyTestBody,
  PolicyTestView,
  PolicyWordsView,
  ToolFactsQuery,
  ToolFactsView,
} from '@callgate/contracts/policy-check'
import { PolicyView } from '@callgate/contracts/policy-view'
import type { Context } from 'hono'
import type { ControlEnv } from './control-env.ts'
import { checkPermission } from './guards.ts'
import { answers, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

export function addPolicyRoutes(app: ControlApp, services: ControlServices): void {
  addReading(app, services)
  addQuestions(app, services)
}

function addReading(app: ControlApp, { policy, ...services }: ControlServices): void {
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
      method: 'get',
      path: '/policy/facts',
      request: { query: ToolFactsQuery },
      responses: answers(ToolFactsView, 'What policy knows of a tool before it is called'),
    }),
    async (c) => c.json(await policy.facts(c.req.valid('query')), 200),
  )
}

function addQuestions(app: ControlApp, { policy, ...services }: ControlServices): void {
  const createRoute = describeRoutes(services)
  // Reading and judging a large text keeps calls waiting, so not everybody who may look has it done with texts of their own.
  const mayBringTexts = (c: Context<ControlEnv>): Promise<void> =>
    checkPermission(
      c.get('operator'),
      'write-policy',
      { what: `POST ${c.req.path}`, changes: false },
      services,
    )
  app.openapi(
    createRoute('write-policy', {
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
    async (c) => {
      const asked = c.req.valid('json')
      if (asked.text !== undefined) await mayBringTexts(c)
      return c.json(await policy.explain(asked), 200)
    },
  )
  app.openapi(
    createRoute('read', {
      method: 'post',
      path: '/policy/test',
      request: body(PolicyTestBody),
      responses: answers(PolicyTestView, 'How each case of the table came out'),
    }),
    async (c) => {
      const asked = c.req.valid('json')
      if (asked.text !== undefined || asked.cases !== undefined) await mayBringTexts(c)
      return c.json(await policy.test(asked), 200)
    },
  )
}
