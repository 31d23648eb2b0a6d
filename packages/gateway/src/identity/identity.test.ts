/** The identity port against a real issuer on loopback, with the usual attacks on tokens. */

import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT, exportJWK, exportSPKI, generateKeyPair, type CryptoKey } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { IdentityConfig } from '@callgate/contracts/config'
import { NetworkConfig } from '@callgate/contracts/network'
import type { Caller } from '@callgate/contracts/identity'
import type { Refusal } from '@callgate/contracts/errors'
import { createAsk } from '../network/ask.ts'
import { createReach } from '../network/reach.ts'
import { openStore, type Store } from '../store/store.ts'
import { openAgentKeys, type AgentKeys } from './agent-keys.ts'
import { createIdentity, type Identity } from './identity.ts'

const canonicalUrl = 'https://gate.example/mcp'
const offset = { ms: 0 }
const clock = { nowMs: () => Date.now() + offset.ms, monotonicMs: () => performance.now() + offset.ms }
const logger = { debug() {}, info() {}, warn() {}, error() {} }
const random = { bytes: (count: number) => randomBytes(count), id: (prefix: string) => prefix }
const served = { jwks: { keys: [] as object[] }, requests: 0, redirect: false, issuer: '', huge: false }
let server: Server
let issuer: string
let pair: { privateKey: CryptoKey; publicKey: CryptoKey }
let other: { privateKey: CryptoKey; publicKey: CryptoKey }
let directory: string
let store: Store
let keys: AgentKeys
let identity: Identity

beforeAll(async () => {
  pair = await generateKeyPair('RS256', { extractable: true })
  other = await generateKeyPair('RS256', { extractable: true })
  served.jwks.keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }]
  server = createServer((request, response) => {
    served.requests += 1
    if (served.redirect) return void response.writeHead(302, { location: `${issuer}/jwks` }).end()
    if (served.huge) return void response.end(' '.repeat(1 << 20))
    const body = request.url?.endsWith('/jwks')
      ? served.jwks
      : { issuer: served.issuer, jwks_uri: `${issuer}/jwks` }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  directory = mkdtempSync(join(tmpdir(), 'callgate-identity-'))
  store = await openStore(join(directory, 'store.sqlite'))
  keys = await openAgentKeys({ store, clock, random, logger })
})
afterAll(async () => {
  await keys.close()
  await store.close()
  server.close()
  rmSync(directory, { recursive: true, force: true })
})
const ask = createAsk(createReach(() => NetworkConfig.parse({})))
const configOf = (more: object = {}): IdentityConfig => IdentityConfig.parse({ oidc: [{ issuer, ...more }] })
const create = (config: IdentityConfig, localProcess = false): Identity =>
  createIdentity({ ask, keys, clock, logger, canonicalUrl, localProcess }, config)
beforeEach(() => {
  Object.assign(served, { requests: 0, redirect: false, issuer, huge: false })
  offset.ms = 0
  identity = create(configOf())
})

const sign = (
  claims: { readonly [claim: string]: unknown } = {},
  header: object = {},
  key = pair.privateKey,
): Promise<string> => {
  const nowS = Math.floor(Date.now() / 1000)
  const payload = {
    iss: issuer,
    aud: canonicalUrl,
    sub: 'alice',
    azp: 'coder',
    groups: ['dev'],
    exp: nowS + 300,
    ...claims,
  }
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header }).sign(key)
}
const bearer = (token: string, at = identity) => at.authenticate({ type: 'bearer', token })
const codeOf = async (outcome: Caller | Refusal | Promise<Caller | Refusal>): Promise<string> => {
  const settled = await outcome
  return 'principal' in settled ? 'accepted' : settled.code
}

test('a valid token names principal, agent and groups; the second time without a promise', async () => {
  const token = await sign()
  const caller = await bearer(token)
  expect(caller).toMatchObject({
    tenant: 'default',
    principal: { id: 'alice', groups: ['dev'], claims: { iss: issuer } },
    agent: { id: 'coder' },
    credential: { method: 'jwt' },
  })
  expect(bearer(token)).toBe(caller)
  expect(JSON.stringify(caller)).not.toContain(token)
  expect(served.requests).toBe(2)
})

test('attacks on tokens', async () => {
  const nowS = Math.floor(Date.now() / 1000)
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = encode({ iss: issuer, aud: canonicalUrl, sub: 'root', azp: 'x', exp: nowS + 300 })
  const hs256 = `${encode({ alg: 'HS256', kid: 'k1' })}.${claims}`
  const forged = createHmac('sha256', await exportSPKI(pair.publicKey))
    .update(hs256)
    .digest('base64url')
  const good = await sign()
  const jwk = await exportJWK(other.publicKey)
  const tokens: Record<string, string> = {
    'alg none': `${encode({ alg: 'none' })}.${claims}.`,
    'HS256 with the public key': `${hs256}.${forged}`,
    'another audience': await sign({ aud: 'https://other.example' }),
    'no audience': await sign({ aud: undefined }),
    'a longer audience': await sign({ aud: `${canonicalUrl}/x` }),
    expired: await sign({ exp: nowS - 60 }),
    'not yet valid': await sign({ nbf: nowS + 600 }),
    'no expiry': await sign({ exp: undefined }),
    'unknown kid': await sign({}, { kid: 'nope' }, other.privateKey),
    'kid as a path': await sign({}, { kid: '../../dev/null' }, other.privateKey),
    'own key in the header': await sign({}, { kid: 'k1', jwk }, other.privateKey),
    'jku in the header': await sign({}, { kid: 'k1', jku: 'http://127.0.0.1:1/x' }, other.privateKey),
    'another issuer': await sign({ iss: 'https://evil.example' }),
    'no subject': await sign({ sub: undefined }),
    'no agent': await sign({ azp: undefined }),
    'groups that are no names': await sign({ groups: [{ admin: true }] }),
    'changed payload': [good.split('.')[0], claims, good.split('.')[2]].join('.'),
    garbage: 'a.b.c',
    'too long': `${good}${'A'.repeat(20_000)}`,
  }
  for (const [name, token] of Object.entries(tokens))
    expect([name, await codeOf(bearer(token))]).toEqual([name, 'unauthenticated'])
  expect(await codeOf(bearer(good))).toBe('accepted')
})

test('unknown key ids do not make the gateway fetch again and again', async () => {
  await bearer(await sign())
  for (let index = 0; index < 10; index += 1)
    await bearer(await sign({}, { kid: `k${index + 2}` }, other.privateKey))
  expect(served.requests).toBeLessThanOrEqual(3)
})

test('scopes', async () => {
  const scoped = create(configOf({ scopes: ['mcp', 'tools'] }))
  expect(await codeOf(bearer(await sign({ scope: 'mcp' }), scoped))).toBe('insufficient-scope')
  expect(await codeOf(bearer(await sign({ scope: 'tools x mcp' }), scoped))).toBe('accepted')
  expect(await codeOf(bearer(await sign({ scp: ['mcp', 'tools'] }), scoped))).toBe('accepted')
})

test('a caller is live until its token expires or its issuer is taken out of the configuration', async () => {
  const caller = await bearer(await sign())
  if (!('principal' in caller)) throw new Error(caller.reason)
  expect(identity.isLive(caller)).toBe(true)
  offset.ms = 3_600_000
  expect(identity.isLive(caller)).toBe(false)
  offset.ms = 0
  identity.configure(IdentityConfig.parse({}))
  expect(identity.isLive(caller)).toBe(false)
})

test('redirects, huge answers and metadata of another issuer are not followed', async () => {
  const token = await sign()
  served.redirect = true
  expect(await codeOf(bearer(token))).toBe('unauthenticated')
  Object.assign(served, { redirect: false, requests: 0 })
  expect(await codeOf(bearer(token))).toBe('unauthenticated')
  expect(served.requests).toBe(0)
  served.huge = true
  expect(await codeOf(bearer(token, create(configOf())))).toBe('unauthenticated')
  Object.assign(served, { huge: false, issuer: 'https://evil.example' })
  expect(await codeOf(bearer(token, create(configOf())))).toBe('unauthenticated')
  served.issuer = issuer
  offset.ms = 31_000
  expect(await codeOf(bearer(token))).toBe('accepted')
})

test('plain http beyond loopback, and one issuer twice, are refused at configuration', () => {
  expect(() => create(configOf({ issuer: 'http://idp.example' }))).toThrow(/https/)
  expect(() => create(IdentityConfig.parse({ oidc: [{ issuer }, { issuer }] }))).toThrow(/twice/)
})

test('an edit that cannot be taken over lets nobody in by what it replaces, and whoever holds streams is told', async () => {
  const open = create(IdentityConfig.parse({ anonymous: {}, oidc: [{ issuer }] }))
  const none = { type: 'none', loopback: true } as const
  const anonymous = await open.authenticate(none)
  const known = await bearer(await sign(), open)
  if (!('principal' in anonymous) || !('principal' in known)) throw new Error('not accepted')
  let told = 0
  open.onNarrowed(() => (told += 1))
  expect(() => open.configure(IdentityConfig.parse({ oidc: [{ issuer }, { issuer }] }))).toThrow(/twice/)
  expect(await codeOf(open.authenticate(none))).toBe('unauthenticated')
  expect([open.isLive(anonymous), open.isLive(known), told]).toEqual([false, false, 1])
})

test('a second issuer cannot name a principal of the first', async () => {
  const two = create(IdentityConfig.parse({ oidc: [{ issuer: 'https://first.example' }, { issuer }] }))
  expect(await bearer(await sign(), two)).toMatchObject({
    principal: { id: `${issuer}#alice`, groups: [`${issuer}#dev`] },
    agent: { id: `${issuer}#coder` },
  })
})

test('anonymous only when configured and on loopback; a local process only where it is expected', async () => {
  const none = { type: 'none', loopback: true } as const
  expect(await codeOf(identity.authenticate(none))).toBe('unauthenticated')
  const open = create(IdentityConfig.parse({ anonymous: {} }))
  expect(await codeOf(open.authenticate(none))).toBe('accepted')
  expect(await codeOf(open.authenticate({ type: 'none', loopback: false }))).toBe('unauthenticated')
  const process = { type: 'local-process', user: 'me', agent: 'ide' } as const
  expect(await codeOf(open.authenticate(process))).toBe('unauthenticated')
  expect(await create(IdentityConfig.parse({}), true).authenticate(process)).toMatchObject({
    principal: { id: 'me' },
  })
})

test('the anonymous caller is the one that is configured now', async () => {
  const none = { type: 'none', loopback: true } as const
  const open = create(IdentityConfig.parse({ anonymous: { principal: 'one' } }))
  expect(await open.authenticate(none)).toMatchObject({ principal: { id: 'one' } })
  open.configure(IdentityConfig.parse({ anonymous: { principal: 'two' } }))
  expect(await open.authenticate(none)).toMatchObject({ principal: { id: 'two' } })
  open.configure(IdentityConfig.parse({}))
  expect(await codeOf(open.authenticate(none))).toBe('unauthenticated')
})

test('an agent key authenticates through the port and dies with its revocation', async () => {
  const wanted = {
    tenant: 'default',
    agent: 'a',
    agentGroups: [],
    principal: 'p',
    principalGroups: [],
    expiresAtMs: null,
  }
  const { token, key } = await keys.create(wanted)
  const caller = await bearer(token)
  if (!('principal' in caller)) throw new Error(caller.reason)
  const told: string[] = []
  identity.onRevoked((id) => told.push(id))
  await keys.revoke('default', key.id)
  expect([identity.isLive(caller), told]).toEqual([false, [key.id]])
})
