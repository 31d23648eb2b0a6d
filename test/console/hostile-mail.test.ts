/** Two hundred hostile texts in mails, as Chromium shows their HTML part: none runs, links, hides or reorders anything. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { ResponseChannel } from '@callgate/contracts/response-config'
import { NetworkConfig } from '@callgate/contracts/network'
import { createSendMail } from 'callgate/network/mail'
import { startMailServer, type TestMailServer } from 'callgate/network/mail-server.fixture'
import { createReach } from 'callgate/network/reach'
import { composeMessage } from 'callgate/notifications/channel-message'
import { tellChannel } from 'callgate/notifications/channels'
import { openBrowser, WITHOUT_BROWSER } from './browser.ts'
import { TEXTS } from './hostile-texts.ts'

const LINK = 'https://gate.example/console/approvals/apv_1'

let server: TestMailServer
let browser: Browser

beforeAll(async () => {
  server = await startMailServer()
  if (WITHOUT_BROWSER === undefined) browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await server.close()
})

const network = NetworkConfig.parse({})
const sendMail = createSendMail({ reach: createReach(() => network), pins: () => ({}) })

const FACTS = ['Agent', 'For', 'Tool', 'Rules', 'Note']

/** One mail that tells of one call with a text in each of its facts, or of as many calls as there are lists of texts. */
async function mail(told: readonly (readonly string[])[]): Promise<void> {
  const rows = told.map((texts) => ({
    event: 'approval-waiting' as const,
    severity: 'high' as const,
    subject: told.length === 1 ? 'apv_1' : null,
    held: 0,
    escalation: 0,
    at: 1_700_000_000_000,
    body: JSON.stringify(texts.map((value, index) => ({ name: FACTS[index] ?? 'Why', value }))),
  }))
  const id = `ntm_${server.received.length}`
  const message = await composeMessage(id, rows, { linkTo: () => LINK, findIncident: async () => undefined })
  const channel = ResponseChannel.parse({
    id: 'mail',
    type: 'email',
    url: `smtp://localhost:${server.port}`,
    caFile: server.caFile,
    user: 'gate',
    secret: 'env:MAIL',
    from: 'callgate@gate.example',
    to: ['ops@gate.example'],
  })
  await tellChannel(
    channel,
    { ...message, words: told[0]?.[0] ?? null },
    {
      clock: { nowMs: () => 1_700_000_000_000 },
      resolveSecret: async () => 'correct horse',
      ownKey: () => ({ id: 'k', key: Buffer.from('k') }),
      post: () => Promise.reject(new Error('only mail here')),
      sendMail,
    },
  )
}

/** What must not be found in a mail, as one expression that answers with what was found. */
const FAULTS = `(() => {
  const faults = []
  if (window.owned !== undefined || ({}).owned !== undefined) faults.push('ran')
  const known = ['HTML', 'HEAD', 'META', 'BODY', 'H1', 'P', 'STRONG', 'TABLE', 'TBODY', 'TR', 'TH', 'TD', 'BDI', 'UL', 'LI', 'BR', 'A']
  for (const one of document.querySelectorAll('*')) {
    if (!known.includes(one.tagName)) faults.push('element ' + one.tagName)
    for (const { name } of one.attributes)
      if (!['lang', 'charset', 'style', 'cellpadding', 'align', 'valign', 'href'].includes(name)) faults.push('attribute ' + name)
  }
  const links = [...document.querySelectorAll('a')].map(({ href }) => href)
  if (links.length !== 1 || links[0] !== '${LINK}') faults.push('links ' + links.join())
  return faults
})()`
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const LINKED = /[a-z]:\/\/(?!gate\.example\/)|javascript:|data:|mailto:|[a-z0-9]@[a-z]/i

/** Ours are the line breaks, and nothing else that is not seen. */
function findFaults(text: string): readonly string[] {
  const lines = text.split(/\r?\n/)
  return [
    ...lines
      .filter((line) => HIDDEN.test(line))
      .map((line) => `hidden: ${JSON.stringify(line.slice(0, 80))}`),
    ...lines.filter((line) => LINKED.test(line)).map((line) => `link: ${line.slice(0, 80)}`),
  ]
}

// GATE-30.12
describe('hostile texts in mails', () => {
  test('some in each mail and all of them together: seen, and nothing more', async () => {
    const told = TEXTS.flatMap((_, at) =>
      at % FACTS.length === 0 ? [TEXTS.slice(at, at + FACTS.length)] : [],
    )
    await Promise.all(told.map((texts) => mail([texts])))
    await mail(told)
    expect(server.received).toHaveLength(told.length + 1)
    for (const { text, headers, to } of server.received) {
      expect(findFaults(text)).toEqual([])
      expect(to).toEqual(['ops@gate.example'])
      expect(headers.get('to')).toBe('ops@gate.example')
      expect(headers.has('set-cookie')).toBe(false)
    }
  }, 120_000)

  test.skipIf(WITHOUT_BROWSER !== undefined)(
    'in Chromium nothing runs, loads, links or hides',
    async () => {
      const page = await browser.newPage()
      const strangers: string[] = []
      page.on('request', (request) => strangers.push(request.url()))
      page.on('dialog', (dialog) => {
        strangers.push(`dialog ${dialog.message()}`)
        void dialog.dismiss()
      })
      const faults: string[] = []
      for (const { html } of server.received) {
        await page.setContent(html)
        faults.push(...(await page.evaluate<string[]>(FAULTS)))
        faults.push(...findFaults((await page.innerText('body')).replaceAll('\t', ' ')))
      }
      expect(faults).toEqual([])
      expect(strangers).toEqual([])
    },
    120_000,
  )
})
