/** What an approval is bound to in a running gateway: the definition, the deciding rules, who asked and who answers. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApprovalView } from '@callgate/contracts/approval'
import { createControlClient } from '../../packages/gateway/src/control/client.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectModern, failureOf, waitFor, type ModernClient } from '../support/clients.ts'
import { makeSecret } from '../support/fixture-tools.ts'
import { rawTool, startRawUpstream, type RawUpstream } from '../support/raw-upstream.ts'
import {
  ALLOW_RULE,
  overHttp,
  policyOf,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

const ask = (more = '') =>
  `{ id: ask, ${more} effect: allow, on: [call], targets: [send], obligations: [{ approve: {} }] }`
const OTHER = '{ id: other, effect: deny, on: [call], targets: [nothing] }'
const HOLD_MS = 5_000

let tools: object[]
let server: RawUpstream
let gateway: TestGateway
let plain: ModernClient

beforeAll(async () => {
  tools = [rawTool('send')]
  server = await startRawUpstream(tools)
  gateway = await startTestGateway({
    upstreams: { post: overHttp(server.url) },
    policy: policyOf([ALLOW_RULE, ask()]),
    config: { approvals: { holdMs: 0, pendingPerAgentMax: 12, pendingPerPrincipalMax: 50 } },
  })
  plain = await connectModern(gateway.url, { answering: false })
})

afterAll(async () => {
  await plain.client.close()
  await gateway.stopAndVerify()
  await server.stop()
})

const send = (text: string, client = plain) =>
  client.client.callTool({ name: 'post__send', arguments: { text } })
const sent = () => server.received.filter(({ method }) => method === 'tools/call').length
const waitingFor = (text: string): Promise<ApprovalView> =>
  waitFor(`an approval of ${text}`, async () =>
    (await gateway.control.listApprovals({ state: 'pending' })).find(({ call }) =>
      JSON.stringify(call).includes(JSON.stringify(text)),
    ),
  )

async function approved(text: string): Promise<ApprovalView> {
  expect((await failureOf(send(text))).code).toBe(-31003)
  const { id } = await waitingFor(text)
  return gateway.control.answerApproval(id, { answer: 'approve', reason: 'scenario' })
}

async function putPolicy(rules: readonly string[]): Promise<void> {
  const { snapshot } = await gateway.control.status()
  await gateway.editPolicy(policyOf(rules))
  await waitFor('the edited policy', async () => {
    const { problems } = await gateway.control.reload()
    expect(problems).toEqual([])
    return (await gateway.control.status()).snapshot !== snapshot
  })
}

describe('what travels on in _meta', () => {
  const withNote = (note: string) =>
    plain.client.callTool({
      name: 'post__send',
      arguments: { text: 'noted' },
      _meta: { 'example.com/note': note },
    })

  test(
    verifies('GATE-29.1', 'is shown and approved with the call, and no other passes in its place'),
    async () => {
      expect((await failureOf(withNote('first'))).code).toBe(-31003)
      const { id, call } = await waitingFor('noted')
      expect(call).toMatchObject({ _meta: { 'example.com/note': 'first' } })
      await gateway.control.answerApproval(id, { answer: 'approve', reason: 'scenario' })
      const before = sent()
      expect((await failureOf(withNote('second'))).code).toBe(-31003)
      expect(sent()).toBe(before)
      await withNote('first')
      expect(server.received.at(-1)?.params).toMatchObject({ _meta: { 'example.com/note': 'first' } })
    },
  )
})

describe('the deciding rules', () => {
  test(
    verifies('GATE-29.2', 'an unrelated edit of the policy leaves an approval, a changed rule does not'),
    async () => {
      await approved('kept')
      await approved('voided')
      await putPolicy([ALLOW_RULE, OTHER, ask()])
      await send('kept')
      await putPolicy([ALLOW_RULE, OTHER, ask('description: for another reason,')])
      const before = sent()
      expect((await failureOf(send('voided'))).code).toBe(-31003)
      expect(sent()).toBe(before)
      await putPolicy([ALLOW_RULE, ask()])
      await send('voided')
    },
  )

  test(verifies('GATE-29.2', 'a call that is held while its rule changes does not pass'), async () => {
    await gateway.editConfig((config) => Object.assign(config, { approvals: { holdMs: HOLD_MS } }))
    await gateway.control.reload()
    const held = failureOf(send('held over'))
    const { id } = await waitingFor('held over')
    await putPolicy([ALLOW_RULE, ask('description: changed meanwhile,')])
    await gateway.control.answerApproval(id, { answer: 'approve', reason: 'scenario' })
    expect((await held).message).toMatch(/policy changed while this waited/)
    const denied = failureOf(send('denied meanwhile'))
    const second = await waitingFor('denied meanwhile')
    await putPolicy([
      ALLOW_RULE,
      ask(),
      `{ id: stop, effect: deny, on: [call], targets: [send], when: 'args.text == "denied meanwhile"' }`,
    ])
    await gateway.control.answerApproval(second.id, { answer: 'approve', reason: 'scenario' })
    expect((await denied).message).toMatch(/"stop" forbids this/)
    await putPolicy([ALLOW_RULE, ask()])
    await gateway.editConfig((config) =>
      Object.assign(config, { approvals: { holdMs: 0, pendingPerAgentMax: 12 } }),
    )
    await gateway.control.reload()
  })
})

describe('the definition', () => {
  test(
    verifies('GATE-29.2', 'a changed one voids the approval, also when an operator accepts it'),
    async () => {
      await approved('old definition')
      tools.splice(0, 1, rawTool('send', { description: 'Does send, and keeps a copy' }))
      // What a server lists is read again under another snapshot.
      await putPolicy([ALLOW_RULE, OTHER, ask()])
      expect((await failureOf(send('old definition'))).code).toBe(-31004)
      const [item] = await gateway.control.listQuarantine('post')
      if (item === undefined) throw new Error('The changed tool is not in quarantine.')
      const { upstream, type, name, digest } = item
      await gateway.control.approve({ upstream, type, name, digest })
      const before = sent()
      expect((await failureOf(send('old definition'))).code).toBe(-31003)
      expect(sent()).toBe(before)
    },
  )
})

describe('who answers', () => {
  test(
    verifies(
      'GATE-29.4',
      'not the principal behind the call, by whatever name, nor the token of the machine beside named approvers',
    ),
    async () => {
      const { token } = await gateway.control.createKey({ agent: 'coder', principal: 'alice' })
      const coder = await connectModern(gateway.url, { answering: false, key: token })
      const operatorOf = async (name: string, owner: string) => {
        const issued = await gateway.control.addOperator({ name, owner, roles: ['approver'] })
        return {
          id: issued.operator.id,
          client: createControlClient({ url: gateway.running.controlUrl, operatorToken: issued.token }),
        }
      }
      const named = await Promise.all([
        operatorOf('alice', 'team'),
        operatorOf('second', 'alice'),
        operatorOf('bob', 'team'),
      ])
      const [alice, second, bob] = named
      try {
        expect((await failureOf(send('of alice', coder))).code).toBe(-31003)
        const { id } = await waitingFor('of alice')
        const answer = { answer: 'approve', reason: 'scenario' } as const
        for (const { client } of [alice, second])
          await expect(client.answerApproval(id, answer)).rejects.toMatchObject({ status: 403 })
        await expect(gateway.control.answerApproval(id, answer)).rejects.toMatchObject({ status: 403 })
        const viewer = await gateway.control.addOperator({ name: 'eve', owner: 'team', roles: ['viewer'] })
        const eve = createControlClient({ url: gateway.running.controlUrl, operatorToken: viewer.token })
        await expect(eve.answerApproval(id, answer)).rejects.toMatchObject({ status: 403 })
        expect((await bob.client.answerApproval(id, answer)).state).toBe('approved')
        await send('of alice', coder)
        const refusals = (await gateway.records('approval')).filter(
          ({ entry }) => entry.type === 'approval' && entry.note?.startsWith('not accepted') === true,
        )
        expect(refusals.map(({ entry }) => entry.type === 'approval' && entry.operator)).toEqual([
          'alice',
          'second',
        ])
      } finally {
        for (const one of named) await gateway.control.revokeOperator(one.id)
        await coder.client.close()
      }
    },
  )
})

test(verifies('GATE-29.10', 'a secret in a call is shown to nobody who does not say why'), async () => {
  const secret = makeSecret()
  await failureOf(send(`token ${secret}`))
  const waiting = await waitFor('the approval', async () =>
    (await gateway.control.listApprovals({ state: 'pending' })).find(({ redacted }) => redacted),
  )
  expect(JSON.stringify(await gateway.control.showApproval(waiting.id))).not.toContain(secret)
  expect(JSON.stringify(waiting.call)).toContain('[redacted:secret]')
  const { call } = await gateway.control.revealApproval(waiting.id, 'to be sure')
  expect(JSON.stringify(call)).toContain(secret)
  const records = JSON.stringify(await gateway.records('approval'))
  expect(records).not.toContain(secret)
  expect(records).toContain('to be sure')
})

test(
  verifies('GATE-29.9', 'a flood of calls is refused and recorded once the agent has enough of them waiting'),
  async () => {
    const codes: unknown[] = []
    for (let count = 0; count < 20; count += 1) codes.push((await failureOf(send(`flood ${count}`))).code)
    expect(codes.at(0)).toBe(-31003)
    expect(codes.at(-1)).toBe(-31005)
    expect(
      (await gateway.control.listApprovals({ state: 'pending' })).filter(({ agent }) => agent === 'tester')
        .length,
    ).toBeLessThanOrEqual(12)
    const limited = (await gateway.records('intent')).filter(
      ({ entry }) => entry.type === 'intent' && entry.decision.code === 'rate-limited',
    )
    expect(limited).toHaveLength(codes.filter((code) => code === -31005).length)
  },
)

test(verifies('GATE-29.8', 'each step is a record that can be searched'), async () => {
  const steps = (await gateway.records('approval')).map(
    ({ entry }) => entry.type === 'approval' && entry.event,
  )
  for (const step of ['requested', 'answered', 'approved', 'used', 'revealed']) expect(steps).toContain(step)
})
