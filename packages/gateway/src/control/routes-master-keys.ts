/** Routes for the master keys: which there are, and a new one. */

import { MasterKeysView, RotateMasterKeyBody } from '@callgate/contracts/control'
import { rotateMasterKey } from './rotate-master-key.ts'
import { answers, body, createRoute, security, type ControlApp } from './route.ts'
import type { ControlServices } from './services.ts'

export function addMasterKeyRoutes(app: ControlApp, services: ControlServices): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/master-keys',
      security,
      responses: answers(MasterKeysView, 'Ids and public keys, never a key itself'),
    }),
    (c) => c.json(services.masterKeys.list(), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/master-keys/rotate',
      security,
      request: body(RotateMasterKeyBody),
      responses: answers(MasterKeysView, 'The keys, the new one in use'),
    }),
    async (c) => c.json(await rotateMasterKey(services, c.req.valid('json').reason), 200),
  )
}
