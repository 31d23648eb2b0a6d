/** Lines of a process so large that they are read over several turns of the event loop: in their place, and to the last one. */

import { afterEach, expect, test, vi } from 'vitest'
import { loopTurns } from '../wire/loop-turns.ts'
import { clear, openPool, remember, scriptedChild, type Pool } from './upstream-fixture.ts'

const pools: Pool[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(pools.splice(0).map((opened) => opened.upstreams.close()))
})
const call = clear('tools/call', { name: 't', arguments: {} })

function openWith(body: string, before = ''): Pool {
  const pool = openPool({ u: scriptedChild(body, before) }, {}, { upstreamBytesMax: 4 << 20 })
  pools.push(pool)
  return pool
}

test('what follows a large message stays behind it', async () => {
  const { acquire, violations } = openWith(`
    const token = message.params._meta.progressToken
    const progress = (progress, size) => ({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: token, progress, message: 'x'.repeat(size) } })
    const all = [progress(1, 10), progress(2, 900000), progress(3, 10), progress(4, 900000), progress(5, 10)]
    all.push({ jsonrpc: '2.0', id: message.id, result: { last: true } })
    process.stdout.write(all.map((one) => JSON.stringify(one) + '\\n').join(''))`)
  const session = await acquire()
  for (let round = 0; round < 3; round += 1) {
    const heard = remember({ progress: true })
    const reply = await session.request(call, heard.options)
    expect(reply).toMatchObject({ type: 'result', value: { last: true } })
    const steps = heard.events.map(({ params }) => params['progress'])
    expect(steps).toEqual([1, 2, 3, 4, 5])
  }
  expect(violations).toEqual([])
})

test('a process that ends right after a large answer has given it', async () => {
  const { acquire } = openWith(`
    const text = JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { text: 'x'.repeat(3000000) } }) + '\\n'
    process.stdout.write(text, () => process.exit(0))`)
  const session = await acquire()
  const reply = await session.request(call, remember().options)
  expect(reply).toMatchObject({ type: 'result', value: { text: 'x'.repeat(3_000_000) } })
})

test('a session that is closed reads nothing any more, however much its process goes on to say', async () => {
  const text = `send({ jsonrpc: '2.0', method: 'notifications/message', params: { text: 'x'.repeat(900000) } })`
  const flushes = 'process.exit = () => {}'
  const { acquire, upstreams } = openWith(
    '',
    `${flushes}; process.stdin.on('end', () => { ${text}; ${text} })`,
  )
  await acquire()
  const turns = vi.spyOn(loopTurns, 'next')
  await upstreams.close()
  expect(turns).not.toHaveBeenCalled()
})
