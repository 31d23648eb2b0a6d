/** A gateway with real servers and real agents that did ordinary and hostile things, for looking at in the console. */

import '../support/published-conditions.ts'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { waitFor } from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import {
  everything,
  overHttp,
  poisoned,
  type Settings,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

const POLICY = `version: 1
rules:
  - id: everybody-may-speak
    effect: allow
    on: [lifecycle, list, read, prompt, complete, sample, elicit, roots, subscribe, notify, cancel, task, error]
  - id: tools-of-the-team
    effect: allow
    on: [call]
  - id: no-environment
    description: The environment of a server is nobody's business
    effect: deny
    on: [call]
    upstreams: [everything]
    targets: [get-env]
  - id: sums-need-a-human
    effect: allow
    on: [call]
    upstreams: [everything]
    targets: [get-sum]
    obligations: [{ approve: {} }]
limits: []
`

const RESPONSE = {
  rules: [
    {
      id: 'leaking-secrets',
      when: { class: ['secret'], minSeverity: 'high' },
      per: 'agent',
      step: 'mark',
      forMs: 3_600_000,
    },
    {
      id: 'poisoned-tools',
      when: { class: ['tool-poisoning', 'injection'] },
      per: 'upstream',
      step: 'notify',
    },
    { id: 'trying-doors', when: { denials: ['policy-denied'] }, count: 2, per: 'agent', step: 'notify' },
  ],
}

export interface Agent {
  readonly client: Client
  call(name: string, args?: Record<string, unknown>): Promise<unknown>
}

export interface World {
  readonly gateway: TestGateway
  readonly web: FixtureServer
  readonly controlUrl: string
  readonly token: string
  connect(agent: string, principal: string): Promise<Agent>
  stop(): Promise<void>
}

export async function startWorld(config: Settings = {}): Promise<World> {
  const web = await startFixtureServer('dual')
  const gateway = await startTestGateway({
    upstreams: { everything: everything(), poisoned: poisoned(), web: overHttp(web.url) },
    policy: POLICY,
    config: { identity: {}, approvals: { holdMs: 600_000 }, response: RESPONSE, ...config },
  })
  const clients: Client[] = []
  return {
    gateway,
    web,
    controlUrl: gateway.running.controlUrl,
    token: gateway.operatorToken,
    async connect(agent, principal) {
      const { token } = await gateway.control.createKey({ agent, principal })
      const client = new Client({ name: agent, version: '1.0.0' }, { capabilities: {} })
      await client.connect(
        new StreamableHTTPClientTransport(new URL(gateway.url), {
          requestInit: { headers: { authorization: `Bearer ${token}` } },
        }),
      )
      clients.push(client)
      const call = (name: string, args = {}) =>
        client
          .callTool({ name, arguments: args }, undefined, { timeout: 600_000 })
          .catch((error: unknown) => error)
      return { client, call }
    },
    async stop() {
      await Promise.allSettled(clients.map((client) => client.close()))
      await gateway.stop()
      await web.stop()
    },
  }
}

/** An ordinary morning with an attack in it. Resolves when all of it is in the journal, but for what waits. */
export async function liveAMorning(world: World): Promise<{ readonly waiting: readonly Promise<unknown>[] }> {
  const editor = await world.connect('my-editor', 'alice')
  const reporter = await world.connect('report-writer', 'ben')
  for (const agent of [editor, reporter]) await agent.client.listTools()
  for (let round = 0; round < 6; round += 1)
    await editor.call('everything__echo', { message: `paragraph ${round} of the minutes` })
  await reporter.call('everything__get-tiny-image')
  await reporter.call('everything__get-annotated-message', { messageType: 'success' })
  await reporter.call('poisoned__read_config')
  await reporter.call('poisoned__weather', { city: 'Lisbon' })
  await reporter.call('poisoned__weather', { city: 'Trojan' })
  for (let round = 0; round < 3; round += 1) await reporter.call('everything__get-env')
  await editor.call('everything__echo', { message: 'written \u202ebackwards\u202c and \u200bhidden' })
  for (let round = 0; round < 4; round += 1) await editor.client.listTools()
  await fillTheDesk(world)
  const waiting = [
    reporter.call('everything__get-sum', { a: 41_200, b: 17 }),
    editor.call('everything__get-sum', { a: 2, b: 40 }),
  ]
  await waitFor('two calls that wait', async () => {
    const pending = await world.gateway.control.listApprovals({ state: 'pending' })
    return pending.length === waiting.length ? pending : undefined
  })
  return { waiting }
}

/** A server that was submitted and looked at, one that was not, and a review of the keys. */
async function fillTheDesk({ gateway: { control }, web }: World): Promise<void> {
  const why = 'the team needs it'
  const source = { type: 'url', url: web.url } as const
  for (const id of ['web', 'wiki'])
    await control.submitServer({ id, source, purpose: 'Read the pages of the team', owner: 'ada' }, why)
  await control.scanServer('web', 'first look')
  await control.startReview({
    scope: 'agents',
    owner: 'ada',
    dueAtMs: Date.now() + 14 * 86_400_000,
    reason: 'every quarter',
  })
}
