/** Playbooks over the real store: channels, commands, failures, kills and undoing. */

import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Playbook } from '@callgate/contracts/playbook'
import { openStore, type Store } from '../store/store.ts'
import { runCommand } from '../upstream/run-command.ts'
import { openTestIncidents, seen, type TestIncidents, type TestSettings } from './incidents.fixture.ts'

let directory: string
let store: Store
const clock = { nowMs: () => 1_000_000, monotonicMs: () => 1 }
const opened: TestIncidents[] = []
const open = async (settings: TestSettings = {}): Promise<TestIncidents> => {
  const one = await openTestIncidents(store, clock, settings)
  opened.push(one)
  return one
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-playbooks-'))
  store = await openStore(join(directory, 'store.sqlite'))
})
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const CHANNELS = [
  { id: 'siem', type: 'webhook' as const, url: 'https://siem.example/in' },
  { id: 'chat', type: 'slack' as const, secret: 'env:CHAT' },
  { id: 'duty', type: 'pagerduty' as const, url: 'https://events.example/v2/enqueue', secret: 'env:DUTY' },
]
const playbook = (steps: unknown[]): Playbook =>
  Playbook.parse({
    version: 1,
    id: 'ours',
    title: 'Ours',
    description: 'For tests.',
    for: ['flow'],
    steps,
    cases: [{ name: 'any', incident: { class: 'flow' }, expect: [] }],
  })

async function runOn(incidents: TestIncidents, id: string) {
  incidents.see(seen({ code: 'flow/<!channel> steered' }))
  const [incident] = await incidents.desk.list({ limit: 1 })
  const started = await incidents.desk.run(incident?.id ?? '', id, 'ada')
  await incidents.runner.settle()
  const [run] = await incidents.store.runs('default', { incident: incident?.id ?? '' })
  expect(run?.id).toBe(started?.id)
  return { incident, run }
}

// GATE-30.9
test('channels are told who and what: signed, as Slack text without mentions, as a PagerDuty event', async () => {
  const incidents = await open({
    response: { channels: CHANNELS },
    playbooks: [playbook([{ id: 'tell', notify: 'all', message: 'Look <!here>' }])],
  })
  const { incident, run } = await runOn(incidents, 'ours')
  expect(run).toMatchObject({ state: 'done', steps: [{ state: 'done', result: 'told siem, chat, duty' }] })
  const [siem, chat, duty] = ['siem', 'hooks', 'events'].map((host) =>
    incidents.sent.find(({ url }) => url.startsWith(`https://${host}.example/`)),
  )
  const time = siem?.headers['callgate-timestamp'] ?? ''
  const signature = createHmac('sha256', 'key')
    .update(`${time}.${siem?.body ?? ''}`)
    .digest('hex')
  expect(siem?.headers).toMatchObject({ 'callgate-signature': `v1=${signature}`, 'callgate-key-id': 'k1' })
  expect(JSON.parse(siem?.body ?? '')).toMatchObject({
    version: 1,
    incident: { id: incident?.id, agent: 'coder' },
  })
  expect(chat?.url).toBe('https://hooks.example/env:CHAT')
  expect(Object.keys(JSON.parse(chat?.body ?? '{}') as object)).toEqual(['text'])
  expect(chat?.body).not.toContain('<!')
  expect(JSON.parse(duty?.body ?? '')).toMatchObject({
    event_action: 'trigger',
    dedup_key: incident?.id,
    payload: { source: 'callgate', severity: 'error' },
  })
})

test('a channel that does not take it fails the step and no more, or stops the playbook where it says so', async () => {
  const tell = { id: 'tell', notify: 'siem' }
  const slow = { id: 'slow', impose: 'slow-down' }
  const going = await open({
    response: { channels: CHANNELS },
    answers: 500,
    playbooks: [playbook([tell, slow])],
  })
  const { run } = await runOn(going, 'ours')
  expect(run?.steps.map(({ state }) => state)).toEqual(['failed', 'done'])
  expect(run).toMatchObject({ state: 'failed' })
  const stopping = await open({
    response: { channels: CHANNELS },
    answers: 500,
    playbooks: [playbook([{ ...tell, onFailure: 'stop' }, slow])],
  })
  const stopped = await runOn(stopping, 'ours')
  expect(stopped.run?.steps.map(({ state }) => state)).toEqual(['failed', 'waiting'])
})

// GATE-30.9
test('commands are off unless enabled, get one argument for each, and see only the variables that are listed', async () => {
  const command = [
    process.execPath,
    '-e',
    'console.log(process.argv[1], Object.keys(process.env).join())',
    '{agent};id',
  ]
  const steps = [{ id: 'run', command }]
  const off = await open({ playbooks: [playbook(steps)] })
  expect((await runOn(off, 'ours')).run?.steps[0]).toMatchObject({ state: 'failed' })
  expect(off.commands).toEqual([])
  const on = await open({
    response: { commands: { enabled: true, env: ['PATH'] } },
    playbooks: [playbook(steps)],
    runCommand,
  })
  const { run } = await runOn(on, 'ours')
  expect(run?.steps[0]).toMatchObject({ state: 'done', result: 'exit code 0: coder;id PATH' })
})

test('a playbook that was begun is not begun again because something later failed', async () => {
  const when = { codes: ['flow/*'] }
  const rule = { id: 'by-itself', when, count: 1, withinMs: 60_000, per: 'agent' as const, playbook: 'ours' }
  const incidents = await open({
    response: { commands: { enabled: true }, rules: [rule] },
    playbooks: [playbook([{ id: 'run', command: ['true'] }])],
  })
  const trim = incidents.store.trim.bind(incidents.store)
  incidents.store.trim = () => Promise.reject(new Error('the disk is full'))
  incidents.see(seen({}))
  await incidents.desk.flush()
  incidents.store.trim = trim
  await incidents.desk.flush()
  await incidents.runner.settle()
  expect(incidents.commands).toEqual([['true']])
})

test('a command that does not end is killed with all it started, and its output is cut', async () => {
  const script =
    'require("child_process").spawn("sleep", ["60"], {stdio: "inherit"}); for (;;) process.stdout.write("x".repeat(1000))'
  const run = { argv: [process.execPath, '-e', script], env: [], timeoutMs: 500, outputBytesMax: 100 }
  const result = await runCommand(run)
  expect(result).toMatchObject({ code: null, timedOut: true })
  expect(result.output.length).toBeLessThanOrEqual(100)
  await expect(runCommand({ ...run, argv: ['/nowhere/at-all'] })).rejects.toThrow('ENOENT')
})

// GATE-30.6
test('a run that a kill ended is taken up: steps of the ladder are done, nobody is told twice, no command runs twice', async () => {
  const steps = [
    { id: 'hold', impose: 'quarantine-tool' },
    { id: 'tell', notify: 'siem' },
    { id: 'watch', impose: 'mark' },
  ]
  const settings = { response: { channels: CHANNELS }, playbooks: [playbook(steps)] }
  const first = await open(settings)
  first.see(seen({}))
  const [incident] = await first.desk.list({ limit: 1 })
  if (incident === undefined) throw new Error('no incident')
  const run = first.runner.prepare('ours', incident, { id: 'run_1', by: 'ada', dryRun: false })
  if (run === undefined) throw new Error('no run')
  const [hold, tell, watch] = run.steps
  if (hold === undefined || tell === undefined || watch === undefined) throw new Error('no steps')
  const interrupted = {
    ...run,
    steps: [{ ...hold, state: 'running' as const }, { ...tell, state: 'running' as const }, watch],
  }
  await first.store.batch([first.store.saveRun(interrupted)])
  const second = await open({ ...settings, resume: true, written: first.written })
  await second.runner.settle()
  const [taken] = await second.store.runs('default', { incident: incident.id })
  expect(taken?.steps.map(({ state }) => state)).toEqual(['done', 'failed', 'done'])
  expect(taken?.steps[1]?.result).toContain('not repeated')
  expect(second.sent).toEqual([])
  expect(second.ladder.inForce('default').map(({ step }) => step)).toEqual(['quarantine-tool', 'mark'])
  const undone = await second.runner.undo('default', 'run_1', 'ada', 'done')
  expect(undone?.state).toBe('undone')
  expect(second.ladder.inForce('default')).toEqual([])
})
