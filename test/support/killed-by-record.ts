/** A real gateway on a folder of its own that is killed as soon as a record holds a text, and started again. */

import { join } from 'node:path'
import type { ControlClient } from '../../packages/gateway/src/control/client.ts'
import { type Child } from '../fixtures/child.ts'
import { ROOT } from '../fixtures/launch.ts'
import { ALLOW_ALL } from '../fixtures/gateway.ts'
import { makeGatewayFolder, untilDead } from './gateway-folder.ts'

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

export async function openKilledByRecord(
  name: string,
  settings: (directory: string) => Readonly<Record<string, unknown>> = () => ({}),
): Promise<KilledByRecord> {
  const folder = await makeGatewayFolder({ name, policy: ALLOW_ALL, settings })
  let gateway: Child | undefined
  const take = (): Child | undefined => {
    const child = gateway
    gateway = undefined
    return child
  }
  const end = async (signal?: 'SIGKILL'): Promise<void> => {
    const child = take()
    if (child !== undefined) await untilDead(child, signal)
  }
  return {
    directory: folder.directory,
    async start(killWhenRecorded = '') {
      gateway = await folder.start({
        env: { NODE_OPTIONS: `--import=${PRELOAD}`, TEST_KILL_WHEN_RECORDED: killWhenRecorded },
      })
      return folder.clientOf(gateway)
    },
    kill: () => end('SIGKILL'),
    stop: async () => take()?.stop(),
    died: () => end(),
    close: () => folder.remove(),
  }
}
