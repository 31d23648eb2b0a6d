/** A real gateway on a folder of its own that is killed as soon as a record holds a text, and started again. */

import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createControlClient, type ControlClient } from '../../packages/gateway/src/control/client.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { announcedText, ROOT, startNode, type Child } from '../fixtures/child.ts'
import { ALLOW_ALL, CALLGATE } from '../fixtures/gateway.ts'

const PRELOAD = join(ROOT, 'test', 'support', 'kill-when-recorded.ts')

export interface KilledByRecord {
  readonly directory: string
  /** With a text: it dies when a record that holds it is written. */
  readonly start: (killWhenRecorded?: string) => Promise<ControlClient>
  /** Kills it, where it still lives, and waits until it is dead. */
  readonly kill: () => Promise<void>
  /** Ends it in good order, where it still lives. */
  readonly stop: () => Promise<void>
  /** Until it is dead of its own. */
  readonly died: () => Promise<void>
  readonly close: () => Promise<void>
}

/** `settings` are members of the configuration beside those every such gateway has; they may need the folder. */
export async function openKilledByRecord(
  name: string,
  settings: (directory: string) => Readonly<Record<string, unknown>> = () => ({}),
): Promise<KilledByRecord> {
  const directory = await mkdtemp(join(tmpdir(), `callgate-${name}-`))
  const configFile = join(directory, 'callgate.yaml')
  const config = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    telemetry: { level: 'error' },
    identity: { anonymous: { principal: 'tester', agent: 'tester' } },
    policy: './policy.yaml',
    upstreams: {},
    ...settings(directory),
  }
  await writeFile(configFile, JSON.stringify(config))
  await writeFile(join(directory, 'policy.yaml'), ALLOW_ALL)
  let gateway: Child | undefined
  const take = (): Child | undefined => {
    const child = gateway
    gateway = undefined
    return child
  }
  const untilDead = async (child: Child | undefined, signal?: 'SIGKILL'): Promise<void> => {
    const running = child?.process
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
    const dead = once(running, 'exit')
    if (signal !== undefined) running.kill(signal)
    await dead
  }
  return {
    directory,
    async start(killWhenRecorded = '') {
      gateway = await startNode(CALLGATE, ['up', '--config', configFile, '--json'], {
        // Started many times: from its build where there is one.
        built: true,
        env: { NODE_OPTIONS: `--import=${PRELOAD}`, TEST_KILL_WHEN_RECORDED: killWhenRecorded },
      })
      return createControlClient({
        url: announcedText(gateway, 'controlUrl'),
        operatorToken: readOperatorToken(join(directory, 'data')),
      })
    },
    kill: () => untilDead(take(), 'SIGKILL'),
    stop: async () => take()?.stop(),
    died: () => untilDead(take()),
    close: () => rm(directory, { recursive: true, force: true }),
  }
}
