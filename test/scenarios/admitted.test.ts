/** Who is let in and with which rights; what is left after a kill; labels that follow a caller. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IntentEntry } from '@callgate/contracts/journal'
import { Clearance } from '../../packages/gateway/src/pipeline/clearance.ts'
import { readLines } from '../../packages/gateway/src/journal/line-reader.ts'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { startGateway as startProcess } from '../fixtures/gateway.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf, textOf, waitFor } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { call, openSession, post } from '../support/raw-http.ts'
import { overHttp, policyOf, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

let server: FixtureServer
let gateway: TestGateway
let issuer: {
  readonly url: string
  sign(claims: Record<string, string>, audience: string): Promise<string>
  stop(): void
}

beforeAll(async () => {
  server = await startFixtureServer('legacy')
  issuer = await startIssuer()
  gateway = await startTestGateway({
    upstreams: { web: overHttp(server.url, { labels: ['outside'] }) },
    policy: policyOf([
      '{ id: alice-with-reader, effect: allow, on: [call], principals: [alice], agents: [reader] }',
    ]),
    config: {
      identity: {
        oidc: [
          {
            issuer: issuer.url,
            jwksUri: `${issuer.url}/jwks`,
            audience: 'https://gate.example',
            algorithms: ['ES256'],
          },
        ],
      },
      journal: { segmentBytesMax: 4096 },
    },
  })
})

afterAll(async () => {
  await gateway.stopAndVerify()
  issuer.stop()
  await server.stop()
})

async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
  const http = createServer((_req, res) =>
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] })),
  )
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    url,
    sign: (claims: Record<string, string>, audience: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setIssuer(url)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey),
    stop: () => void http.close(),
  }
}

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }

describe('rights', () => {
  test(
    verifies('GATE-6.8', 'GATE-7.2', 'a call needs the rights of its principal and of its agent'),
    async () => {
      const attempts: [string, string, boolean][] = [
        ['alice', 'reader', true],
        ['alice', 'writer', false],
        ['bob', 'reader', false],
      ]
      for (const [principal, agent, allowed] of attempts) {
        const { token } = await gateway.control.createKey({ principal, agent })
        const { client } = await connectLegacy(gateway.url, { key: token })
        const said = client.callTool({ name: 'web__say', arguments: { text: 'hi' } })
        if (allowed) expect(textOf(await said)).toBe('hi')
        else await failureOf(said)
        expect((await client.listTools()).tools.some(({ name }) => name === 'web__say')).toBe(allowed)
        await client.close()
      }
    },
  )

  test(
    verifies('GATE-6.4', 'a token of the issuer is accepted for this audience, unchanged, and no other'),
    async () => {
      const audience = 'https://gate.example'
      const good = await issuer.sign({ sub: 'alice', azp: 'reader' }, audience)
      const { client } = await connectLegacy(gateway.url, { key: good })
      expect(textOf(await client.callTool({ name: 'web__say', arguments: { text: 'token' } }))).toBe('token')
      await client.close()
      const elsewhere = await issuer.sign({ sub: 'alice', azp: 'reader' }, 'https://other.example')
      const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`
      for (const token of [elsewhere, none, `${good.slice(0, -6)}AAAAAA`]) {
        expect((await post(gateway.url, ping, { key: token })).status).toBe(401)
      }
      const metadata = await fetch(`${gateway.running.url}/.well-known/oauth-protected-resource`)
      expect(await metadata.json()).toMatchObject({ authorization_servers: [issuer.url] })
      const challenge = (await post(gateway.url, ping)).headers.get('www-authenticate')
      expect(challenge).toContain('resource_metadata=')
    },
  )

  test(
    verifies('INV-15', 'a new session of the same caller starts with the labels of the one before'),
    async () => {
      const { token } = await gateway.control.createKey({ principal: 'alice', agent: 'reader' })
      const first = await openSession(gateway.url, { key: token })
      await post(gateway.url, call(1, 'web__say', { text: 'x' }), { key: token, session: first })
      const second = await openSession(gateway.url, { key: token })
      const sessions = await gateway.control.listSessions()
      expect(sessions.find(({ id }) => id === second)?.labels).toContain('outside')
    },
  )
})

test(
  verifies('GATE-9.5', 'the journal turns to a new segment when one is full, and verifies over all'),
  async () => {
    await gateway.control.checkpoint().catch(() => undefined)
    const report = await verifyJournals({ dirs: [join(gateway.directory, 'data', 'journal')] })
    expect(report.logs[0]?.problems).toEqual([])
    expect(report.logs[0]?.segments.whole).toBeGreaterThan(1)
  },
)

test(verifies('INV-1', 'a clearance cannot be made from a literal, a cast or the prototype'), () => {
  const shaped = { message: {}, decision: {} } as unknown as Clearance
  expect(shaped instanceof Clearance).toBe(false)
  const forged: Clearance = Object.create(Clearance.prototype)
  expect(() => forged.message).toThrow(TypeError)
  const deny = { effect: 'deny', code: null, reasons: [], obligations: [] } as const
  expect(Clearance.mint(deny, { done: true, message: forged as never, count: 0 })).toBeUndefined()
  const allow = { effect: 'allow', code: null, reasons: [], obligations: [] } as const
  expect(Clearance.mint(allow, { done: false, obligation: 'redact', reason: 'gone' })).toBeUndefined()
})

test(
  verifies(
    'INV-8',
    'INV-9',
    'after a kill the intent of an open call is on disk, and becomes unknown at the next start',
  ),
  async () => {
    const held = await startFixtureServer('legacy')
    const first = await startProcess({ upstreams: { held: overHttp(held.url) } })
    const session = await openSession(first.url)
    const open = post(first.url, call(1, 'held__hold', { label: 'killed' }), { session }).catch(
      () => undefined,
    )
    await waitFor('the call at the upstream', () => held.seen.length === 1)
    first.child.process.kill('SIGKILL')
    await once(first.child.process, 'exit')
    await open
    const intents = await readIntents(join(first.directory, 'data', 'journal'))
    const killed = intents.find(({ target }) => target === 'hold')
    expect(killed?.decision.effect).toBe('allow')
    const second = await import('../../packages/gateway/src/main.ts').then(({ startGateway }) =>
      startGateway({ configPath: first.configFile }),
    )
    await second.close(1_000)
    const [log] = (await verifyJournals({ dirs: [join(first.directory, 'data', 'journal')] })).logs
    expect(log?.problems).toEqual([])
    expect(log?.openExchanges).toBe(0)
    await first.stop()
    await held.stop()
  },
)

async function readIntents(dir: string): Promise<IntentEntry[]> {
  const { readdirSync } = await import('node:fs')
  const intents: IntentEntry[] = []
  for (const name of readdirSync(dir).filter((file) => file.endsWith('.jsonl') || /records|seg/.test(file))) {
    for await (const line of readLines(join(dir, name))) {
      const text = line.bytes.toString('utf8')
      if (text.includes('"type":"intent"')) intents.push((JSON.parse(text) as { entry: IntentEntry }).entry)
    }
  }
  return intents
}
