/** Composes what servers of the catalogue do by themselves: on, back, held, and scanned again. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { EventEntry } from '@callgate/contracts/journal'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { Core } from './core.ts'
import { serverServices } from './servers.ts'
import { ownAct } from './use.ts'
import { ownEvent } from '../pipeline/records/own-event.ts'
import type { AutomaticStep } from '../registry/catalogue/automatic.ts'
import { describeStep } from '../registry/catalogue/describe-step.ts'
import { digestOf } from '../registry/catalogue/launch.ts'
import { LifecycleWatch } from '../registry/catalogue/watch.ts'
import { systemClock, systemRandom } from '../system.ts'

const BY = 'gateway'

/** Looks after the servers from now on; returns how to stop. */
export function watchServers(core: Core): () => Promise<void> {
  const { journal, logger, snapshots, registry } = core
  const office = serverServices(core)
  const settings = () => snapshots.current().config.registry
  const watch = new LifecycleWatch({
    tenant: DEFAULT_TENANT,
    catalogue: registry.catalogue,
    use: registry.use,
    clock: systemClock,
    logger,
    settings,
    async look({ id }) {
      const looked = await office.look(id, BY)
      if (looked === undefined) throw new Error(`${id} is not in the catalogue any more`)
      return looked
    },
    async take(planned, surface) {
      const { id, why } = planned.next
      const act = { act: `server.${planned.step}`, subject: id, accepted: true, note: why }
      await journal.append(ownAct({ ...act, before: planned.from, after: describeStep(planned) }))
      return office.commit(planned, surface)
    },
    note: ({ id }, act, note) =>
      journal.append(ownAct({ act, subject: id, accepted: true, note: note.slice(0, 2_000) })),
    raise: (server, because) => journal.append(takenBack(server, because, snapshots.current().digest)),
  })
  let timer: NodeJS.Timeout
  const look = (): void => {
    void watch.tick()
    void watch.revalidate()
    timer = setTimeout(look, settings().checkEveryMs)
    timer.unref()
  }
  look()
  return async () => {
    clearTimeout(timer)
    await watch.close()
  }
}

/** An event that opens an incident, whatever was found first: the server is out of use, and somebody has to look. */
export function takenBack(
  { id, stage }: CatalogueServer,
  { severity, code }: NonNullable<AutomaticStep['because']>,
  snapshot: string,
): EventEntry {
  return ownEvent({
    event: 'quarantine',
    exchangeId: systemRandom.id('evt_'),
    upstream: id,
    verdict: 'suspicious',
    findings: [
      {
        code: 'registry/taken-back',
        class: 'drift',
        severity: severity === 'critical' ? 'critical' : 'high',
        confidence: 1,
        path: '',
        start: 0,
        end: 0,
        digest: digestOf([id, code]).slice('sha256:'.length),
      },
    ],
    snapshot,
    note: `It was ${stage} and is taken back: ${severity} finding ${code}`,
  })
}
