/** Composes the catalogue and what it admits; holds servers whose definition is not the approved one any more. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { SnapshotHolder } from './config/snapshot-holder.ts'
import type { Journal } from './journal/journal.ts'
import type { AdmissionPort, Logger } from './pipeline/ports.ts'
import { type Admission, createAdmission } from './registry/catalogue/admission.ts'
import { type Catalogue, openCatalogue } from './registry/catalogue/catalogue.ts'
import { launchOf } from './registry/catalogue/launch.ts'
import { isApproved } from './registry/catalogue/lifecycle.ts'
import type { Store } from './store/store.ts'
import { systemClock } from './system.ts'

export interface Registry {
  readonly catalogue: Catalogue
  readonly admission: Admission
}

export interface RegistryParts {
  readonly store: Store
  readonly snapshots: SnapshotHolder
  readonly journal: Journal
  readonly logger: Logger
  /** Upstreams that threat intelligence keeps from being used, and why. */
  readonly bars: () => ReadonlyMap<string, string>
  readonly refuseCaller: AdmissionPort['refuseCaller']
}

/** `closers` gets what has to end before the store is closed. */
export async function openRegistry(parts: RegistryParts, closers: (() => unknown)[]): Promise<Registry> {
  const { snapshots, logger } = parts
  const clock = systemClock
  const settings = () => snapshots.current().config.registry
  const catalogue = await openCatalogue({ store: parts.store, clock, settings })
  const current = () => ({ registry: settings(), upstreams: snapshots.current().upstreams })
  const admission = createAdmission({
    catalogue,
    clock,
    current,
    bars: parts.bars,
    refuseCaller: parts.refuseCaller,
  })
  let holding = holdChanged(parts, catalogue)
  await holding
  logHeld(admission, logger)
  snapshots.onChange(() => {
    holding = holding
      .then(() => holdChanged(parts, catalogue))
      .then(() => logHeld(admission, logger))
      // It is not started all the same: what is compared is the definition, not the stage.
      .catch((error: unknown) =>
        logger.error({ err: error }, 'A changed server could not be recorded as held'),
      )
  })
  closers.push(() => holding)
  return { catalogue, admission }
}

function logHeld(admission: Admission, logger: Logger): void {
  for (const [upstream, reason] of admission.held())
    logger.warn({ upstream, code: 'server-held' }, `An upstream is held by the registry: ${reason}`)
}

const CHANGED = 'Its command, arguments, environment or URL changed in the configuration'

/** Recorded first, then held; whoever uses it meanwhile is stopped by the comparison itself. */
async function holdChanged({ snapshots, journal }: RegistryParts, catalogue: Catalogue): Promise<void> {
  const { upstreams } = snapshots.current()
  for (const { id, stage, approval } of catalogue.list(DEFAULT_TENANT)) {
    const config = upstreams.get(id)
    if (config === undefined || approval === null || !isApproved(stage)) continue
    const { digest } = launchOf(config)
    if (digest === approval.launchDigest) continue
    const asked = { tenant: DEFAULT_TENANT, id, by: 'gateway' }
    const planned = catalogue.plan(asked, { step: 'hold', why: CHANGED })
    if ('refused' in planned) continue
    await journal.append({
      type: 'admin',
      tenant: DEFAULT_TENANT,
      operator: 'gateway',
      act: 'server.hold',
      subject: id,
      before: approval.launchDigest,
      after: digest,
      accepted: true,
      note: CHANGED,
    })
    await catalogue.commit(DEFAULT_TENANT, planned)
  }
}
