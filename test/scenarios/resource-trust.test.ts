/** Resources an operator has not accepted are not read, however their server hides that it has them. */

import { afterEach, describe, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf, type LegacyClient } from '../support/clients.ts'
import { startResourceHttp, type ResourceHttp } from '../support/resource-http.ts'
import { overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const QUARANTINED = -31004

let server: ResourceHttp
let gateway: TestGateway
let agent: LegacyClient
/** What the server lists, and how. */
let listed: { resources: string[]; templates: string[]; hides: boolean; text: string }

async function open(trust: 'reviewed' | 'on-first-use'): Promise<void> {
  listed = { resources: ['a://1', 'b://1'], templates: ['day://{day}'], hides: false, text: 'A resource' }
  const { resources, templates } = listed
  server = await startResourceHttp({
    name: 'one',
    era: 'legacy',
    resources,
    templates,
    hidesLists: () => listed.hides,
    describe: (uri) => (uri === 'b://1' ? listed.text : 'A resource'),
  })
  gateway = await startTestGateway({ upstreams: { one: overHttp(server.url, { era: 'legacy', trust }) } })
  agent = await connectLegacy(gateway.serverUrl('one'))
  await agent.client.listTools()
  await agent.client.listResources()
  await agent.client.listResourceTemplates()
}

afterEach(async () => {
  await agent.client.close()
  await gateway.stopAndVerify()
  await server.stop()
})

/** The upstream session is replaced, so that nothing that was listed is remembered. */
async function forgetLists(answering = true): Promise<void> {
  await agent.client.close()
  server.forget()
  // Who declares other capabilities gets an upstream session of its own.
  agent = await connectLegacy(gateway.serverUrl('one'), { answering })
  await agent.client.callTool({ name: 'touch', arguments: {} })
}

async function approve(name: string): Promise<void> {
  const item = (await gateway.control.listQuarantine('one')).find((one) => one.name === name)
  if (item === undefined) throw new Error(`${name} is not in quarantine.`)
  const { upstream, type, digest } = item
  await gateway.control.approve({ upstream, type, name, digest })
}

const refusalOf = async (uri: string) => (await failureOf(agent.client.readResource({ uri }))).code
const read = async (uri: string) => (await agent.client.readResource({ uri })).contents

describe('of a reviewed server', () => {
  test(verifies('GATE-8.8', 'only what was accepted is read, also while nothing can be listed'), async () => {
    await open('reviewed')
    await approve('a://1')
    await approve('touch')
    for (const hides of [false, true]) {
      listed.hides = hides
      await forgetLists()
      expect(await read('a://1')).toMatchObject([{ text: 'one has a://1' }])
      for (const uri of ['b://1', 'day://monday', 'unlisted://1'])
        expect(await refusalOf(uri)).toBe(QUARANTINED)
    }
    await approve('day://{day}')
    expect(await read('day://monday')).toMatchObject([{ text: 'one has day://monday' }])
  })
})

describe('of a server that is believed on first use', () => {
  test(
    verifies('GATE-8.8', 'what is quarantined is not read when it is no longer listed, nor while nothing is'),
    async () => {
      await open('on-first-use')
      listed.text = 'Another text'
      await forgetLists()
      await agent.client.listResources()
      expect(await refusalOf('b://1')).toBe(QUARANTINED)
      await expect(agent.client.subscribeResource({ uri: 'b://1' })).rejects.toMatchObject({
        code: QUARANTINED,
      })
      listed.resources.pop()
      await forgetLists()
      expect((await agent.client.listResources()).resources.map(({ uri }) => uri)).toEqual(['a://1'])
      expect(await refusalOf('b://1')).toBe(QUARANTINED)
      listed.hides = true
      await forgetLists(false)
      expect(await refusalOf('b://1')).toBe(QUARANTINED)
      expect(await read('a://1')).toMatchObject([{ text: 'one has a://1' }])
      expect(await read('unlisted://1')).toMatchObject([{ text: 'one has unlisted://1' }])
    },
  )
})
