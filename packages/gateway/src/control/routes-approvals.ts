/** Routes for calls that wait for a human: who waits, answers, delegations, and what is taken back. */

import { z } from '@hono/zod-openapi'
import {
  AnswerBody,
  ApprovalActBody,
  ApprovalQuery,
  ApprovalView,
  DelegateBody,
  GrantView,
  RevealedCallView,
} from '@callgate/contracts/approval'
import { DoneView } from '@callgate/contracts/control'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { NotDone } from '../approvals/not-done.ts'
import type { Operator } from '../identity/operators.ts'
import { checkApprover } from './approvers.ts'
import { ControlError, notFound } from './problem.ts'
import { reachOf, takePage } from './pages.ts'
import { answers, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

const params = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) })
const tenant = DEFAULT_TENANT

export function addApprovalRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { approvals } = services
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/approvals',
      request: { query: ApprovalQuery },
      responses: answers(pageOf(ApprovalView), 'Calls that wait, then those that did'),
    }),
    async (c) => {
      const query = c.req.valid('query')
      const found = await approvals.list(tenant, { ...query, limit: reachOf(query) })
      return c.json(
        takePage(found, query, ({ id }) => id),
        200,
      )
    },
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/approvals/{id}',
      request: { params },
      responses: answers(ApprovalView, 'One call, with who answered what'),
    }),
    async (c) => {
      const shown = await approvals.show(tenant, c.req.valid('param').id)
      if (shown === undefined) throw notFound('approval')
      return c.json(shown, 200)
    },
  )
  app.openapi(
    createRoute('approve', {
      method: 'post',
      path: '/approvals/{id}/answer',
      request: { params, ...body(AnswerBody) },
      responses: answers(ApprovalView, 'What came of the answer; the same answer again changes nothing'),
    }),
    async (c) => {
      const act = actOn(c.get('operator'), c.req.valid('param'))
      const answer = c.req.valid('json')
      if (answer.answer === 'approve') checkApprover(c.get('operator'), services)
      return c.json(orProblem(await approvals.answer(act, answer)), 200)
    },
  )
  addFurtherActs(app, services)
  addGrantRoutes(app, services)
}

function addFurtherActs(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { approvals } = services
  app.openapi(
    createRoute('approve', {
      method: 'post',
      path: '/approvals/{id}/delegate',
      request: { params, ...body(DelegateBody) },
      responses: answers(ApprovalView, 'Who may answer now'),
    }),
    async (c) => {
      const { to, reason } = c.req.valid('json')
      checkApprover(c.get('operator'), services)
      const act = { ...actOn(c.get('operator'), c.req.valid('param')), reason }
      return c.json(orProblem(await approvals.delegate(act, to)), 200)
    },
  )
  app.openapi(
    createRoute('approve', {
      method: 'post',
      path: '/approvals/{id}/revoke',
      request: { params, ...body(ApprovalActBody) },
      responses: answers(ApprovalView, 'Taken back'),
    }),
    async (c) => {
      const act = { ...actOn(c.get('operator'), c.req.valid('param')), ...c.req.valid('json') }
      return c.json(orProblem(await approvals.revoke(act)), 200)
    },
  )
  app.openapi(
    createRoute('reveal', {
      method: 'post',
      path: '/approvals/{id}/reveal',
      request: { params, ...body(ApprovalActBody) },
      responses: answers(RevealedCallView, 'The call with what is confidential in it; recorded'),
    }),
    async (c) => {
      const act = { ...actOn(c.get('operator'), c.req.valid('param')), ...c.req.valid('json') }
      return c.json(orProblem(await approvals.reveal(act)), 200)
    },
  )
}

function addGrantRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { approvals } = services
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/approval-grants',
      request: { query: PageQuery },
      responses: answers(pageOf(GrantView), 'Approvals with limits'),
    }),
    async (c) =>
      c.json(
        takePage(await approvals.listGrants(tenant), c.req.valid('query'), ({ id }) => id),
        200,
      ),
  )
  app.openapi(
    createRoute('approve', {
      method: 'post',
      path: '/approval-grants/{id}/revoke',
      request: { params, ...body(ApprovalActBody) },
      responses: answers(DoneView, 'Taken back'),
    }),
    async (c) => {
      const act = { ...actOn(c.get('operator'), c.req.valid('param')), ...c.req.valid('json') }
      return c.json({ ...orProblem(await approvals.revokeGrant(act)), recorded: true }, 200)
    },
  )
}

function actOn({ id: operatorId, name }: Operator, { id }: { readonly id: string }) {
  return { tenant, operator: name, operatorId, id }
}

const STATUS: Readonly<Record<NotDone['why'], number>> = {
  missing: 404,
  settled: 409,
  'not-yours': 403,
  'not-possible': 400,
}
const CODE: Readonly<Record<NotDone['why'], string>> = {
  missing: 'not-found',
  settled: 'conflict',
  'not-yours': 'forbidden',
  'not-possible': 'invalid-params',
}

function orProblem<T extends object>(outcome: T | NotDone): T {
  if (!('why' in outcome)) return outcome
  throw new ControlError(STATUS[outcome.why], CODE[outcome.why], outcome.text)
}
