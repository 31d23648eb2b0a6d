/** A starter works as it is written, its cases pass, its servers start, and it never overwrites anything. */

import { spawn } from 'node:child_process'
import { access, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { runPolicyCases } from '@callgate/engine/policy/cases'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadConfig } from './load.ts'
import type { LoadedConfig } from './load.ts'
import { renderProblems } from './problem.ts'
import { writeStarter } from './starter.ts'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "callgate starter's-")))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function loadStarter(): Promise<LoadedConfig> {
  const { configFile } = await writeStarter(folder)
  const loaded = await loadConfig(configFile)
  if (Array.isArray(loaded)) throw new Error(renderProblems(loaded))
  return loaded
}

it('loads without errors or warnings', async () => {
  const loaded = await loadStarter()
  expect(renderProblems(loaded.warnings)).toBe('0 errors, 0 warnings')
  expect(Object.keys(loaded.config.upstreams)).toEqual(
    expect.arrayContaining(['everything', 'filesystem', 'memory']),
  )
})

it('names commands by absolute paths that exist', async () => {
  for (const upstream of Object.values((await loadStarter()).config.upstreams)) {
    if (upstream.transport !== 'stdio') throw new Error('only stdio is expected')
    expect(upstream.command).toBe(process.execPath)
    const script = upstream.args.find((arg) => /\.[jt]s$/.test(arg)) ?? ''
    expect(isAbsolute(script)).toBe(true)
    await access(script)
  }
})

it('has cases, and all of them pass', async () => {
  const { policy, cases } = await loadStarter()
  expect(cases.length).toBeGreaterThan(10)
  expect(runPolicyCases(policy, cases).filter(({ passed }) => !passed)).toEqual([])
})

it('shows automatic steps, of which none does anything yet and none could stop a call', async () => {
  const { rules } = (await loadStarter()).config.response
  expect(rules.length).toBeGreaterThan(0)
  for (const rule of rules) expect(rule).toMatchObject({ dryRun: true, step: 'mark' })
})

it('hides get-env from every list', async () => {
  const { policy } = await loadStarter()
  const see = (name: string) =>
    policy.visibility({
      tenant: 'default',
      principal: { id: 'p', groups: [], claims: {} },
      agent: { id: 'a', groups: [] },
      kind: 'call',
      upstream: { id: 'everything', labels: [], trust: 'on-first-use' },
      target: { name, annotations: {}, kinds: [], classes: [] },
    })
  expect([see('get-env'), see('echo')]).toEqual(['never', 'maybe'])
})

it('names schemas that exist', async () => {
  const starter = await writeStarter(folder)
  for (const file of [starter.configFile, starter.policyFile, starter.casesFile]) {
    const [first = ''] = (await readFile(file, 'utf8')).split('\n')
    expect(first).toMatch(/^# yaml-language-server: \$schema=\.{1,2}\//)
    const schema = resolve(dirname(file), first.replace(/^.*\$schema=/, ''))
    expect(JSON.parse(await readFile(schema, 'utf8'))).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
    })
  }
})

it('never overwrites', async () => {
  const first = await writeStarter(folder)
  expect(first.written).toContain(first.configFile)
  await writeFile(first.policyFile, 'mine')
  expect((await writeStarter(folder)).written).toEqual([])
  await rm(first.configFile)
  expect((await writeStarter(folder)).written).toEqual([first.configFile])
  expect(await readFile(first.policyFile, 'utf8')).toBe('mine')
})

it.each(['everything', 'filesystem', 'memory', 'poisoned'])('%s answers initialize', async (id) => {
  const upstream = (await loadStarter()).config.upstreams[id]
  if (upstream?.transport !== 'stdio') throw new Error(`${id} is missing`)
  const child = spawn(upstream.command, upstream.args, { cwd: upstream.cwd, env: { ...upstream.env } })
  const hello = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  }
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello })}\n`)
  try {
    const line = await new Promise<string>((found, failed) => {
      let out = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text
        if (out.includes('\n')) found(out.slice(0, out.indexOf('\n')))
      })
      child.on('exit', (code) => failed(new Error(`ended with ${code}`)))
    })
    expect(JSON.parse(line)).toMatchObject({ id: 1, result: { serverInfo: {} } })
  } finally {
    child.kill('SIGKILL')
  }
})
