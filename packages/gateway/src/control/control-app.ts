/** The routes of the control API, without a listener. */

import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { checkSource, createTokenCheck } from './guards.ts'
import { buildProblemResponse, explainError } from './problem.ts'
import { addKeyRoutes } from './routes-keys.ts'
import { addMasterKeyRoutes } from './routes-master-keys.ts'
import { addFreezeRoutes, addQuarantineRoutes, addSessionRoutes } from './routes-stops.ts'
import { addJournalRoutes, addSystemRoutes } from './routes-system.ts'
import type { ControlServices } from './services.ts'

const BODY_BYTES_MAX = 1 << 20
const BASE = '/api/v1'

export function buildControlApp(operatorToken: string, services: ControlServices): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (result.success) return undefined
      const [issue] = result.error.issues
      const detail = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`
      return buildProblemResponse(400, 'invalid-params', detail)
    },
  }).basePath(BASE)
  const checkToken = createTokenCheck(operatorToken)
  app.use('*', async (c, next) => {
    checkSource(c.req.raw.headers)
    checkToken(c.req.raw.headers)
    await next()
    c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
  })
  const onError = () => buildProblemResponse(413, 'too-large', `A body may have ${BODY_BYTES_MAX} bytes.`)
  app.use('*', bodyLimit({ maxSize: BODY_BYTES_MAX, onError }))
  app.openAPIRegistry.registerComponent('securitySchemes', 'operator', { type: 'http', scheme: 'bearer' })
  addSystemRoutes(app, services)
  addKeyRoutes(app, services)
  addMasterKeyRoutes(app, services)
  addQuarantineRoutes(app, services)
  addFreezeRoutes(app, services)
  addSessionRoutes(app, services)
  addJournalRoutes(app, services)
  const info = { title: 'Callgate control API', version: '1' }
  app.doc31('/openapi.json', { openapi: '3.1.0', info, security: [{ operator: [] }] })
  app.notFound(() => buildProblemResponse(404, 'not-found', 'There is nothing at this path.'))
  app.onError((error) => {
    const known = explainError(error)
    if (known !== undefined) return known
    if ('getResponse' in error)
      return buildProblemResponse(400, 'invalid-request', 'The body is not valid JSON.')
    services.logger.error({ error: String(error) }, 'the control API failed')
    return buildProblemResponse(
      500,
      'internal',
      'Something went wrong inside the gateway; its log says more.',
    )
  })
  return app
}
