/** A gateway on a directory of its own that is killed and started again, before an upstream that counts what reaches it. */

import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createControlClient, type ControlClient } from '../../packages/gateway/src/control/client.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { announcedText, startNode, type Child } from '../fixtures/child.ts'
import { CALLGATE } from '../fixtures/gateway.ts'
import { startCountingUpstream, type CountingUpstream } from '../fuzz/upstream.ts'
import { modern, rawHeaders } from '../support/raw-http.ts'

export interface Killable {
  readonly journalFolder: string
  readonly upstream: CountingUpstream
  readonly start: () => Promise<Child>
  readonly clientOf: (gateway: Child) => ControlClient
  readonly close: () => Promise<void>
}

/** `settings` are members of the configuration beside those every such gateway has. */
export async function openKillable(setup: {
  readonly name: string
  readonly policy: string
  readonly settings: Readonly<Record<string, unknown>>
}): Promise<Killable> {
  const directory = await mkdtemp(join(tmpdir(), `callgate-${setup.name}-`))
  const upstream = await startCountingUpstream()
  const config = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    telemetry: { level: 'error' },
    identity: { anonymous: { principal: 'tester', agent: 'tester' } },
    policy: './policy.yaml',
    upstreams: { counted: { transport: 'http', url: upstream.url, era: 'legacy' } },
    ...setup.settings,
  }
  const configFile = join(directory, 'callgate.yaml')
  await writeFile(configFile, JSON.stringify(config))
  await writeFile(join(directory, 'policy.yaml'), setup.policy)
  return {
    journalFolder: join(directory, 'data', 'journal'),
    upstream,
    start: () => startNode(CALLGATE, ['up', '--config', configFile, '--json']),
    clientOf: (gateway) =>
      createControlClient({
        url: announcedText(gateway, 'controlUrl'),
        operatorToken: readOperatorToken(join(directory, 'data')),
      }),
    close: async () => {
      await upstream.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export async function kill(gateway: Child): Promise<void> {
  const dead = once(gateway.process, 'exit')
  gateway.process.kill('SIGKILL')
  await dead
}

/** The text of the answer to one modern call. */
export async function callCounted(gateway: Child, note: string): Promise<string> {
  const { body, headers } = modern(note, 'tools/call', { name: 'text', arguments: { note } })
  const response = await fetch(`${announcedText(gateway, 'url')}/servers/counted/mcp`, {
    method: 'POST',
    headers: rawHeaders({ headers }),
    body: JSON.stringify(body),
  })
  return response.text()
}
