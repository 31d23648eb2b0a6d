/** Every feature of the protocol through the gateway, with the real reference servers and the real SDK clients. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import {
  connectLegacy,
  connectModern,
  textOf,
  waitFor,
  type LegacyClient,
  type ModernClient,
} from '../support/clients.ts'
import { startFixtureServer, type FixtureServer } from '../support/fixture-server.ts'
import {
  everything,
  filesystem,
  memory,
  overHttp,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts'

let directory: string
let dual: FixtureServer
let gateway: TestGateway
let v1: LegacyClient
let v2: ModernClient
let direct: LegacyClient

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callgate-files-'))
  await mkdir(join(directory, 'scratch'))
  await writeFile(join(directory, 'notes.txt'), 'the notes')
  dual = await startFixtureServer('dual')
  gateway = await startTestGateway({
    upstreams: {
      everything: everything(),
      files: filesystem(directory),
      memory: memory(join(directory, 'memory.jsonl')),
      // What is read of the other servers here is confidential.
      dual: overHttp(dual.url, { traceIds: 'as-sent' }),
    },
  })
  v1 = await connectLegacy(gateway.url)
  v2 = await connectModern(gateway.url)
  direct = await connectLegacy(gateway.serverUrl('everything'))
})

afterAll(async () => {
  for (const { client } of [v1, v2, direct]) await client.close()
  await gateway.stopAndVerify()
  await dual.stop()
  await rm(directory, { recursive: true, force: true })
})

describe('the aggregated door', () => {
  test(
    verifies('GATE-3.1', 'GATE-3.6', 'both generations of clients see and call the tools of every server'),
    async () => {
      for (const { client } of [v1, v2]) {
        const { tools } = await client.listTools()
        const names = tools.map(({ name }) => name)
        for (const name of [
          'everything__echo',
          'files__read_text_file',
          'memory__create_entities',
          'dual__say',
        ]) {
          expect(names).toContain(name)
        }
        const echoed = await client.callTool({ name: 'everything__echo', arguments: { message: 'hello' } })
        expect(textOf(echoed)).toBe('Echo: hello')
        const read = await client.callTool({
          name: 'files__read_text_file',
          arguments: { path: join(directory, 'notes.txt') },
        })
        expect(textOf(read)).toBe('the notes')
      }
    },
  )

  test(verifies('GATE-3.6', 'writes reach the real servers behind it, once'), async () => {
    const path = join(directory, 'scratch', 'a.txt')
    await v1.client.callTool({ name: 'files__write_file', arguments: { path, content: 'written' } })
    expect(await readFile(path, 'utf8')).toBe('written')
    const entities = [{ name: 'Ada', entityType: 'person', observations: ['likes engines'] }]
    await v2.client.callTool({ name: 'memory__create_entities', arguments: { entities } })
    const graph = await v1.client.callTool({ name: 'memory__read_graph', arguments: {} })
    expect(textOf(graph).match(/"Ada"/g)).toHaveLength(1)
  })

  test(verifies('GATE-3.6', 'structured results, images and errors of tools arrive whole'), async () => {
    const weather = await v1.client.callTool({
      name: 'everything__get-structured-content',
      arguments: { location: 'New York' },
    })
    expect(weather.structuredContent).toMatchObject({ temperature: expect.any(Number) })
    const { content } = CallToolResultSchema.parse(
      await v1.client.callTool({ name: 'everything__get-tiny-image', arguments: {} }),
    )
    expect(content.map(({ type }) => type)).toContain('image')
    const missing = await v1.client.callTool({
      name: 'files__read_text_file',
      arguments: { path: join(directory, 'none.txt') },
    })
    expect(missing.isError).toBe(true)
  })

  test(verifies('GATE-3.7', 'resources and templates are listed and read by their own URIs'), async () => {
    for (const { client } of [v1, v2]) {
      const { resources } = await client.listResources()
      expect(resources.map(({ uri }) => uri)).toEqual(
        expect.arrayContaining(['note://today', 'demo://resource/static/document/features.md']),
      )
      const { resourceTemplates } = await client.listResourceTemplates()
      expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain('note://days/{day}')
      const read = await client.readResource({ uri: 'note://days/monday' })
      expect(read.contents[0]).toMatchObject({
        uri: 'note://days/monday',
        text: 'text of note://days/monday',
      })
      const dynamic = await client.readResource({ uri: 'demo://resource/dynamic/text/1' })
      expect(dynamic.contents[0]?.uri).toBe('demo://resource/dynamic/text/1')
    }
  })

  test(verifies('GATE-3.8', 'GATE-3.9', 'prompts are rendered and arguments completed'), async () => {
    for (const { client } of [v1, v2]) {
      const { prompts } = await client.listPrompts()
      expect(prompts.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['dual__greet', 'everything__simple-prompt']),
      )
      const prompt = await client.getPrompt({ name: 'dual__greet', arguments: { name: 'grace' } })
      expect(prompt.messages[0]?.content).toMatchObject({ text: 'Greet grace' })
      const names = await client.complete({
        ref: { type: 'ref/prompt', name: 'dual__greet' },
        argument: { name: 'name', value: 'a' },
      })
      expect(names.completion.values).toEqual(['ada', 'alan'])
      const days = await client.complete({
        ref: { type: 'ref/resource', uri: 'note://days/{day}' },
        argument: { name: 'day', value: 't' },
      })
      expect(days.completion.values).toEqual(['tuesday'])
    }
  })

  test(verifies('GATE-3.18', 'every page of a long list can be had'), async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await v1.client.listResources(cursor === undefined ? {} : { cursor })
      seen.push(...page.resources.map(({ uri }) => uri))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toContain('note://today')
  })
})

describe('the transparent door', () => {
  test(verifies('GATE-3.2', 'names, instructions and capabilities are those of the server'), async () => {
    const { tools } = await direct.client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['echo', 'get-sum', 'trigger-sampling-request']),
    )
    const sum = await direct.client.callTool({ name: 'get-sum', arguments: { a: 2, b: 3 } })
    expect(textOf(sum)).toContain('5')
    expect(direct.client.getServerVersion()).toMatchObject({ name: 'mcp-servers/everything' })
    expect(direct.client.getInstructions()).toContain('Everything')
    expect(direct.client.getServerCapabilities()).toMatchObject({
      tools: {},
      resources: { subscribe: true },
      prompts: {},
      logging: {},
    })
  })
})

/** The last question of its kind; server-everything asks for the roots whenever it likes. */
const lastAsked = (asked: string) => direct.asked.findLast(({ method }) => method === asked)?.params

describe('what servers ask, and what they say meanwhile', () => {
  test(verifies('GATE-3.12', 'server-everything samples through its client'), async () => {
    const answered = await direct.client.callTool({
      name: 'trigger-sampling-request',
      arguments: { prompt: 'hello', maxTokens: 20 },
    })
    expect(JSON.stringify(answered)).toContain('sampled text')
    expect(lastAsked('sampling/createMessage')).toBeDefined()
  })

  test(verifies('GATE-3.13', 'server-everything elicits by form and by URL'), async () => {
    await direct.client.callTool({ name: 'trigger-elicitation-request', arguments: {} })
    expect(lastAsked('elicitation/create')).toHaveProperty('requestedSchema')
    const args = { url: 'https://example.org/consent', message: 'Please consent', elicitationId: 'e-1' }
    await direct.client.callTool({ name: 'trigger-url-elicitation', arguments: args })
    expect(lastAsked('elicitation/create')).toMatchObject({ mode: 'url', url: 'https://example.org/consent' })
  })

  test(verifies('GATE-3.11', 'server-everything learns the roots of its client'), async () => {
    const roots = await direct.client.callTool({ name: 'get-roots-list', arguments: {} })
    expect(JSON.stringify(roots)).toContain('file:///scratch')
  })

  test(verifies('GATE-3.14', 'progress arrives under the handler of the caller'), async () => {
    for (const name of ['everything__trigger-long-running-operation', 'dual__steps']) {
      for (const call of [
        (onprogress: (step: { progress: number }) => void) =>
          v1.client.callTool(
            { name, arguments: name.startsWith('dual') ? {} : { duration: 0.3, steps: 3 } },
            undefined,
            { onprogress },
          ),
        (onprogress: (step: { progress: number }) => void) =>
          v2.client.callTool(
            { name, arguments: name.startsWith('dual') ? {} : { duration: 0.3, steps: 3 } },
            { onprogress },
          ),
      ]) {
        const steps: number[] = []
        await call(({ progress }) => steps.push(progress))
        expect(steps).toEqual([1, 2, 3])
      }
    }
  })

  test(verifies('GATE-3.15', 'a cancelled call is cancelled at the upstream, in both eras'), async () => {
    const cancel = new AbortController()
    const first = v1.client.callTool({ name: 'dual__hold', arguments: { label: 'one' } }, undefined, {
      signal: cancel.signal,
    })
    const second = v2.client.callTool(
      { name: 'dual__hold', arguments: { label: 'two' } },
      { signal: cancel.signal },
    )
    await waitFor(
      'both calls at the upstream',
      () => dual.seen.filter(({ tool }) => tool === 'hold').length === 2,
    )
    cancel.abort()
    await expect(first).rejects.toThrow()
    await expect(second).rejects.toThrow()
    await waitFor('both cancelled', () => dual.cancelled.length === 2)
    expect(dual.cancelled.toSorted()).toEqual(['one', 'two'])
  })

  test(verifies('GATE-3.10', 'log messages arrive at the level that was set'), async () => {
    await v1.client.setLoggingLevel('warning')
    await v1.client.callTool({ name: 'dual__steps', arguments: {} })
    const logs = () =>
      v1.notifications.filter(
        ({ method, params }) =>
          method === 'notifications/message' && String(params['data']).startsWith('log '),
      )
    await waitFor('three log messages', () => logs().length >= 3)
    await v1.client.setLoggingLevel('emergency')
    const before = logs().length
    await v1.client.callTool({ name: 'dual__steps', arguments: {} })
    expect(logs()).toHaveLength(before)
  })
})

describe('what changes outside a call', () => {
  test(verifies('GATE-3.16', 'list_changed reaches legacy and modern agents'), async () => {
    const heard: string[] = []
    const listener = await connectModern(gateway.url)
    listener.client.setNotificationHandler(
      'notifications/tools/list_changed',
      () => void heard.push('modern'),
    )
    const subscription = await listener.client.listen({ toolsListChanged: true })
    await listener.client.listTools()
    const before = v1.notifications.length
    dual.toolsChanged()
    await waitFor('list_changed at the legacy client', () =>
      v1.notifications.slice(before).some(({ method }) => method === 'notifications/tools/list_changed'),
    )
    await waitFor('list_changed at the modern client', () => heard.includes('modern'))
    expect(heard).toEqual(['modern'])
    await subscription.close()
    await listener.client.close()
  })

  test(
    verifies(
      'GATE-3.17',
      'resources/subscribe and subscriptions/listen tell of updates, and of nothing else',
    ),
    async () => {
      const uri = 'note://today'
      await v1.client.subscribeResource({ uri })
      const updates: string[] = []
      const listener = await connectModern(gateway.url)
      listener.client.setNotificationHandler(
        'notifications/resources/updated',
        ({ params }) => void updates.push(params.uri),
      )
      const subscription = await listener.client.listen({ resourceSubscriptions: [uri] })
      const told = () => v1.notifications.filter(({ method }) => method === 'notifications/resources/updated')
      await waitFor('updates at both', () => {
        dual.resourceUpdated(uri)
        dual.resourceUpdated('note://days/monday')
        return told().length > 0 && updates.length > 0
      })
      expect(new Set([...updates, ...told().map(({ params }) => params['uri'])])).toEqual(new Set([uri]))
      await subscription.close()
      await v1.client.unsubscribeResource({ uri })
      await new Promise((resolve) => setTimeout(resolve, 100))
      const before = told().length
      dual.resourceUpdated(uri)
      await v1.client.ping()
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(told()).toHaveLength(before)
      await listener.client.close()
    },
  )
})

describe('tasks and metadata', () => {
  test(
    verifies('GATE-3.20', 'a task of server-everything is created, polled, listed and fetched'),
    async () => {
      const statuses: string[] = []
      let answer = ''
      let taskId = ''
      const stream = direct.client.experimental.tasks.callToolStream(
        { name: 'simulate-research-query', arguments: { topic: 'gates' } },
        CallToolResultSchema,
        { task: { ttl: 60_000 } },
      )
      for await (const message of stream) {
        if (message.type === 'taskCreated') taskId = message.task.taskId
        else if (message.type === 'taskStatus') statuses.push(message.task.status)
        else if (message.type === 'result') answer = textOf(message.result)
        else throw new Error(`The task failed: ${message.error.message}`)
      }
      expect(taskId).not.toBe('')
      expect(statuses).toContain('working')
      expect(answer).toContain('gates')
      const { tasks } = await direct.client.experimental.tasks.listTasks()
      expect(tasks.map((task) => task.taskId)).toContain(taskId)
    },
  )

  test(verifies('GATE-3.20', 'a task is cancelled where it runs'), async () => {
    const { tasks } = direct.client.experimental
    const args = { name: 'simulate-research-query', arguments: { topic: 'doors' } }
    const stream = tasks.callToolStream(args, CallToolResultSchema, { task: { ttl: 60_000 } })
    const first = await stream.next()
    if (first.done === true || first.value.type !== 'taskCreated') throw new Error('No task was created.')
    const { taskId } = first.value.task
    await tasks.cancelTask(taskId)
    expect((await tasks.getTask(taskId)).status).toBe('cancelled')
    await stream.return()
  })

  test(
    verifies('GATE-3.21', 'the user interface of a tool is carried: _meta.ui and its ui:// resource'),
    async () => {
      for (const { client } of [v1, v2]) {
        const { tools } = await client.listTools()
        const card = tools.find(({ name }) => name === 'dual__show-card')
        expect(card?._meta).toMatchObject({ ui: { resourceUri: 'ui://card/view.html' } })
        const view = await client.readResource({ uri: 'ui://card/view.html' })
        expect(view.contents[0]).toMatchObject({ mimeType: 'text/html;profile=mcp-app', text: '<p>card</p>' })
        const shown = await client.callTool({ name: 'dual__show-card', arguments: {} })
        expect(shown._meta).toMatchObject({ 'example.org/card': 7 })
      }
    },
  )

  test(
    verifies(
      'GATE-3.22',
      'trace context and the keys of third parties pass, and the journal keeps the trace',
    ),
    async () => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
      const _meta = { traceparent, 'example.org/note': { a: 1 } }
      for (const { client } of [v1, v2]) {
        const before = dual.seen.length
        await client.callTool({ name: 'dual__say', arguments: { text: 'traced' }, _meta })
        expect(dual.seen[before]?.meta).toMatchObject(_meta)
      }
      const traced = await gateway.records('intent')
      expect(
        traced.filter(({ entry }) => entry.type === 'intent' && entry.trace === traceparent),
      ).toHaveLength(2)
      const before = dual.seen.length
      const malformed = { traceparent: `${traceparent}1e999` }
      await v2.client.callTool({
        name: 'dual__say',
        arguments: { text: 'not traced' },
        _meta: malformed,
      })
      expect(dual.seen[before]?.meta).not.toHaveProperty('traceparent')
      expect((await gateway.records('intent')).at(-1)?.entry).toMatchObject({ type: 'intent', trace: null })
    },
  )
})
