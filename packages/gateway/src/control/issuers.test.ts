/** Signing operators in at a real OpenID Connect issuer: groups become roles, and only what this browser asked for counts. */

import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestControl, type TestControl } from './control.fixture.ts'

/** The parts of the provider that are used here; it comes without types. */
interface OidcProvider {
  callback(): RequestListener
  interactionDetails(
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<{ prompt: { name: string }; params: Record<string, unknown>; session?: { accountId: string } }>
  interactionFinished(req: IncomingMessage, res: ServerResponse, result: object): Promise<void>
  readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> }
}
const PROVIDER: string = 'oidc-provider'
const { default: Provider } = (await import(PROVIDER)) as {
  default: new (issuer: string, settings: object) => OidcProvider
}

const COOKIE = '__Host-callgate-issuer'

let opened: TestControl
let server: Server
let issuer: string
let base: string
/** Who is at the issuer, and in which groups. */
let person: { sub: string; groups: string[] }

beforeEach(async () => {
  person = { sub: 'ada-7', groups: ['security', 'everybody'] }
  let answer: RequestListener = (_req, res) => void res.writeHead(503).end()
  server = createServer((req, res) => answer(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const roles = { security: ['analyst' as const, 'approver' as const], admins: ['administrator' as const] }
  const idp = { id: 'idp', issuer, clientId: 'callgate', clientSecret: 'env:SECRET_OF_CLIENT', roles }
  const down = { id: 'down', issuer: 'http://127.0.0.1:1', clientId: 'callgate', roles }
  opened = await openTestControl({ operators: { oidc: [idp, down] } })
  base = `http://localhost:${new URL((await opened.listen()).url).port}`
  answer = openProvider()
})
afterEach(async () => {
  await opened.close()
  server.close()
  server.closeAllConnections()
})

/** A real provider whose people agree to everything at once. */
function openProvider(): RequestListener {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'callgate',
        client_secret: 'SECRET_OF_CLIENT',
        redirect_uris: [`${base}/api/v1/session/oidc/idp/callback`],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub', 'groups'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/agree/${uid}` },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, groups: person.groups }),
    }),
  })
  const handle = provider.callback()
  const agree = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { prompt, params, session } = await provider.interactionDetails(req, res)
    if (prompt.name === 'login') {
      await provider.interactionFinished(req, res, { login: { accountId: person.sub } })
      return
    }
    const grant = new provider.Grant({
      ...(session === undefined ? {} : { accountId: session.accountId }),
      clientId: String(params['client_id']),
    })
    grant.addOIDCScope('openid')
    await provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } })
  }
  return (req, res) => {
    if (req.url?.startsWith('/agree/') === true) void agree(req, res)
    else handle(req, res)
  }
}

/** One browser: keeps cookies by host and follows no redirect by itself. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()

  cookie(name: string): string | undefined {
    return this.#jar(base).get(name)
  }

  forget(name: string): void {
    this.#jar(base).delete(name)
  }

  async get(url: string): Promise<Response> {
    const jar = this.#jar(url)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      const at = pair.indexOf('=')
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(set)) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return answer
  }

  /** Follows redirects up to the answer that comes back to us, and does not open that. */
  async toCallback(start: string): Promise<string> {
    let url = start
    for (let step = 0; step < 12; step += 1) {
      const location = (await this.get(url)).headers.get('location')
      if (location === null) throw new Error(`${url} leads nowhere`)
      url = new URL(location, url).href
      if (url.startsWith(`${base}/api/v1/session/oidc/idp/callback`)) return url
    }
    throw new Error('no end')
  }

  #jar(url: string): Map<string, string> {
    const { host } = new URL(url)
    const jar = this.#cookies.get(host) ?? new Map<string, string>()
    this.#cookies.set(host, jar)
    return jar
  }
}

const begin = (query = '') => `${base}/api/v1/session/oidc/idp${query}`
const REFUSED = '/console/?sign-in=refused'

async function signIn(browser = new Browser(), query = '') {
  const answer = await browser.get(await browser.toCallback(begin(query)))
  return { browser, answer, to: answer.headers.get('location') }
}

async function who(browser: Browser) {
  const answer = await browser.get(`${base}/api/v1/session`)
  return (await answer.json()) as { operator?: { name: string; roles: string[] } }
}

test('people of a group sign in with its roles, under a name that nobody else has', async () => {
  const methods = await fetch(`${base}/api/v1/session/methods`)
  expect(await methods.json()).toMatchObject({
    oidc: [
      { issuer: 'idp', name: 'idp' },
      { issuer: 'down', name: 'down' },
    ],
  })
  const { browser, answer, to } = await signIn()
  expect([answer.status, to]).toEqual([303, '/console/'])
  expect(await who(browser)).toMatchObject({
    operator: { name: 'idp:ada-7', roles: ['analyst', 'approver'] },
  })
  expect(browser.cookie(COOKIE)).toBeUndefined()
  expect(opened.acts).toMatchObject([{ act: 'operator.sign-in', operator: 'idp:ada-7', note: 'issuer' }])
  expect(opened.operators.list()).toMatchObject([{ name: 'idp:ada-7', owner: 'ada-7' }])
})

test('roles are those of the groups of today, and who was revoked here stays out', async () => {
  await signIn()
  person.groups = ['admins']
  const { browser } = await signIn()
  expect(await who(browser)).toMatchObject({ operator: { roles: ['administrator'] } })
  expect(opened.operators.list()).toHaveLength(1)
  await opened.operators.revoke(opened.operators.list()[0]?.id ?? '')
  expect((await who(browser)).operator).toBeUndefined()
  expect((await signIn()).to).toBe(REFUSED)
})

test('who is in no group with a role is not let in, whatever the groups are called', async () => {
  person.groups = ['everybody', 'constructor', '__proto__', 'toString']
  const { browser, to } = await signIn()
  expect(to).toBe(REFUSED)
  expect((await who(browser)).operator).toBeUndefined()
  expect(opened.operators.list()).toEqual([])
})

test('an answer counts once, in the browser that asked, with the state and code that belong together', async () => {
  const browser = new Browser()
  const callback = await browser.toCallback(begin())
  // Somebody else is led to the answer (login CSRF).
  const victim = new Browser()
  expect((await victim.get(callback)).headers.get('location')).toBe(REFUSED)
  expect((await who(victim)).operator).toBeUndefined()
  // And by that the state is used up.
  expect((await browser.get(callback)).headers.get('location')).toBe(REFUSED)
  const first = await signIn()
  const second = new Browser()
  const other = new URL(await second.toCallback(begin()))
  other.searchParams.set('state', 'x'.repeat(43))
  expect((await second.get(other.href)).headers.get('location')).toBe(REFUSED)
  const third = new Browser()
  const [one, two] = [new URL(await third.toCallback(begin())), new URL(await third.toCallback(begin()))]
  two.searchParams.set('code', one.searchParams.get('code') ?? '')
  expect((await third.get(two.href)).headers.get('location')).toBe(REFUSED)
  const fourth = new Browser()
  const late = await fourth.toCallback(begin())
  fourth.forget(COOKIE)
  expect((await fourth.get(late)).headers.get('location')).toBe(REFUSED)
  expect((await who(first.browser)).operator).toBeDefined()
})

test('pages of others cannot use up the attempts of whoever signs in', async () => {
  const callback = `${base}/api/v1/session/oidc/idp/callback?state=x&code=y`
  for (let attempt = 0; attempt < 61; attempt += 1) {
    const image = { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' } }
    expect((await fetch(begin(), { ...image, redirect: 'manual' })).status).toBe(403)
    const answer = await fetch(callback, { ...image, redirect: 'manual' })
    expect(answer.headers.get('location')).toBe(REFUSED)
  }
  expect((await signIn()).to).toBe('/console/')
})

test('leads on to pages of ours and nowhere else (open redirect)', async () => {
  const { to } = await signIn(new Browser(), '?to=/console/sessions/abc-1')
  expect(to).toBe('/console/sessions/abc-1')
  const elsewhere = [
    'https://evil.example/',
    '//evil.example/console/',
    '/\\evil.example/console/',
    '/console/../api/v1/drain',
    '/console//evil.example',
    '/console/%2f%2fevil.example',
    '/console/\r\nlocation: https://evil.example',
    'javascript:alert(1)',
    '/api/v1/status',
  ]
  for (const path of elsewhere) {
    const answer = await new Browser().get(begin(`?to=${encodeURIComponent(path)}`))
    expect([path, answer.status, answer.headers.get('location')]).toEqual([path, 400, null])
  }
})

test('an issuer that is not there, or not known, is said', async () => {
  const unknown = await fetch(`${base}/api/v1/session/oidc/nobody`, { redirect: 'manual' })
  expect(unknown.status).toBe(404)
  const down = await fetch(`${base}/api/v1/session/oidc/down`, { redirect: 'manual' })
  expect([down.status, await down.json()]).toMatchObject([503, { code: 'upstream-unavailable' }])
})
