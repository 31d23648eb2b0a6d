/** The gateway as it is installed, on a machine from which bubblewrap was taken away: it starts, says so, and puts it on record. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '../../packages/gateway/src/control/client.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { ALLOW_ALL } from '../fixtures/gateway.ts'
import { CALLGATE_ARGS, CALLGATE_ENV } from '../fixtures/launch.ts'
import { connectLegacy, textOf } from '../support/clients.ts'

const CHILD = join(import.meta.dirname, '..', 'support', 'escaping-child.ts')
/** Laid over the program in a view of the files that only this gateway has. */
const HIDE = 'mount --bind /dev/null /usr/bin/bwrap'
const canHide =
  existsSync('/usr/bin/bwrap') && spawnSync('unshare', ['-m', '/bin/sh', '-c', HIDE]).status === 0
if (!canHide)
  console.error('A MACHINE WITHOUT BUBBLEWRAP IS NOT TESTED: this user cannot hide it from a process.')

test.skipIf(!canHide)(
  'without bubblewrap servers start as preferred, with a banner, a status and a record',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'callgate-missing-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const targets = { granted: folder, harmless: true }
    const server = {
      transport: 'stdio',
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', CHILD],
      env: { TARGETS: Buffer.from(JSON.stringify(targets)).toString('base64') },
      era: 'legacy',
    }
    const config = {
      version: 1,
      listen: { port: 0 },
      control: { port: 0 },
      data: './data',
      policy: './policy.yaml',
      telemetry: { level: 'error' },
      identity: { anonymous: { principal: 'tester', agent: 'tester' } },
      upstreams: { notes: server, safe: { ...server, isolation: { mode: 'required' } } },
    }
    await writeFile(join(folder, 'callgate.yaml'), JSON.stringify(config))
    await writeFile(join(folder, 'policy.yaml'), ALLOW_ALL)
    const command = [process.execPath, ...CALLGATE_ARGS, 'up']
    const child = spawn('unshare', ['-m', '/bin/sh', '-c', `${HIDE}; exec "$@"`, 'sh', ...command], {
      cwd: folder,
      env: { ...process.env, ...CALLGATE_ENV },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    })
    let banner = ''
    for await (const part of child.stdout) {
      banner += String(part)
      if (banner.includes('Ctrl-C')) break
    }
    expect(banner).toMatch(/NOT ISOLATED\S* +notes, safe \(not started\): bubblewrap is not installed/)
    const url = /https?:\/\/[\d.:]+(?=\/servers\/<name>)/.exec(banner)?.[0] ?? ''
    const controlUrl = /operators +(\S+)\/api\/v1/.exec(banner)?.[1] ?? ''
    const { client } = await connectLegacy(`${url}/servers/notes/mcp`)
    expect((await client.listTools()).tools).toHaveLength(1)
    await expect(
      connectLegacy(`${url}/servers/safe/mcp`).then(async (agent) =>
        textOf(await agent.client.callTool({ name: 'escape', arguments: {} })),
      ),
    ).rejects.toThrow(/must run isolated/)
    const control = createControlClient({
      url: controlUrl,
      operatorToken: readOperatorToken(join(folder, 'data')),
    })
    const { upstreams } = await control.status()
    expect(upstreams).toContainEqual(
      expect.objectContaining({ upstream: 'notes', isolation: 'not-isolated' }),
    )
    const { records } = await control.searchJournal({ type: 'event', limit: 100 })
    const notes = records.flatMap(({ entry }) =>
      'event' in entry && entry.event === 'isolation' ? [entry.note] : [],
    )
    expect(notes).toContainEqual(expect.stringMatching(/^not isolated: bubblewrap is not installed/))
    expect(notes).toContainEqual(expect.stringMatching(/^not isolated: not started: bubblewrap/))
  },
)
