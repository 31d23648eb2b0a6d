/** Composes what watches behaviour: scenarios of the snapshot in force, and baselines that the store keeps. */

import type { BehaviourConfig } from '@callgate/contracts/behaviour'
import type { Scenario } from '@callgate/contracts/scenario'
import { Baselines } from '@callgate/engine/correlate/baselines'
import { listBehaviourActions } from '@callgate/engine/correlate/behaviour-actions'
import { createCorrelator, type Correlator } from '@callgate/engine/correlate/correlator'
import type { BehaviourPort } from '../pipeline/ports/behaviour-port.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import { createBehaviourStore } from '../sessions/behaviour-store.ts'
import { createCountedStore } from '../sessions/counted-store.ts'
import { type KeepCounted, keepCounted } from '../sessions/keep-counted.ts'
import type { Store } from '../store/store.ts'
import { systemClock } from '../system.ts'

const SAVE_MS = 60_000

export interface Behaviour {
  readonly port: BehaviourPort
}

export interface BehaviourParts {
  readonly store: Store
  readonly snapshots: Pick<SnapshotHolder, 'current' | 'onChange'>
  readonly logger: Logger
}

interface Settings {
  readonly scenarios: readonly Scenario[]
  readonly config: BehaviourConfig
}

/** `closers` gets what has to be closed. */
export async function openBehaviour(
  { store, snapshots, logger }: BehaviourParts,
  closers: (() => unknown)[],
): Promise<Behaviour> {
  const kept = createBehaviourStore(store)
  const settingsNow = (): Settings => {
    const { scenarios, inspection } = snapshots.current()
    const config = { ...inspection.behaviour, actions: listBehaviourActions(inspection) }
    return { scenarios, config }
  }
  let settings = settingsNow()
  let running = run(settings)
  const baselines = new Baselines(() => settings.config)
  baselines.restore(await kept.load(systemClock.nowMs()))
  snapshots.onChange(() => {
    const next = settingsNow()
    // An edit elsewhere must not end what is being counted.
    if (JSON.stringify(next) !== JSON.stringify(settings)) running = run(next)
    settings = next
  })
  const counted = await openCounted({ store, logger }, () => running)
  const save = (): Promise<void> => kept.save(baselines.takeChanged())
  const timer = setInterval(() => {
    save().catch((error: unknown) => logger.error({ err: error }, 'Baselines of behaviour could not be kept'))
  }, SAVE_MS)
  timer.unref()
  closers.push(async () => {
    clearInterval(timer)
    await counted.close()
    await save()
  })
  return {
    port: {
      get watches() {
        return settings.config.enabled
      },
      take(event) {
        const found = running.take(event)
        counted.note()
        const departures = baselines.take(event)
        return departures.length === 0 ? found : [...found, ...departures]
      },
    },
  }
}

function run({ scenarios, config }: Settings): Correlator {
  return createCorrelator(scenarios, { actions: config.actions, keeps: true })
}

/** Goes on from where the scenarios stood. */
async function openCounted(
  { store, logger }: Pick<BehaviourParts, 'store' | 'logger'>,
  running: () => Correlator,
): Promise<KeepCounted> {
  const counted = createCountedStore(store)
  const before = await counted.load(systemClock.nowMs())
  try {
    running().restore(before)
  } catch (error) {
    logger.warn(
      { err: error, groups: before.length },
      'What scenarios counted before this start is forgotten',
    )
  }
  const onError = (error: unknown): void =>
    logger.error({ err: error }, 'What scenarios count could not be kept')
  return keepCounted({
    takeChanged: () => running().takeChanged(),
    save: (groups) => counted.save(groups),
    onError,
  })
}
