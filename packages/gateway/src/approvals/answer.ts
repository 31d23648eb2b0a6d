/** One operator's answer to one waiting call, and what comes of it together with the others. */

import type { AnswerBody, GrantTerms } from '@callgate/contracts/approval'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { ApprovalEntry } from '@callgate/contracts/journal'
import type { Change } from './ledger.ts'
import { findApproval, listAnswers, type ApprovalParts } from './parts.ts'
import { entryOf, type Answer, type Approval } from './rows.ts'
import { isSatisfied, isSelf, mayAnswer } from './seats.ts'
import { MISSING, settledAlready, type NotDone } from './not-done.ts'

interface Answering {
  readonly tenant: string
  readonly operator: string
  readonly operatorId: string | null
  readonly id: string
}

type Recorder = (entry: ApprovalEntry) => void

/** Null when the answer stands, now or from before. A refusal is taken from every approver: it only ever stops something. */
export async function answerApproval(
  by: Answering,
  body: AnswerBody,
  parts: ApprovalParts,
): Promise<NotDone | null> {
  if (body.answer === 'approve' && !parts.ledger.writable)
    throw new CallgateError(
      refuse(
        'journal-unavailable',
        'The answer cannot be recorded, so it was not taken: see the journal’s state.',
      ),
    )
  const { outcome, ended } = await parts.ledger.change(async (change, record) => {
    const approval = await findApproval(change, by.tenant, by.id)
    if (approval === undefined) return { outcome: MISSING, ended: false }
    const answers = await listAnswers(change, approval)
    const before = answers.find((one) => one.operator === by.operator && one.operatorId === by.operatorId)
    if (before?.answer === body.answer) return { outcome: null, ended: false }
    const objection = objectTo(by, body, approval, parts)
    if (objection !== null) {
      // An attempt to approve what one may not is worth knowing of.
      const note = `not accepted: ${objection.text}`
      if (objection.why === 'not-yours')
        record(entryOf(approval, { event: 'answered', operator: by.operator, note }))
      return { outcome: objection, ended: false }
    }
    const answer = await keepAnswer(by, body, change, parts)
    record(
      entryOf(approval, { event: 'answered', operator: by.operator, note: `${body.answer}: ${body.reason}` }),
    )
    const given = [...answers.filter(({ operator }) => operator !== by.operator), answer]
    return { outcome: null, ended: await conclude(approval, given, { change, record, parts }) }
  })
  if (ended) parts.waiters.settle(by.id)
  return outcome
}

function objectTo(
  { operator }: Answering,
  body: AnswerBody,
  approval: Approval,
  { clock, settings }: ApprovalParts,
): NotDone | null {
  if (approval.state !== 'pending') return settledAlready(approval)
  if (approval.expiresAtMs <= clock.nowMs())
    return { why: 'settled', text: 'Its time to be answered is over.' }
  if (body.answer === 'refuse') return null
  if (isSelf(operator, approval, settings()))
    return { why: 'not-yours', text: 'Who is behind a call cannot approve it.' }
  if (!mayAnswer(operator, approval, settings()))
    return { why: 'not-yours', text: 'The rules that asked name other approvers.' }
  return body.grant === undefined ? null : objectToTerms(body.grant, approval, settings())
}

/** Narrow: values of arguments the call really has, within the bounds of the configuration. */
function objectToTerms(
  terms: GrantTerms,
  { parts }: Approval,
  bounds: { readonly grantUsesMax: number; readonly grantLifeMsMax: number },
): NotDone | null {
  const has = Object.keys(parts.arguments)
  const unknown = terms.arguments.find((name) => !has.includes(name))
  if (unknown !== undefined) return notPossible(`The call has no argument ${unknown}.`)
  if (has.length > 0 && terms.arguments.length === 0)
    return notPossible('Name at least one argument whose value is fixed.')
  if (terms.uses > bounds.grantUsesMax)
    return notPossible(`At most ${bounds.grantUsesMax} uses can be given.`)
  if (terms.forMs > bounds.grantLifeMsMax)
    return notPossible(`At most ${Math.floor(bounds.grantLifeMsMax / 60_000)} minutes can be given.`)
  return null
}

function notPossible(text: string): NotDone {
  return { why: 'not-possible', text }
}

async function keepAnswer(
  { tenant, operator, operatorId, id }: Answering,
  { answer, reason, grant }: AnswerBody,
  change: Change,
  { clock }: ApprovalParts,
): Promise<Answer> {
  const atMs = clock.nowMs()
  const terms = grant === undefined ? null : { ...grant, arguments: grant.arguments.toSorted() }
  const kept = terms === null ? null : JSON.stringify(terms)
  const row = { operator_id: operatorId, answer, reason, terms: kept, answered_at: atMs }
  await change
    .insertInto('approval_answers')
    .values({ tenant, approval: id, operator, ...row })
    .onConflict((of) => of.columns(['tenant', 'approval', 'operator']).doUpdateSet(row))
    .execute()
  return { operator, operatorId, answer, reason, terms, atMs }
}

interface Concluding {
  readonly change: Change
  readonly record: Recorder
  readonly parts: ApprovalParts
}

/** True when the answers settle it. One refusal does; approvals do when every rule has its quorum. */
async function conclude(
  approval: Approval,
  given: readonly Answer[],
  { change, record, parts }: Concluding,
): Promise<boolean> {
  const { clock, settings } = parts
  const nowMs = clock.nowMs()
  const { refusedForMs, useWithinMs } = settings()
  const update = change
    .updateTable('approvals')
    .where('tenant', '=', approval.tenant)
    .where('id', '=', approval.id)
    .where('state', '=', 'pending')
  if (given.some(({ answer }) => answer === 'refuse')) {
    await update
      .set({ state: 'refused', states: '[]', settled_at: nowMs, expires_at: nowMs + refusedForMs })
      .execute()
    record(entryOf(approval, { event: 'refused' }))
    return true
  }
  if (!isSatisfied(approval, given, settings())) return false
  const grantId = await giveGrant(approval, given, { change, record, parts })
  await update.set({ state: 'approved', expires_at: nowMs + useWithinMs, grant_id: grantId }).execute()
  record(entryOf(approval, { event: 'approved' }))
  return true
}

/** Only limits that every approver gave alike hold; otherwise the call is approved once. */
async function giveGrant(
  approval: Approval,
  given: readonly Answer[],
  { change, record, parts: { clock, random } }: Concluding,
): Promise<string | null> {
  const [first] = given
  const terms = first?.terms ?? null
  if (terms === null || given.some((one) => JSON.stringify(one.terms) !== JSON.stringify(terms))) return null
  const id = random.id('apg_')
  const fixed = Object.fromEntries(
    terms.arguments.map((name) => [name, approval.parts.arguments[name] ?? '']),
  )
  const nowMs = clock.nowMs()
  await change
    .insertInto('approval_grants')
    .values({
      tenant: approval.tenant,
      id,
      approval: approval.id,
      principal: approval.principal,
      agent: approval.agent,
      upstream: approval.upstream,
      target: approval.target,
      kind: approval.kind,
      key_id: approval.keyId,
      frame: approval.parts.frame,
      fixed: JSON.stringify(fixed),
      // The call that was asked about is the first of them.
      uses_left: terms.uses - 1,
      granted_at: nowMs,
      expires_at: nowMs + terms.forMs,
      revoked_at: null,
    })
    .execute()
  const names = terms.arguments.length === 0 ? 'nothing else' : terms.arguments.join(', ')
  const note = `${id}: ${terms.uses} uses within ${terms.forMs} ms, with the same ${names}`
  record(entryOf(approval, { event: 'granted', note }))
  return id
}
