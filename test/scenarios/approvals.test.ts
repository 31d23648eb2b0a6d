/** Approvals of exact calls, end to end: how each kind of agent learns of them, and what makes one worthless. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApprovalView } from '@callgate/contracts/approval'
import { verifies } from '../requirements/verifies.ts'
import { runCallgateHere } from '../support/command-here.ts'
import {
  connectLegacy,
  connectModern,
  failureOf,
  textOf,
  waitFor,
  type LegacyClient,
  type ModernClient,
} from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import { post, rawHeaders } from '../support/raw-http.ts'
import {
  ALLOW_RULE,
  overHttp,
  policyOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

const ASKS =
  '{ id: humans-first, effect: allow, on: [call], upstreams: [web], targets: [say, "ask-*"], obligations: [{ approve: {} }] }'
const POLICY = policyOf([ALLOW_RULE, ASKS])

let web: FixtureServer
let gateway: TestGateway
let v1: LegacyClient
let v2: ModernClient

beforeAll(async () => {
  web = await startFixtureServer('dual')
  gateway = await startTestGateway({
    upstreams: { web: overHttp(web.url) },
    policy: POLICY,
    config: { approvals: { holdMs: 400, pendingPerAgentMax: 50, pendingPerPrincipalMax: 60 } },
  })
  v1 = await connectLegacy(gateway.url)
  v2 = await connectModern(gateway.url)
})

afterAll(async () => {
  for (const { client } of [v1, v2]) await client.close()
  await gateway.stopAndVerify()
  await web.stop()
})

const textArgument = ({ call }: ApprovalView): unknown =>
  (call as { arguments?: { text?: unknown } }).arguments?.text

/** The approval that waits for a call of `say` with this text. */
const pendingFor = (text: string): Promise<ApprovalView> =>
  waitFor(`an approval of ${text}`, async () =>
    (await gateway.control.listApprovals({ state: 'pending' })).find((one) => textArgument(one) === text),
  )

const approve = async (text: string): Promise<ApprovalView> =>
  gateway.control.answerApproval((await pendingFor(text)).id, { answer: 'approve', reason: 'looks right' })

const heardText = (text: string): number =>
  web.seen.filter(({ tool, args }) => tool === 'say' && (args as { text: string }).text === text).length

const stepsOf = async (id: string): Promise<string[]> =>
  (await gateway.records('approval')).flatMap(({ entry }) =>
    entry.type === 'approval' && entry.approvalId === id ? [entry.event] : [],
  )

const VERSION = '2026-07-28'
const metaOf = (capabilities: object) => ({
  'io.modelcontextprotocol/protocolVersion': VERSION,
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': capabilities,
})

interface RawCall {
  readonly text: string
  readonly id?: number
  readonly capabilities?: object
  readonly extra?: object
  readonly key?: string
}

/** A modern call of `say` by hand. */
const rawSay = ({ text, id = 1, capabilities = { elicitation: { url: {} } }, extra = {}, key }: RawCall) =>
  post(
    gateway.serverUrl('web'),
    {
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'say', arguments: { text }, ...extra, _meta: metaOf(capabilities) },
    },
    {
      ...(key === undefined ? {} : { key }),
      headers: { 'mcp-protocol-version': VERSION, 'mcp-method': 'tools/call', 'mcp-name': 'say' },
    },
  )

interface Asked {
  readonly resultType: string
  readonly requestState: string
  readonly inputRequests: {
    readonly approval: { readonly params: { readonly mode: string; readonly url: string } }
  }
}
const ACCEPTED = { inputResponses: { approval: { action: 'accept' } } }
const codeOf = (json: Record<string, unknown>): string | undefined =>
  (json['error'] as { data?: { callgate?: { code?: string } } } | undefined)?.data?.callgate?.code

describe('2026-07-28', () => {
  test(
    verifies('GATE-29.5', 'GATE-29.3', 'the agent is asked to open a link; approved, its retry passes, once'),
    async () => {
      const call = v2.client.callTool({ name: 'web__say', arguments: { text: 'modern link' } })
      const approved = await approve('modern link')
      expect(textOf(await call)).toBe('modern link')
      expect(heardText('modern link')).toBe(1)
      const asked = v2.asked.findLast(({ params }) => params['mode'] === 'url')
      expect(asked?.params['url']).toBe(approved.link)
      expect(approved.link).toBe(`${gateway.running.controlUrl}/approvals/${approved.id}`)
      expect(await stepsOf(approved.id)).toEqual(['requested', 'answered', 'approved', 'used'])
      expect((await gateway.control.showApproval(approved.id)).state).toBe('used')
    },
  )

  test(
    verifies('GATE-29.5', 'BAD-8', 'a forged, changed, replayed or foreign state is refused'),
    async () => {
      const first = (await rawSay({ text: 'sealed' })).json['result'] as Asked
      expect(first).toMatchObject({
        resultType: 'input_required',
        inputRequests: { approval: { params: { mode: 'url' } } },
      })
      const { requestState } = first
      const forged = `${requestState.slice(0, -2)}${requestState.endsWith('AA') ? 'BB' : 'AA'}`
      for (const state of [forged, 'forged', ''])
        expect(
          codeOf((await rawSay({ text: 'sealed', extra: { requestState: state, ...ACCEPTED } })).json),
        ).toBe('request-state-invalid')
      const elsewhere = await rawSay({ text: 'other words', extra: { requestState, ...ACCEPTED } })
      expect(codeOf(elsewhere.json)).toBe('request-state-invalid')
      const { token } = await gateway.control.createKey({ agent: 'stranger', principal: 'stranger' })
      const stranger = await rawSay({ text: 'sealed', extra: { requestState, ...ACCEPTED }, key: token })
      expect(codeOf(stranger.json)).toBe('request-state-invalid')
      const second = (await rawSay({ text: 'sealed', extra: { requestState, ...ACCEPTED } })).json[
        'result'
      ] as Asked
      expect(second.requestState).not.toBe(requestState)
      await approve('sealed')
      const replayed = await rawSay({ text: 'sealed', extra: { requestState, ...ACCEPTED } })
      expect(codeOf(replayed.json)).toBe('request-state-invalid')
      expect(heardText('sealed')).toBe(0)
      const passed = await rawSay({
        text: 'sealed',
        extra: { requestState: second.requestState, ...ACCEPTED },
      })
      expect(textOf(passed.json['result'])).toBe('sealed')
      const again = await rawSay({
        text: 'sealed',
        extra: { requestState: second.requestState, ...ACCEPTED },
      })
      expect(codeOf(again.json)).toBe('request-state-invalid')
      expect(heardText('sealed')).toBe(1)
    },
  )

  test(verifies('GATE-29.5', 'who declines to open the page takes the request back'), async () => {
    const { requestState } = (await rawSay({ text: 'declined' })).json['result'] as Asked
    const { id } = await pendingFor('declined')
    const extra = { requestState, inputResponses: { approval: { action: 'decline' } } }
    expect(codeOf((await rawSay({ text: 'declined', extra })).json)).toBe('cancelled')
    expect((await gateway.control.showApproval(id)).state).toBe('withdrawn')
    expect(await stepsOf(id)).toEqual(['requested', 'withdrawn'])
  })

  test(
    verifies(
      'GATE-29.7',
      'GATE-29.1',
      'without a link it is refused with an id, and the identical retry passes',
    ),
    async () => {
      const refused = await rawSay({ text: 'by id', capabilities: {} })
      expect(codeOf(refused.json)).toBe('approval-required')
      const { id } = await approve('by id')
      expect(JSON.stringify(refused.json)).toContain(id)
      // One byte more, one argument less, another tool: none of them is the approved call.
      for (const text of ['by id ', 'By id', 'by  id'])
        expect(codeOf((await rawSay({ text, capabilities: {} })).json)).toBe('approval-required')
      const passed = await rawSay({ text: 'by id', id: 99, capabilities: { roots: {} } })
      expect(textOf(passed.json['result'])).toBe('by id')
      const second = await rawSay({ text: 'by id', id: 100, capabilities: {} })
      expect(codeOf(second.json)).toBe('approval-required')
      expect(heardText('by id')).toBe(1)
    },
  )

  test(
    verifies('GATE-29.7', 'a call that is held passes as soon as it is approved, telling its progress'),
    async () => {
      const before = Date.now()
      const answering = fetch(gateway.serverUrl('web'), {
        method: 'POST',
        headers: rawHeaders({
          headers: { 'mcp-protocol-version': VERSION, 'mcp-method': 'tools/call', 'mcp-name': 'say' },
        }),
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 5,
          method: 'tools/call',
          params: {
            name: 'say',
            arguments: { text: 'held' },
            _meta: { ...metaOf({}), progressToken: 'mine' },
          },
        }),
      })
      await approve('held')
      const text = await (await answering).text()
      expect(text).toContain('"progressToken":"mine"')
      expect(text).toMatch(/Waiting for approval apr_/)
      expect(text).toContain('"text":"held"')
      expect(Date.now() - before).toBeLessThan(60_000)
    },
  )

  test(verifies('GATE-29.3', 'of two calls that race for one approval one passes'), async () => {
    await rawSay({ text: 'raced', capabilities: {} })
    await approve('raced')
    const both = await Promise.all([1, 2, 3].map((id) => rawSay({ text: 'raced', id, capabilities: {} })))
    expect(both.filter(({ json }) => json['result'] !== undefined)).toHaveLength(1)
    expect(heardText('raced')).toBe(1)
  })

  test(verifies('GATE-29.3', 'a refused call is refused again without asking'), async () => {
    await rawSay({ text: 'never', capabilities: {} })
    const { id } = await pendingFor('never')
    await gateway.control.answerApproval(id, { answer: 'refuse', reason: 'no such thing' })
    const refused = await rawSay({ text: 'never', capabilities: {} })
    expect(codeOf(refused.json)).toBe('approval-refused')
    expect(JSON.stringify(refused.json)).not.toContain('no such thing')
    expect(await stepsOf(id)).toEqual(['requested', 'answered', 'refused'])
  })

  test(
    verifies('GATE-29.15', 'an approved call that asks its agent something is not asked about again'),
    async () => {
      const call = v2.client.callTool({ name: 'web__ask-form', arguments: {} })
      const waiting = await waitFor('an approval of ask-form', async () =>
        (await gateway.control.listApprovals({ state: 'pending' })).find(
          ({ target }) => target === 'ask-form',
        ),
      )
      await gateway.control.answerApproval(waiting.id, { answer: 'approve', reason: 'fine' })
      expect(textOf(await call)).toContain('Ada')
      expect(await gateway.control.listApprovals({ state: 'pending' })).not.toContainEqual(
        expect.objectContaining({ target: 'ask-form' }),
      )
    },
  )

  test(
    verifies('GATE-29.14', 'a held call can be cancelled, and its approval stays for the retry'),
    async () => {
      const cancel = new AbortController()
      const held = v1.client
        .callTool({ name: 'web__say', arguments: { text: 'given up' } }, undefined, { signal: cancel.signal })
        .catch((error: unknown) => error)
      await pendingFor('given up')
      cancel.abort()
      expect(await held).toBeInstanceOf(Error)
      expect(heardText('given up')).toBe(0)
    },
  )
})

describe('2025-11-25', () => {
  test(verifies('GATE-29.6', 'the agent is sent to the page, and told when it can call again'), async () => {
    const refused = await failureOf(
      v1.client.callTool({ name: 'web__say', arguments: { text: 'legacy link' } }),
    )
    expect(refused.code).toBe(-32042)
    const { id } = await approve('legacy link')
    await waitFor('the notice of the answer', () =>
      v1.notifications.some(
        ({ method, params }) =>
          method === 'notifications/elicitation/complete' && params['elicitationId'] === id,
      ),
    )
    const passed = await v1.client.callTool({ name: 'web__say', arguments: { text: 'legacy link' } })
    expect(textOf(passed)).toBe('legacy link')
    expect(heardText('legacy link')).toBe(1)
  })

  test(verifies('GATE-29.7', 'an agent without a link is held, then refused with the id'), async () => {
    const plain = await connectLegacy(gateway.url, { answering: false })
    try {
      const refused = await failureOf(
        plain.client.callTool({ name: 'web__say', arguments: { text: 'plain' } }),
      )
      expect(refused.code).toBe(-31003)
      const { id } = await approve('plain')
      expect(refused.message).toContain(id)
      expect(textOf(await plain.client.callTool({ name: 'web__say', arguments: { text: 'plain' } }))).toBe(
        'plain',
      )
      const told: (string | undefined)[] = []
      const held = plain.client.callTool({ name: 'web__say', arguments: { text: 'plain held' } }, undefined, {
        onprogress: ({ message }) => void told.push(message),
      })
      await approve('plain held')
      expect(textOf(await held)).toBe('plain held')
      expect(told[0]).toMatch(/^Waiting for approval apr_/)
    } finally {
      await plain.client.close()
    }
  })
})

describe('callgate approvals', () => {
  const run = (...args: readonly string[]) =>
    runCallgateHere(['approvals', ...args, '--config', 'callgate.yaml'], gateway.directory)

  test(
    verifies('GATE-29.13', 'GATE-29.4', 'lists, shows, answers with limits and takes them back'),
    async () => {
      await rawSay({ text: 'by command', capabilities: {} })
      const { id } = await pendingFor('by command')
      expect((await run('list', '--state', 'pending')).stdout).toContain(id)
      const shown = await run('show', id)
      expect(shown.stdout).toContain('"text": "by command"')
      expect(shown.stdout).toContain('humans-first: 0 of 1')
      expect((await run('approve', id)).code).toBe(2)
      const given = await run(
        'approve',
        id,
        '--reason',
        'seen',
        '--same',
        'text',
        '--uses',
        '3',
        '--for',
        '10m',
      )
      expect(given.stdout).toMatch(/is approved, with the limits of apg_/)
      for (let count = 0; count < 2; count += 1)
        expect(textOf((await rawSay({ text: 'by command', capabilities: {} })).json['result'])).toBe(
          'by command',
        )
      const limits = JSON.parse((await run('limits', '--json')).stdout) as { id: string; usesLeft: number }[]
      expect(limits[0]?.usesLeft).toBe(1)
      expect((await run('revoke', limits[0]?.id ?? '', '--reason', 'over')).code).toBe(0)
      expect(codeOf((await rawSay({ text: 'by command', capabilities: {} })).json)).toBe('approval-required')
      const again = await pendingFor('by command')
      expect((await run('refuse', again.id, '--reason', 'no more')).stdout).toContain('is refused')
      expect((await run('show', 'apr_unknown')).code).toBe(1)
    },
    180_000,
  )
})
