/** What the control listener serves, without the listener: the API, the console, and the pages that approvers follow links to. */

import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { buildApprovalPages, PAGES_BASE } from './approval-pages.ts'
import { checkPage, identifyCaller } from './callers.ts'
import { isConsolePath, serveConsole } from './console-files.ts'
import { type Authenticate, checkSource, createTokenCheck } from './guards.ts'
import { buildProblemResponse, explainError } from './problem.ts'
import { tagAnswers } from './entity-tags.ts'
import { RetryMemory } from './retry-memory.ts'
import { addAgentRoutes } from './routes-agents.ts'
import { addApprovalRoutes } from './routes-approvals.ts'
import { addTaskRoutes } from './routes-tasks.ts'
import { addContextRoutes } from './routes-context.ts'
import { addConversationRoutes } from './routes-conversations.ts'
import { addEventRoutes } from './routes-events.ts'
import { addIncidentRoutes } from './routes-incidents.ts'
import { addIntelligenceRoutes } from './routes-intelligence.ts'
import { addKeyRoutes } from './routes-keys.ts'
import { addMasterKeyRoutes } from './routes-master-keys.ts'
import type { ControlEnv } from './control-env.ts'
import { type ControlApp, requirePermission } from './route.ts'
import { addNotificationRoutes } from './routes-notifications.ts'
import { addOperatorRoutes } from './routes-operators.ts'
import { addOverviewRoutes } from './routes-overview.ts'
import { addPasskeyRoutes } from './routes-passkeys.ts'
import { addPolicyRoutes } from './routes-policy.ts'
import { addPolicyReplayRoutes } from './routes-policy-replays.ts'
import { addPolicyRevisionRoutes } from './routes-policy-revisions.ts'
import { addResponseRoutes, addTrustRoutes } from './routes-responses.ts'
import { addFindingRoutes } from './routes-findings.ts'
import { addReviewRoutes } from './routes-reviews.ts'
import { addRightsRoutes } from './routes-rights.ts'
import { addSearchRoutes } from './routes-searches.ts'
import { addServerRoutes } from './routes-servers.ts'
import { addTrialRoutes } from './routes-trials.ts'
import { addInvitationRoutes, addSessionRoutes as addBrowserSessionRoutes } from './routes-session.ts'
import { addSignInRoutes } from './routes-sign-in.ts'
import { addFreezeRoutes, addQuarantineRoutes, addSessionRoutes } from './routes-stops.ts'
import { addJournalRoutes, addSystemRoutes } from './routes-system.ts'
import { addTimelineRoutes } from './routes-timeline.ts'
import { addVerificationRoutes } from './routes-verification.ts'
import type { ControlServices } from './services.ts'
import { SignInThrottle } from './sign-in-throttle.ts'

const BODY_BYTES_MAX = 1 << 20
const BASE = '/api/v1'
const DESCRIPTION = {
  openapi: '3.1.0',
  info: { title: 'Callgate control API', version: '1' },
  security: [{ operator: [] }],
}

/** Answers requests to the API and to the pages. */
export function buildControlFetch(
  operatorToken: string,
  services: ControlServices,
): (request: Request) => Response | Promise<Response> {
  const authenticate = createTokenCheck(operatorToken, services.operators)
  const throttle = new SignInThrottle(services.clock)
  const app = buildControlApp(authenticate, services, throttle)
  const pages = buildApprovalPages({ services, authenticate, throttle })
  const serve = serveConsole({ publicUrl: services.approvals.publicUrl })
  return (request) => {
    const { pathname } = new URL(request.url)
    if (isConsolePath(pathname)) return serve(request)
    return pathname.startsWith(`${PAGES_BASE}/`) ? pages.fetch(request) : app.fetch(request)
  }
}

/** The description of the API as it is served and as it stands in schema/. Describing calls no service. */
export function describeControlApi(): object {
  const none = { approvals: {}, signIn: {} } as ControlServices
  const nobody: Authenticate = () => ({ id: null, name: 'nobody', roles: [] })
  return buildControlApp(nobody, none).getOpenAPI31Document(DESCRIPTION)
}

/** The API without a listener. */
export function buildControlApp(
  authenticate: Authenticate,
  services: ControlServices,
  throttle = new SignInThrottle(services.clock),
): ControlApp {
  const app = new OpenAPIHono<ControlEnv>({
    defaultHook: (result) => {
      if (result.success) return undefined
      const [issue] = result.error.issues
      const detail = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`
      return buildProblemResponse(400, 'invalid-params', detail)
    },
  }).basePath(BASE)
  app.use('*', async (c, next) => {
    checkSource(c.req.raw.headers, services.approvals.publicUrl)
    checkPage(c.req.raw)
    await next()
    c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
  })
  const onError = () => buildProblemResponse(413, 'too-large', `A body may have ${BODY_BYTES_MAX} bytes.`)
  app.use('*', bodyLimit({ maxSize: BODY_BYTES_MAX, onError }))
  app.openAPIRegistry.registerComponent('securitySchemes', 'operator', { type: 'http', scheme: 'bearer' })
  const retries = new RetryMemory(services.clock)
  addSignInRoutes(app, services, { authenticate, throttle })
  app.use('*', tagAnswers)
  // Whatever is added from here on is for somebody who is known.
  app.use('*', async (c, next) => {
    const { operator, session } = identifyCaller(c.req.raw, {
      authenticate,
      sessions: services.signIn.sessions,
    })
    c.set('operator', operator)
    c.set('session', session)
    c.set('retries', retries)
    await next()
  })
  addRoutes(app, services)
  app.use('/openapi.json', requirePermission('read', services))
  app.doc31('/openapi.json', DESCRIPTION)
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

function addRoutes(app: ControlApp, services: ControlServices): void {
  addBrowserSessionRoutes(app, services)
  addPasskeyRoutes(app, services)
  addInvitationRoutes(app, services)
  addSystemRoutes(app, services)
  addPolicyRoutes(app, services)
  addPolicyRevisionRoutes(app, services)
  addPolicyReplayRoutes(app, services)
  addOperatorRoutes(app, services)
  addKeyRoutes(app, services)
  addMasterKeyRoutes(app, services)
  addQuarantineRoutes(app, services)
  addServerRoutes(app, services)
  addTrialRoutes(app, services)
  addIntelligenceRoutes(app, services)
  addFindingRoutes(app, services)
  addRightsRoutes(app, services)
  addReviewRoutes(app, services)
  addApprovalRoutes(app, services)
  addFreezeRoutes(app, services)
  addResponseRoutes(app, services)
  addIncidentRoutes(app, services)
  addTrustRoutes(app, services)
  addNotificationRoutes(app, services)
  addAgentRoutes(app, services)
  addSessionRoutes(app, services)
  addTimelineRoutes(app, services)
  addConversationRoutes(app, services)
  addContextRoutes(app, services)
  addTaskRoutes(app, services)
  addSearchRoutes(app, services)
  addJournalRoutes(app, services)
  addVerificationRoutes(app, services)
  addEventRoutes(app, services)
  addOverviewRoutes(app, services)
}
