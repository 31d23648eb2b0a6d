/** A hostile local server behind a running gateway tries to get out of its sandbox, as root and as a user, and gets nothing. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test, type TestContext } from 'vitest'
import { createControlClient } from '../../packages/gateway/src/control/client.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { ALLOW_ALL } from '../fixtures/gateway.ts'
import { CALLGATE_ARGS, CALLGATE_ENV } from '../fixtures/launch.ts'
import { connectLegacy, textOf } from '../support/clients.ts'

const CHILD = join(import.meta.dirname, '..', 'support', 'escaping-child.ts')
const ESCAPES_MIN = 40
/** Bombs and timeouts take their time, on a busy machine a lot of it. */
const TIMEOUT_MS = 300_000
const root = process.getuid?.() === 0
const NOBODY = 65_534
const bwrap = existsSync('/usr/bin/bwrap')
if (!bwrap)
  console.error('ISOLATION IS NOT TESTED: bubblewrap is not installed (apt-get install bubblewrap).')

interface Started {
  readonly url: string
  readonly controlUrl: string
  readonly pid: number
}

/** Undone when the test that asks is over: several run at a time. */
type Undone = TestContext['onTestFinished']

/** A gateway in a process of its own, as this user or as another. */
async function startGatewayAs(uid: number | null, folder: string, undone: Undone): Promise<Started> {
  // With a file open that whoever starts it left open; Node closes low numbers by itself.
  const start = 'exec 200<"$0/home/.ssh/id_ed25519"; exec "$@"'
  const command = [
    process.execPath,
    ...CALLGATE_ARGS,
    'up',
    '--json',
    '--config',
    join(folder, 'callgate.yaml'),
  ]
  const child = spawn('/bin/bash', ['-c', start, folder, ...command], {
    cwd: folder,
    env: {
      ...CALLGATE_ENV,
      PATH: process.env['PATH'],
      HOME: join(folder, 'home'),
      GATEWAY_PRIVATE: 'private',
      SSH_AUTH_SOCK: join(folder, 'socket'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === null ? {} : { uid, gid: uid }),
  })
  undone(async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return JSON.parse(String(line))
}

async function listen(server: Server, at: object, undone: Undone): Promise<void> {
  server.listen(at)
  await once(server, 'listening')
  undone(() => void server.close())
}

interface Trial {
  readonly uid: number | null
  readonly isolation: object
  readonly harmless: boolean
}

async function setStage({ uid, isolation, harmless }: Trial, undone: Undone): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-isolation-'))
  undone(() => rm(folder, { recursive: true, force: true }))
  const repository = ['granted/.git', 'granted/.git/hooks', 'granted/.vscode']
  for (const name of ['home', 'home/.ssh', 'granted', ...repository, 'sibling', 'data'])
    await mkdir(join(folder, name))
  for (const name of ['.git/config', '.git/hooks/pre-commit', '.vscode/tasks.json', '.envrc'])
    await writeFile(join(folder, 'granted', name), '')
  await writeFile(join(folder, 'home/.ssh/id_ed25519'), 'bait')
  await writeFile(join(folder, 'sibling/file'), 'bait')
  await symlink(join(folder, 'sibling/file'), join(folder, 'granted/there'))
  const tcp = createServer((socket) => socket.destroy())
  await listen(tcp, { host: '127.0.0.1', port: 0 }, undone)
  const abstract = `callgate-${process.pid}-${Math.random()}`
  await listen(createServer(), { path: `\0${abstract}` }, undone)
  await writeFile(join('/dev/shm', abstract), 'bait')
  undone(() => rm(join('/dev/shm', abstract)))
  await listen(createServer(), { path: join(folder, 'socket') }, undone)
  const targets = {
    bait: join(folder, 'home/.ssh/id_ed25519'),
    data: join(folder, 'data'),
    config: join(folder, 'callgate.yaml'),
    sibling: join(folder, 'sibling/file'),
    granted: join(folder, 'granted'),
    outside: folder,
    gatewayPid: process.pid,
    port: (tcp.address() as AddressInfo).port,
    abstract,
    socket: join(folder, 'socket'),
    root: root && uid === null,
    harmless,
  }
  const config = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    policy: './policy.yaml',
    limits: { requestTimeoutMs: TIMEOUT_MS },
    telemetry: { level: 'error' },
    identity: { anonymous: { principal: 'tester', agent: 'tester' } },
    upstreams: {
      escape: {
        transport: 'stdio',
        command: process.execPath,
        args: ['--disable-warning=ExperimentalWarning', CHILD],
        env: {
          TARGETS: Buffer.from(JSON.stringify(targets)).toString('base64'),
        },
        era: 'legacy',
        isolation: {
          ...isolation,
          write: ['./granted'],
          limits: {
            memoryBytesMax: 2 ** 30,
            fileBytesMax: 32 << 20,
            tmpBytesMax: 16 << 20,
            openFilesMax: 256,
            processesMax: 64,
          },
        },
      },
    },
  }
  await writeFile(join(folder, 'callgate.yaml'), JSON.stringify(config))
  await writeFile(join(folder, 'policy.yaml'), ALLOW_ALL)
  if (uid !== null) await giveTo(folder, uid)
  return folder
}

async function giveTo(folder: string, uid: number): Promise<void> {
  await chown(folder, uid, uid)
  await chmod(folder, 0o700)
  for (const entry of await readdir(folder, { recursive: true })) {
    if (entry !== 'granted/there') await chown(join(folder, entry), uid, uid)
  }
}

interface Report {
  readonly tried: readonly string[]
  readonly got: Readonly<Record<string, string>>
  readonly own: string
}

async function runEscapes(gateway: Started): Promise<Report> {
  const agent = await connectLegacy(`${gateway.url}/servers/escape/mcp`)
  return JSON.parse(
    textOf(
      await agent.client.callTool({ name: 'escape', arguments: {} }, undefined, { timeout: TIMEOUT_MS }),
    ),
  )
}

const NETWORKS = { none: 'none', proxy: { allow: ['*', '*.example.com:80'] } } as const

const USERS: readonly (readonly [who: string, uid: number | null])[] = [
  ['this user', null],
  ...(root ? [['nobody', NOBODY] as const] : []),
]

/** Mostly waiting for what never answers, so that two go at a time; never two of one user, whose processes are counted together. */
describe.skipIf(!bwrap).each([
  ['none', ''],
  ['proxy', ', with a proxy'],
] as const)('network: %s', { timeout: TIMEOUT_MS }, (network, also) => {
  test.concurrent.for(USERS)(
    `run by %s${also}, a hostile server gets nothing of what it tries`,
    async ([, uid], { onTestFinished }) => {
      const isolation = { mode: 'required', network: NETWORKS[network] }
      const folder = await setStage({ uid, isolation, harmless: false }, onTestFinished)
      const gateway = await startGatewayAs(uid, folder, onTestFinished)
      const report = await runEscapes(gateway)
      expect(report.got).toEqual({})
      expect(report.tried.length).toBeGreaterThanOrEqual(ESCAPES_MIN)
      // It is not kept from what it was granted, and the gateway lives.
      expect(report.own).toBe('kept')
      expect(() => accessSync(join(folder, 'new'))).toThrow()
      const control = createControlClient({
        url: gateway.controlUrl,
        operatorToken: readOperatorToken(join(folder, 'data')),
      })
      const { upstreams } = await control.status()
      expect(upstreams).toMatchObject([{ upstream: 'escape', isolation: 'isolated' }])
      const { records } = await control.searchJournal({ type: 'event', limit: 100 })
      const events = records.map(({ entry }) => entry)
      const note = expect.stringMatching(/^isolated: /)
      expect(events).toContainEqual(expect.objectContaining({ event: 'isolation', upstream: 'escape', note }))
      const asked = events.flatMap((entry) =>
        'event' in entry && entry.event === 'egress' ? [entry.note] : [],
      )
      expect(asked.filter((one) => one?.startsWith('refused') !== true)).toEqual([])
      expect(asked.length > 0).toBe(network === 'proxy')
    },
  )
})

/** What fails outside too, on a machine without terminal, internet, display and the like; it proves nothing here. */
const DEPENDS_ON_THE_MACHINE =
  /terminal|internet|metadata|name server|ask for a name|container engine|bus|display|hypervisor|disk|shadow|private keys|kernel|processor|faults|all memory|trace|through \/proc\/1|tunnel|IPv6|parent|limits|root|homes?$|ssh$|raw socket|device|namespace|setuid|capability|datagram/

/** Kept from every server, sandboxed or not. */
const KEPT_ANYWAY = new Set(['use files the gateway was started with', 'know the environment of the gateway'])

test(
  'without a sandbox the same attempts get what they are after',
  { timeout: TIMEOUT_MS },
  async ({ onTestFinished }) => {
    const trial = { uid: null, isolation: { mode: 'off' }, harmless: true }
    const folder = await setStage(trial, onTestFinished)
    const { got, tried } = await runEscapes(await startGatewayAs(null, folder, onTestFinished))
    accessSync(join(folder, 'new'))
    const missed = tried.filter((name) => got[name] === undefined && !DEPENDS_ON_THE_MACHINE.test(name))
    expect(missed).toEqual(['write outside', ...KEPT_ANYWAY])
    expect(Object.keys(got).length).toBeGreaterThanOrEqual(30)
  },
)
