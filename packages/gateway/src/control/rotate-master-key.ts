/** Puts a new master key in use: prepared, recorded, then used. */

import type { MasterKeysView } from '@callgate/contracts/control'
import { type ActServices, performAct } from './acts.ts'
import type { ControlServices } from './services.ts'

/** What rotating does to the gateway and its record; also without a gateway, by the command alone. */
export async function rotateMasterKey(
  services: ActServices & Pick<ControlServices, 'masterKeys'>,
  reason: string,
): Promise<MasterKeysView> {
  const { masterKeys } = services
  const before = masterKeys.list().keys.find(({ current }) => current)?.id ?? null
  const next = await masterKeys.prepareNext()
  const act = { act: 'keyring.rotate', subject: 'keyring', before, after: next.id, note: reason }
  await performAct(services, act, () => next.use())
  return masterKeys.list()
}
