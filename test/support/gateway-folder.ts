/** A folder with all that a real gateway needs, which outlives the processes that are started on it and killed. */

import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createControlClient, type ControlClient } from '../../packages/gateway/src/control/client.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { announcedText, startNode, type Child } from '../fixtures/child.ts'
import { CALLGATE } from '../fixtures/launch.ts'

export interface GatewayFolder {
  readonly directory: string
  readonly start: (options?: Parameters<typeof startNode>[2]) => Promise<Child>
  readonly clientOf: (gateway: Child) => ControlClient
  readonly remove: () => Promise<void>
}

/** `settings` are members of the configuration beside those every such gateway has; they may need the folder. */
export async function makeGatewayFolder(setup: {
  readonly name: string
  readonly policy: string
  readonly settings: (directory: string) => Readonly<Record<string, unknown>>
}): Promise<GatewayFolder> {
  const directory = await mkdtemp(join(tmpdir(), `callgate-${setup.name}-`))
  const config = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    telemetry: { level: 'error' },
    identity: { anonymous: { principal: 'tester', agent: 'tester' } },
    policy: './policy.yaml',
    upstreams: {},
    ...setup.settings(directory),
  }
  const configFile = join(directory, 'callgate.yaml')
  await writeFile(configFile, JSON.stringify(config))
  await writeFile(join(directory, 'policy.yaml'), setup.policy)
  return {
    directory,
    start: (options) => startNode(CALLGATE, ['up', '--config', configFile, '--json'], options),
    clientOf: (gateway) =>
      createControlClient({
        url: announcedText(gateway, 'controlUrl'),
        operatorToken: readOperatorToken(join(directory, 'data')),
      }),
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

/** Until it is dead: of its own, or by the signal. */
export async function untilDead({ process }: Child, signal?: 'SIGKILL'): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const dead = once(process, 'exit')
  if (signal !== undefined) process.kill(signal)
  await dead
}
