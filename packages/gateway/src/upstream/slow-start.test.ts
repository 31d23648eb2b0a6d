/** Stdio servers that are silent at first: those still being fetched get time, those that hang do not get it forever. */

import { StdioUpstream } from '@callgate/contracts/upstream'
import { afterEach, expect, test, vi } from 'vitest'
import { silenceOf, StartWatch } from './start-watch.ts'
import { KEY, openPool, scriptedChild, type Pool } from './upstream-fixture.ts'

const pools: Pool[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(pools.splice(0).map((opened) => opened.upstreams.close()))
})

const MODERN = { version: '2026-07-28' }
/** Blocks before anything is read, as a runner does while it fetches a package. */
const FETCHING = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500)'
const UNKNOWN = `send({ jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'no' } })`

function openWith(child: object) {
  const told: unknown[] = []
  const quiet = { debug: () => undefined, info: () => undefined, error: () => undefined }
  const logger = { ...quiet, warn: (fields: object) => void told.push(fields) }
  const pool = openPool({ u: { connectTimeoutMs: 300, ...child } }, { logger })
  pools.push(pool)
  return { ...pool, told }
}

test.each([
  ['at the handshake', KEY],
  ['at the probe', MODERN],
])('a first start has time to be fetched, %s, and it is told that it goes on', async (_what, key) => {
  const { acquire, told } = openWith({ ...scriptedChild(UNKNOWN, FETCHING), startTimeoutMs: 60_000 })
  expect((await acquire(key)).era).toBe('legacy')
  expect(told).toContainEqual({ upstream: 'u', waitedMs: 300, atMostMs: 60_000 })
})

test('a program that fetches nothing has no such time', async () => {
  const { refused } = openWith(scriptedChild(UNKNOWN, FETCHING))
  expect(await refused()).toMatchObject({ code: 'upstream-timeout' })
})

test('a server that runs and passes over what it does not know is found out by a ping', async () => {
  const answersPing = `if (message.method === 'ping') answer(message, {})`
  const { acquire } = openWith({
    ...scriptedChild(answersPing),
    connectTimeoutMs: 2_000,
    startTimeoutMs: 600_000,
  })
  expect((await acquire(MODERN)).era).toBe('legacy')
})

test.each([
  ['at the handshake', KEY, 'no answer within 700 ms; startTimeoutMs'],
  ['at the probe, and then once more', MODERN, 'initialize after 300 ms'],
])('one that says nothing at all is ended, %s', async (_what, key, detail) => {
  const silent = {
    transport: 'stdio',
    command: process.execPath,
    args: ['-e', 'setInterval(() => {}, 1e6)'],
    startTimeoutMs: 700,
  }
  const { refused, upstreams } = openWith(silent)
  expect(await refused(key)).toMatchObject({
    code: 'upstream-timeout',
    detail: expect.stringContaining(detail),
  })
  expect(upstreams.status()).toMatchObject([{ sessions: 0, inFlight: 0 }])
})

test('one that begins to speak and then hangs has as long as any other', async () => {
  const greets = {
    ...scriptedChild('', `send('hello'); process.stdin.on = () => {}; setInterval(() => {}, 1e6)`),
  }
  const { refused } = openWith({ ...greets, startTimeoutMs: 600_000 })
  expect(await refused()).toMatchObject({
    code: 'upstream-timeout',
    detail: 'no answer within 300 ms after it began to speak',
  })
})

test('one that cannot even be spawned is not waited for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { refused, upstreams, told } = openWith({
    transport: 'stdio',
    command: process.execPath,
    cwd: import.meta.filename,
    startTimeoutMs: 60_000,
  })
  expect(await refused()).toMatchObject({ code: 'upstream-unavailable' })
  await upstreams.close()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(told).toEqual([])
})

test('what is said after the handshake starts no wait', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const nothing = (): void => undefined
  const watch = new StartWatch({ answerMs: 10, silenceMs: 100, ask: nothing, tell: nothing })
  watch.end()
  watch.spoke()
  expect(vi.getTimerCount()).toBe(0)
})

test.each([
  ['npx', ['-y', 'a'], 120_000],
  ['/usr/bin/npx', ['a'], 120_000],
  ['C:\\node\\npx.cmd', ['a'], 120_000],
  ['uvx', ['a'], 120_000],
  ['uv', ['run', 'a'], 120_000],
  ['npm', ['exec', 'a'], 120_000],
  ['docker', ['run', '-i', 'a'], 120_000],
  ['node', ['npx'], 0],
  ['uv', ['--help'], 0],
])('%s %j has %i ms of its own', (command, args, expected) => {
  const config = { transport: 'stdio', command, args }
  expect(silenceOf(StdioUpstream.parse(config))).toBe(expected)
  expect(silenceOf(StdioUpstream.parse({ ...config, startTimeoutMs: 5 }))).toBe(5)
})
