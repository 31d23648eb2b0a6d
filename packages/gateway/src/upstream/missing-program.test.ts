/** A server whose program does not exist: the log says so, which is all that whoever wrote the name has to go by. */

import { afterEach, expect, test } from 'vitest'
import { openPool, type Pool } from './upstream-fixture.ts'

const pools: Pool[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map((opened) => opened.upstreams.close()))
})

test('that its program is missing is logged with its name', async () => {
  const told: unknown[] = []
  const note = (what: object): void => void told.push(what)
  const logger = { debug: note, info: note, warn: note, error: note }
  const opened = openPool({ u: { transport: 'stdio', command: 'callgate-no-such-program' } }, { logger })
  pools.push(opened)
  expect(await opened.refused()).toMatchObject({ code: 'upstream-unavailable' })
  await expect
    .poll(() => told)
    .toContainEqual({
      upstream: 'u',
      reason: 'could not be started: spawn callgate-no-such-program ENOENT',
    })
})
