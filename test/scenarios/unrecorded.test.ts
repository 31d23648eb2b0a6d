/** A journal that cannot be written: nothing new passes, what stops things still does, and nothing acknowledged is lost. */

import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf, textOf, waitFor, type LegacyClient } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { call, openSession, post } from '../support/raw-http.ts'
import { overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

let server: FixtureServer
let gateway: TestGateway
let agent: LegacyClient

beforeAll(async () => {
  server = await startFixtureServer('legacy')
  gateway = await startTestGateway({
    upstreams: { web: overHttp(server.url) },
    config: { journal: { segmentBytesMax: 4096, payloads: 'none' } },
  })
  agent = await connectLegacy(gateway.url)
})

afterAll(async () => {
  await agent.client.close()
  await gateway.stopAndVerify()
  await server.stop()
})

test(
  verifies(
    'INV-10',
    'INV-4',
    'new calls are denied and not sent; revocation and cancellation pass; afterwards all is as before',
  ),
  async () => {
    const say = (text: string) => agent.client.callTool({ name: 'web__say', arguments: { text } })
    const { token, key } = await gateway.control.createKey({ principal: 'mallory', agent: 'tool' })
    const session = await openSession(gateway.url, { key: token })
    const held = post(gateway.url, call(1, 'web__hold', { label: 'open' }), { key: token, session }).catch(
      () => undefined,
    )
    await waitFor('the call at the upstream', () => server.seen.some(({ tool }) => tool === 'hold'))
    const journal = join(gateway.directory, 'data', 'journal')
    renameSync(journal, `${journal}-away`)
    let answered = 0
    const failure = await waitFor('the first denial', async () => {
      const outcome = await say(`call ${answered}`).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (outcome === undefined) answered += 1
      return outcome
    })
    expect(failure).toMatchObject({ message: expect.stringMatching(/record|journal/i) })
    const sent = server.seen.length
    await failureOf(say('not sent'))
    expect(server.seen).toHaveLength(sent)
    expect((await gateway.control.status()).journal.writable).toBe(false)
    expect((await fetch(`${gateway.running.url}/readyz`)).status).toBe(503)
    const { recorded } = await gateway.control.revokeKey(key.id)
    expect(recorded).toBe(false)
    await held
    await waitFor('the cancelled call', () => server.cancelled.includes('open'))
    renameSync(`${journal}-away`, journal)
    await waitFor(
      'the journal to be written again',
      async () => (await gateway.control.status()).journal.writable,
    )
    expect(textOf(await say('again'))).toBe('again')
  },
)
