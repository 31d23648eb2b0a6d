/** Rate limits hold over a restart: what was let through shortly before counts. */

import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startGateway, type RunningGateway } from '../../packages/gateway/src/main.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf } from '../support/clients.ts'
import { startFixtureServer } from '../support/fixture-server.ts'
import { openSession, post } from '../support/raw-http.ts'
import {
  ALLOW_RULE,
  overHttp,
  policyOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of opened.splice(0).toReversed()) await end()
})

async function place(limits: readonly string[], config: Record<string, unknown> = {}): Promise<TestGateway> {
  const server = await startFixtureServer('legacy')
  opened.push(() => server.stop())
  const gateway = await startTestGateway({
    upstreams: { web: overHttp(server.url) },
    policy: policyOf([ALLOW_RULE], limits),
    config,
  })
  opened.push(() => gateway.stopAndVerify())
  return gateway
}

async function restart(gateway: TestGateway): Promise<RunningGateway> {
  await gateway.running.close(1_000)
  const again = await startGateway({ configPath: join(gateway.directory, 'callgate.yaml') })
  opened.push(() => again.close(1_000))
  return again
}

const call = async (url: string, name: string) => {
  const agent = await connectLegacy(url)
  const outcome = agent.client.callTool({ name, arguments: { text: 'x' } })
  const done = outcome.then(() => undefined)
  try {
    return await done.catch(() => failureOf(outcome))
  } finally {
    await agent.client.close()
  }
}

test(verifies('GATE-7.3', 'a limit that was reached before a restart is reached after it'), async () => {
  const gateway = await place([
    '{ id: few, per: [principal, tool], on: [call], rate: { calls: 2, window: 1h } }',
    '{ id: many, per: [agent], on: [call], rate: { calls: 100, window: 1h } }',
  ])
  expect(await call(gateway.url, 'web__say')).toBeUndefined()
  expect(await call(gateway.url, 'web__say')).toBeUndefined()
  expect(await call(gateway.url, 'web__say')).toMatchObject({ code: -31005 })
  const again = await restart(gateway)
  expect(await call(`${again.url}/mcp`, 'web__say')).toMatchObject({ code: -31005 })
  // Another tool has a count of its own, which was not used.
  expect((await call(`${again.url}/mcp`, 'web__other'))?.code).not.toBe(-31005)
})

test(verifies('GATE-7.3', 'sessions opened before a restart count after it'), async () => {
  const gateway = await place([], { limits: { sessionOpensPerMinute: 3 } })
  for (let count = 0; count < 3; count += 1) await openSession(gateway.url)
  const again = await restart(gateway)
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  }
  const refused = await post(`${again.url}/mcp`, { jsonrpc: '2.0', id: 1, method: 'initialize', params })
  expect(refused.json['error']).toMatchObject({ code: -31005 })
})
