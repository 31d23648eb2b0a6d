/** Who must approve a call is told by mail and chat, and what is said of channels in API and command line holds no secret. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  PASSWORD,
  startMailServer,
  type TestMailServer,
} from '../../packages/gateway/src/network/mail-server.fixture.ts'
import { runCallgateHere } from '../support/command-here.ts'
import { waitFor } from '../support/clients.ts'
import { rawTool, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'
import { modern, rawHeaders } from '../support/raw-http.ts'
import {
  ALLOW_RULE,
  overHttp,
  policyOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

const ASKS = '{ id: ask, effect: allow, on: [call], targets: [pay], obligations: [{ approve: {} }] }'
const TELLS =
  '{ id: tell, effect: allow, on: [call], targets: [look], obligations: [{ notify: { channel: chat } }] }'

let mail: TestMailServer
let chat: Server
let upstream: RawUpstream
let gateway: TestGateway
const posted: string[] = []

beforeAll(async () => {
  mail = await startMailServer()
  chat = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => (body += part))
    request.on('end', () => {
      posted.push((JSON.parse(body) as { text: string }).text)
      response.end()
    })
  })
  await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve))
  process.env['TEST_MAIL_PASSWORD'] = PASSWORD
  process.env['TEST_CHAT_URL'] = `http://127.0.0.1:${(chat.address() as AddressInfo).port}/hidden-path`
  upstream = await startRawUpstream([rawTool('pay'), rawTool('look')])
  const grouping = { windowMs: 0 }
  gateway = await startTestGateway({
    upstreams: { shop: overHttp(upstream.url) },
    policy: policyOf([ALLOW_RULE, ASKS, TELLS]),
    config: {
      approvals: { holdMs: 0, publicUrl: 'https://gate.example' },
      response: {
        channels: [
          {
            id: 'mail',
            type: 'email',
            url: `smtp://localhost:${mail.port}`,
            caFile: mail.caFile,
            user: 'gate',
            secret: 'env:TEST_MAIL_PASSWORD',
            from: 'callgate@gate.example',
            to: ['ops@gate.example'],
            grouping,
          },
          { id: 'chat', type: 'slack', secret: 'env:TEST_CHAT_URL', grouping },
        ],
        routes: [
          { id: 'calls', on: ['approval-waiting', 'approval-settled'], channels: ['mail'] },
          { id: 'acts', on: ['switch-thrown', 'policy-refused'], channels: ['chat'] },
        ],
      },
    },
  })
}, 60_000)
afterAll(async () => {
  await gateway.stop()
  await upstream.stop()
  chat.closeAllConnections()
  chat.close()
  await mail.close()
})

async function call(name: string): Promise<string> {
  const { body, headers } = modern(name, 'tools/call', { name, arguments: {} })
  const answer = await fetch(gateway.serverUrl('shop'), {
    method: 'POST',
    headers: rawHeaders({ headers }),
    body: JSON.stringify(body),
  })
  return answer.text()
}

test('a call that waits is mailed with a link to the page of the configured address, and its end in the same thread', async () => {
  const [id = ''] = /apr_[A-Za-z0-9_-]+/.exec(await call('pay')) ?? []
  const told = await waitFor('the mail', async () => mail.received.find(({ text }) => text.includes(id)))
  expect(told).toMatchObject({ secure: true, user: 'gate', to: ['ops@gate.example'] })
  const [link = ''] = /https:\/\/gate\.example\/\S+/.exec(told.text) ?? []
  expect(link).toMatch(new RegExp(`/approvals/${id}$`))
  expect(told.html).toContain(`href="${link}"`)
  // As a program does that looks at links before anybody follows them.
  const page = await fetch(`${gateway.running.controlUrl}/approvals/${id}`)
  expect(page.status).toBe(200)
  expect(await gateway.control.showApproval(id)).toMatchObject({ state: 'pending', answers: [] })
  await gateway.control.answerApproval(id, { answer: 'refuse', reason: 'no' })
  const settled = await waitFor('the second mail', async () => mail.received[1])
  expect(settled.headers.get('references')).toBe(told.headers.get('references'))
  expect(settled.headers.get('message-id')).not.toBe(told.headers.get('message-id'))
})

test('a rule that says notify tells the channel it names; switches and refused configurations go where routes say', async () => {
  await call('look')
  await waitFor('the report', async () => posted.find((text) => text.includes('a rule or its risk')))
  await gateway.control.freeze({ kind: 'agent', subject: 'odd <!channel>', reason: 'acts oddly' })
  const told = await waitFor('the freeze', async () => posted.find((text) => text.includes('was stopped')))
  expect(told).toContain('&lt;!channel&gt;')
  await gateway.editPolicy('version: 1\nrules: [{ id: broken }]\n')
  await waitFor('the refusal', async () => posted.find((text) => text.includes('configuration was refused')))
})

test('API and command line show channels without secrets, what became of messages, and send a test', async () => {
  const channels = await gateway.control.listChannels()
  expect(channels).toMatchObject([
    { id: 'mail', to: 'ops@gate.example', routes: [{ id: 'calls', afterMs: null }] },
    { id: 'chat', to: null },
  ])
  const run = (...args: readonly string[]) =>
    runCallgateHere(['notify', ...args, '--config', 'callgate.yaml'], gateway.directory)
  const shown = await Promise.all([
    run('channels'),
    run('deliveries'),
    run('test', 'chat'),
    run('test', 'nobody'),
  ])
  expect(shown.map(({ code }) => code)).toEqual([0, 0, 0, 1])
  expect(shown[1]?.stdout).toMatch(/mail\s+sent\s+\w+\s+1\s+A call waits for approval/)
  const said = JSON.stringify([channels, shown, await gateway.control.listDeliveries()])
  expect(said).not.toMatch(/hidden-path|correct horse|TEST_CHAT_URL|TEST_MAIL/)
  await waitFor('the test', async () => posted.find((text) => text.includes('A test message')))
  const acts = (await gateway.records('admin')).map(({ entry }) => (entry.type === 'admin' ? entry.act : ''))
  expect(acts).toContain('notification.test')
})
