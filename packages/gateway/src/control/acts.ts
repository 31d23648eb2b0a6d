/** Administrative acts: recorded before they take effect, and again when they then fail. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { AdminEntry } from '@callgate/contracts/journal'
import { ControlError } from './problem.ts'
import type { ControlServices } from './services.ts'

export interface Act {
  /** For example agent-key.create. */
  readonly act: string
  readonly subject: string
  readonly before?: string | null
  readonly after?: string | null
  readonly note?: string | null
}

export type ActServices = Pick<ControlServices, 'recordAdmin' | 'logger'> & {
  /** Who does it. */
  readonly operator: string
}

export interface Performed<T> {
  readonly value: T
  readonly recorded: boolean
}

/** Records, then does it. Nothing happens when it cannot be recorded. */
export async function performAct<T>(
  services: ActServices,
  act: Act,
  effect: () => T | Promise<T>,
): Promise<T> {
  try {
    await services.recordAdmin(buildEntry(services, act, { accepted: true, note: act.note ?? null }))
  } catch (error) {
    const reason = 'The act cannot be recorded, so it was not done: see the journal’s state.'
    throw new CallgateError(refuse('journal-unavailable', reason), { cause: error })
  }
  try {
    return await effect()
  } catch (error) {
    await recordFailure(services, act)
    throw error
  }
}

/** For revoke, freeze and kill: what stops something is done also when it cannot be recorded. */
export async function performStop<T>(
  services: ActServices,
  act: Act,
  effect: () => T | Promise<T>,
): Promise<Performed<T>> {
  let recorded = true
  try {
    await services.recordAdmin(buildEntry(services, act, { accepted: true, note: act.note ?? null }))
  } catch (error) {
    recorded = false
    services.logger.error(
      { ...act, error: String(error) },
      'an act that stops something was done without a record',
    )
  }
  try {
    return { value: await effect(), recorded }
  } catch (error) {
    await recordFailure(services, act)
    if (error instanceof CallgateError) throw error
    services.logger.error({ ...act, error: String(error) }, 'an act that stops something was not kept')
    throw new ControlError(503, 'not-kept', NOT_KEPT, { cause: error })
  }
}

/** Whatever stops something does so in memory first; what fails afterwards is keeping it. */
const NOT_KEPT =
  'It is in force as long as this gateway runs, but could not be kept: the data directory cannot be written. ' +
  'Make room there and do it again before the gateway is restarted.'

async function recordFailure(services: ActServices, act: Act): Promise<void> {
  try {
    await services.recordAdmin(
      buildEntry(services, act, { accepted: false, note: 'failed after it was recorded' }),
    )
  } catch (error) {
    services.logger.error({ ...act, error: String(error) }, 'the failure of an act could not be recorded')
  }
}

/** What an operator tried without the permission to. Never rejects: it is refused whether or not it can be recorded. */
export async function recordAttempt(services: ActServices, what: string, permission: string): Promise<void> {
  const act = { act: 'control.refused', subject: what }
  try {
    await services.recordAdmin(buildEntry(services, act, { accepted: false, note: `needs ${permission}` }))
  } catch (error) {
    services.logger.error({ ...act, error: String(error) }, 'a refused act could not be recorded')
  }
}

function buildEntry(
  { operator }: Pick<ActServices, 'operator'>,
  { act, subject, before, after }: Act,
  { accepted, note }: Pick<AdminEntry, 'accepted' | 'note'>,
): AdminEntry {
  return {
    type: 'admin',
    tenant: DEFAULT_TENANT,
    operator,
    act,
    subject,
    before: before ?? null,
    after: after ?? null,
    accepted,
    note,
  }
}
