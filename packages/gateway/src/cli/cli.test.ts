/** `callgate` as a user has it: help, usage errors, policy, journal, doctor, prove, and real gateways that start and stop. */

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createControlClient } from '../control/client.ts'
import { makeAdmin, makeScratch } from '../journal/journal.fixture.ts'
import { type RunningGateway, startGateway } from '../main.ts'
import { readOperatorToken } from '../store/operator-token.ts'
import { askServer } from './ask-server.fixture.ts'
import { runHere, runHereIn } from './run-here.fixture.ts'

const launcher = fileURLToPath(new URL('../../bin/callgate.js', import.meta.url))

/** For tests that start many commands, one process each, on a machine that has other work. */
const MANY = { timeout: 120_000 }

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

let folder: string
const running: ChildProcess[] = []
const gateways: RunningGateway[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-cli-'))
})
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close(0)
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = once(child, 'close')
    child.kill('SIGKILL')
    await gone
  }
  await rm(folder, { recursive: true, force: true })
})

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  return child
}

/** A gateway in this process, for what commands do with one that runs. */
async function openGateway(): Promise<RunningGateway & { readonly agentKey: string }> {
  const gateway = await startGateway({ configPath: join(folder, 'callgate.yaml') })
  gateways.push(gateway)
  return Object.assign(gateway, { agentKey: gateway.starterKey ?? '' })
}

/** In this process: what it says and does in its folder. */
const callgate = (...args: readonly string[]): Promise<Ended> => runHereIn({ cwd: folder }, ...args)
const callgateWith = (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> =>
  runHereIn({ cwd: folder, env }, ...args)

/** As a process of its own, by the launcher. */
function launch(...args: readonly string[]): Promise<Ended> {
  const child = start(args)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

describe('help and usage', () => {
  it.each([
    [['nonsense'], 'no command'],
    [['jurnal', 'verify'], 'Did you mean journal?'],
    [['help', 'polcy'], 'Did you mean policy?'],
    [['up', '--nonsense'], 'no option --nonsense.'],
    [['up', '--jsno'], 'Did you mean --json?'],
    [['journal', 'serch'], 'Did you mean search?'],
    [['up', 'extra'], 'Unexpected argument'],
    [['policy'], 'Say which'],
    [['policy', 'nonsense'], 'There is: check'],
    [['policy', 'explain'], '--tool'],
    [['policy', 'explain', '--tool', 'a/b', '--args', '{'], 'not JSON'],
    [['journal', 'verify'], 'at least one folder'],
    [['journal', 'search', '--effect', 'maybe'], 'allow, deny'],
    [['journal', 'erase', 'p'], '--reason'],
    [['journal', 'erase', '', '--reason', 'x'], 'Missing argument'],
    [['keys', 'rotate'], '--reason'],
    [['agent', 'revoke', 'my-editor'], 'no key id'],
    [['freeze', 'everyone', '--reason', 'x'], 'principal'],
    [['wrap', 'node'], 'after --'],
    [['prove', '--only', 'nothing'], 'there are bad-host'],
    [['connect', 'all', '--key', 'cg_secret'], 'env:NAME'],
    [['agent', 'create', 'a', '--expires', 'soon'], '30m'],
    [['agent', 'create', 'a', '--expires', '0d'], 'more than no time'],
    [['servers', 'approve', 'mail'], '--evidence'],
    [['servers', 'submit', 'mail', '--reason', 'x', '--npm', 'mail'], 'exact version'],
    [['operator', 'add', 'ada'], '--role'],
    [['rights', 'reach', 'planet', 'mars'], 'agent, server, key'],
    [['rights', 'unused', '--since', 'ever'], '30m'],
    [['operator', 'add', 'ada', '--role', 'king'], 'administrator'],
  ])('%j is not understood', async (args, says) => {
    const { code, err, out } = await runHere(...args)
    expect(code).toBe(2)
    expect(err).toContain(says)
    expect(out).toBe('')
    expect(err).not.toContain('    at ')
  })

  it('says how to start a gateway when there is none', async () => {
    const { code, err } = await launch('status')
    expect(code).toBe(1)
    expect(err).toContain('callgate up')
  })

  it('shows the version as JSON', async () => {
    const { code, out } = await launch('version', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.version,
    })
  })
})

const POLICY = `version: 1
rules:
  - { id: reads, effect: allow, on: [call], upstreams: [files], targets: ["read_*"] }
  - id: no-secrets
    effect: deny
    on: [call]
    when: has(args.path) && args.path.contains(".ssh")
`

describe('policy', () => {
  beforeEach(() => writeFile(join(folder, 'policy.yaml'), POLICY))

  it('checks a good policy, and shows where a bad one is wrong', async () => {
    expect(await callgate('policy', 'check')).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 rules'),
    })
    await writeFile(join(folder, 'bad.yaml'), POLICY.replace('allow', 'permit'))
    const bad = await callgate('policy', 'check', 'bad.yaml')
    expect(bad.code).toBe(1)
    expect(bad.out).toMatch(/bad\.yaml:3:\d+: error/)
  })

  it('explains an allowed and a denied call', async () => {
    const tool = ['policy', 'explain', '--agent', 'me', '--tool', 'files/read_file']
    const allowed = await callgate(...tool, '--args', '{"path":"/a"}')
    expect(allowed).toMatchObject({ code: 0, out: expect.stringContaining('Decision: allow') })
    const denied = await callgate(...tool, '--args', '{"path":"/home/me/.ssh/id"}', '--json')
    expect(denied.code).toBe(1)
    expect(JSON.parse(denied.out)).toMatchObject({
      result: {
        effect: 'deny',
        reasons: expect.arrayContaining([expect.objectContaining({ source: 'no-secrets' })]),
      },
    })
  })

  it('runs the cases and fails on the one that is not met', async () => {
    const cases = (expected: string) =>
      `version: 1\ncases:\n  - { name: reading, upstream: files, target: read_file, expect: ${expected} }\n`
    await writeFile(join(folder, 'good.yaml'), cases('allow'))
    await writeFile(join(folder, 'bad.yaml'), cases('deny'))
    expect(await callgate('policy', 'test', 'good.yaml')).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 passed, 0 failed'),
    })
    expect(await callgate('policy', 'test', 'bad.yaml')).toMatchObject({
      code: 1,
      out: expect.stringContaining('expected deny, got allow'),
    })
  })
})

describe('journal', () => {
  it('verifies, shows, searches and exports a log, and sees a changed byte', async () => {
    const scratch = await makeScratch()
    try {
      const journal = await scratch.open()
      for (let index = 0; index < 5; index += 1) await journal.append(makeAdmin(`act-${index}`))
      await journal.close()
      const data = scratch.dataDir
      expect(await callgate('journal', 'verify', data)).toMatchObject({
        code: 0,
        out: expect.stringContaining('The journal is whole.'),
      })
      const found = await callgate('journal', 'search', '--data', data, '--type', 'admin', '--json')
      expect(found.code).toBe(0)
      const seqs = found.out
        .trimEnd()
        .split('\n')
        .map((line) => Number(JSON.parse(line).seq))
      expect(seqs).toHaveLength(5)
      expect(await callgate('journal', 'show', String(seqs[2]), '--data', data)).toMatchObject({
        code: 0,
        out: expect.stringContaining('act-2'),
      })
      expect((await callgate('journal', 'show', '999', '--data', data)).code).toBe(1)
      const target = join(folder, 'evidence')
      const exported = await callgate(
        'journal',
        'export',
        '--data',
        data,
        '--out',
        target,
        '--type',
        'admin',
        '--json',
      )
      expect(exported).toMatchObject({ code: 0, err: '' })
      expect(JSON.parse(exported.out)).toMatchObject({ records: 5 })
      expect(await callgate('journal', 'verify', target, '--json')).toMatchObject({ code: 0 })
      const segment =
        readdirSync(journal.dir).find((name) => name.endsWith('.jsonl') && /^\d/.test(name)) ?? ''
      appendFileSync(join(journal.dir, segment), '{"forged":true}\n')
      const broken = await callgate('journal', 'verify', data)
      expect(broken.code).toBe(1)
      expect(broken.out).toContain('NOT whole')
    } finally {
      scratch.remove()
    }
  })
})

const CONFIG = `version: 1
listen: { port: 0 }
control: { port: 0 }
telemetry: { level: error }
`

/** A server that is asked and never answers. */
// Not isolated: it says by a file beside the configuration that it was started.
const HANGING =
  'upstreams:\n  hang: { transport: stdio, command: node, args: [hang.mjs], cwd: ., isolation: { mode: "off" } }\n'
const HANGING_SERVER = `import { writeFileSync } from 'node:fs'
process.stdin.on('data', () => writeFileSync('started', ''))
`

async function firstLine(child: ReturnType<typeof start>): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('The gateway ended before it said anything.')
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function callInitialize(url: string, agentKey: string): Promise<void> {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'editor', version: '1' },
  }
  const answer = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${agentKey}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  })
  expect(answer.status).toBe(200)
}

/** Ids of the payloads on record, oldest first. */
async function listPayloads(): Promise<readonly string[]> {
  const { out } = await callgate('journal', 'search', '--json', '--limit', '1000')
  return out
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { entry: { payload?: { id: string } | null } }).entry.payload?.id)
    .filter((id) => id !== undefined)
}

describe('keys', () => {
  const rotate = ['keys', 'rotate', '--reason', 'yearly', '--json']
  interface Shown {
    readonly keys: readonly { readonly id: string; readonly current: boolean; readonly verifierKey: string }[]
  }

  it(
    'rotates with and without a gateway: on record, old payloads open, and the journal is whole',
    MANY,
    async () => {
      await writeFile(join(folder, 'callgate.yaml'), CONFIG)
      await writeFile(join(folder, 'policy.yaml'), POLICY)
      expect((await callgate('keys', 'list')).out).toContain('no keys yet')
      const first = await openGateway()
      await callInitialize(first.url, first.agentKey)
      const before = JSON.parse((await callgate('keys', 'list', '--json')).out) as Shown
      const live = JSON.parse((await callgate(...rotate)).out) as Shown
      expect(live.keys.map(({ id, current }) => [id, current])).toEqual([
        [before.keys[0]?.id, false],
        [expect.stringMatching(/^[0-9a-f]{8}$/), true],
      ])
      await callInitialize(first.url, first.agentKey)
      await first.close()

      const offline = JSON.parse((await callgate(...rotate)).out) as Shown
      expect(offline.keys).toHaveLength(3)
      expect((await callgate('keys', 'list')).out.match(/in use/g)).toHaveLength(1)
      const acts = await callgate('journal', 'search', '--json', '--type', 'admin')
      const rotations = acts.out
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { entry: Record<string, unknown> }).entry)
        .filter(({ act }) => act === 'keyring.rotate')
      expect(rotations).toMatchObject([
        { before: live.keys[0]?.id, after: live.keys[1]?.id, note: 'yearly', accepted: true },
        { before: live.keys[1]?.id, after: offline.keys[2]?.id },
      ])
      const trusted = join(folder, 'kept-keys')
      await writeFile(trusted, offline.keys.map(({ verifierKey }) => `${verifierKey}\n`).join(''))
      expect(await callgate('journal', 'verify', 'callgate-data', '--key', trusted)).toMatchObject({
        code: 0,
      })

      const { controlUrl } = await openGateway()
      const operatorToken = readOperatorToken(join(folder, 'callgate-data'))
      const client = createControlClient({ url: controlUrl, operatorToken })
      const payloads = await listPayloads()
      expect(payloads.length).toBeGreaterThanOrEqual(4)
      for (const id of payloads)
        expect((await client.revealPayload(id, 'test')).payload).toMatch(/editor|callgate/)
    },
  )

  it('leaves keys alone that are kept elsewhere', async () => {
    const master = join(folder, 'master')
    await writeFile(master, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
    await writeFile(join(folder, 'callgate.yaml'), `${CONFIG}keys: { source: "file:./master" }\n`)
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    const before = await readFile(master, 'utf8')
    expect(await callgate(...rotate)).toMatchObject({
      code: 1,
      err: expect.stringContaining('add the new key there'),
    })
    expect(await readFile(master, 'utf8')).toBe(before)
  })
})

describe('up', () => {
  it('starts on a configuration, says where, and stops in good order', async () => {
    await writeFile(join(folder, 'callgate.yaml'), CONFIG)
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    const child = start(['up', '--json'])
    const ended = new Promise((resolve) => child.on('close', resolve))
    const ready = JSON.parse(await firstLine(child))
    expect(ready).toMatchObject({ pid: child.pid, agentKey: expect.stringMatching(/^cg_/) })
    expect((await fetch(`${ready.url}/healthz`)).status).toBe(200)
    const second = await launch('up')
    expect(second.code).toBe(1)
    expect(second.err).toContain('in use by process')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect((await callgate('journal', 'verify', 'callgate-data')).code).toBe(0)
  })

  it('is found by operators while its configuration is wrong, unreadable, moved or gone', MANY, async () => {
    const file = join(folder, 'callgate.yaml')
    await writeFile(file, CONFIG)
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    const child = start(['up', '--json'])
    const ended = new Promise((resolve) => child.on('close', resolve))
    await firstLine(child)
    const edits = [
      `${CONFIG}lisen: {}\n`,
      `${CONFIG}upstreams: [unclosed\n`,
      CONFIG.replace('control: { port: 0 }', `control: { port: ${await findFreePort()} }`),
      `${CONFIG}data: ./elsewhere\n`,
    ]
    await writeFile(join(folder, 'policy.yaml'), 'rules: nonsense\n')
    for (const [index, edit] of edits.entries()) {
      await writeFile(file, edit)
      expect(await callgate('freeze', 'agent', `a${index}`, '--reason', 'incident')).toMatchObject({
        code: 0,
        err: '',
      })
    }
    const refused = await callgate('reload')
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/error: .*\n[\s\S]*the snapshot before this edit stays active \([0-9a-f]+\)/)
    await rm(file)
    expect((await callgate('freeze', '--list')).out.match(/incident/g)).toHaveLength(edits.length)
    await callgate('respond', 'impose', 'kill-switch', '--reason', 'all of it')
    await callgate('freeze', 'agent', 'a5', '--reason', 'incident')
    // What stops everything comes first, and what is not shown is counted.
    expect((await callgate('status')).out).toMatch(
      /IN FORCE  kill-switch, by operator: all of it\nFROZEN    agent a0, by operator: incident\n(?:FROZEN.*\n){3} +and 1 more: /,
    )
    expect(JSON.parse((await callgate('status', '--json')).out)).toMatchObject({
      freezes: Array.from({ length: edits.length + 1 }, () => ({ kind: 'agent', reason: 'incident' })),
      responses: [{ step: 'kill-switch', reason: 'all of it' }],
    })
    const named = await callgate(
      'status',
      '--data',
      join(folder, 'callgate-data'),
      '--config',
      '/nowhere.yaml',
    )
    expect(named.code).toBe(0)
    expect((await callgate('status', '--data', folder)).err).toContain(`No gateway runs on ${folder}`)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect((await callgate('status', '--data', 'callgate-data')).err).toContain('No gateway runs on')
  })

  it('lets named operators do what their roles say, from anywhere on the machine', MANY, async () => {
    await writeFile(join(folder, 'callgate.yaml'), CONFIG)
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    const { controlUrl } = await openGateway()
    expect((await callgate('operator', 'list')).out).toContain('no named operators')
    const made = await callgate('operator', 'add', 'ada', '--role', 'operator', '--owner', 'security')
    expect(made).toMatchObject({ code: 0, err: expect.stringContaining('shown this once') })
    const own = { CALLGATE_OPERATOR_TOKEN: made.out.trim() }
    expect((await callgateWith(own, 'operator', 'whoami')).out).toContain('ada (operator)')
    expect((await callgateWith(own, 'freeze', 'agent', 'x', '--reason', 'odd')).code).toBe(0)
    const refused = await callgateWith(own, 'agent', 'create', 'editor')
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('issue-keys') })
    const far = { ...own, CALLGATE_CONTROL_URL: controlUrl }
    expect((await callgateWith(far, 'status', '--config', '/nowhere.yaml')).code).toBe(0)
    const nobody = await callgateWith({ CALLGATE_CONTROL_URL: controlUrl }, 'status')
    expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('CALLGATE_OPERATOR_TOKEN') })
    expect((await callgate('operator', 'revoke', 'ada')).out).toContain('Revoked ada')
    expect((await callgateWith(own, 'status')).err).toContain('revoked')
    const acts = (await callgate('journal', 'search', '--json', '--type', 'admin')).out
    expect(acts).toContain('"operator":"ada"')
    expect(acts).not.toContain(made.out.trim().slice(17))
  })

  it('says how long a key lives, and does not erase twice', MANY, async () => {
    await writeFile(join(folder, 'callgate.yaml'), CONFIG)
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    const { url, agentKey } = await openGateway()
    const made = await callgate('agent', 'create', 'editor', '--json')
    const { id } = (JSON.parse(made.out) as { key: { id: string } }).key
    expect((await callgate('agent', 'rotate', id)).err).toContain('never expires')
    expect((await callgate('agent', 'rotate', id, '--expires', '30d')).err).toMatch(/expires 20\d\d-/)
    await callInitialize(url, agentKey)
    const [kept = ''] = await listPayloads()
    const erase = ['journal', 'erase', kept, '--reason', 'asked for']
    expect((await callgate(...erase)).out).toMatch(/^Erased/)
    expect(await callgate(...erase)).toMatchObject({
      code: 0,
      out: expect.stringContaining('was already erased'),
    })
    const acts = (await callgate('journal', 'search', '--json', '--type', 'admin')).out
    expect(acts.match(/journal\.erase/g)).toHaveLength(1)
  })

  it('stops at once at a second signal, and says so', async () => {
    await writeFile(join(folder, 'callgate.yaml'), `${CONFIG}${HANGING}`)
    await writeFile(
      join(folder, 'policy.yaml'),
      `${POLICY}  - { id: hang, effect: allow, upstreams: [hang] }\n`,
    )
    await writeFile(join(folder, 'hang.mjs'), HANGING_SERVER)
    const child = start(['up', '--json'])
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    const ended = new Promise((resolve) => child.on('close', resolve))
    const { url, agentKey } = JSON.parse(await firstLine(child)) as { url: string; agentKey: string }
    const request = { url, key: agentKey, upstream: 'hang', method: 'tools/list' }
    const open = askServer(request).catch(() => undefined)
    await expect.poll(() => existsSync(join(folder, 'started'))).toBe(true)
    child.kill('SIGINT')
    await expect.poll(() => said).toContain('Again to stop at once')
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(said).toContain('Stopping now')
    await open
  })

  it('shows the public address where there is one', async () => {
    const listen = 'listen: { port: 0, behindProxy: true, publicUrl: "https://gate.example.com/" }'
    await writeFile(join(folder, 'callgate.yaml'), CONFIG.replace('listen: { port: 0 }', listen))
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    const child = start(['up'])
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    await expect.poll(() => out).toContain('Ctrl-C stops it.')
    expect(out).toContain('"url": "https://gate.example.com/mcp"')
    child.kill('SIGTERM')
  })

  it('keeps what servers say on stderr to itself, but for the last lines of one that crashed', async () => {
    const crash = 'upstreams:\n  crash: { transport: stdio, command: node, args: [crash.mjs], cwd: . }\n'
    await writeFile(join(folder, 'callgate.yaml'), `${CONFIG.replace('level: error', 'level: info')}${crash}`)
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    await writeFile(
      join(folder, 'crash.mjs'),
      `for (let line = 1; line <= 9; line += 1) console.error('line ' + line)
       process.stdin.on('data', () => process.exit(3))`,
    )
    const child = start(['up', '--json'])
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    const { url, agentKey } = JSON.parse(await firstLine(child)) as { url: string; agentKey: string }
    await callInitialize(`${url}/servers/crash`, agentKey)
    await expect.poll(() => err).toContain('upstream process ended')
    const entries = err
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string; stderr?: unknown })
    expect(entries.find(({ msg }) => msg === 'upstream process ended')?.stderr).toEqual(
      Array.from({ length: 8 }, (_, index) => `line ${index + 2}`),
    )
    expect(entries.filter(({ msg }) => msg === 'An upstream wrote on stderr')).toEqual([])
    child.kill('SIGTERM')
  })

  it('refuses a bad configuration with its place, and a named one that is not there', async () => {
    await writeFile(join(folder, 'callgate.yaml'), `${CONFIG}lisen: {}\n`)
    const bad = await callgate('up')
    expect(bad.code).toBe(1)
    expect(bad.err).toMatch(/callgate\.yaml:5:1: error/)
    expect(await callgate('up', '--config', 'nowhere.yaml')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no configuration'),
    })
  })
})

describe('doctor', () => {
  it('names what is broken', async () => {
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    const upstreams = 'upstreams:\n  gone: { transport: stdio, command: ./not-there }\n'
    await writeFile(join(folder, 'callgate.yaml'), `${CONFIG}${upstreams}`)
    const broken = await callgate('doctor', '--json')
    expect(broken.code).toBe(1)
    const { checks } = JSON.parse(broken.out) as { checks: { check: string; state: string; text: string }[] }
    expect(checks.filter(({ state }) => state === 'broken')).toEqual([
      { check: 'upstreams', state: 'broken', text: expect.stringContaining('not-there') },
    ])
    await writeFile(join(folder, 'callgate.yaml'), CONFIG)
    expect((await callgate('doctor')).code).toBe(0)
  })
})

describe('prove', () => {
  // All of them are fired where a newcomer starts: test/scenarios/started.test.ts.
  it('fires the controls that are named, and shows one that the configuration turns off', MANY, async () => {
    await writeFile(join(folder, 'policy.yaml'), POLICY)
    await writeFile(join(folder, 'callgate.yaml'), `${CONFIG}inspection: { actions: { secret: allow } }\n`)
    const named = ['secret-in-result', 'scenario', 'baseline', 'isolation', 'egress']
    const { code, out, err } = await launch('prove', '--json', ...named.flatMap((one) => ['--only', one]))
    expect([code, err]).toEqual([0, ''])
    const { controls } = JSON.parse(out) as {
      controls: { control: string; fired: string; evidence: string; seq: number | null }[]
    }
    expect(controls.map(({ control }) => control)).toEqual([...named, 'journal-records', 'journal-verify'])
    const sandbox = existsSync('/usr/bin/bwrap') ? 'yes' : 'off'
    expect(controls).toMatchObject([
      { fired: 'off' },
      { fired: 'yes', evidence: 'scenario/loop', seq: expect.any(Number) },
      { fired: 'yes', evidence: 'behaviour/new-tool', seq: expect.any(Number) },
      { fired: sandbox },
      { fired: sandbox },
      { fired: 'yes' },
      { fired: 'yes' },
    ])
  })
})
