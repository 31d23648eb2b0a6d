/** Who may answer, for which of the rules that asked, and when that is enough. Pure. */

import type { ApprovalsConfig } from '@callgate/contracts/approval'
import { isSameName, type IsOnePerson } from '@callgate/contracts/operator'
import type { AskingRule } from '../pipeline/ports/approval-port.ts'

/** The configuration in force, and who is an approver at this moment. */
export interface ApprovalSettings extends ApprovalsConfig {
  /** False once the operator was revoked, has expired, or lost the permission. Read live; with an id, of nobody else of that name. */
  readonly mayApprove: (operator: string, id?: string | null) => boolean
  readonly isOnePerson: IsOnePerson
}

export type SeatSettings = Pick<
  ApprovalSettings,
  'groups' | 'principals' | 'ownerMayApprove' | 'mayApprove' | 'isOnePerson'
>

export interface Delegation {
  readonly from: string
  readonly to: string
  readonly atMs: number
}

/** One approval as far as it matters who may answer it. */
export interface Asked {
  readonly principal: string
  readonly agent: string
  readonly rules: readonly AskingRule[]
  readonly escalated: boolean
  readonly delegates: readonly Delegation[]
}

export interface Given {
  readonly operator: string
  /** Names are given anew once their operator was revoked; null for the token of the machine, and for answers of old. */
  readonly operatorId: string | null
  readonly answer: 'approve' | 'refuse'
}

const GROUP = 'group:'

/** True for the agent itself, and for the principal behind it unless the configuration lets owners answer. */
export function isSelf(operator: string, { principal, agent }: Asked, settings: SeatSettings): boolean {
  if (isSameName(operator, agent)) return true
  if (settings.ownerMayApprove) return false
  const others = Object.entries(settings.principals)
    .filter(([name]) => isSameName(name, operator))
    .flatMap(([, principals]) => principals)
  return isSameName(operator, principal) || others.some((one) => isSameName(one, principal))
}

/** True when the answer of this operator counts for the rule: named, in a named group, escalated to, or delegated to. */
export function maySit(operator: string, rule: AskingRule, asked: Asked, settings: SeatSettings): boolean {
  if (!settings.mayApprove(operator) || isSelf(operator, asked, settings)) return false
  return isNamed(operator, rule, asked.escalated, settings) || isDelegate(operator, rule, asked, settings)
}

function isNamed(operator: string, rule: AskingRule, escalated: boolean, settings: SeatSettings): boolean {
  if (rule.approvers.length === 0) return true
  const named =
    escalated && rule.escalate !== null ? [...rule.approvers, ...rule.escalate.to] : rule.approvers
  return named.some((one) =>
    one.startsWith(GROUP)
      ? (Object.hasOwn(settings.groups, one.slice(GROUP.length))
          ? (settings.groups[one.slice(GROUP.length)] ?? [])
          : []
        ).includes(operator)
      : one === operator,
  )
}

/** A seat is handed on by who is named for it, once: a delegate cannot delegate further. */
function isDelegate(operator: string, rule: AskingRule, asked: Asked, settings: SeatSettings): boolean {
  return asked.delegates.some(
    ({ from, to }) => to === operator && isNamed(from, rule, asked.escalated, settings),
  )
}

/** How many approvals count for each rule. Who hands a seat on and who takes it count once between them, and so does one person of two names. */
export function countSeats(
  asked: Asked,
  given: readonly Given[],
  settings: SeatSettings,
): readonly { readonly rule: AskingRule; readonly given: number }[] {
  const approving = given
    .filter(
      ({ answer, operator, operatorId }) => answer === 'approve' && settings.mayApprove(operator, operatorId),
    )
    .map(({ operator }) => operator)
  return asked.rules.map((rule) => {
    const seats: string[] = []
    for (const operator of approving.filter((one) => maySit(one, rule, asked, settings))) {
      const seat = seatOf(operator, rule, asked, settings)
      if (!seats.some((taken) => settings.isOnePerson(taken, seat))) seats.push(seat)
    }
    return { rule, given: seats.length }
  })
}

function seatOf(operator: string, rule: AskingRule, asked: Asked, settings: SeatSettings): string {
  if (isNamed(operator, rule, asked.escalated, settings)) return operator
  return asked.delegates.find(({ to }) => to === operator)?.from ?? operator
}

/** True when every rule has as many approvals as it asks for. */
export function isSatisfied(asked: Asked, given: readonly Given[], settings: SeatSettings): boolean {
  return (
    asked.rules.length > 0 &&
    countSeats(asked, given, settings).every((seat) => seat.given >= seat.rule.quorum)
  )
}

/** True when the operator counts for at least one rule. */
export function mayAnswer(operator: string, asked: Asked, settings: SeatSettings): boolean {
  return asked.rules.some((rule) => maySit(operator, rule, asked, settings))
}
