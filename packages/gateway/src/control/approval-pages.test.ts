/** The page of an approval over real HTTP: nothing without signing in, nothing by looking, everything shown as text. */

import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { serve, type ServerType } from '@hono/node-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askedCall, openTestApprovals, type TestApprovals } from '../approvals/approvals.fixture.ts'
import { openOperators } from '../identity/operators.ts'
import { buildApprovalPages } from './approval-pages.ts'
import { openTestSignIn } from '../identity/sign-in.fixture.ts'
import { createTokenCheck } from './guards.ts'
import { SignInThrottle } from './sign-in-throttle.ts'

let directory: string
let kept: TestApprovals
let server: ServerType
let port: number
let id: string

const logger = { debug() {}, info() {}, warn() {}, error() {} }
const MACHINE = 'cgop_machine'
let credential: string
let plainCredential: string
let revoke: () => Promise<void>
const MARKUP = '</pre><script>alert(1)</script>\u202e"onload=x'

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-page-'))
  kept = await openTestApprovals(directory)
  const operators = await openOperators({
    store: kept.store,
    clock: kept.clock,
    random: { bytes: randomBytes },
  })
  const wanted = { owner: 'team', roles: ['approver', 'auditor'] as const, expiresAtMs: null }
  const issued = await operators.create({ name: 'boss', ...wanted, roles: [...wanted.roles] }, 'operator')
  credential = issued.token
  revoke = async () => void (await operators.revoke(issued.operator.id))
  const plain = await operators.create({ name: 'plain', ...wanted, roles: ['approver'] }, 'operator')
  plainCredential = plain.token
  const services = {
    approvals: kept.approvals.desk,
    operators,
    recordAdmin: () => undefined,
    clock: kept.clock,
    logger,
    signIn: await openTestSignIn({ store: kept.store, operators, clock: kept.clock }),
  }
  const throttle = new SignInThrottle(kept.clock)
  const authenticate = createTokenCheck(MACHINE, operators)
  const pages = buildApprovalPages({ services, authenticate, throttle })
  server = await new Promise<ServerType>((resolve) => {
    const started = serve({ fetch: pages.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(started))
  })
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  const call = askedCall({ params: { name: 'pay', arguments: { text: MARKUP, secret: 'hunter2' } } })
  const shown = { name: 'pay', arguments: { text: MARKUP, secret: '[redacted:secret]' } }
  const standing = await kept.approvals.agents.seek({ ...call, target: MARKUP, shown, redacted: true }, null)
  id = standing.type === 'waits' ? standing.id : ''
})
afterEach(async () => {
  server.close()
  await kept.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly text: string
}

function ask(
  path: string,
  {
    form,
    cookie = '',
    method = form === undefined ? 'GET' : 'POST',
    headers = {},
  }: {
    form?: Record<string, string>
    cookie?: string
    method?: string
    headers?: Record<string, string>
  } = {},
): Promise<Answer> {
  const sent = {
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(cookie === '' ? {} : { cookie }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path, method, headers: sent }, (res) => {
      let text = ''
      res.setEncoding('utf8').on('data', (part: string) => (text += part))
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }))
    })
    req.on('error', reject).end(form === undefined ? undefined : new URLSearchParams(form).toString())
  })
}

async function signIn(shown = credential): Promise<{ cookie: string; token: string }> {
  const answer = await ask(`/approvals/${id}/sign-in`, { form: { credential: shown } })
  expect(answer.status).toBe(303)
  const [set = ''] = answer.headers['set-cookie'] ?? []
  expect(set).toMatch(/^__Host-callgate=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  const cookie = set.split(';')[0] ?? ''
  const page = await ask(`/approvals/${id}`, { cookie })
  const [, token = ''] = /name="token" value="([^"]+)"/.exec(page.text) ?? []
  return { cookie, token }
}

const stateOf = async () => (await kept.approvals.desk.show('default', id))?.state

// GATE-29.11
test('who holds the link alone sees nothing of the call, and a preview changes nothing', async () => {
  for (const method of ['GET', 'HEAD'])
    for (const path of [`/approvals/${id}`, `/approvals/${id}/answer`, '/approvals/apr_unknown']) {
      const answer = await ask(path, { method })
      expect(answer.text).not.toMatch(/hunter2|pay|tester/)
    }
  const unsigned = await ask(`/approvals/${id}/answer`, {
    form: { answer: 'approve', reason: 'x', token: '' },
  })
  expect(unsigned.status).toBe(401)
  expect(await stateOf()).toBe('pending')
  expect(kept.events()).toEqual(['requested'])
})

test('what others wrote is text, under a policy that runs and loads nothing', async () => {
  const { cookie } = await signIn()
  const page = await ask(`/approvals/${id}`, { cookie })
  expect(page.text).toContain('&lt;/pre&gt;&lt;script&gt;')
  expect(page.text).not.toMatch(/<script|\u202e|hunter2/)
  expect(page.text).toContain('\\u202e')
  expect(page.headers['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
  )
  expect(page.headers['cache-control']).toBe('no-store')
  expect(await stateOf()).toBe('pending')
})

test('an answer is a form of ours from whoever is signed in', async () => {
  const { cookie, token } = await signIn()
  const path = `/approvals/${id}/answer`
  const form = { answer: 'approve', reason: 'seen it' }
  expect((await ask(path, { form, cookie })).status).toBe(403)
  expect((await ask(path, { form: { ...form, token: 'x'.repeat(43) }, cookie })).status).toBe(403)
  expect(
    (await ask(path, { form: { ...form, token }, cookie, headers: { origin: 'https://evil.example' } }))
      .status,
  ).toBe(403)
  expect(
    (await ask(path, { form: { ...form, token }, cookie, headers: { host: 'evil.example' } })).status,
  ).toBe(403)
  expect((await ask(path, { form: { answer: 'approve', reason: '', token }, cookie })).status).toBe(400)
  expect(await stateOf()).toBe('pending')
  expect((await ask(path, { form: { ...form, token }, cookie })).status).toBe(303)
  expect(await stateOf()).toBe('approved')
  expect(kept.events()).toEqual(['requested', 'answered', 'approved'])
})

// GATE-29.10
test('what is redacted is shown once its reason is recorded', async () => {
  const { cookie, token } = await signIn()
  const revealed = await ask(`/approvals/${id}/reveal`, { form: { reason: 'must see', token }, cookie })
  expect(revealed.text).toContain('hunter2')
  expect(kept.entries.at(-1)).toMatchObject({ event: 'revealed', operator: 'boss', note: 'must see' })
})

test('wrong credentials are counted, and a session ends by itself and by hand', async () => {
  const { cookie, token } = await signIn()
  await ask(`/approvals/${id}/sign-out`, { form: { token }, cookie })
  expect((await ask(`/approvals/${id}`, { cookie })).text).toContain('Sign in')
  const second = await signIn()
  kept.clock.advance(31 * 60_000)
  expect((await ask(`/approvals/${id}`, { cookie: second.cookie })).text).toContain('Sign in')
  const tries = []
  for (let count = 0; count < 12; count += 1)
    tries.push((await ask(`/approvals/${id}/sign-in`, { form: { credential: 'wrong' } })).status)
  expect(tries.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401))
  expect(tries.slice(10)).toEqual([429, 429])
})

// GATE-29.4
test('the token of the machine approves nothing once an approver has a name, and a revoked approver is signed out', async () => {
  const machine = await signIn(MACHINE)
  const form = { answer: 'approve', reason: 'mine', token: machine.token }
  expect((await ask(`/approvals/${id}/answer`, { form, cookie: machine.cookie })).status).toBe(403)
  const boss = await signIn()
  await revoke()
  const late = { form: { ...form, token: boss.token }, cookie: boss.cookie }
  expect((await ask(`/approvals/${id}/answer`, late)).status).toBe(401)
  expect(await stateOf()).toBe('pending')
})

test('who may not reveal is not asked to', async () => {
  const { cookie, token } = await signIn(plainCredential)
  expect((await ask(`/approvals/${id}`, { cookie })).text).not.toContain('Reveal')
  const tried = await ask(`/approvals/${id}/reveal`, { form: { reason: 'let me', token }, cookie })
  expect(tried.status).toBe(403)
  expect(tried.text).not.toContain('hunter2')
})
