/** Which operators may approve calls: those with the permission, and the token of the machine only while nobody is named. */

import { isPermitted, type OperatorView } from '@callgate/contracts/operator'
import type { Operator } from '../identity/operators.ts'
import { MACHINE_OPERATOR } from './guards.ts'
import { ControlError } from './problem.ts'
import type { ControlServices } from './services.ts'

interface ApproverServices {
  readonly operators: Pick<ControlServices['operators'], 'list'>
  readonly clock: ControlServices['clock']
}

/**
 * The token of the data directory can be read by every program of its owner, an agent among them: once an approver has a
 * name, that token approves nothing any more.
 */
export function checkApprover(operator: Operator, services: ApproverServices): void {
  if (operator.name !== MACHINE_OPERATOR || !hasNamedApprover(services)) return
  const reason =
    'There are named approvers, so the token of this machine approves no calls: answer with the token of an approver.'
  throw new ControlError(403, 'forbidden', reason)
}

/** False once the operator was revoked, has expired, or lost the permission. */
export function isApprover(operator: Operator, services: ApproverServices): boolean {
  return operator.name === MACHINE_OPERATOR || isNamedApprover(operator.name, services)
}

/** Whether what this operator approved still counts; of the machine's token while nobody is named. */
export function isApproverNow(name: string, services: ApproverServices, id: string | null = null): boolean {
  return name === MACHINE_OPERATOR ? !hasNamedApprover(services) : isNamedApprover(name, services, id)
}

/** With an id, of that operator alone: a name may have been given to somebody else since. */
function isNamedApprover(name: string, services: ApproverServices, id: string | null = null): boolean {
  return services.operators
    .list()
    .some(
      (one) =>
        one.name === name &&
        (id === null || one.id === id) &&
        isValid(one, services) &&
        isPermitted(one.roles, 'approve'),
    )
}

function hasNamedApprover(services: ApproverServices): boolean {
  return services.operators.list().some((one) => isValid(one, services) && isPermitted(one.roles, 'approve'))
}

function isValid({ revokedAtMs, expiresAtMs }: OperatorView, { clock }: ApproverServices): boolean {
  return revokedAtMs === null && (expiresAtMs === null || clock.nowMs() < expiresAtMs)
}
