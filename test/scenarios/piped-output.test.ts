/** What commands print into a pipe that is read to its first line only, and onto a disk that is full. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CALLGATE_ARGS, CALLGATE_ENV } from '../fixtures/launch.ts'

interface Ended {
  readonly code: number | null
  readonly err: string
}

/** Runs a command whose output goes to `output`; a pipe is read once and closed. */
async function run(args: readonly string[], output: 'pipe' | number): Promise<Ended> {
  const child = spawn(process.execPath, [...CALLGATE_ARGS, ...args], {
    env: { ...process.env, ...CALLGATE_ENV },
    stdio: ['ignore', output, 'pipe'],
  })
  let err = ''
  child.stderr?.on('data', (part: Buffer) => (err += part.toString('utf8')))
  child.stdout?.once('data', () => child.stdout?.destroy())
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, err }
}

test.each([['rules', 'list', '--json'], ['rules', 'list'], ['explain', 'secrets/jwt'], ['help']])(
  'callgate %s %s into head',
  async (...args) => {
    expect(await run(args, 'pipe')).toEqual({ code: 0, err: '' })
  },
)

test.skipIf(!existsSync('/dev/full'))('a full disk is told of, and is a failure', async () => {
  const { code, err } = await run(['help'], openSync('/dev/full', 'w'))
  expect(err).toBe('callgate: what is printed cannot be written (ENOSPC)\n')
  expect(code).toBe(1)
})
