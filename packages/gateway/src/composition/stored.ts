/** Composes what stands in the store: who may come in, who may administer, what is stopped, and what was accepted. */

import { join } from 'node:path'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { openAgentKeys, type AgentKeys } from '../identity/agent-keys.ts'
import { openOperators, type Operators } from '../identity/operators.ts'
import { openSwitches, type Switches } from '../identity/switches.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import type { Baselines } from '../registry/baseline-desk.ts'
import { openBaselines } from '../registry/baselines.ts'
import { openTokenCallers, type TokenCallers } from '../rights/token-callers.ts'
import { openTasks, type Tasks } from '../sessions/tasks.ts'
import { openStore, type Store } from '../store/store.ts'
import { systemClock, systemRandom } from '../system.ts'

export interface Stored {
  readonly store: Store
  readonly agentKeys: AgentKeys
  readonly operators: Operators
  readonly switches: Switches
  readonly baselines: Baselines
  readonly tasks: Tasks
  readonly tokenCallers: TokenCallers
}

/** `closers` gets what has to be closed, in the order of opening, also when opening fails half way. */
export async function openStored(
  dataDirectory: string,
  logger: Logger,
  closers: (() => unknown)[],
): Promise<Stored> {
  const store = await openStore(join(dataDirectory, 'callgate.db'))
  closers.push(() => store.close())
  const parts = { store, clock: systemClock, random: systemRandom }
  const tokenCallers = await openTokenCallers({ ...parts, logger, tenant: DEFAULT_TENANT })
  closers.push(() => tokenCallers.settle())
  const agentKeys = await openAgentKeys({ ...parts, logger })
  closers.push(() => agentKeys.close())
  return {
    store,
    agentKeys,
    operators: await openOperators(parts),
    switches: await openSwitches(store, systemClock),
    baselines: await openBaselines(store, systemClock),
    tasks: await openTasks(parts),
    tokenCallers,
  }
}
