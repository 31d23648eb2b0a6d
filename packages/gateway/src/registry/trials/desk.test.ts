/** Trials run one after the other. */

import { expect, test } from 'vitest'
import { TrialBody } from '@callgate/contracts/trial'
import { createTrialDesk } from './desk.ts'

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
