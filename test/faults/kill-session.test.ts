/** Kills a real gateway in the middle of a session: what was counted and what was used of a task is not counted anew. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { announcedText, type Child } from '../fixtures/child.ts'
import { ALLOW_ALL } from '../fixtures/gateway.ts'
import { startCountingUpstream, type CountingUpstream } from '../fuzz/upstream.ts'
import { type GatewayFolder, makeGatewayFolder, untilDead } from '../support/gateway-folder.ts'
import { modern, rawHeaders } from '../support/raw-http.ts'

const PACK = {
  version: 1,
  id: 'own',
  release: '1.0.0',
  title: 'Own',
  license: 'none',
  scenarios: [
    {
      type: 'counter',
      id: 'often',
      title: 'The same tool is called often',
      maturity: 'stable',
      rationale: 'It is tested.',
      severity: 'high',
      confidence: 0.8,
      withinMs: 86_400_000,
      action: 'deny',
      groupBy: ['agent'],
      match: { event: 'call', tools: ['text'] },
      count: 4,
      samples: {
        match: [[{ event: 'call', tool: 'text', times: 4 }]],
        miss: [[{ event: 'call', tool: 'text', times: 3 }]],
      },
    },
  ],
}

let folder: GatewayFolder
let upstream: CountingUpstream

beforeEach(async () => {
  upstream = await startCountingUpstream()
  folder = await makeGatewayFolder({
    name: 'kill-session',
    policy: ALLOW_ALL,
    settings: (directory) => ({
      inspection: { behaviour: { packs: [join(directory, 'pack.yaml')] } },
      upstreams: {
        counted: {
          transport: 'http',
          url: upstream.url,
          era: 'legacy',
          tools: { text: { kinds: ['spends'] } },
        },
      },
    }),
  })
  await writeFile(join(folder.directory, 'pack.yaml'), JSON.stringify(PACK))
})
afterEach(async () => {
  await upstream.close()
  await folder.remove()
})

async function call(gateway: Child, note: string): Promise<string> {
  const { body, headers } = modern(note, 'tools/call', { name: 'text', arguments: { note } })
  const response = await fetch(`${announcedText(gateway, 'url')}/servers/counted/mcp`, {
    method: 'POST',
    headers: rawHeaders({ headers }),
    body: JSON.stringify(body),
  })
  return response.text()
}

const forwarded = (): number => upstream.received.filter(({ method }) => method === 'tools/call').length

/** Long enough that what was counted last is written. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_000))

test('a scenario that was half full before a kill is full after it, over one kill for each call', async () => {
  for (let round = 1; round <= 3; round += 1) {
    const gateway = await folder.start()
    expect(await call(gateway, `n${round}`)).toContain('"result"')
    await settle()
    await untilDead(gateway, 'SIGKILL')
  }
  const gateway = await folder.start()
  expect(await call(gateway, 'n4')).toContain('policy-denied')
  expect(forwarded()).toBe(3)
  await untilDead(gateway, 'SIGKILL')
}, 120_000)

test('what was used of a task stays used, however right after the answer the kill comes', async () => {
  const gateway = await folder.start()
  await folder.clientOf(gateway).declareTask({
    principal: 'tester',
    agent: 'tester',
    text: 'two texts',
    kinds: [],
    tools: [],
    targets: [],
    callsMax: 2,
    lifeMs: 3_600_000,
  })
  expect(await call(gateway, 'one')).toContain('"result"')
  await untilDead(gateway, 'SIGKILL')
  const again = await folder.start()
  expect(await folder.clientOf(again).listTasks()).toMatchObject([{ used: 1, callsMax: 2 }])
  expect(await call(again, 'two')).toContain('"result"')
  expect(await call(again, 'three')).toContain('approval-required')
  expect(forwarded()).toBe(2)
  await untilDead(again, 'SIGKILL')
}, 120_000)

test('counts and memories in a form that is not known are forgotten, and the gateway starts and says so', async () => {
  const first = await folder.start()
  await call(first, 'one')
  await first.stop()
  const store = new DatabaseSync(join(folder.directory, 'data', 'callgate.db'))
  store.exec('update conversations set memory = \'{"version":0,"cells":[]}\'')
  store.exec('update behaviour_groups set states = \'{"version":0}\'')
  const { kept } = store.prepare('select count(*) as kept from behaviour_groups').get() as { kept: number }
  store.close()
  expect(kept).toBeGreaterThan(0)
  const second = await folder.start()
  expect(await call(second, 'two')).toContain('"result"')
  await second.stop()
  expect(second.process.exitCode).toBe(0)
}, 120_000)
