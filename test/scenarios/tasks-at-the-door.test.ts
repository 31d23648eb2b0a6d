/** Tasks among several servers and over several upstream sessions: whose resources they name, and who is told after a gap. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LINKED, startTaskServer, TASKS, type TaskServer } from '../fixtures/task-server.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, waitFor, type LegacyClient } from '../support/clients.ts'
import { modern, openSession, post } from '../support/raw-http.ts'
import { startResourceHttp, type ResourceHttp } from '../support/resource-http.ts'
import { overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

type Json = Record<string, unknown>

let server: TaskServer
let other: ResourceHttp
let gateway: TestGateway

beforeAll(async () => {
  server = await startTaskServer()
  other = await startResourceHttp({ name: 'other', era: 'legacy', resources: [LINKED], templates: [] })
  gateway = await startTestGateway({
    upstreams: { worker: overHttp(server.url, { era: 'modern' }), other: overHttp(other.url) },
  })
})

afterAll(async () => {
  await gateway.stopAndVerify()
  await other.stop()
  await server.stop()
})

describe('a task whose result links to a URI that another server lists too', () => {
  const OWN = `callgate+worker:${LINKED}`
  const linksOf = (result: Json): unknown[] =>
    (result['content'] as Json[]).flatMap(({ uri }) => (uri === undefined ? [] : [uri]))

  async function legacyAsks(session: string, url: string, method: string, params: Json): Promise<Json> {
    const answer = await post(url, { jsonrpc: '2.0', id: method, method, params }, { session })
    if (typeof answer.json['result'] !== 'object') throw new Error(answer.text)
    return answer.json['result'] as Json
  }

  beforeAll(async () => {
    const session = await openSession(gateway.url)
    const listed = await legacyAsks(session, gateway.url, 'resources/list', {})
    expect((listed['resources'] as Json[]).map(({ uri }) => uri)).toContain(OWN)
  })

  test.each(['prompt', 'slow'])(
    `%s: ${verifies('GATE-5.4', 'GATE-3.25', 'shows a legacy agent the URI that is its own at this door')}`,
    async (tool) => {
      const session = await openSession(gateway.url)
      const made = await legacyAsks(session, gateway.url, 'tools/call', {
        name: `worker__${tool}`,
        arguments: {},
        task: { ttl: 60_000 },
      })
      const { taskId } = made['task'] as Json
      const fetched = await legacyAsks(session, gateway.url, 'tasks/result', { taskId })
      expect(linksOf(fetched)).toEqual([OWN])
      const scoped = gateway.serverUrl('worker')
      const there = await openSession(scoped)
      expect(linksOf(await legacyAsks(there, scoped, 'tasks/result', { taskId }))).toEqual([LINKED])
    },
  )

  test(verifies('GATE-5.4', 'GATE-3.25', 'shows it in the state that a modern agent polls'), async () => {
    const capable = { extensions: { [TASKS]: {} } }
    const ask = async (method: string, params: Json): Promise<Json> => {
      const { body, headers } = modern(1, method, params, capable)
      const answer = await post(gateway.url, body, { headers })
      if (typeof answer.json['result'] !== 'object') throw new Error(answer.text)
      return answer.json['result'] as Json
    }
    const { taskId } = await ask('tools/call', { name: 'worker__slow', arguments: {} })
    const done = await waitFor('the end of the task', async () => {
      const state = await ask('tasks/get', { taskId })
      return state['status'] === 'completed' ? state : undefined
    })
    expect(linksOf(done['result'] as Json)).toEqual([OWN])
  })
})

describe('a legacy agent with a task of a modern server', () => {
  let agent: LegacyClient
  beforeAll(async () => {
    agent = await connectLegacy(gateway.serverUrl('worker'))
    await agent.client.listTools()
  })
  afterAll(() => agent.client.close())

  const noticesOf = (taskId: string): number =>
    agent.notifications.filter(
      ({ method, params }) => method === 'notifications/tasks/status' && params['taskId'] === taskId,
    ).length
  const listenedTo = (taskId: string): number =>
    server.received.filter(
      ({ method, params }) => method === 'subscriptions/listen' && JSON.stringify(params).includes(taskId),
    ).length

  async function begin(): Promise<string> {
    const stream = agent.client.experimental.tasks.callToolStream({ name: 'endless', arguments: {} })
    const first = await stream.next()
    await stream.return()
    if (first.done === true || first.value.type !== 'taskCreated') throw new Error('No task was created.')
    const { taskId } = first.value.task
    await waitFor('the first notice', () => noticesOf(taskId) > 0)
    return taskId
  }

  test(
    verifies('GATE-4.8', 'GATE-5.4', 'is told of it again after the stream of changes ended'),
    async () => {
      const taskId = await begin()
      const before = { told: noticesOf(taskId), listened: listenedTo(taskId) }
      server.endListens()
      await waitFor('a notice on the next stream', () => noticesOf(taskId) > before.told)
      expect(listenedTo(taskId)).toBeGreaterThan(before.listened)
      await agent.client.experimental.tasks.cancelTask(taskId)
    },
  )

  test(
    verifies('GATE-4.8', 'GATE-5.4', 'is told of it again when another session took the place of the first'),
    async () => {
      const taskId = await begin()
      const before = { told: noticesOf(taskId), listened: listenedTo(taskId) }
      await gateway.editConfig((config) => {
        const upstreams = config['upstreams'] as Record<string, Json>
        upstreams['worker'] = { ...upstreams['worker'], timeoutMs: 31_000 }
      })
      await waitFor('a notice in the next session', async () => {
        await agent.client.experimental.tasks.getTask(taskId)
        return noticesOf(taskId) > before.told
      })
      expect(listenedTo(taskId)).toBeGreaterThan(before.listened)
      await agent.client.experimental.tasks.cancelTask(taskId)
    },
  )
})
