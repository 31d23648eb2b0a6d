/** Tasks across the eras: the core tasks of 2025-11-25 and the extension of 2026-07-28, with real parties at both ends. */

import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTaskServer, TASKS, type TaskServer } from '../fixtures/task-server.ts'
import { verifies } from '../requirements/verifies.ts'
import { connectLegacy, failureOf, textOf, waitFor, type LegacyClient } from '../support/clients.ts'
import { errorOf, modern, post, rawHeaders, type RawAnswer } from '../support/raw-http.ts'
import { everything, overHttp, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

type Json = Record<string, unknown>

const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId'

let server: TaskServer
let gateway: TestGateway

beforeAll(async () => {
  server = await startTaskServer()
  gateway = await startTestGateway({
    upstreams: { everything: everything(), modern: overHttp(server.url, { era: 'modern' }) },
  })
})

afterAll(async () => {
  await gateway.stopAndVerify()
  await server.stop()
})

const CAPABLE = { extensions: { [TASKS]: {} }, elicitation: { form: {} }, sampling: {} }

function send(
  method: string,
  params: Json,
  capabilities: Json = CAPABLE,
  upstream = 'everything',
): Promise<RawAnswer> {
  const { body, headers } = modern(1, method, params, capabilities)
  return post(gateway.serverUrl(upstream), body, { headers })
}

/** Listens for tasks as a modern agent; what arrives is kept until the stream is closed. */
async function listen(upstream: string, taskIds: readonly string[]) {
  const { body, headers } = modern('listen', 'subscriptions/listen', { notifications: { taskIds } }, CAPABLE)
  const controller = new AbortController()
  const response = await fetch(gateway.serverUrl(upstream), {
    method: 'POST',
    headers: rawHeaders({ headers }),
    body: JSON.stringify(body),
    signal: controller.signal,
  })
  const heard: { method: string; params: Json }[] = []
  const reading = (async () => {
    let rest = ''
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.startsWith('data: {')) heard.push(JSON.parse(line.slice(6)))
    }
  })().catch(() => undefined)
  return {
    heard,
    close: async (): Promise<void> => {
      controller.abort()
      await reading
    },
  }
}
const resultOf = ({ json, text }: RawAnswer): Json => {
  if (typeof json['result'] !== 'object') throw new Error(text)
  return json['result'] as Json
}

describe('a modern agent and a server with core tasks', () => {
  const research = (topic: string, more: Json = {}): Json => ({
    name: 'simulate-research-query',
    arguments: { topic, ...more },
  })
  async function begin(params: Json): Promise<string> {
    const created = resultOf(await send('tools/call', params))
    expect(created).toMatchObject({ resultType: 'task', status: 'working', createdAt: expect.any(String) })
    expect(created).toHaveProperty('ttlMs')
    return String(created['taskId'])
  }
  const poll = (taskId: string, wanted: string) =>
    waitFor(`the task to be ${wanted}`, async () => {
      const state = resultOf(await send('tasks/get', { taskId }))
      return state['status'] === wanted ? state : undefined
    })

  test(
    verifies('GATE-5.4', 'is offered the extension, makes a task, polls it and gets its result'),
    async () => {
      expect(resultOf(await send('server/discover', {}))['capabilities']).toMatchObject({
        extensions: { [TASKS]: {} },
      })
      const taskId = await begin(research('gates'))
      const { result } = await poll(taskId, 'completed')
      expect(textOf(result)).toContain('gates')
      expect(JSON.stringify(result)).not.toContain('related-task')
      // A second look still finds it.
      expect(await poll(taskId, 'completed')).toMatchObject({ result })
    },
    30_000,
  )

  test(
    verifies('GATE-5.4', 'answers what the task asks, through the column of elicitation'),
    async () => {
      const taskId = await begin(research('python', { ambiguous: true }))
      const asking = await poll(taskId, 'input_required')
      const [[key, question] = ['', undefined]] = Object.entries(asking['inputRequests'] as Json)
      expect(question).toMatchObject({
        method: 'elicitation/create',
        params: { message: expect.any(String) },
      })
      const { params } = question as {
        params: {
          requestedSchema: { properties: Record<string, { enum?: string[]; oneOf?: { const: string }[] }> }
        }
      }
      const [[field, choice] = ['', undefined]] = Object.entries(params.requestedSchema.properties)
      const value = choice?.enum?.[0] ?? choice?.oneOf?.[0]?.const ?? 'x'
      const inputResponses = { [key]: { action: 'accept', content: { [field]: value } } }
      resultOf(await send('tasks/update', { taskId, inputResponses }))
      const { result } = await poll(taskId, 'completed')
      expect(textOf(result)).toContain(value)
      const records = await gateway.records()
      const about = records.flatMap(({ entry }) =>
        'kind' in entry && entry.kind === 'elicit' ? [entry] : [],
      )
      expect(about.map(({ type }) => type)).toEqual(['intent', 'outcome'])
    },
    30_000,
  )

  test(
    verifies('GATE-5.4', 'is told of its tasks when it listens for them, and of no others'),
    async () => {
      const taskId = await begin(research('bells'))
      const { heard, close } = await listen('everything', [taskId, 'of-another'])
      const last = await waitFor('the notice of the end', () =>
        heard.find(
          ({ method, params }) => method === 'notifications/tasks' && params['status'] === 'completed',
        ),
      )
      expect(heard[0]?.params['notifications']).toEqual({ taskIds: [taskId] })
      expect(last.params).toMatchObject({ taskId, _meta: { [SUBSCRIPTION]: 'listen' } })
      expect(textOf(last.params['result'])).toContain('bells')
      await close()
    },
    30_000,
  )

  test(
    verifies('GATE-5.4', 'cancels a task, and is told what it must declare to make one'),
    async () => {
      const taskId = await begin(research('doors'))
      resultOf(await send('tasks/cancel', { taskId }))
      expect(await poll(taskId, 'cancelled')).not.toHaveProperty('result')
      const refused = await send('tools/call', research('x'), { elicitation: {} })
      expect([refused.status, errorOf(refused).code]).toEqual([400, -32021])
    },
    30_000,
  )
})

describe('a legacy agent and a server with the tasks extension', () => {
  let agent: LegacyClient
  beforeAll(async () => {
    agent = await connectLegacy(gateway.serverUrl('modern'))
    await agent.client.listTools()
  })
  afterAll(() => agent.client.close())

  /** Runs the tool as a task with the real client and tells what it heard. */
  async function run(name: string) {
    const heard: string[] = []
    const stream = agent.client.experimental.tasks.callToolStream(
      { name, arguments: {} },
      CallToolResultSchema,
      {
        task: { ttl: 60_000 },
      },
    )
    for await (const message of stream) {
      if (message.type === 'taskStatus') heard.push(message.task.status)
      else if (message.type === 'result')
        heard.push(`result ${JSON.stringify(message.result.isError ?? false)} ${textOf(message.result)}`)
      else if (message.type === 'error') heard.push(`error ${message.error.message}`)
      else heard.push('created')
    }
    return heard
  }

  test(verifies('GATE-5.4', 'is offered core tasks, and tools that may be called as such'), async () => {
    expect(agent.client.getServerCapabilities()?.tasks).toEqual({
      cancel: {},
      requests: { tools: { call: {} } },
    })
    const { tools } = await agent.client.listTools()
    expect(tools.map(({ execution }) => execution?.taskSupport)).toEqual(tools.map(() => 'optional'))
  })

  test(verifies('GATE-5.4', 'makes a task, polls it and fetches its result'), async () => {
    const heard = await run('slow')
    expect(heard[0]).toBe('created')
    expect(heard).toContain('working')
    expect(heard.at(-1)).toBe('result false slow is done')
  })

  test(verifies('GATE-5.4', 'is asked what the task asks, on the stream of tasks/result'), async () => {
    const heard = await run('asking')
    expect(heard).toContain('input_required')
    expect(heard.at(-1)).toBe('result false {"question":{"action":"accept","content":{"name":"Ada"}}}')
    expect(agent.asked).toMatchObject([{ method: 'elicitation/create', params: { message: 'Which name?' } }])
    expect(agent.asked[0]?.params['_meta']).toMatchObject({
      'io.modelcontextprotocol/related-task': { taskId: expect.any(String) },
    })
  })

  test(verifies('GATE-5.4', 'gets a task also where the server answers at once'), async () => {
    expect((await run('prompt')).at(-1)).toBe('result false prompt at once')
  })

  test(verifies('GATE-5.4', 'reads how a task failed: by its tool, or by an error'), async () => {
    expect(await run('failing')).toContain('failed')
    const { client } = agent
    const { taskId } = await create('broken')
    await waitFor(
      'the end of the task',
      async () => (await client.experimental.tasks.getTask(taskId)).status === 'failed',
    )
    const failure = await failureOf(client.experimental.tasks.getTaskResult(taskId, CallToolResultSchema))
    expect(failure).toMatchObject({ code: 1234, message: expect.stringContaining('broken inside') })
    const own = await create('failing')
    expect(await client.experimental.tasks.getTaskResult(own.taskId, CallToolResultSchema)).toMatchObject({
      isError: true,
      content: [{ text: 'it did not work' }],
    })
  })

  async function create(name: string) {
    const stream = agent.client.experimental.tasks.callToolStream(
      { name, arguments: {} },
      CallToolResultSchema,
      {
        task: { ttl: 60_000 },
      },
    )
    const first = await stream.next()
    await stream.return()
    if (first.done === true || first.value.type !== 'taskCreated') throw new Error('No task was created.')
    return first.value.task
  }

  test(verifies('GATE-5.4', 'is told how its task goes on'), async () => {
    const { taskId } = await create('endless')
    const told = await waitFor('the notice', () =>
      agent.notifications.find(
        ({ method, params }) => method === 'notifications/tasks/status' && params['taskId'] === taskId,
      ),
    )
    expect(told.params).toMatchObject({ status: 'working', ttl: 60_000, pollInterval: 250 })
    await agent.client.experimental.tasks.cancelTask(taskId)
  })

  test(
    verifies('GATE-5.4', 'cancels a task, and learns precisely that there is no list of them'),
    async () => {
      const { tasks } = agent.client.experimental
      const { taskId } = await create('endless')
      expect((await tasks.getTask(taskId)).status).toBe('working')
      await tasks.cancelTask(taskId)
      expect((await tasks.getTask(taskId)).status).toBe('cancelled')
      const failure = await failureOf(agent.client.request({ method: 'tasks/list' }, CallToolResultSchema))
      expect(failure.message).toContain('which has no list of tasks')
    },
  )

  test(verifies('GATE-5.4', 'a plain call stays one: the extension is declared for tasks only'), async () => {
    const { client } = agent
    const before = server.received.length
    // The client of the SDK wants a task where it can have one; a request by hand does not.
    const plain = await client.request(
      { method: 'tools/call', params: { name: 'slow', arguments: {} } },
      CallToolResultSchema,
    )
    expect(textOf(plain)).toBe('slow at once')
    const [call] = server.received.slice(before)
    expect(JSON.stringify(call)).not.toContain(TASKS)
  })
})

test(
  verifies('GATE-5.4', 'a modern agent that listens for a task is asked through the column of the question'),
  async () => {
    await send('tools/list', {}, CAPABLE, 'modern')
    const created = resultOf(await send('tools/call', { name: 'asking', arguments: {} }, CAPABLE, 'modern'))
    const { heard, close } = await listen('modern', [String(created['taskId'])])
    const asked = await waitFor('the question', () =>
      heard.find(({ method }) => method === 'notifications/tasks'),
    )
    expect(asked.params).toMatchObject({
      inputRequests: { question: { params: { message: 'Which name?' } } },
    })
    await close()
    const before = (await gateway.records()).flatMap(({ entry }) =>
      entry.type === 'intent' && entry.kind === 'elicit' && entry.upstream === 'modern' ? [entry] : [],
    )
    expect(before.at(-1)).toMatchObject({ method: 'elicitation/create', decision: { effect: 'allow' } })
    const inputResponses = { question: { action: 'accept', content: { name: 'Ada' } } }
    const { taskId } = created
    resultOf(await send('tasks/update', { taskId, inputResponses }, CAPABLE, 'modern'))
  },
)
