/** Scenarios and baselines through a running gateway: what no single call shows is told, asked about or stopped. */

import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setStage, tool, type Arena, type Json, type Script } from './attack-fixture.ts'

const { serve, arena, atEnd } = setStage()
const TOOLS = ['read_record', 'list_notes', 'get_weather', 'send_email', 'make_payment']
const STRING = { type: 'string' }
const offering =
  (answer = 'done'): Script =>
  (method, params) => {
    if (method === 'tools/list') {
      const properties = { id: STRING }
      return {
        result: { tools: TOOLS.map((name) => tool({ name, inputSchema: { type: 'object', properties } })) },
      }
    }
    if (method === 'resources/read')
      return { result: { contents: [{ uri: params['uri'], mimeType: 'text/plain', text: answer }] } }
    if (method === 'resources/list')
      return { result: { resources: [{ uri: 'note://office/hours', name: 'note' }] } }
    return method === 'tools/call' ? { result: { content: [{ type: 'text', text: answer }] } } : {}
  }

const call = (gateway: Arena, name: string, id = '1') =>
  gateway.modern('/servers/box/mcp', 'tools/call', { name, arguments: { id } })
const codeOf = (answer: Json): unknown =>
  (answer['error'] as { data?: { callgate?: { code?: string } } } | undefined)?.data?.callgate?.code
const findingsOf = async (gateway: Arena): Promise<Json[]> =>
  (await gateway.records()).flatMap(({ entry }) => ((entry as Json)['findings'] as Json[] | undefined) ?? [])

async function packOf(...scenarios: readonly Json[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-scenarios-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'pack.yaml')
  const defaults = {
    maturity: 'stable',
    rationale: 'It is tested.',
    severity: 'high',
    confidence: 0.8,
    withinMs: 60_000,
  }
  const pack = { version: 1, id: 'own', release: '1.0.0', title: 'Own', license: 'none', defaults, scenarios }
  await writeFile(path, JSON.stringify(pack))
  return path
}

const QUIET = { actions: { injection: 'allow', 'personal-data': 'allow' } }

test('the call that completes a sequence is stopped, again when it is tried again, and not in another order', async () => {
  const box = await serve('modern', offering())
  const pack = await packOf({
    type: 'sequence',
    id: 'read-then-send',
    title: 'A record is read and something is sent',
    action: 'deny',
    steps: [
      { event: 'result', tools: ['read_*'] },
      { event: 'call', tools: ['send_*'] },
    ],
    samples: {
      match: [
        [
          { event: 'result', tool: 'read_record' },
          { event: 'call', tool: 'send_email' },
        ],
      ],
      miss: [
        [
          { event: 'call', tool: 'send_email' },
          { event: 'result', tool: 'read_record' },
        ],
      ],
    },
  })
  const gateway = await arena({ box }, { inspection: { ...QUIET, behaviour: { packs: [pack] } } })
  expect(codeOf(await call(gateway, 'send_email'))).toBeUndefined()
  expect(codeOf(await call(gateway, 'read_record'))).toBeUndefined()
  const refused = await call(gateway, 'send_email')
  expect(codeOf(refused)).toBe('policy-denied')
  expect(codeOf(await call(gateway, 'send_email'))).toBe('policy-denied')
  expect(box.seen.filter(({ params }) => params['name'] === 'send_email')).toHaveLength(1)
  expect(await findingsOf(gateway)).toContainEqual(
    expect.objectContaining({ class: 'behaviour', code: 'scenario/read-then-send' }),
  )
})

test('past a budget of payments that ships, a human is asked', async () => {
  const box = await serve('modern', offering())
  const gateway = await arena({ box }, { inspection: QUIET })
  for (let at = 0; at < 19; at++)
    expect(codeOf(await call(gateway, 'make_payment', `p${at}`))).toBeUndefined()
  expect(codeOf(await call(gateway, 'make_payment', 'p19'))).toBe('approval-required')
  expect(box.seen.filter(({ method }) => method === 'tools/call')).toHaveLength(19)
})

test('an action by code and a suppression hold for behaviour as for any finding', async () => {
  const box = await serve('modern', offering())
  const ruleActions = { 'scenario/spending-budget': 'deny' }
  const strict = await arena({ box }, { inspection: { ...QUIET, ruleActions } })
  for (let at = 0; at < 19; at++) await call(strict, 'make_payment', `p${at}`)
  expect(codeOf(await call(strict, 'make_payment', 'p19'))).toBe('policy-denied')

  const said = { reason: 'our payroll run', owner: 'ada', expires: '2999-01-01' }
  const suppressions = [{ rule: 'scenario/spending-budget', target: 'make_payment', ...said }]
  const quiet = await arena({ box }, { inspection: { ...QUIET, ruleActions, suppressions } })
  for (let at = 0; at < 21; at++) expect(codeOf(await call(quiet, 'make_payment', `p${at}`))).toBeUndefined()
  expect(await findingsOf(quiet)).toContainEqual(
    expect.objectContaining({
      code: 'scenario/spending-budget',
      suppressed: 'ada, until 2999-01-01: our payroll run',
    }),
  )
})

test('what a server offers changes, and a call that acts there is told: by any agent, and not elsewhere', async () => {
  const [box, other] = [await serve('modern', offering()), await serve('modern', offering())]
  const gateway = await arena({ box, other }, { inspection: QUIET })
  const list = () => gateway.modern('/servers/box/mcp', 'tools/list', {})
  const told = async () =>
    (await findingsOf(gateway)).filter(({ code }) => code === 'scenario/drift-then-use')
  await list()
  await call(gateway, 'send_email', 'before')
  expect(await told()).toEqual([])
  const script = offering()
  box.script = (method, params, id) =>
    method === 'tools/list'
      ? {
          result: {
            tools: [
              tool({ name: 'get_weather', description: 'Something else now' }),
              tool({ name: 'send_email', inputSchema: { type: 'object', properties: { id: STRING } } }),
            ],
          },
        }
      : script(method, params, id)
  const again = await gateway.restart()
  await again.modern('/servers/box/mcp', 'tools/list', {})
  await again.modern('/servers/other/mcp', 'tools/call', { name: 'send_email', arguments: { id: 'x' } })
  expect(await told()).toEqual([])
  await call(again, 'send_email', 'after')
  expect(await told()).toHaveLength(1)
})

test('so many different tools within a minute are told once, and stop nothing', async () => {
  const box = await serve('modern', offering())
  const pack = await packOf({
    type: 'distinct',
    id: 'many-tools',
    title: 'Many tools are used',
    match: { event: 'call' },
    of: 'tool',
    count: 3,
    samples: {
      match: [[{ event: 'call', tool: 't#', times: 3 }]],
      miss: [[{ event: 'call', times: 9 }]],
    },
  })
  const gateway = await arena({ box }, { inspection: { ...QUIET, behaviour: { packs: [pack] } } })
  for (const name of [...TOOLS, ...TOOLS].filter((one) => one !== 'make_payment'))
    expect(codeOf(await call(gateway, name))).toBeUndefined()
  const found = (await findingsOf(gateway)).filter(({ code }) => code === 'scenario/many-tools')
  expect(found).toHaveLength(1)
  expect(found[0]?.['note']).toContain('expected fewer than 3 different by tool')
})

// GATE-40.7
test('a key whose client changes in the middle of a conversation has to ask', async () => {
  const box = await serve('modern', offering())
  const behaviour = { actions: { 'scenario/client-changed': 'ask' } }
  const gateway = await arena({ box }, { inspection: { ...QUIET, behaviour } })
  const legacy = await gateway.legacy('/servers/box/mcp')
  expect(codeOf(await legacy('tools/call', { name: 'get_weather', arguments: { id: '1' } }))).toBeUndefined()
  expect(codeOf(await call(gateway, 'get_weather'))).toBe('approval-required')
})

test('an agent that has settled uses a tool for the first time, also after a restart', async () => {
  const box = await serve('modern', offering())
  const behaviour = { learnCalls: 10 }
  const gateway = await arena({ box }, { inspection: { ...QUIET, behaviour } })
  for (let at = 0; at < 12; at++) await call(gateway, 'get_weather', `${at}`)
  expect((await findingsOf(gateway)).filter(({ class: one }) => one === 'behaviour')).toEqual([])
  const again = await gateway.restart()
  await call(again, 'send_email')
  const found = (await findingsOf(again)).filter(({ code }) => code === 'behaviour/new-tool')
  expect(found).toHaveLength(1)
  expect(found[0]?.['note']).toBe('expected one of 1 tools it uses; seen its first use')
})

test('a resource that stood still and reads differently is told', async () => {
  const box = await serve('legacy', offering('the same'))
  const gateway = await arena({ box }, { inspection: QUIET })
  const agent = await gateway.legacy('/servers/box/mcp')
  for (let at = 0; at < 6; at++) await agent('resources/read', { uri: 'note://office/hours' })
  box.script = offering('something else')
  await agent('resources/read', { uri: 'note://office/hours' })
  expect((await findingsOf(gateway)).map(({ code }) => code)).toContain('behaviour/resource-changed')
})

test('switched off it says nothing, and a code that nothing reports is refused', async () => {
  const box = await serve('modern', offering())
  const gateway = await arena({ box }, { inspection: { ...QUIET, behaviour: { enabled: false } } })
  for (let at = 0; at < 22; at++)
    expect(codeOf(await call(gateway, 'make_payment', `p${at}`))).toBeUndefined()
  const wrong = { ...QUIET, behaviour: { actions: { 'scenario/lop': 'deny' } } }
  await expect(arena({ box }, { inspection: wrong })).rejects.toThrow('did you mean scenario/loop?')
})
