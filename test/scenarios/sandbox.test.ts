/** A hostile local server behind a running gateway tries to get out of its sandbox, as root and as a user, and gets nothing. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '../../packages/gateway/src/control/client.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { CALLGATE, ALLOW_ALL } from '../fixtures/gateway.ts'
import { connectLegacy, textOf } from '../support/clients.ts'

const CHILD = join(import.meta.dirname, '..', 'support', 'escaping-child.ts')
const ESCAPES_MIN = 40
const root = process.getuid?.() === 0
const bwrap = existsSync('/usr/bin/bwrap')
if (!bwrap)
  console.error('ISOLATION IS NOT TESTED: bubblewrap is not installed (apt-get install bubblewrap).')

interface Started {
  readonly url: string
  readonly controlUrl: string
  readonly pid: number
}

/** A gateway in a process of its own, as this user or as another. */
async function startGatewayAs(uid: number | null, folder: string): Promise<Started> {
  const args = ['-C', 'source', '--disable-warning=ExperimentalWarning', CALLGATE, 'up', '--json']
  const child = spawn(process.execPath, [...args, '--config', join(folder, 'callgate.yaml')], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: join(folder, 'home'), GATEWAY_PRIVATE: 'private' },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === null ? {} : { uid, gid: uid }),
  })
  onTestFinished(async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return JSON.parse(String(line))
}

async function listen(server: Server, at: object): Promise<void> {
  server.listen(at)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
}

async function setStage(uid: number | null) {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-isolation-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const name of ['home', 'home/.ssh', 'granted', 'sibling', 'data']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'home/.ssh/id_ed25519'), 'bait')
  await writeFile(join(folder, 'sibling/file'), 'bait')
  await symlink(join(folder, 'sibling/file'), join(folder, 'granted/there'))
  const tcp = createServer((socket) => socket.destroy())
  await listen(tcp, { host: '127.0.0.1', port: 0 })
  const abstract = `callgate-${process.pid}-${Math.random()}`
  await listen(createServer(), { path: `\0${abstract}` })
  await writeFile(join('/dev/shm', abstract), 'bait')
  onTestFinished(() => rm(join('/dev/shm', abstract)))
  await listen(createServer(), { path: join(folder, 'socket') })
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
  }
  const config = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    policy: './policy.yaml',
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
          mode: 'required',
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

test.skipIf(!bwrap).each([['this user', null], ...(root ? [['nobody', 65534] as const] : [])] as const)(
  'run by %s, a hostile server gets nothing of what it tries',
  async (_who, uid) => {
    const folder = await setStage(uid)
    const gateway = await startGatewayAs(uid, folder)
    const agent = await connectLegacy(`${gateway.url}/servers/escape/mcp`)
    const report: { tried: number; got: object; own: string } = JSON.parse(
      textOf(await agent.client.callTool({ name: 'escape', arguments: {} })),
    )
    expect(report.got).toEqual({})
    expect(report.tried).toBeGreaterThanOrEqual(ESCAPES_MIN)
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
    expect(records.map(({ entry }) => entry)).toContainEqual(
      expect.objectContaining({
        event: 'isolation',
        upstream: 'escape',
        note: expect.stringMatching(/^isolated: /),
      }),
    )
  },
)
