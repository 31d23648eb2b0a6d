/** What an agent answers to a question of an upstream leaves like arguments do, and the record says why one did not. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectLegacy, textOf, type LegacyClient } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import {
  ALLOW_RULE,
  overHttp,
  policyOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

let vault: FixtureServer
let asker: FixtureServer
let gateway: TestGateway
let agent: LegacyClient
let name = 'Ada'

beforeAll(async () => {
  vault = await startFixtureServer('dual')
  asker = await startFixtureServer('dual')
  gateway = await startTestGateway({
    upstreams: { vault: overHttp(vault.url), asker: overHttp(asker.url) },
    policy: policyOf([ALLOW_RULE]),
  })
  agent = await connectLegacy(gateway.url, { fillIn: () => ({ name }) })
})

afterAll(async () => {
  await agent.client.close()
  await gateway.stopAndVerify()
  await vault.stop()
  await asker.stop()
})

const ask = () => agent.client.callTool({ name: 'asker__ask-form', arguments: {} })

test('a secret of one server is not answered to another, in whatever spelling, and the record names the flow', async () => {
  await agent.client.callTool({ name: 'vault__leak', arguments: {} })
  expect(textOf(await ask())).toContain('Ada')
  name = Buffer.from(vault.secret).toString('hex')
  expect(textOf(await ask())).toContain('The answer was not given to the server that asked.')
  const withheld = (await gateway.records('outcome')).filter(
    ({ entry }) => entry.type === 'outcome' && entry.kind === 'elicit' && entry.outcome === 'withheld',
  )
  expect(withheld).toHaveLength(1)
  expect(withheld[0]?.entry).toMatchObject({
    decision: { effect: 'deny', code: 'policy-denied' },
    findings: expect.arrayContaining([
      expect.objectContaining({ code: 'flow/secret-to-external' }),
    ]) as unknown,
  })
})
