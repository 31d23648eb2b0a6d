import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameName } from '@callgate/contracts/operator'
import { STAGES, Submission } from '@callgate/contracts/catalogue'
import type { CatalogueServer, ServerScan } from '@callgate/contracts/registry'
import { digestOfLetter as digest, scanOf } from './catalogue.fixture.ts'
import { isApproved, planStep, type Step, type StepContext, TRANSITIONS, type Wanted } from './lifecycle.ts'

const submission = Submission.parse({
  id: 'mail',
  source: { type: 'command', command: '/opt/mail' },
  purpose: 'mail',
  owner: 'team',
})

const scanned = (evidence: string, findings: ServerScan['findings'] = []) => scanOf(evidence, 1, findings)

const severe = {
  code: 'surface/poisoned',
  severity: 'critical' as const,
  title: 'poisoned',
  detail: '',
  where: null,
  fingerprint: digest('f'),
}
const settings = { separationOfDuties: true, approvalDays: 30 }
const context = (by: string, nowMs = 0): StepContext => ({
  by,
  nowMs,
  settings,
  isOnePerson: isSameName,
})

function take(server: CatalogueServer | null, wanted: Wanted, by = 'ada', nowMs = 0): CatalogueServer {
  const planned = planStep(server, wanted, context(by, nowMs))
  if ('refused' in planned) throw new Error(`${planned.refused}: ${planned.reason}`)
  return planned.next
}

const submit: Wanted = { step: 'submit', submission, why: 'needed' }
const approve: Wanted = { step: 'approve', evidence: digest('a'), acceptFindings: false, why: 'read it' }
const seen = () => take(take(null, submit), { step: 'scan', scan: scanned('a'), why: 'first' })
const approved = () => take(seen(), approve, 'bob')

describe('the life of a server', () => {
  it('goes from submission to live and to retirement, counting every step', () => {
    let server = take(approved(), { step: 'sandbox', why: 'try' })
    server = take(server, { step: 'canary', agents: ['tester'], why: 'few' })
    server = take(server, { step: 'live', why: 'all' })
    expect(server).toMatchObject({ stage: 'live', revision: 6, approval: { by: 'bob' } })
    expect(take(server, { step: 'retire', why: 'over' })).toMatchObject({ stage: 'retired', approval: null })
  })

  it('does not let the submitter approve, unless configured', () => {
    expect(planStep(seen(), approve, context('ada'))).toMatchObject({ refused: 'same-person' })
    const alone = { ...context('ada'), settings: { ...settings, separationOfDuties: false } }
    const again = { ...context('ada-at-work'), isOnePerson: () => true }
    expect(planStep(seen(), approve, again)).toMatchObject({
      refused: 'same-person',
      reason: expect.stringMatching(/^ada, who is ada-at-work as well, submitted/),
    })
    expect(planStep(seen(), approve, alone)).toMatchObject({ next: { stage: 'approved' } })
  })

  it('binds an approval to the evidence that was reviewed', () => {
    const again = take(seen(), { step: 'scan', scan: scanned('b'), why: 'again' })
    expect(planStep(again, approve, context('bob'))).toMatchObject({ refused: 'stale-evidence' })
  })

  it('asks for a word about severe findings', () => {
    const bad = take(take(null, submit), { step: 'scan', scan: scanned('a', [severe]), why: 'x' })
    expect(planStep(bad, approve, context('bob'))).toMatchObject({ refused: 'findings' })
    const accepted = planStep(bad, { ...approve, acceptFindings: true }, context('bob'))
    expect(accepted).toMatchObject({ next: { stage: 'approved' } })
  })

  it('holds an approved server whose scan shows something else, and confirms one that is the same', () => {
    expect(take(approved(), { step: 'scan', scan: scanned('a'), why: 'daily' }).stage).toBe('approved')
    const held = take(approved(), { step: 'scan', scan: scanned('b'), why: 'daily' })
    expect(held.stage).toBe('held')
    expect(planStep(held, { step: 'sandbox', why: 'x' }, context('bob'))).toMatchObject({
      refused: 'wrong-stage',
    })
  })

  it('stages nothing on an approval that has ended', () => {
    const late = context('bob', 31 * 86_400_000)
    expect(planStep(approved(), { step: 'sandbox', why: 'x' }, late)).toMatchObject({ refused: 'expired' })
  })

  it('names agents for a canary', () => {
    const sandbox = take(approved(), { step: 'sandbox', why: 'try' })
    expect(planStep(sandbox, { step: 'canary', agents: [], why: 'x' }, context('a'))).toMatchObject({
      refused: 'no-agents',
    })
  })

  it('whatever is tried: revisions count up, stages stand in the table, and none is approved without an approval', () => {
    const wanted = fc.oneof(
      fc.constant(submit),
      fc
        .constantFrom('a', 'b')
        .map((of): Wanted => ({ step: 'scan', scan: scanned(of, of === 'b' ? [severe] : []), why: 'x' })),
      fc.record({
        step: fc.constant('approve' as const),
        evidence: fc.constantFrom(digest('a'), digest('b')),
        acceptFindings: fc.boolean(),
        why: fc.constant('x'),
      }),
      fc
        .constantFrom('sandbox', 'live', 'reject', 'retire', 'hold')
        .map((step): Wanted => ({ step, why: 'x' })),
      fc
        .array(fc.constantFrom('t1', 't2'), { maxLength: 2 })
        .map((agents): Wanted => ({ step: 'canary', agents, why: 'x' })),
    )
    const tries = fc.array(fc.tuple(wanted, fc.constantFrom('ada', 'bob')), { maxLength: 30 })
    fc.assert(
      fc.property(tries, (all) => {
        let server: CatalogueServer | null = null
        for (const [one, by] of all) {
          const planned = planStep(server, one, context(by))
          if ('refused' in planned) continue
          const from = server?.stage ?? 'none'
          const row: Partial<Record<string, string>> = TRANSITIONS[planned.step]
          expect(row[from]).toBe(planned.next.stage)
          expect(planned.next.revision).toBe((server?.revision ?? 0) + 1)
          server = planned.next
          if (isApproved(server.stage)) {
            expect(server.approval).not.toBeNull()
            expect(server.approval?.by).not.toBe(server.submittedBy)
            expect(server.approval?.evidence).toBe(server.scan?.evidence)
          }
        }
      }),
    )
  })

  it('knows every stage, and leads to live only from the canary', () => {
    const reached = new Set(Object.values(TRANSITIONS).flatMap((row) => Object.values(row)))
    expect([...reached].toSorted()).toEqual([...STAGES].toSorted())
    const ways = (Object.keys(TRANSITIONS) as Step[]).flatMap((step) =>
      Object.entries(TRANSITIONS[step]).filter(([from, to]) => to === 'live' && from !== 'live'),
    )
    expect(ways).toEqual([['canary', 'live']])
  })
})
