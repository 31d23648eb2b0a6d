/** Composes what starts pinned servers: their content is compared before each start, put back when it is missing, and recorded. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { RegistryConfig } from '@callgate/contracts/registry'
import type { Reach } from '../network/reach.ts'
import { createPackageWayOut } from '../upstream/isolation/package-way-out.ts'
import type { Journal } from '../journal/journal.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import type { Catalogue } from '../registry/catalogue/catalogue.ts'
import { dropLeftovers } from '../registry/supply-chain/clean-store.ts'
import { ExamineError } from '../registry/supply-chain/finding.ts'
import { createInstalled } from '../registry/supply-chain/installed.ts'
import { systemClock } from '../system.ts'

export interface PinParts {
  readonly catalogue: Catalogue
  readonly journal: Pick<Journal, 'append'>
  readonly logger: Logger
  readonly storeDirectory: string
  readonly reach: Reach
  readonly settings: () => Pick<RegistryConfig, 'supplyChain'>
}

/** What has to pass before a local server is started. */
export async function openPins(parts: PinParts): Promise<(upstream: string) => Promise<void>> {
  const { catalogue, journal, logger, storeDirectory } = parts
  const leftovers = await dropLeftovers(storeDirectory)
  if (leftovers.length > 0)
    logger.warn({ leftovers }, 'Installations that a killed gateway had begun were removed')
  const installed = createInstalled({
    storeDirectory,
    reach: parts.reach,
    openWayOut: createPackageWayOut(parts.reach),
    // As they are when something is put back.
    get rules() {
      return parts.settings().supplyChain
    },
    now: () => systemClock.nowMs(),
    onRepaired: (store) =>
      logger.warn({ store }, 'A pinned server was missing in the store and was installed again'),
  })
  const holding = new Map<string, Promise<void>>()
  /** Many sessions are opened at a time, and each finds the same: it is held and recorded once. */
  const holdOnce = (hold: Hold): Promise<void> => {
    const running = holding.get(hold.id) ?? holdServer(hold, catalogue, journal)
    holding.set(hold.id, running)
    return running.finally(() => holding.delete(hold.id))
  }
  return async (upstream) => {
    const server = catalogue.find(DEFAULT_TENANT, upstream)
    const start = server?.approval?.start
    if (server === undefined || start === undefined) return
    try {
      await installed.ensure(start, server.submission.source)
    } catch (error) {
      if (!(error instanceof ExamineError)) throw error
      const { message } = error
      logger.error({ upstream, code: 'server-held' }, message)
      await holdOnce({ id: upstream, why: message, before: start.content, after: null })
      throw new CallgateError(
        refuse(
          'server-held',
          `Upstream ${upstream} is not what was approved; an operator has to scan it again.`,
          {
            detail: message,
          },
        ),
        { cause: error },
      )
    }
  }
}

export interface Hold {
  readonly id: string
  readonly why: string
  readonly before: string
  readonly after: string | null
}

/** Recorded first. Nothing is done for a server that somebody held or retired meanwhile. */
export async function holdServer(
  { id, why, before, after }: Hold,
  catalogue: Catalogue,
  journal: Pick<Journal, 'append'>,
): Promise<void> {
  const planned = catalogue.plan(
    { tenant: DEFAULT_TENANT, id, by: 'gateway' },
    { step: 'hold', why: why.slice(0, 2_000) },
  )
  if ('refused' in planned) return
  await journal.append({
    type: 'admin',
    tenant: DEFAULT_TENANT,
    operator: 'gateway',
    act: 'server.hold',
    subject: id,
    before,
    after,
    accepted: true,
    note: why.slice(0, 2_000),
  })
  await catalogue.commit(DEFAULT_TENANT, planned)
}
