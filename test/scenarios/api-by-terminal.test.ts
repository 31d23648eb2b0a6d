/** The control API from a terminal: what there is, any of it sent, and a conversation told step by step. */

import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runHere } from '../../packages/gateway/src/cli/run-here.fixture.ts'
import { connectLegacy } from '../support/clients.ts'
import { everything, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway({ upstreams: { everything: everything() } })
})
afterAll(() => gateway.stop())

const callgate = (...args: readonly string[]) => runHere(...args, '--data', join(gateway.directory, 'data'))

test('operations are found by a word and sent as the operator', async () => {
  const found = await callgate('api', 'saved', 'searches')
  expect(found.code).toBe(0)
  expect(found.out).toContain('/journal/searches')
  const saved = { name: 'what went', filters: { effect: 'deny' } }
  const sent = await callgate('api', 'POST', '/journal/searches', '--body', JSON.stringify(saved))
  expect(sent.code).toBe(0)
  const { out } = await callgate('api', 'GET', '/journal/searches', '--query', 'limit=1')
  expect(JSON.parse(out)).toMatchObject({ items: [saved] })
})

test('what cannot be sent is refused with what to do', async () => {
  expect(await callgate('api', 'GET', '/keys/../drain')).toMatchObject({ code: 2 })
  expect((await callgate('api', 'POST', '/nothing')).err).toContain('callgate api')
  expect((await callgate('api', 'POST', '/freezes', '--body', '{')).err).toContain('not JSON')
  const refused = await callgate('api', 'POST', '/freezes', '--body', '{"kind":"nobody"}')
  expect(refused.code).toBe(1)
})

test('a conversation is told step by step, and the connection of its agent ended', async () => {
  const { client } = await connectLegacy(gateway.url)
  await client.callTool({ name: 'everything__echo', arguments: { message: 'hello' } })
  const [conversation] = await gateway.control.listConversations()
  const shown = await callgate('sessions', 'show', conversation?.id ?? '')
  expect(shown.out).toMatch(/tools\/call everything\/echo +ok/)
  const [live] = JSON.parse((await callgate('sessions', 'live', '--json')).out)
  expect(live).toMatchObject({ agent: 'tester', principal: 'tester' })
  expect((await callgate('sessions', 'kill', live.id)).code).toBe(0)
  await expect(client.callTool({ name: 'everything__echo', arguments: {} })).rejects.toThrow()
  await client.close()
})
