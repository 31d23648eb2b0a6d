/** Saved searches over the API: each operator has their own. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildControlApp } from '../control-app.ts'
import { openTestControl, type TestControl } from '../control.fixture.ts'

let opened: TestControl
beforeEach(async () => {
  opened = await openTestControl()
})
afterEach(() => opened.close())

const as = (name: string) => {
  const app = buildControlApp(() => ({ id: name, name, roles: ['auditor'] }), opened.services)
  return async (method: string, path: string, body?: object) => {
    const headers = { host: 'localhost', 'content-type': 'application/json' }
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const answer = await app.request(`/api/v1/journal/searches${path}`, init)
    return { status: answer.status, body: (await answer.json()) as { items?: unknown[] } }
  }
}

test('are kept for whoever saved them, replaced under their name, and removed', async () => {
  const [ada, bob] = [as('ada'), as('bob')]
  const filters = { effect: 'deny', text: 'send_email' }
  expect((await ada('POST', '', { name: 'stopped mail', filters: {} })).status).toBe(200)
  expect((await ada('POST', '', { name: 'stopped mail', filters })).body).toMatchObject({ filters })
  expect((await ada('GET', '')).body.items).toEqual([{ name: 'stopped mail', filters, savedAtMs: 1_000 }])
  expect((await bob('GET', '')).body.items).toEqual([])
  expect((await bob('DELETE', '/stopped%20mail')).status).toBe(404)
  expect((await ada('DELETE', '/stopped%20mail')).status).toBe(200)
  expect((await ada('GET', '')).body.items).toEqual([])
})

test('are bounded in number and in what they hold', async () => {
  const ada = as('ada')
  for (let at = 0; at < 100; at += 1) await ada('POST', '', { name: `search ${at}`, filters: {} })
  expect((await ada('POST', '', { name: 'one more', filters: {} })).status).toBe(409)
  expect((await ada('POST', '', { name: 'search 7', filters: { rule: 'r' } })).status).toBe(200)
  expect((await ada('POST', '', { name: ' ', filters: {} })).status).toBe(400)
  expect((await ada('POST', '', { name: 'x', filters: { 'a b': 'c' } })).status).toBe(400)
})
