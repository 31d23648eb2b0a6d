/** What each kind of channel is handed, over real HTTP: signed, in its own form, and with names that are seen and do nothing. */

import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ResponseChannel } from '@callgate/contracts/response-config'
import { NetworkConfig } from '@callgate/contracts/network'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAsk } from '../network/ask.ts'
import { createReach } from '../network/reach.ts'
import { DeliveryRefused, type Mail } from '../pipeline/ports/mail-port.ts'
import type { ChannelMessage } from './channel-message.ts'
import { tellChannel } from './channels.ts'
import { showPlainly } from './plain-text.ts'
import { renderHtml } from './render-html.ts'

const EVIL =
  '<!channel> *bold* `code` [x](https://evil.example) @here \u202egnp.exe <img src=x> www.evil.example \u001b[2J'
const message: ChannelMessage = {
  id: 'ntm_1',
  thread: 'apv_1',
  severity: 'high',
  headline: 'A call waits for approval',
  words: EVIL,
  items: [
    {
      event: 'approval-waiting',
      severity: 'high',
      atMs: Date.parse('2026-11-20T12:00:00Z'),
      facts: [
        { name: 'Agent', value: EVIL },
        { name: 'Tool', value: 'mail/send' },
      ],
      link: 'https://gate.example/console/approvals/apv_1',
    },
  ],
  leftOut: 0,
  link: 'https://gate.example/console/approvals/apv_1',
  isOver: false,
  incident: null,
}

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let server: Server
let url: string
let received: Received[]
let status: number
const mails: Mail[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => (body += part))
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
})
afterAll(() => server.close())
beforeEach(() => {
  received = []
  status = 200
})

const { post } = createAsk(createReach(() => NetworkConfig.parse({})))
const tell = (channel: object): Promise<void> =>
  tellChannel(ResponseChannel.parse({ id: 'one', ...channel }), message, {
    clock: { nowMs: () => 1_700_000_000_000 },
    resolveSecret: async (reference) => (reference === 'env:URL' ? url : `value of ${reference}`),
    ownKey: () => ({ id: 'k1', key: Buffer.from('key') }),
    post,
    sendMail: async (mail) => void mails.push(mail),
  })

test('a webhook gets signed JSON with an id that a repeat has too', async () => {
  await tell({ type: 'webhook', url, secret: 'env:KEY' })
  const [{ headers, body } = { headers: {}, body: '' }] = received
  const signed = createHmac('sha256', 'value of env:KEY')
    .update(`${headers['callgate-timestamp'] as string}.${body}`)
    .digest('hex')
  expect(headers['callgate-signature']).toBe(`v1=${signed}`)
  expect(JSON.parse(body)).toMatchObject({
    version: 1,
    channel: 'one',
    id: 'ntm_1',
    thread: 'apv_1',
    severity: 'high',
    link: message.link,
    notices: [{ event: 'approval-waiting', facts: [{ name: 'Agent', value: EVIL }, {}] }],
  })
})

test('Slack gets names as code: no mention, no link, no letters struck through; the link is ours', async () => {
  await tell({ type: 'slack', secret: 'env:URL' })
  const { text } = JSON.parse(received[0]?.body ?? '') as { text: string }
  expect(text).not.toMatch(/<|@(?!\])|https:\/\/evil|www\.evil|[\u202e\u001b]/)
  const outside = text.replaceAll(/`[^`\n]*`/g, '')
  expect(outside.split('\n')).toEqual([
    '[high] A call waits for approval',
    '',
    'Agent: ',
    'Tool: ',
    'Time: 2026-11-20T12:00:00.000Z',
    message.link,
  ])
})

test('Teams gets a card whose names stand in runs, which know no markdown, and one button that is ours', async () => {
  await tell({ type: 'teams', secret: 'env:URL' })
  const sent = JSON.parse(received[0]?.body ?? '') as {
    type: string
    attachments: { contentType: string; content: { body: { type: string; inlines: object[] }[] } }[]
  }
  expect(sent.type).toBe('message')
  const [card] = sent.attachments
  expect(card).toMatchObject({
    contentType: 'application/vnd.microsoft.card.adaptive',
    content: { type: 'AdaptiveCard', actions: [{ type: 'Action.OpenUrl', url: message.link }] },
  })
  const blocks = card?.content.body ?? []
  expect(new Set(blocks.map(({ type }) => type))).toEqual(new Set(['RichTextBlock']))
  for (const run of blocks.flatMap(({ inlines }) => inlines)) expect(run).toMatchObject({ type: 'TextRun' })
  expect(JSON.stringify(blocks)).not.toMatch(/https:\/\/evil|\u202e/)
})

test('PagerDuty gets an event of the thread, which ends with it', async () => {
  await tell({ type: 'pagerduty', url, secret: 'env:KEY' })
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    routing_key: 'value of env:KEY',
    event_action: 'trigger',
    dedup_key: 'apv_1',
    payload: { severity: 'error', source: 'callgate' },
  })
})

test('a mail has a subject of one line, both parts, and the password by its reference', async () => {
  const from = 'callgate@gate.example'
  const mail = { type: 'email', url: 'smtps://mail.example', from, to: ['ops@gate.example'] }
  await tell({ ...mail, user: 'gate', secret: 'env:MAIL' })
  expect(mails[0]).toMatchObject({
    signIn: { user: 'gate', password: 'value of env:MAIL' },
    id: 'ntm_1',
    thread: 'apv_1',
    subject: expect.stringMatching(/^\[high\] A call waits for approval: /),
  })
  expect(mails[0]?.subject).not.toMatch(/[\r\n\u202e\u001b]/)
  expect(mails[0]?.text).toContain(`Agent: ${showPlainly(EVIL)}`)
  expect(mails[0]?.html).not.toMatch(/<img|evil\.example/)
})

test('what the other side may take later is told from what it never will', async () => {
  for (const [answered, isFinal] of [
    [500, false],
    [503, false],
    [429, false],
    [404, true],
    [400, true],
  ] as const) {
    status = answered
    const refused = await tell({ type: 'webhook', url }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(DeliveryRefused)
    expect(refused).toMatchObject({ isFinal, message: `the channel one answered ${answered}` })
  }
})

test('whatever is said, nothing in it is hidden, a link, a mention or markup', () => {
  const tagsOf = (value: string) => {
    const items = message.items.map((item) => ({ ...item, facts: [{ name: 'Agent', value }] }))
    return renderHtml({ ...message, words: value, items }).match(/<[^>]*>/g)
  }
  const plain = tagsOf('plain')
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const shown = showPlainly(text)
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(shown).not.toMatch(/[a-z]:\S/i)
      expect(shown).not.toMatch(/@(?!\])/)
      expect(tagsOf(text)).toEqual(plain)
    }),
  )
})
