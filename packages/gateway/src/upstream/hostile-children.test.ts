/** Stdio servers that hang, crash, flood, answer garbage, the wrong id or twice; and what is left of them afterwards. */

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { buildEnvironment } from './child.ts'
import { clear, openPool, remember, scriptedChild, type Pool } from './upstream-fixture.ts'

const pools: Pool[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map((opened) => opened.upstreams.close()))
})
function pool(...args: Parameters<typeof openPool>): Pool {
  const opened = openPool(...args)
  pools.push(opened)
  return opened
}
const call = clear('tools/call', { name: 't', arguments: {} })

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A zombie that init has not collected yet is dead all the same.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

test('a hanging call times out, is cancelled at the server, and its late answer is no violation', async () => {
  const { acquire, violations } = pool({
    u: scriptedChild(
      `if (message.method === 'tools/call' && message.params.name === 't') globalThis.held = message
       else if (message.method === 'notifications/cancelled') answer(globalThis.held, { late: message.params.requestId })
       else if (message.params.name === 'after') answer(message, { after: true })`,
    ),
  })
  const session = await acquire()
  expect(await session.request(call, remember({ timeoutMs: 100 }).options)).toMatchObject({
    type: 'failed',
    sent: true,
    refusal: { code: 'upstream-timeout' },
  })
  const aborted = remember()
  const reply = session.request(call, aborted.options)
  aborted.abort.abort()
  expect(await reply).toMatchObject({ type: 'failed', refusal: { code: 'cancelled' } })
  const after = await session.request(
    clear('tools/call', { name: 'after', arguments: {} }),
    remember().options,
  )
  expect(after).toMatchObject({ type: 'result', value: { after: true } })
  expect(violations).toEqual([])
})

test('a process that answers nothing any more is replaced; one that is only slow is not', async () => {
  const { acquire } = pool({
    u: scriptedChild(
      `if (message.params.name === 'stop') process.kill(process.pid, 'SIGSTOP')
       else if (message.params.name === 'pid') answer(message, { pid: process.pid })`,
    ),
  })
  const named = (name: string) => clear('tools/call', { name, arguments: {} })
  const brief = () => remember({ timeoutMs: 50 }).options
  const slow = await acquire()
  const first = await slow.request(named('pid'), remember().options)
  await Promise.all(Array.from({ length: 4 }, () => slow.request(named('mute'), brief())))
  expect(await slow.request(named('pid'), remember().options)).toEqual(first)
  for (const name of ['stop', 'pid', 'pid']) await slow.request(named(name), brief())
  expect(slow.closed).toBe(true)
  const again = await acquire()
  const second = await again.request(named('pid'), remember().options)
  expect(second).toMatchObject({ type: 'result' })
  expect(second).not.toEqual(first)
})

test('progress extends a request beyond its timeout', async () => {
  const { acquire } = pool({
    u: scriptedChild(`let n = 0; const timer = setInterval(() => {
        n += 1
        send({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: message.params._meta.progressToken, progress: n } })
        if (n === 8) { clearInterval(timer); answer(message, { steps: n }) }
      }, 60)`),
  })
  const session = await acquire()
  const long = remember({ progress: true, timeoutMs: 300 })
  expect(await session.request(call, long.options)).toMatchObject({ type: 'result', value: { steps: 8 } })
  expect(long.events).toHaveLength(8)
})

test('garbage, unknown ids and second answers are counted, and too many end the session', async () => {
  const { acquire, violations } = pool({
    u: scriptedChild(`
      send('this is not JSON'); send('{"jsonrpc":"2.0","id":1,"id":2,"result":{}}')
      answer({ id: 987654 }, {}); answer({ id: 'x' }, {})
      answer(message, { first: true }); answer(message, { second: true })
      if (message.params.name === 'many') for (let i = 0; i < 100; i++) send('garbage')`),
  })
  const session = await acquire()
  expect(await session.request(call, remember().options)).toMatchObject({ value: { first: true } })
  await expect.poll(() => violations.length).toBe(5)
  expect(session.closed).toBe(false)
  await session.request(clear('tools/call', { name: 'many', arguments: {} }), remember().options)
  await expect.poll(() => session.closed).toBe(true)
  expect(violations.length).toBeLessThanOrEqual(32)
})

test('a line beyond the limit is not kept, and the request of it times out', async () => {
  const { acquire, violations } = pool(
    { u: scriptedChild(`answer(message, { big: 'x'.repeat(200000) })`) },
    {},
    { upstreamBytesMax: 65_536 },
  )
  const session = await acquire()
  expect(await session.request(call, remember({ timeoutMs: 500 }).options)).toMatchObject({ type: 'failed' })
  expect(violations[0]).toContain('65536')
})

test('a flood of notifications outside any request is bounded', async () => {
  const { acquire, violations } = pool({
    u: scriptedChild(`for (let i = 0; i < 5000; i++) send({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
      answer(message, {})`),
  })
  const session = await acquire()
  let seen = 0
  session.onEvent(() => (seen += 1))
  await session.request(call, remember().options)
  await expect.poll(() => session.closed).toBe(true)
  expect(seen).toBe(2000)
  expect(violations[0]).toContain('flood')
})

test('a crash loses the call as outcome-unknown, is waited out, and a crash loop stops', async () => {
  const { acquire, refused, upstreams } = pool({
    u: {
      ...scriptedChild(`process.exit(3)`),
      restart: { backoffMs: 10, backoffMaxMs: 50, crashesMax: 3, windowMs: 60_000 },
      breaker: { failures: 100, coolDownMs: 1000 },
    },
  })
  for (let crash = 0; crash < 3; crash += 1) {
    const session = await acquire()
    const ended = Promise.withResolvers<string>()
    session.onClosed(ended.resolve)
    expect(await session.request(call, remember().options)).toMatchObject({
      type: 'failed',
      sent: true,
      refusal: { code: 'outcome-unknown' },
    })
    expect(await ended.promise).toContain('exited with code 3')
  }
  expect((await refused()).reason).toContain('crashed too often')
  expect(upstreams.status()[0]?.state).toBe('stopped')
  await upstreams.drop('u')
  expect((await acquire()).closed).toBe(false)
})

test('a command that does not exist and one that never answers are refusals, and others go on', async () => {
  const { refused, acquire } = pool({
    missing: { transport: 'stdio', command: '/nowhere/at/all', era: 'legacy' },
    mute: {
      transport: 'stdio',
      command: process.execPath,
      args: ['-e', 'process.stdin.resume()'],
      connectTimeoutMs: 300,
    },
    u: scriptedChild('answer(message, {})'),
  })
  const [missing, mute, healthy] = await Promise.all([
    refused({ upstream: 'missing' }),
    refused({ upstream: 'mute' }),
    acquire(),
  ])
  expect(missing.code).toBe('upstream-unavailable')
  expect(mute.code).toBe('upstream-timeout')
  expect(healthy.closed).toBe(false)
})

test('concurrency is bounded and the circuit opens after failures', async () => {
  const { acquire, upstreams } = pool({
    u: {
      ...scriptedChild('if (message.params?.name === "ok") answer(message, {})'),
      concurrencyMax: 1,
      breaker: { failures: 2, coolDownMs: 60_000 },
    },
  })
  const session = await acquire()
  const first = session.request(call, remember({ timeoutMs: 200 }).options)
  expect(await session.request(call, remember().options)).toMatchObject({
    type: 'failed',
    sent: false,
    refusal: { code: 'upstream-busy' },
  })
  await first
  await session.request(call, remember({ timeoutMs: 50 }).options)
  expect(upstreams.status()[0]?.state).toBe('circuit-open')
  expect(await session.request(call, remember().options)).toMatchObject({
    type: 'failed',
    sent: false,
    refusal: { code: 'upstream-unavailable' },
  })
})

test('stderr comes line by line, cut and rate-limited; only listed environment reaches the child', async () => {
  process.env['CALLGATE_TEST_UNLISTED'] = 'must not travel'
  const { acquire, stderr } = pool({
    u: {
      ...scriptedChild(
        'answer(message, { env: process.env })',
        `console.error('first'); console.error('y'.repeat(10000)); for (let i = 0; i < 1000; i++) console.error('line ' + i)`,
      ),
      env: { PLAIN: 'p' },
      secrets: { TOKEN: 'env:T' },
    },
  })
  const session = await acquire()
  const reply = await session.request(call, remember().options)
  expect(reply).toMatchObject({ value: { env: { PLAIN: 'p', TOKEN: 'secret of env:T' } } })
  expect(JSON.stringify(reply)).not.toContain('must not travel')
  await expect.poll(() => stderr.length).toBe(200)
  expect(stderr[0]).toBe('first')
  expect(stderr[1]?.length).toBeLessThan(4200)
  expect(buildEnvironment({ env: {}, inheritEnv: ['B'] }, {}, { A: '1', B: '2', PATH: '/bin' })).toEqual({
    B: '2',
    PATH: '/bin',
  })
})

test('a crash says what the server wrote last, as inspection let it be shown', async () => {
  const warned: unknown[] = []
  const nothing = (): void => undefined
  const logger = {
    debug: nothing,
    info: nothing,
    error: nothing,
    warn: (fields: unknown) => void warned.push(fields),
  }
  const { acquire } = pool(
    {
      u: scriptedChild(
        `for (let i = 0; i < 20; i++) console.error('line ' + i)
         console.error('cannot open the password hunter2')
         setTimeout(() => process.exit(3), 50)`,
      ),
    },
    { logger, onStderr: (_upstream, text) => text.replace('hunter2', '[redacted]') },
  )
  const session = await acquire()
  await session.request(call, remember().options)
  await expect.poll(() => warned).toHaveLength(1)
  expect(warned[0]).toMatchObject({ upstream: 'u', reason: 'exited with code 3' })
  const { stderr } = warned[0] as { stderr: string[] }
  expect(stderr).toHaveLength(8)
  expect(stderr.at(-1)).toBe('cannot open the password [redacted]')
})

test('a process that closes its output and lives on is ended: nothing can be heard of it any more', async () => {
  const { acquire } = pool({
    u: scriptedChild(
      `if (message.method !== 'tools/call') send({ jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'none' } })
       else {
         require('node:fs').writeFileSync(message.params.arguments.file, String(process.pid))
         require('node:fs').closeSync(1)
       }`,
      'setInterval(() => {}, 1000)',
    ),
  })
  const session = await acquire()
  const file = join(mkdtempSync(join(tmpdir(), 'callgate-mute-')), 'pid')
  const asked = session.request(clear('tools/call', { name: 't', arguments: { file } }), remember().options)
  expect(await asked).toMatchObject({
    type: 'failed',
    refusal: { detail: expect.stringContaining('closed its output') },
  })
  await expect.poll(() => isAlive(Number(readFileSync(file, 'utf8')))).toBe(false)
})

test('closing ends a child that ignores everything, together with what it started', async () => {
  const { acquire, upstreams } = pool({
    u: scriptedChild(
      'answer(message, { pids: [process.pid, grandchild.pid] })',
      `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)
       const grandchild = require('node:child_process').spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: 'ignore' })
       process.exit = () => {}`,
    ),
  })
  const session = await acquire()
  const reply = await session.request(call, remember().options)
  const pids = reply.type === 'result' ? (reply.value['pids'] as number[]) : []
  expect(pids.map(isAlive)).toEqual([true, true])
  await upstreams.close()
  await expect.poll(() => pids.map(isAlive)).toEqual([false, false])
})

test('a child is stopped after it was idle, and started again when it is needed', async () => {
  const { acquire } = pool({
    u: { ...scriptedChild('answer(message, { pid: process.pid })'), idleStopMs: 100 },
  })
  const session = await acquire()
  await session.request(call, remember().options)
  await expect.poll(() => session.closed).toBe(true)
  expect((await acquire()).closed).toBe(false)
})

test('children do not outlive a gateway that was killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'callgate-kill-'))
  const { args } = scriptedChild(
    'answer(message, {})',
    `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid))`,
  )
  const program = `
    const { openPool } = await import(${JSON.stringify(new URL('./upstream-fixture.ts', import.meta.url).href)})
    const pool = openPool({ u: { transport: 'stdio', command: process.execPath, args: ${JSON.stringify(args)} } })
    await pool.acquire()
    process.stdout.write('ready')
    setInterval(() => {}, 1000)`
  const gateway = spawn(process.execPath, ['-C', 'source', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve) => gateway.stdout.once('data', () => resolve()))
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
  expect(isAlive(pid)).toBe(true)
  gateway.kill('SIGKILL')
  await expect.poll(() => isAlive(pid)).toBe(false)
})
