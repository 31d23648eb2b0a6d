/** Asking again over the real API: idempotency keys, entity tags, and pages of real lists. */

import { hash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkSeen } from './entity-tags.ts'
import { openTestControl, type TestControl } from './control.fixture.ts'

let opened: TestControl
let url: string

beforeEach(async () => {
  opened = await openTestControl()
  url = `${(await opened.listen()).url}/api/v1`
})
afterEach(() => opened.close())

async function ask(
  method: string,
  path: string,
  more: { body?: unknown; headers?: object; token?: string } = {},
) {
  const headers = {
    authorization: `Bearer ${more.token ?? opened.operatorToken}`,
    'content-type': 'application/json',
    ...more.headers,
  }
  const body = more.body === undefined ? {} : { body: JSON.stringify(more.body) }
  const answer = await fetch(url + path, { method, headers, ...body })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text }
}

const key = { agent: 'a', principal: 'p' }
const once = (name: string, body: unknown = key, token?: string) =>
  ask('POST', '/keys', {
    body,
    headers: { 'idempotency-key': name },
    ...(token === undefined ? {} : { token }),
  })

test('the same request with the same key is done once and answered alike', async () => {
  const first = await once('one')
  const again = await once('one')
  expect([first.status, again.status, again.text]).toEqual([200, 200, first.text])
  expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
    null,
    'true',
  ])
  expect(opened.keys.list('default')).toHaveLength(1)
  await once('two')
  await ask('POST', '/keys', { body: key })
  expect(opened.keys.list('default')).toHaveLength(3)
  opened.clock.set(1_000 + 24 * 3_600_000)
  await once('one')
  expect(opened.keys.list('default')).toHaveLength(4)
})

test('another body, a bad key and a request that still runs are refused', async () => {
  await once('one')
  expect((await once('one', { ...key, agent: 'b' })).status).toBe(422)
  expect((await once('x'.repeat(129))).status).toBe(400)
  const both = await Promise.all([once('two'), once('two')])
  expect(both.map(({ status }) => status).filter((status) => status === 200).length).toBeGreaterThan(0)
  expect(opened.keys.list('default')).toHaveLength(2)
})

test('a key is that of one operator, and who lost the right gets nothing from memory', async () => {
  const wanted = { owner: 'o', roles: ['administrator' as const], expiresAtMs: null }
  const ada = await opened.operators.create({ ...wanted, name: 'ada' }, 'x')
  const mine = await once('one')
  const hers = await once('one', key, ada.token)
  expect(hers.text).not.toBe(mine.text)
  await opened.operators.revoke(ada.operator.id)
  expect((await once('one', key, ada.token)).status).toBe(401)
})

test('whoever uses many keys lets go of their own, not of those of others', async () => {
  const wanted = { owner: 'o', roles: ['viewer' as const], expiresAtMs: null, name: 'eve' }
  const eve = await opened.operators.create(wanted, 'x')
  const mine = await once('one')
  for (let count = 0; count < 1_010; count += 1) {
    const headers = { 'idempotency-key': `k${count}` }
    await ask('POST', '/passkeys/options', { headers, token: eve.token })
  }
  const again = await once('one')
  expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([mine.text, 'true'])
  expect(opened.keys.list('default')).toHaveLength(1)
}, 30_000)

test('what has not changed is not sent again', async () => {
  await once('one')
  const first = await ask('GET', '/keys')
  const tag = first.headers.get('etag') ?? ''
  expect(tag).toMatch(/^"[\w-]{22}"$/)
  const again = await ask('GET', '/keys', { headers: { 'if-none-match': `"other", ${tag}` } })
  expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', tag])
  await once('two')
  const changed = await ask('GET', '/keys', { headers: { 'if-none-match': tag } })
  expect(changed.status).toBe(200)
  expect(changed.headers.get('cache-control')).toBe('no-store')
})

test('what has changed since it was seen is not overwritten', () => {
  const seen = { id: 'inc_1', state: 'open' }
  const tag = `"${hash('sha256', JSON.stringify(seen), 'base64url').slice(0, 22)}"`
  for (const promised of [undefined, '*', tag, `"old", W/${tag}`])
    expect(() => checkSeen(promised, seen)).not.toThrow()
  expect(() => checkSeen(tag, { ...seen, state: 'closed' })).toThrow(/look again/)
  expect(() => checkSeen('', seen)).toThrow(/look again/)
})

test('lists come in pages', async () => {
  for (let count = 0; count < 5; count += 1) await once(`key ${count}`.replace(' ', '-'))
  const seen: string[] = []
  let cursor = ''
  for (;;) {
    const { text } = await ask('GET', `/keys?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
    const page = JSON.parse(text) as { items: { id: string }[]; nextCursor: string | null }
    seen.push(...page.items.map(({ id }) => id))
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  expect(new Set(seen).size).toBe(5)
  for (const bad of ['limit=0', 'limit=1001', 'cursor=!', 'cursor=bm9wZQ'])
    expect((await ask('GET', `/keys?${bad}`)).status).toBe(400)
})
