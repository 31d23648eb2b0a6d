/** Composes the catalogue and what it admits; holds servers whose definition is not the approved one any more. */

import { join } from 'node:path'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { holdServer, openPins } from './pins.ts'
import { followServers } from './use.ts'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import type { IsOnePerson } from '@callgate/contracts/operator'
import type { Journal } from '../journal/journal.ts'
import type { AdmissionPort, Logger } from '../pipeline/ports/ports.ts'
import { type Admission, createAdmission } from '../registry/catalogue/admission.ts'
import { type Catalogue, openCatalogue } from '../registry/catalogue/catalogue.ts'
import { rememberUpstreams } from '../registry/catalogue/remember-upstreams.ts'
import type { UseBook } from '../registry/catalogue/use.ts'
import { type Findings, openFindings } from '../registry/findings/findings.ts'
import { isApprovedLaunch, launchOf } from '../registry/catalogue/launch.ts'
import { isApproved } from '../registry/catalogue/lifecycle.ts'
import type { Ask } from '../network/ask.ts'
import type { Reach } from '../network/reach.ts'
import { createIssuerReader, type ReadIssuer } from '../registry/oauth-issuer.ts'
import { createProgramReader, type ReadPrograms } from '../registry/supply-chain/programs.ts'
import type { Store } from '../store/store.ts'
import { systemClock } from '../system.ts'

export interface Registry {
  readonly catalogue: Catalogue
  readonly findings: Findings
  readonly admission: Admission
  /** Throws when what is installed for an upstream is not what was approved. */
  beforeStart(this: void, upstream: string): Promise<void>
  readonly use: UseBook
  readonly readPrograms: ReadPrograms
  readonly readIssuer: ReadIssuer
  reportsInterpreter(): boolean
  /** Resolves when every server that the edits so far changed is recorded as held, or its failure is logged. */
  settled(this: void): Promise<void>
}

export interface RegistryParts {
  readonly store: Store
  readonly isOnePerson: IsOnePerson
  readonly snapshots: SnapshotHolder
  readonly journal: Journal
  readonly logger: Logger
  readonly dataDirectory: string
  readonly ask: Ask
  readonly reach: Reach
  /** Upstreams that threat intelligence keeps from being used, and why. */
  readonly bars: () => ReadonlyMap<string, string>
  readonly refuseCaller: AdmissionPort['refuseCaller']
}

/** Where the content of pinned servers is installed. */
export function storeOf(dataDirectory: string): string {
  return join(dataDirectory, 'servers')
}

/** `closers` gets what has to end before the store is closed. */
export async function openRegistry(parts: RegistryParts, closers: (() => unknown)[]): Promise<Registry> {
  const { snapshots, logger } = parts
  const clock = systemClock
  const settings = () => snapshots.current().config.registry
  const findings = await openFindings(parts.store)
  const countBlocking = (tenant: string, server: CatalogueServer): number =>
    findings.list(tenant, server, clock.nowMs()).filter(({ blocks }) => blocks).length
  const catalogue = await openCatalogue({ ...parts, clock, settings, countBlocking })
  const current = () => ({ registry: settings(), upstreams: snapshots.current().upstreams })
  const { bars, refuseCaller } = parts
  const deciding = { catalogue, clock, current, bars, refuseCaller, findings }
  const storeDirectory = storeOf(parts.dataDirectory)
  const admission = rememberUpstreams(createAdmission({ ...deciding, storeDirectory }), deciding)
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
  const beforeStart = await openPins({ ...parts, catalogue, storeDirectory, settings })
  const use = await followServers({ ...parts, catalogue })
  closers.push(() => use.save())
  const nowMs = (): number => clock.nowMs()
  const readPrograms = createProgramReader(storeDirectory, nowMs)
  const readIssuer = createIssuerReader(parts.ask, nowMs)
  const reportsInterpreter = (): boolean => settings().interpreter === 'report'
  return {
    catalogue,
    findings,
    admission,
    beforeStart,
    use,
    readPrograms,
    readIssuer,
    reportsInterpreter,
    settled: () => holding,
  }
}

function logHeld(admission: Admission, logger: Logger): void {
  for (const [upstream, reason] of admission.held())
    logger.warn({ upstream, code: 'server-held' }, `An upstream is held by the registry: ${reason}`)
}

const CHANGED = 'Its command, arguments, environment, sandbox or URL changed in the configuration'

/** Recorded first, then held; whoever uses it meanwhile is stopped by the comparison itself. */
async function holdChanged(parts: RegistryParts, catalogue: Catalogue): Promise<void> {
  const { upstreams } = parts.snapshots.current()
  for (const { id, stage, approval } of catalogue.list(DEFAULT_TENANT)) {
    const config = upstreams.get(id)
    if (config === undefined || approval === null || !isApproved(stage)) continue
    if (isApprovedLaunch(config, approval)) continue
    const { digest } = launchOf(config)
    await holdServer(
      { id, why: CHANGED, before: approval.launchDigest, after: digest },
      catalogue,
      parts.journal,
    )
  }
}
