/** Routes that check the whole journal while the gateway runs, and prove single records of it. */

import { JournalEvidence, ProveBody, VerificationView } from '@callgate/contracts/verification'
import { performAct } from './acts.ts'
import { ControlError, notFound } from './problem.ts'
import { answers, asOperator, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

export function addVerificationRoutes(app: ControlApp, services: ControlServices): void {
  const createRoute = describeRoutes(services)
  const { verification } = services
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/journal/verification',
      responses: answers(VerificationView, 'How far the check is that runs or ran last'),
    }),
    (c) => c.json(verification.view(), 200),
  )
  app.openapi(
    createRoute('checkpoint', {
      method: 'post',
      path: '/journal/verification',
      responses: answers(VerificationView, 'Begun: every record is hashed again'),
    }),
    async (c) => {
      if (verification.view().state === 'running')
        throw new ControlError(409, 'conflict', 'The journal is being checked already.')
      const act = { act: 'journal.verify', subject: 'journal' }
      await performAct(asOperator(c, services), act, () => verification.start(c.get('operator').name))
      return c.json(verification.view(), 200)
    },
  )
  app.openapi(
    createRoute('checkpoint', {
      method: 'post',
      path: '/journal/verification/cancel',
      responses: answers(VerificationView, 'Stopped, if one was running'),
    }),
    async (c) => {
      await verification.cancel()
      return c.json(verification.view(), 200)
    },
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'post',
      path: '/journal/evidence',
      request: body(ProveBody),
      responses: answers(JournalEvidence, 'The records as they stand in the log, with their proofs'),
    }),
    async (c) => {
      const { seqs } = c.req.valid('json')
      // What may not be shown may not be proven either: proofs hold the record.
      for (const seq of seqs) if ((await services.journal.show(seq)) === undefined) throw notFound('record')
      return c.json(await services.responses.prove(seqs), 200)
    },
  )
}
