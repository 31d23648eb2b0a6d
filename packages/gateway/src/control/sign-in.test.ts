/** Signing in with a browser over real HTTP: sessions and their ends, forged requests, passkeys, invitations, rates. */

import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OperatorRole } from '@callgate/contracts/operator'
import { SoftwareAuthenticator } from '../identity/authenticator.fixture.ts'
import { openTestControl, type TestControl } from './control.fixture.ts'

let opened: TestControl
let port: number
/** The name that passkeys can be bound to. */
let host: string

beforeEach(async () => {
  opened = await openTestControl()
  port = Number(new URL((await opened.listen()).url).port)
  host = `localhost:${port}`
})
afterEach(() => opened.close())

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: Record<string, unknown>
}

interface Sent {
  readonly body?: unknown
  readonly cookie?: string
  readonly csrf?: string
  readonly headers?: Record<string, string>
}

function ask(method: string, path: string, { body, cookie, csrf, headers }: Sent = {}): Promise<Answer> {
  const sent = {
    host,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(cookie === undefined ? {} : { cookie }),
    ...(csrf === undefined ? {} : { 'x-callgate-csrf': csrf }),
    ...headers,
  }
  const options = { host: '127.0.0.1', port, path: `/api/v1${path}`, method, headers: sent }
  return new Promise((resolve, reject) => {
    const req = request(options, (res) => {
      let text = ''
      res.setEncoding('utf8').on('data', (part: string) => (text += part))
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
        }),
      )
    })
    req.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const cookieOf = ({ headers }: Answer): string => (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''

async function add(name: string, roles: readonly OperatorRole[]) {
  const wanted = { name, owner: 'team', roles: [...roles], expiresAtMs: null }
  const { operator, token } = await opened.operators.create(wanted, 'operator')
  return { id: operator.id, token }
}

async function signIn(token: string, more: Sent = {}) {
  const answer = await ask('POST', '/session', { ...more, body: { token } })
  expect(answer.status).toBe(200)
  return { cookie: cookieOf(answer), csrf: String(answer.body['csrfToken']), answer }
}

describe('a session', () => {
  test('is a cookie that scripts and other sites do not get, with what the page needs to know', async () => {
    const { token } = await add('ada', ['analyst'])
    const { answer, cookie, csrf } = await signIn(token)
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^__Host-callgate=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
    expect(answer.body).toEqual({
      operator: { name: 'ada', roles: ['analyst'] },
      permissions: ['read', 'read-journal', 'handle-incidents', 'manage-intelligence'],
      csrfToken: csrf,
      expiresAtMs: 1_000 + 12 * 3_600_000,
      idleExpiresAtMs: 1_000 + 1_800_000,
    })
    expect((await ask('GET', '/session', { cookie })).body).toEqual(answer.body)
    expect((await ask('GET', '/session')).status).toBe(401)
    expect(opened.acts).toMatchObject([{ act: 'operator.sign-in', operator: 'ada', note: 'token' }])
    const stored = JSON.stringify(await opened.store.db.selectFrom('browser_sessions').selectAll().execute())
    expect(stored).not.toContain(cookie.split('=')[1])
    expect(stored).not.toContain(csrf)
  })

  test('ends by silence, by age, by hand and everywhere', async () => {
    const { token } = await add('ada', ['viewer'])
    const first = await signIn(token)
    opened.clock.set(1_700_000)
    expect((await ask('GET', '/status', first)).status).toBe(200)
    opened.clock.set(1_700_000 + 1_800_000)
    expect((await ask('GET', '/status', first)).status).toBe(401)
    const second = await signIn(token)
    const startMs = opened.clock.nowMs()
    for (let passedMs = 0; passedMs < 12 * 3_600_000; passedMs += 1_500_000) {
      opened.clock.set(startMs + passedMs)
      expect((await ask('GET', '/status', second)).status).toBe(200)
    }
    opened.clock.set(startMs + 12 * 3_600_000)
    expect((await ask('GET', '/status', second)).status).toBe(401)
    const third = await signIn(token)
    expect((await ask('DELETE', '/session', third)).body).toEqual({ ended: 1 })
    expect((await ask('GET', '/status', third)).status).toBe(401)
    const [one, two] = [await signIn(token), await signIn(token)]
    expect((await ask('DELETE', '/session?everywhere=true', one)).body).toEqual({ ended: 2 })
    expect((await ask('GET', '/status', two)).status).toBe(401)
  })

  test('ends at once when its operator is revoked, and has the rights its operator has by now', async () => {
    const { id, token } = await add('ada', ['viewer'])
    const session = await signIn(token)
    expect((await ask('GET', '/status', session)).status).toBe(200)
    await opened.operators.revoke(id)
    expect((await ask('GET', '/status', session)).status).toBe(401)
    expect(await opened.store.db.selectFrom('browser_sessions').selectAll().execute()).toEqual([])
  })

  test('outlives a restart, but for the operator of the machine whose token does not', async () => {
    const { token } = await add('ada', ['viewer'])
    const named = await signIn(token)
    const machine = await signIn(opened.operatorToken)
    const again = await opened.reopenSignIn()
    const nobody = { id: null, name: 'operator', roles: [] }
    expect(again.sessions.find(named.cookie.split('=')[1] ?? '', nobody)?.operator.name).toBe('ada')
    expect(again.sessions.find(machine.cookie.split('=')[1] ?? '', nobody)).toBeUndefined()
  })

  test('is never one that was planted, and signing in ends the one before (session fixation)', async () => {
    const { token } = await add('ada', ['viewer'])
    const planted = `__Host-callgate=${'A'.repeat(43)}`
    const fresh = await signIn(token, { cookie: planted })
    expect(fresh.cookie).not.toBe(planted)
    expect((await ask('GET', '/session', { cookie: planted })).status).toBe(401)
    const next = await signIn(token, { cookie: fresh.cookie })
    expect(next.cookie).not.toBe(fresh.cookie)
    expect(next.csrf).not.toBe(fresh.csrf)
    expect((await ask('GET', '/session', fresh)).status).toBe(401)
  })

  test('there are only so many of one operator; the one silent longest makes room', async () => {
    const { token } = await add('ada', ['viewer'])
    const first = await signIn(token)
    for (let count = 0; count < 20; count += 1) {
      opened.clock.set(2_000 + count)
      await signIn(token)
    }
    expect((await ask('GET', '/session', first)).status).toBe(401)
    expect(await opened.store.db.selectFrom('browser_sessions').selectAll().execute()).toHaveLength(20)
  })
})

/** Every operation that changes something, but for those that sign in, with something in the places of its address. */
async function listChanging(cookie: string): Promise<(readonly [method: string, path: string])[]> {
  const { body } = await ask('GET', '/openapi.json', { cookie })
  const paths = body['paths'] as Record<string, Record<string, { 'x-permission': string }>>
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method, operation]) => method !== 'get' && operation['x-permission'] !== 'public')
      .map(
        ([method]) =>
          [
            method.toUpperCase(),
            path
              .replace('/api/v1', '')
              .replace('{number}', '7')
              .replaceAll(/\{\w+\}/g, 'any0000000'),
          ] as const,
      ),
  )
}

describe('a forged request', () => {
  const freeze = { kind: 'agent', subject: 'x', reason: 'odd' }

  test('with a cookie needs the token of the page, and to come from it', async () => {
    const { token } = await add('ada', ['operator'])
    const { cookie, csrf } = await signIn(token)
    const post = (more: Sent) => ask('POST', '/freezes', { body: freeze, cookie, ...more })
    expect((await post({})).status).toBe(403)
    expect((await post({ csrf: 'x'.repeat(43) })).status).toBe(403)
    const other = await signIn(token)
    expect((await post({ csrf: other.csrf })).status).toBe(403)
    for (const site of ['cross-site', 'same-site'])
      expect((await post({ csrf, headers: { 'sec-fetch-site': site } })).status).toBe(403)
    for (const origin of ['https://evil.example', 'null', `http://localhost:${port + 1}`])
      expect((await post({ csrf, headers: { origin } })).status).toBe(403)
    expect((await post({ csrf, headers: { host: 'evil.example' } })).status).toBe(403)
    expect(opened.services.switches.list('default')).toEqual([])
    const own = { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }
    expect((await post({ csrf, headers: own })).status).toBe(200)
    expect(opened.services.switches.list('default')).toMatchObject([{ frozenBy: 'ada' }])
  })

  test('changes nothing by any operation there is', async () => {
    const { token } = await add('ada', ['administrator'])
    const { cookie } = await signIn(token)
    const changing = await listChanging(cookie)
    expect(changing.length).toBeGreaterThan(60)
    for (const [method, path] of changing) {
      const sent = method === 'DELETE' ? { cookie } : { cookie, body: {} }
      const { status, body } = await ask(method, path, sent)
      const refused = String(body['detail']).includes('x-callgate-csrf')
      expect([method, path, status, refused]).toEqual([method, path, 403, true])
    }
  })

  test('cannot read either, and cannot sign anybody in', async () => {
    const { token } = await add('ada', ['viewer'])
    const { cookie } = await signIn(token)
    const headers = { 'sec-fetch-site': 'same-site' }
    expect((await ask('GET', '/status', { cookie, headers })).status).toBe(403)
    expect((await ask('POST', '/session', { body: { token }, headers })).status).toBe(403)
    const origin = { origin: 'https://evil.example' }
    expect((await ask('POST', '/session', { body: { token }, headers: origin })).status).toBe(403)
  })

  test('a token needs none of this, and goes before a cookie', async () => {
    const { token } = await add('ada', ['operator'])
    const viewer = await signIn((await add('bob', ['viewer'])).token)
    const headers = { authorization: `Bearer ${token}` }
    const sent = { body: freeze, headers, cookie: viewer.cookie }
    expect((await ask('POST', '/freezes', sent)).status).toBe(200)
  })
})

test('members that a body does not have are refused, not kept (mass assignment)', async () => {
  const { token } = await add('root', ['administrator'])
  const headers = { authorization: `Bearer ${token}` }
  const wanted = { name: 'eve', owner: 'o', roles: ['viewer'] }
  for (const extra of [{ id: 'x' }, { tenant: 'other' }, { createdBy: 'x' }, { revokedAtMs: null }]) {
    expect((await ask('POST', '/operators', { headers, body: { ...wanted, ...extra } })).status).toBe(400)
  }
  const tries = [
    ['/session', { token, roles: ['administrator'] }],
    ['/invitations', { roles: ['viewer'], first: 1 }],
    ['/session/invitation/options', { token: `cgi_${'a'.repeat(43)}`, name: 'x', roles: ['administrator'] }],
    ['/keys', { agent: 'a', principal: 'p', tenant: 'other' }],
    ['/freezes', { kind: 'agent', subject: 's', reason: 'r', frozenBy: 'x' }],
  ] as const
  for (const [path, body] of tries)
    expect([path, (await ask('POST', path, { headers, body })).status]).toEqual([path, 400])
})

test('wrong credentials are counted, then nobody may try for a minute', async () => {
  const { token } = await add('ada', ['viewer'])
  const tries = []
  for (let count = 0; count < 11; count += 1)
    tries.push((await ask('POST', '/session', { body: { token: 'wrong' } })).status)
  expect(tries).toEqual([...Array.from({ length: 10 }, () => 401), 429])
  expect((await ask('POST', '/session', { body: { token } })).status).toBe(429)
  expect((await ask('POST', '/session/passkey/options')).body).toMatchObject({ code: 'rate-limited' })
  opened.clock.set(61_001)
  await signIn(token)
})

describe('passkeys', () => {
  const place = () => ({ rpId: 'localhost', origin: `http://${host}` })

  async function register(session: { cookie: string; csrf: string }, key = new SoftwareAuthenticator()) {
    const { body } = await ask('POST', '/passkeys/options', session)
    const made = key.register({ ...place(), challenge: String(body['challenge']) })
    const answer = await ask('POST', '/passkeys', { ...session, body: made })
    return { key, answer, made }
  }

  async function challenge(): Promise<string> {
    return String((await ask('POST', '/session/passkey/options')).body['challenge'])
  }

  test('are made for oneself and sign in, each challenge once', async () => {
    const { token } = await add('ada', ['analyst'])
    const session = await signIn(token)
    const { key, answer, made } = await register(session)
    expect(answer.body).toMatchObject({ name: 'laptop', lastUsedAtMs: null })
    expect((await ask('POST', '/passkeys', { ...session, body: made })).status).toBe(400)
    const body = key.signIn({ ...place(), challenge: await challenge() })
    const signedIn = await ask('POST', '/session/passkey', { body })
    expect(signedIn.body).toMatchObject({ operator: { name: 'ada' } })
    expect(cookieOf(signedIn)).toMatch(/^__Host-callgate=/)
    expect((await ask('POST', '/session/passkey', { body })).status).toBe(401)
    expect((await ask('GET', '/passkeys', session)).body).toMatchObject({ items: [{ lastUsedAtMs: 1_000 }] })
  })

  test('need verification of the person, this place, our challenge and a counter that goes up', async () => {
    const { token, id } = await add('ada', ['viewer'])
    const { key } = await register(await signIn(token))
    const attempt = async (more: object, counter = key.counter) => {
      key.counter = counter
      const body = key.signIn({ ...place(), challenge: await challenge(), ...more })
      return (await ask('POST', '/session/passkey', { body })).status
    }
    expect(await attempt({}, 5)).toBe(200)
    expect(await attempt({ userVerified: false })).toBe(401)
    expect(await attempt({ origin: 'http://evil.example' })).toBe(401)
    expect(await attempt({ origin: `http://localhost:${port + 1}` })).toBe(401)
    expect(await attempt({ rpId: 'evil.example' })).toBe(401)
    expect(await attempt({ challenge: Buffer.alloc(32).toString('base64url') })).toBe(401)
    // A copy of the authenticator counts from where it was copied.
    expect(await attempt({}, 2)).toBe(401)
    expect(await attempt({}, 30)).toBe(200)
    const stranger = new SoftwareAuthenticator()
    const body = stranger.signIn({ ...place(), challenge: await challenge() })
    expect((await ask('POST', '/session/passkey', { body })).status).toBe(401)
    await opened.operators.revoke(id)
    expect(await attempt({})).toBe(401)
  })

  test('of others are neither seen nor removed, and a challenge for one is none for another', async () => {
    const ada = await signIn((await add('ada', ['viewer'])).token)
    const eve = await signIn((await add('eve', ['administrator'])).token)
    const { key } = await register(ada)
    expect((await ask('GET', '/passkeys', eve)).body).toEqual({ items: [], nextCursor: null })
    expect((await ask('DELETE', `/passkeys/${key.id}`, eve)).status).toBe(404)
    const { body: options } = await ask('POST', '/passkeys/options', ada)
    const other = new SoftwareAuthenticator()
    const made = other.register({ ...place(), challenge: String(options['challenge']) })
    expect((await ask('POST', '/passkeys', { ...eve, body: made })).status).toBe(400)
    expect((await ask('DELETE', `/passkeys/${key.id}`, ada)).body).toMatchObject({ done: true })
    const late = key.signIn({ ...place(), challenge: await challenge() })
    expect((await ask('POST', '/session/passkey', { body: late })).status).toBe(401)
  })

  test('are not offered at an address, which they cannot be bound to', async () => {
    host = `127.0.0.1:${port}`
    expect((await ask('GET', '/session/methods')).body).toMatchObject({ passkey: false })
    expect((await ask('POST', '/session/passkey/options')).body).toMatchObject({
      status: 400,
      detail: expect.stringContaining(`http://localhost:${port}/console/`),
    })
  })

  test('outlive a restart', async () => {
    const { key } = await register(await signIn((await add('ada', ['viewer'])).token))
    const again = await opened.reopenSignIn()
    const options = await again.passkeys.beginSignIn(place())
    const body = key.signIn({ ...place(), challenge: options['challenge'] as string })
    expect(await again.passkeys.finishSignIn(body, place())).toMatchObject({ name: 'ada' })
  })

  describe('an invitation', () => {
    async function follow(token: string, name?: string, more: object = {}) {
      const asked = { token, ...(name === undefined ? {} : { name }) }
      const begun = await ask('POST', '/session/invitation/options', { body: asked })
      if (begun.status !== 200) return begun
      const { challenge } = begun.body['options'] as { challenge: string }
      const made = new SoftwareAuthenticator().register({ ...place(), challenge })
      return ask('POST', '/session/invitation', { body: { ...made, token, ...more } })
    }

    test('of the first start makes the first administrator, once', async () => {
      const { invitations } = opened.signIn
      const older = (await invitations.inviteFirst('me')) ?? ''
      const token = (await invitations.inviteFirst('me')) ?? ''
      expect((await follow(older, 'ada')).status).toBe(401)
      expect((await follow(token)).status).toBe(400)
      const made = await follow(token, 'ada')
      expect(made.body).toMatchObject({ operator: { name: 'ada', roles: ['administrator'] } })
      expect(opened.acts).toMatchObject([
        { act: 'operator.create', operator: 'gateway', subject: 'ada', note: 'by invitation' },
        { act: 'operator.sign-in', operator: 'ada', note: 'invitation' },
      ])
      expect(opened.operators.list()).toMatchObject([{ name: 'ada', owner: 'me' }])
      expect((await follow(token, 'eve')).status).toBe(401)
      expect(await invitations.inviteFirst('me')).toBeNull()
    })

    test('is used up before what it is for is done, so that a kill in between leaves nobody a second use', async () => {
      const { invitations } = opened.signIn
      const rows = () => opened.store.db.selectFrom('invitations').selectAll().execute()
      const token = (await invitations.inviteFirst('me')) ?? ''
      const left = await invitations.redeem(token, rows)
      expect(left).toEqual([])
      expect(invitations.find(token)).toBeUndefined()
      // What is refused leaves it as it was.
      const other = (await invitations.inviteFirst('me')) ?? ''
      const refuse = () => Promise.reject(new Error('refused'))
      await expect(invitations.redeem(other, refuse)).rejects.toThrow('refused')
      expect(invitations.find(other)).toBeDefined()
      expect(await rows()).toHaveLength(1)
    })

    test('of the first start is void once there is an administrator, and after a day', async () => {
      const { invitations } = opened.signIn
      const token = (await invitations.inviteFirst('me')) ?? ''
      const { id } = await add('root', ['administrator'])
      expect((await follow(token, 'eve')).status).toBe(401)
      await opened.operators.revoke(id)
      opened.clock.set(1_000 + 86_400_000)
      expect((await follow(token, 'eve')).status).toBe(401)
    })

    test('of an administrator carries name and roles, which nobody who follows it chooses', async () => {
      const { token: root } = await add('root', ['administrator'])
      const headers = { authorization: `Bearer ${root}` }
      const body = { name: 'bob', roles: ['approver'] }
      const invited = await ask('POST', '/invitations', { headers, body })
      const [page, token = ''] = String(invited.body['link']).split('#')
      expect(page).toBe(`http://localhost:${port}/console/welcome`)
      const rows = JSON.stringify(await opened.store.db.selectFrom('invitations').selectAll().execute())
      expect(rows).not.toContain(token.slice(4))
      const made = await follow(token, 'eve', { roles: ['administrator'] })
      expect(made.body).toMatchObject({ operator: { name: 'bob', roles: ['approver'] } })
      expect((await follow(token)).status).toBe(401)
    })

    test('followed twice at the same time makes one operator', async () => {
      const token = (await opened.signIn.invitations.inviteFirst('me')) ?? ''
      const both = await Promise.all([follow(token, 'ada'), follow(token, 'eve')])
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
      expect(opened.operators.list()).toHaveLength(1)
    })
  })
})
