/** A trial begins with a configuration of its own, and what holds for every server of this gateway holds in it. */

import { CallgateConfig } from '@callgate/contracts/config'
import { NetworkConfig } from '@callgate/contracts/network'
import { expect, test } from 'vitest'
import { openIsolation } from './isolation.ts'
import { confineLikeOthers } from './trial.ts'
import { openOutside } from './outside.ts'
import type { Snapshot } from '../config/snapshot.ts'
import { createSandboxWatch } from '../upstream/isolation/sandbox-watch.ts'
import { probeIsolation } from '../upstream/isolation/bubblewrap.ts'

test('what threat intelligence names is not reached from a trial either', async () => {
  const settings = () => NetworkConfig.parse({})
  const core = openOutside(settings)
  core.barDestinations((host) => (host === '1.1.1.1' ? `${host} is named` : undefined))
  const own = {
    probe: probeIsolation,
    reach: openOutside(settings).reach,
    onAsked: () => undefined,
    keptFiles: () => ({ hidden: [], settings: [], home: '/root' }),
    onStart: async () => undefined,
    onExcess: () => undefined,
    watch: createSandboxWatch(),
    groups: { open: () => null },
  }
  const kept = { hidden: ['/keys'], settings: [], home: '/root' }
  const confined = confineLikeOthers(own, core, kept)
  await expect(confined.reach.resolve('1.1.1.1')).rejects.toThrow('1.1.1.1 is named')
  expect(confined.keptFiles()).toBe(kept)
})

test('control groups are of the process: a gateway that opens another within makes none within its own', () => {
  const events = { isolation: async () => undefined, egress: () => undefined, excess: () => undefined }
  const open = () =>
    openIsolation(
      {
        config: CallgateConfig.parse({ version: 1 }),
        snapshots: { current: () => ({}) as unknown as Snapshot },
        reach: openOutside(() => NetworkConfig.parse({})).reach,
      },
      events,
    )
  expect(open().groups).toBe(open().groups)
})
