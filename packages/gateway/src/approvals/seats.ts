/** Who may answer, for which of the rules that asked, and when that is enough. Pure. */

import type { ApprovalsConfig } from '@callgate/contracts/approval'
import type { AskingRule } from '../pipeline/approval-port.ts'

/** The configuration in force, and who is an approver at this moment. */
export interface ApprovalSettings extends ApprovalsConfig {
  /** False once the operator was revoked, has expired, or lost the permission. Read live. */
  readonly mayApprove: (operator: string) => boolean
}

export type SeatSettings = Pick<ApprovalSettings, 'groups' | 'principals' | 'ownerMayApprove' | 'mayApprove'>

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
  readonly answer: 'approve' | 'refuse'
}

const GROUP = 'group:'

/** Names differ by more than case or not at all: somebody else must not be told from oneself by a capital letter. */
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** True for the agent itself, and for the principal behind it unless the configuration lets owners answer. */
export function isSelf(operator: string, { principal, agent }: Asked, settings: SeatSettings): boolean {
  if (same(operator, agent)) return true
  if (settings.ownerMayApprove) return false
  const others = Object.entries(settings.principals)
    .filter(([name]) => same(name, operator))
    .flatMap(([, principals]) => principals)
  return same(operator, principal) || others.some((one) => same(one, principal))
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

/** How many approvals count for each rule. Who hands a seat on and who takes it count once between them. */
export function countSeats(
  asked: Asked,
  given: readonly Given[],
  settings: SeatSettings,
): readonly { readonly rule: AskingRule; readonly given: number }[] {
  const approving = given.filter(({ answer }) => answer === 'approve').map(({ operator }) => operator)
  return asked.rules.map((rule) => {
    const seats = new Set(
      approving
        .filter((operator) => maySit(operator, rule, asked, settings))
        .map((operator) => seatOf(operator, rule, asked, settings)),
    )
    return { rule, given: seats.size }
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
