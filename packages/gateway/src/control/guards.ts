/** Who may speak to the control API: the operator's token, on loopback, not through somebody's browser. */

import { hash, timingSafeEqual } from 'node:crypto'
import { isPermitted, type Permission, PERMISSIONS } from '@callgate/contracts/operator'
import type { Operator, Operators } from '../identity/operators.ts'
import { recordAttempt } from './acts.ts'
import { ControlError } from './problem.ts'
import type { ControlServices } from './services.ts'

/** The name of whoever can read the data directory: there from the first start, and cannot be revoked. */
export const MACHINE_OPERATOR = 'operator'
/** Who shows the token of the data directory. */
export const BOOTSTRAP: Operator = Object.freeze({
  id: null,
  name: MACHINE_OPERATOR,
  roles: ['administrator'] as const,
})

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Refuses Host headers that are no loopback name (DNS rebinding) and every Origin but our own; `publicUrl` is where a
 * proxy shows the same pages.
 */
export function checkSource(headers: Headers, publicUrl?: string): void {
  const host = headers.get('host') ?? ''
  const shown = publicUrl === undefined ? undefined : new URL(publicUrl)
  if (!LOOPBACK_NAMES.has(host.replace(/:\d{1,5}$/, '')) && host !== shown?.host) {
    throw new ControlError(403, 'forbidden-host', 'The Host header must be a loopback name.')
  }
  const origin = headers.get('origin')
  if (origin !== null && origin !== `http://${host}` && origin !== shown?.origin) {
    throw new ControlError(403, 'forbidden-origin', 'The control API is not called from other origins.')
  }
}

/** Who shows which token. The operator of the machine is told by the file only its owner can read. */
export type Authenticate = (headers: Headers) => Operator

/** A check of the Authorization header that takes as long for a wrong token as for the right one. */
export function createTokenCheck(
  operatorToken: string,
  operators: Pick<Operators, 'authenticate'>,
): Authenticate {
  const expected = hash('sha256', `Bearer ${operatorToken}`, 'buffer')
  return (headers) => {
    const authorization = headers.get('authorization') ?? ''
    if (timingSafeEqual(hash('sha256', authorization, 'buffer'), expected)) return BOOTSTRAP
    const named = operators.authenticate(/^Bearer ([\x21-\x7e]{1,256})$/.exec(authorization)?.[1] ?? '')
    if (named !== undefined) return named
    const reason =
      'The operator token is missing, wrong, revoked or expired. That of this machine is in operator.token of the data directory; a named operator puts theirs into CALLGATE_OPERATOR_TOKEN.'
    throw new ControlError(401, 'unauthenticated', reason)
  }
}

/** Refuses who has no role with the permission; an attempt to change something is recorded. */
export async function checkPermission(
  operator: Operator,
  permission: Permission,
  attempted: { readonly what: string; readonly changes: boolean },
  services: Pick<ControlServices, 'recordAdmin' | 'logger'>,
): Promise<void> {
  if (isPermitted(operator.roles, permission)) return
  const { what, changes } = attempted
  if (changes) await recordAttempt({ ...services, operator: operator.name }, what, permission)
  const roles = operator.roles.join(', ') || 'no role'
  const reason = `You are ${operator.name} (${roles}). This needs the permission ${permission}; roles that have it: ${PERMISSIONS[permission].roles.join(', ')}.`
  throw new ControlError(403, 'insufficient-scope', reason)
}
