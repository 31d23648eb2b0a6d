/** Two hundred hostile texts in every field that agents and servers fill: none runs, links, hides or reorders anything. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { waitFor } from '../support/clients.ts'
import { rawTool, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'
import { overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'
import { openBrowser, openPage, signIn, WITHOUT_BROWSER } from './browser.ts'
import { runCallgateHere } from '../support/command-here.ts'
import { buildConsole } from './build.ts'
import { TEXTS } from './hostile-texts.ts'

const cut = (text: string, max: number): string => text.slice(0, max).toWellFormed()

let upstream: RawUpstream
let gateway: TestGateway
let browser: Browser

const POLICY = `version: 1
rules:
  - { id: speak, effect: allow, on: [lifecycle, list, notify, cancel, error] }
  - { id: ask, effect: allow, on: [call], obligations: [{ approve: {} }] }
limits: []
`

async function speak(token: string, server: string, asked: object): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  }
  const send = (body: object, more = {}) =>
    fetch(gateway.serverUrl(server), {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify({ jsonrpc: '2.0', ...body }),
    })
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  }
  const opened = await send({ id: 1, method: 'initialize', params })
  await opened.text()
  const session = {
    'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': '2025-11-25',
  }
  await send({ method: 'notifications/initialized' }, session)
  await (await send({ id: 2, ...asked }, session)).text()
}

const call = (token: string, name: string, args: object): Promise<void> =>
  speak(token, 'desk', { method: 'tools/call', params: { name, arguments: args } })

beforeAll(async () => {
  buildConsole()
  if (WITHOUT_BROWSER !== undefined) return
  const tools = TEXTS.map((text, index) =>
    rawTool(index % 4 === 0 ? cut(text.replaceAll(/\s/g, '_'), 60) : `tool-${index}`, {
      title: text,
      description: text,
      inputSchema: {
        type: 'object',
        properties: { [cut(text, 100)]: { type: 'string', description: text } },
      },
    }),
  )
  upstream = await startRawUpstream([rawTool('plain'), ...tools])
  gateway = await startTestGateway({
    upstreams: { raw: overHttp(upstream.url, { trust: 'reviewed' }), desk: overHttp(upstream.url) },
    policy: POLICY,
    config: { identity: {} },
  })
  const agents = TEXTS.filter((text) => text.trim() !== '').map((text) => cut(text, 200))
  for (const [index, agent] of agents.entries()) {
    const { token } = await gateway.control.createKey({ agent, principal: cut(`p${text(index)}`, 200) })
    if (index === 0) await speak(token, 'raw', { method: 'tools/list' })
    // Some try a tool that is not there; one makes a call that waits, with everything in it.
    if (index % 10 === 0) await call(token, cut(agent, 120), {})
    if (index === 9) await call(token, 'plain', Object.fromEntries(TEXTS.map((one) => [cut(one, 100), one])))
  }
  await waitFor('held definitions', async () => {
    const held = await gateway.control.listQuarantine()
    return held.length > 20 ? held : undefined
  })
  browser = await openBrowser()
}, 180_000)

const text = (index: number): string => TEXTS[TEXTS.length - 1 - index] ?? ''

afterAll(async () => {
  await browser?.close()
  await gateway?.stop()
  await upstream?.stop()
})

/** What must not be found in a page, as one expression that answers with what was found. */
const FAULTS = `(() => {
  const faults = []
  if (window.owned !== undefined || ({}).owned !== undefined) faults.push('ran')
  for (const one of document.querySelectorAll('main img, main iframe, main script, main style, main object, main math, main form[action]'))
    faults.push('element ' + one.tagName)
  for (const one of document.querySelectorAll('*'))
    for (const { name } of one.attributes) if (name.startsWith('on')) faults.push('attribute ' + name)
  for (const one of document.querySelectorAll('a[href]'))
    if (one.origin !== location.origin || !(one.pathname.startsWith('/console/') || one.pathname === '/api/v1/openapi.json')) faults.push('link ' + one.href.slice(0, 60))
  const hidden = /[\\u0000-\\u0008\\u000b-\\u001f\\u200b-\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]|[\\u{e0000}-\\u{e007f}]/u
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) if (hidden.test(walk.currentNode.data)) faults.push('hidden in ' + JSON.stringify(walk.currentNode.data.slice(0, 60)))
  for (const one of document.querySelectorAll('[title], [aria-label]'))
    if (hidden.test((one.title ?? '') + (one.getAttribute('aria-label') ?? ''))) faults.push('hidden in a label')
  if (document.documentElement.scrollWidth > innerWidth + 1) faults.push('wider than the window')
  return faults
})()`

describe.skipIf(WITHOUT_BROWSER !== undefined)('hostile texts', () => {
  test('there are two hundred', () => {
    expect(new Set(TEXTS).size).toBe(200)
  })

  /** The lists that show most of what others wrote. */
  test.each([
    ['agent', 'list'],
    ['approvals', 'list'],
    ['quarantine', 'list'],
    ['incidents', 'list'],
    ['rights', 'identities'],
    ['sessions', 'list'],
  ])('in a terminal `callgate %s %s` shows them without a character that acts on it', async (...args) => {
    const { code, stdout, stderr } = await runCallgateHere(args, gateway.directory)
    expect(code).toBe(0)
    expect(stdout.split('\n').length).toBeGreaterThan(2)
    expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  })

  test('on every page they are text, and all of it is seen', async () => {
    const { controlUrl } = gateway.running
    const seen = await openPage(browser, controlUrl, { width: 1280, height: 900, theme: 'light' })
    const { page } = seen
    page.on('dialog', (dialog) => {
      seen.violations.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    await signIn(page, controlUrl, gateway.operatorToken)
    const held = await gateway.control.listQuarantine()
    const [approval] = await gateway.control.listApprovals()
    const conversations = await gateway.control.listConversations()
    const review = await gateway.control.startReview({
      scope: 'agents',
      owner: TEXTS[0] ?? '',
      dueAtMs: Date.now() + 86_400_000,
      reason: TEXTS[1] ?? '',
    })
    const purpose = TEXTS[20] ?? ''
    const source = { type: 'url', url: upstream.url } as const
    await gateway.control.submitServer(
      { id: 'wanted', source, purpose, owner: TEXTS[0] ?? '' },
      TEXTS[30] ?? '',
    )
    await gateway.control.scanServer('wanted', TEXTS[70] ?? '')
    const records = await gateway.records('intent')
    const [incident] = await gateway.control.listIncidents()
    const looked = encodeURIComponent(TEXTS[60] ?? '')
    const paths = [
      '/',
      '/servers/wanted',
      '/settings',
      '/policy?panel=staged',
      `/journal?text=${looked}`,
      `/sessions?q=${looked}`,
      `/api?q=${looked}`,
      `/no/such/${looked}`,
      `/agents/${encodeURIComponent(TEXTS[9] ?? '')}?view=unused`,
      ...records.slice(-1).map(({ seq }) => `/journal/${seq}`),
      ...(incident === undefined ? [] : [`/incidents/${incident.id}`]),
      '/agents',
      '/servers',
      '/servers/raw',
      '/sessions',
      '/journal',
      '/approvals',
      `/approvals/${approval?.id}`,
      '/incidents',
      '/policy',
      '/agents?view=rights',
      '/agents?view=unused',
      '/agents?view=identities',
      '/agents?view=reviews',
      `/reviews/${review.id}`,
      `/agents/${encodeURIComponent(TEXTS[9] ?? '')}?view=rights`,
      '/?show=found',
      ...conversations.slice(0, 1).map(({ id }) => `/sessions/${id}`),
      ...conversations.slice(0, 1).map(({ id }) => `/sessions/${id}?view=flow`),
      ...TEXTS.slice(9, 11).map((one) => `/agents/${encodeURIComponent(one)}`),
      ...held
        .filter((_, index) => index % Math.ceil(held.length / 4) === 0)
        .map(
          ({ upstream, type, name, digest }) =>
            `/quarantine?${new URLSearchParams({ upstream, type, name, digest }).toString()}`,
        ),
    ]
    expect(approval).toBeDefined()
    const faults: string[] = []
    for (const path of paths) {
      await page.goto(`${controlUrl}/console${path}`)
      await page.locator('h1').first().waitFor()
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
      const found = await page.evaluate<string[]>(FAULTS)
      faults.push(...found.slice(0, 5).map((fault) => `${path.slice(0, 60)}: ${fault}`))
    }
    expect(faults).toEqual([])
    expect(seen.violations).toEqual([])
    expect(seen.strangers).toEqual([])
    await page.context().close()
  }, 300_000)
})
