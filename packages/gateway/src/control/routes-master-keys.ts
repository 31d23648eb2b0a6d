/** Routes for the master keys: which there are, and a new one. */

import { MasterKeysView, RotateMasterKeyBody } from '@callgate/contracts/control'
import { rotateMasterKey } from './rotate-master-key.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

export function addMasterKeyRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/master-keys',
      responses: answers(MasterKeysView, 'Ids and public keys, never a key itself'),
    }),
    (c) => c.json(services.masterKeys.list(), 200),
  )
  app.openapi(
    createRoute('rotate-keys', {
      method: 'post',
      path: '/master-keys/rotate',
      request: body(RotateMasterKeyBody),
      responses: answers(MasterKeysView, 'The keys, the new one in use'),
    }),
    async (c) => {
      const parts = { ...asOperator(c, services), masterKeys: services.masterKeys }
      return c.json(await rotateMasterKey(parts, c.req.valid('json').reason), 200)
    },
  )
}
