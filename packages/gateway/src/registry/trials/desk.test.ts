/** Trials run one after the other. */

import { expect, test } from 'vitest'
import { TrialBody, TrialVisitBody } from '@callgate/contracts/trial'
import { createTrialDesk, type Joining } from './desk.ts'

test('a second trial is refused while one runs, and let in when it failed', async () => {
  const body = TrialBody.parse({ why: 'odd' })
  const first = Promise.withResolvers<undefined>()
  const ends = [first.promise, Promise.resolve(undefined)]
  const desk = createTrialDesk({ last: async () => undefined, run: () => ends.shift() ?? Promise.reject() })
  const running = desk.run('files', body, 'ada')
  await expect(desk.run('graph', body, 'ben')).rejects.toThrow('A trial of files runs')
  first.reject(new Error('it did not start'))
  await expect(running).rejects.toThrow('it did not start')
  expect(await desk.run('graph', body, 'ben')).toBeUndefined()
})

test('the visit of an agent says how far it is, ends when it is asked to, and says why it failed', async () => {
  const asked = TrialVisitBody.parse({ why: 'as it is used', agent: 'mine' })
  const joined = Promise.withResolvers<Joining>()
  const ends = [new Error('it did not start')]
  const desk = createTrialDesk({
    last: async () => undefined,
    async run(_id, _body, _by, joining) {
      const failure = ends.pop()
      if (failure !== undefined) throw failure
      if (joining === undefined) return undefined
      joined.resolve(joining)
      return new Promise((_, reject) =>
        joining.signal.addEventListener('abort', () => reject(new Error('ended'))),
      )
    },
  })
  expect(desk.visit('files')).toBeUndefined()
  desk.invite('files', asked, 'ada')
  await expect.poll(() => desk.visit('files')).toMatchObject({ state: 'failed', problem: 'it did not start' })
  desk.invite('files', asked, 'ada')
  expect(() => desk.invite('graph', asked, 'ben')).toThrow('A trial of files runs')
  const joining = await joined.promise
  expect(joining).toMatchObject({ agent: 'mine', principal: null })
  joining.opened(7)
  joining.asked()
  expect(desk.visit('files')).toMatchObject({ state: 'open', untilMs: 7, requests: 1 })
  expect(desk.visit('graph')).toBeUndefined()
  // A gateway that stops does not wait for the time to be over.
  await desk.close()
  expect(desk.visit('files')).toMatchObject({ state: 'failed', problem: 'ended' })
})
