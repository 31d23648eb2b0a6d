/** Routes by which hosts tell what users and models said, one turn at a time or as traces, and where a conversation begins. */

import { z } from '@hono/zod-openapi'
import { BeginBody, BegunView, ContextBody, ContextTakenView, OtlpAnswer } from '@callgate/contracts/context'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { JsonValue } from '@callgate/contracts/json'
import type { ConversationOwner } from '../pipeline/ports/session-port.ts'
import { ControlError } from './problem.ts'
import { readTraces } from './read-traces.ts'
import { performAct } from './acts.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

export function addContextRoutes(app: ControlApp, services: ControlServices): void {
  addTelling(app, services)
  addBeginning(app, services)
  addTraces(app, services)
}

function addTelling(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('tell-context', {
      method: 'post',
      path: '/context',
      request: body(ContextBody),
      responses: answers(ContextTakenView, 'Taken into the conversation of this principal and agent'),
    }),
    async (c) => {
      const { principal, agent, model = null, ...turn } = c.req.valid('json')
      const owner = { tenant: DEFAULT_TENANT, principal, agent }
      return c.json(await services.context.tell(owner, { turn, model }, c.get('operator').name), 200)
    },
  )
}

function addBeginning(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('tell-context', {
      method: 'post',
      path: '/context/begin',
      request: body(BeginBody),
      responses: answers(
        BegunView,
        'The next call of this principal and agent carries nothing of the one before',
      ),
    }),
    async (c) => {
      const owner = { tenant: DEFAULT_TENANT, ...c.req.valid('json') }
      const { conversations } = services
      const before = await refuseHeld(owner, services)
      const act = {
        act: 'conversation.begin',
        subject: before ?? `${owner.principal}/${owner.agent}`,
        before,
        note: `${owner.principal}/${owner.agent}`,
      }
      const begun = await performAct(asOperator(c, services), act, async () => {
        // A step may have been imposed while this was recorded.
        await refuseHeld(owner, services)
        return conversations.begin(owner)
      })
      return c.json(begun, 200)
    },
  )
}

/** Whoever tells where a conversation begins does not lift what people imposed on the one before, which is returned. */
async function refuseHeld(
  owner: ConversationOwner,
  { conversations, responses }: Pick<ControlServices, 'conversations' | 'responses'>,
): Promise<string | null> {
  const steps = await responses.listSteps(false)
  const before = conversations.idOf(owner) ?? null
  if (steps.some(({ scope, subject }) => scope === 'conversation' && subject === before))
    throw new ControlError(
      409,
      'conflict',
      'A step of the response ladder holds for this conversation: undo it first.',
    )
  return before
}

function addTraces(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('tell-context', {
      method: 'post',
      path: '/otlp/v1/traces',
      request: body(z.object({ resourceSpans: z.array(z.unknown()) })),
      responses: answers(OtlpAnswer, 'OTLP/HTTP with JSON: GenAI attributes of spans and events are read'),
    }),
    async (c) => {
      if ((c.req.header('content-encoding') ?? 'identity') !== 'identity')
        throw new ControlError(415, 'invalid-request', 'Export without compression.')
      const read = readTraces(c.req.valid('json') as unknown as JsonValue)
      if (read === undefined)
        throw new ControlError(
          400,
          'invalid-request',
          'This is no export of traces; export OTLP as http/json.',
        )
      const unjoined = await services.context.takeTraced(read.turns, c.get('operator').name)
      const { leftOut } = read
      if (unjoined + leftOut === 0) return c.json({}, 200)
      const errorMessage = `${unjoined} texts belong to no known conversation, ${leftOut} were more than is read at once`
      return c.json({ partialSuccess: { rejectedSpans: '0', errorMessage } }, 200)
    },
  )
}
