/** Routes by which hosts and operators say what an agent works on. */

import { EndTaskBody, TaskBody, TaskView } from '@callgate/contracts/task'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { performAct } from './acts.ts'
import { notFound } from './problem.ts'
import { takePage } from './pages.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

export function addTaskRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { tasks } = services
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/tasks',
      request: { query: PageQuery },
      responses: answers(pageOf(TaskView), 'Tasks in force'),
    }),
    (c) =>
      c.json(
        takePage(tasks.list(DEFAULT_TENANT), c.req.valid('query'), ({ id }) => id),
        200,
      ),
  )
  app.openapi(
    createRoute('set-task', {
      method: 'post',
      path: '/tasks',
      request: body(TaskBody),
      responses: answers(TaskView, 'In force from now on, instead of the one before'),
    }),
    async (c) => {
      const task = c.req.valid('json')
      const { principal, agent, text, ...scope } = task
      const act = {
        act: 'task.declare',
        subject: `${principal}/${agent}`,
        after: JSON.stringify(scope).slice(0, 2_000),
        note: text,
      }
      const { name } = c.get('operator')
      const view = await performAct(asOperator(c, services), act, () =>
        tasks.declare(DEFAULT_TENANT, task, name),
      )
      return c.json(view, 200)
    },
  )
  app.openapi(
    createRoute('set-task', {
      method: 'post',
      path: '/tasks/end',
      request: body(EndTaskBody),
      responses: answers(TaskView, 'Ended'),
    }),
    async (c) => {
      const { principal, agent, reason } = c.req.valid('json')
      const owner = { tenant: DEFAULT_TENANT, principal, agent }
      if (!tasks.list(DEFAULT_TENANT).some((one) => one.principal === principal && one.agent === agent))
        throw notFound('task')
      const act = { act: 'task.end', subject: `${principal}/${agent}`, note: reason }
      const ended = await performAct(asOperator(c, services), act, () => tasks.end(owner))
      if (ended === undefined) throw notFound('task')
      return c.json(ended, 200)
    },
  )
}
