/** Approvals over a real store: what they are bound to, who may answer, that they pass once, and what is left after a kill. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '@callgate/contracts/json'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AskedCall, Standing } from '../pipeline/ports/approval-port.ts'
import {
  askedCall,
  askingRule,
  openTestApprovals,
  waitingId,
  type TestApprovals,
} from './approvals.fixture.ts'

let directory: string
let kept: TestApprovals

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-approvals-'))
  kept = await openTestApprovals(directory)
})
afterEach(async () => {
  await kept.close()
  rmSync(directory, { recursive: true, force: true })
})

const seek = (call: AskedCall): Promise<Standing> => kept.approvals.agents.seek(call, null)
const tenant = 'default'
const reason = 'as discussed'
const approve = (id: string, operator = 'boss', operatorId: string | null = null) =>
  kept.approvals.desk.answer({ tenant, operator, operatorId, id }, { answer: 'approve', reason })
const refuse = (id: string, operator = 'boss') =>
  kept.approvals.desk.answer({ tenant, operator, operatorId: null, id }, { answer: 'refuse', reason })
const useOf = async (standing: Standing): Promise<boolean> => standing.type === 'passes' && standing.use()
const use = async (call: AskedCall): Promise<boolean> => {
  const standing = await seek(call)
  return standing.type === 'passes' && standing.use()
}
const stateOf = async (id: string) => (await kept.approvals.desk.show(tenant, id))?.state

async function asked(call: AskedCall = askedCall()): Promise<string> {
  return waitingId(await seek(call))
}

describe('binding', () => {
  // GATE-29.1
  test('any difference of the call asks anew; order of members, ids and an empty object do not differ', async () => {
    await approve(await asked())
    const others: AskedCall[] = [
      askedCall({ params: { name: 'pay', arguments: { to: 'ada', amount: 11 } } }),
      askedCall({ params: { name: 'pay', arguments: { to: 'ada ', amount: 10 } } }),
      askedCall({ params: { name: 'pay', arguments: { to: 'ada', amount: '10' } } }),
      askedCall({ params: { name: 'pay', arguments: { to: 'ada', amount: 10, note: null } } }),
      askedCall({ params: { name: 'pay', arguments: { to: 'ada' } } }),
      askedCall({ params: { name: 'pay', arguments: { to: 'ada', amount: 10 }, task: {} } }),
      askedCall({ upstream: 'other' }),
      askedCall({ target: 'pay2' }),
      askedCall({ method: 'prompts/get', kind: 'prompt' }),
      askedCall({ caller: { ...askedCall().caller, agent: { id: 'other', groups: [] } } }),
      askedCall({
        caller: { ...askedCall().caller, principal: { id: 'other', groups: [], claims: {} } },
      }),
    ]
    for (const other of others) expect((await seek(other)).type).toBe('waits')
    const same = askedCall({
      params: { arguments: { amount: 10, to: 'ada' }, name: 'pay' },
      exchangeId: 'exc_2',
    })
    expect(await use(same)).toBe(true)
    const bare = askedCall({ target: 'list', params: { name: 'list' } })
    await approve(await asked(bare))
    expect(await use(askedCall({ target: 'list', params: { name: 'list', arguments: {} } }))).toBe(true)
  })

  test('what travels on in _meta is approved with the call, shown and revealed with it', async () => {
    const withMeta = (note: string, exchangeId = 'exc_1') => {
      const { params } = askedCall()
      const meta = { 'example.com/note': note }
      return askedCall({ params, meta, exchangeId })
    }
    const id = await asked(withMeta('as agreed'))
    await approve(id)
    expect((await seek(askedCall())).type).toBe('waits')
    const other = waitingId(await seek(withMeta('send it elsewhere')))
    expect(other).not.toBe(id)
    const act = { tenant, operator: 'boss', id: other, reason }
    expect(await kept.approvals.desk.reveal(act)).toEqual({
      call: { ...askedCall().params, _meta: { 'example.com/note': 'send it elsewhere' } },
    })
    const digest = async (of: string) => (await kept.approvals.desk.show(tenant, of))?.digest
    expect(await digest(other)).toBe(await digest(id))
    expect(await use(withMeta('as agreed', 'exc_2'))).toBe(true)
    expect(await use(withMeta('as agreed', 'exc_3'))).toBe(false)
  })

  test('a grant covers no other _meta than it was given with', async () => {
    const meta = { 'example.com/note': 'x' }
    const terms = { arguments: ['to'], uses: 5, forMs: 60_000 }
    const act = { tenant, operator: 'boss', operatorId: null, id: await asked() }
    await kept.approvals.desk.answer(act, { answer: 'approve', reason, grant: terms })
    expect((await seek(askedCall({ meta }))).type).toBe('waits')
    expect(await use(askedCall())).toBe(true)
  })

  // GATE-29.2
  test('a changed definition or a changed deciding rule asks anew', async () => {
    const id = await asked()
    await approve(id)
    const changed = askedCall({ definition: { type: 'tool', name: 'pay', digest: 'e'.repeat(64) } })
    expect((await seek(changed)).type).toBe('waits')
    expect((await seek(askedCall({ rules: [askingRule({ digest: 'b'.repeat(64) })] }))).type).toBe('waits')
    const both = [askingRule(), askingRule({ rule: 'ask-too', digest: 'c'.repeat(64) })]
    expect((await seek(askedCall({ rules: both }))).type).toBe('waits')
    expect((await seek(askedCall({ definition: null }))).type).toBe('waits')
    expect(await use(askedCall())).toBe(true)
  })

  test('a call that is too large is refused, not cut', async () => {
    const large = askedCall({ params: { name: 'pay', arguments: { to: 'x'.repeat(300_000) } } })
    await expect(seek(large)).rejects.toMatchObject({ refusal: { code: 'too-large' } })
    expect(() => kept.approvals.agents.digest(large)).toThrow(
      /approve this call \(ask\), .* 262144 bytes .* it has 3000\d\d\. Send less/,
    )
  })
})

describe('single use', () => {
  // GATE-29.3
  test('of any number of uses at once one passes', async () => {
    await approve(await asked())
    const standings = await Promise.all(Array.from({ length: 8 }, () => seek(askedCall())))
    const used = await Promise.all(standings.map(useOf))
    expect(used.filter(Boolean)).toHaveLength(1)
    expect(kept.events()).toEqual(['requested', 'answered', 'approved', 'used'])
    expect((await seek(askedCall())).type).toBe('waits')
  })

  test('two identical calls at once ask once', async () => {
    const [first, second] = await Promise.all([seek(askedCall()), seek(askedCall())])
    expect(waitingId(first)).toBe(waitingId(second))
    expect(kept.events()).toEqual(['requested'])
  })

  // GATE-29.3
  test('neither an answer nor a use comes too late', async () => {
    const first = await asked()
    kept.clock.advance(3_600_001)
    expect(await approve(first)).toMatchObject({ why: 'settled' })
    const second = await asked()
    expect(second).not.toBe(first)
    await approve(second)
    const standing = await seek(askedCall())
    kept.clock.advance(900_001)
    expect(standing.type === 'passes' && (await standing.use())).toBe(false)
    expect((await seek(askedCall())).type).toBe('waits')
    expect(await stateOf(second)).toBe('expired')
    expect(kept.events()).toEqual([
      'requested',
      'expired',
      'requested',
      'answered',
      'approved',
      'expired',
      'requested',
    ])
  })

  test('a refusal holds for its time, then the call may be asked about again', async () => {
    const id = await asked()
    await refuse(id)
    expect(await seek(askedCall())).toEqual({ type: 'refused', id, reason })
    expect(await approve(id)).toMatchObject({ why: 'settled' })
    kept.clock.advance(600_001)
    expect(await asked()).not.toBe(id)
  })

  test('revoked, it passes nothing', async () => {
    const id = await asked()
    await approve(id)
    const standing = await seek(askedCall())
    await kept.approvals.desk.revoke({ tenant, operator: 'boss', id, reason })
    expect(standing.type === 'passes' && (await standing.use())).toBe(false)
    expect(await stateOf(id)).toBe('revoked')
  })

  test('an approval from before a new master key is found all the same', async () => {
    const id = await asked()
    kept.rotateKey()
    expect(await asked()).toBe(id)
    await approve(id)
    expect(await use(askedCall())).toBe(true)
  })
})

describe('who may answer', () => {
  // GATE-29.4
  test('neither the agent nor the principal behind it, in whatever case or name', async () => {
    kept.configure({ principals: { alias: ['tester'] } })
    const id = await asked()
    for (const self of ['coder', 'Coder', 'tester', 'TESTER', 'alias']) {
      expect(await approve(id, self)).toMatchObject({ why: 'not-yours' })
      expect(kept.entries.at(-1)).toMatchObject({
        event: 'answered',
        operator: self,
        note: expect.stringMatching(/^not accepted/) as string,
      })
    }
    expect(await stateOf(id)).toBe('pending')
    kept.configure({ ownerMayApprove: true })
    expect(await approve(id, 'coder')).toMatchObject({ why: 'not-yours' })
    expect(await approve(id, 'tester')).toMatchObject({ state: 'approved' })
  })

  test('those the rules name, each rule with its quorum', async () => {
    kept.configure({ groups: { finance: ['ada', 'bob'], legal: ['bob', 'cy'] } })
    const rules = [
      askingRule({ rule: 'money', approvers: ['group:finance'], quorum: 2 }),
      askingRule({ rule: 'contract', approvers: ['group:legal'] }),
    ]
    const id = await asked(askedCall({ rules }))
    expect(await approve(id, 'eve')).toMatchObject({ why: 'not-yours' })
    expect(await approve(id, 'ada')).toMatchObject({ state: 'pending' })
    expect(await approve(id, 'ada')).toMatchObject({ state: 'pending' })
    expect(await approve(id, 'cy')).toMatchObject({
      state: 'pending',
      rules: [
        { rule: 'money', given: 1, quorum: 2 },
        { rule: 'contract', given: 1 },
      ],
    })
    expect(await approve(id, 'bob')).toMatchObject({ state: 'approved' })
  })

  test('an approver who is none any more at the time of use approves nothing', async () => {
    kept.configure({ groups: { finance: ['ada'] } })
    const call = askedCall({ rules: [askingRule({ approvers: ['group:finance'] })] })
    const id = await asked(call)
    await approve(id, 'ada')
    kept.configure({ groups: { finance: ['bob'] } })
    expect(await asked(call)).not.toBe(id)
    expect(await stateOf(id)).toBe('revoked')
  })

  test('an approver whose credential was revoked since approves nothing', async () => {
    const id = await asked()
    await approve(id, 'mallory')
    expect(await stateOf(id)).toBe('approved')
    kept.revoke('mallory')
    expect((await seek(askedCall())).type).toBe('waits')
    expect(await stateOf(id)).toBe('revoked')
  })

  test('after a time others as well', async () => {
    const escalate = { afterMs: 60_000, to: ['cy'] }
    const id = await asked(askedCall({ rules: [askingRule({ approvers: ['ada'], escalate })] }))
    expect(await approve(id, 'cy')).toMatchObject({ why: 'not-yours' })
    kept.clock.advance(60_000)
    await kept.approvals.sweep()
    expect(kept.entries.at(-1)).toMatchObject({ event: 'escalated', note: 'to cy' })
    expect(await approve(id, 'cy')).toMatchObject({ state: 'approved' })
  })

  test('whom an approver hands the seat to, once, and never the one behind the call', async () => {
    const { desk } = kept.approvals
    const id = await asked(askedCall({ rules: [askingRule({ approvers: ['ada', 'bob'], quorum: 2 })] }))
    const act = { tenant, id, reason }
    expect(await desk.delegate({ ...act, operator: 'eve' }, 'cy')).toMatchObject({ why: 'not-yours' })
    expect(await desk.delegate({ ...act, operator: 'ada' }, 'tester')).toMatchObject({ why: 'not-possible' })
    expect(await desk.delegate({ ...act, operator: 'ada' }, 'cy')).toMatchObject({
      delegates: [{ from: 'ada', to: 'cy' }],
    })
    expect(await desk.delegate({ ...act, operator: 'cy' }, 'dan')).toMatchObject({ why: 'not-yours' })
    expect(await approve(id, 'cy')).toMatchObject({ state: 'pending' })
    // Whoever handed the seat on does not count beside who took it.
    expect(await approve(id, 'ada')).toMatchObject({ state: 'pending', rules: [{ given: 1 }] })
    expect(await approve(id, 'bob')).toMatchObject({ state: 'approved' })
  })

  test('two people where two are asked for: one person under two names fills one seat', async () => {
    kept.configure({ principals: { ada: ['okta:00u1'] } })
    const id = await asked(askedCall({ rules: [askingRule({ quorum: 2 })] }))
    expect(await approve(id, 'ada')).toMatchObject({ state: 'pending' })
    expect(await approve(id, 'okta:00u1')).toMatchObject({ state: 'pending', rules: [{ given: 1 }] })
    expect(await approve(id, 'ADA')).toMatchObject({ state: 'pending', rules: [{ given: 1 }] })
    expect(await approve(id, 'bob')).toMatchObject({ state: 'approved' })
  })

  test('what somebody approved who was revoked since does not count again for the next one of that name', async () => {
    const id = await asked(askedCall({ rules: [askingRule({ quorum: 2 })] }))
    await approve(id, 'ada', 'op_1')
    kept.revoke('op_1')
    expect(await approve(id, 'bob', 'op_2')).toMatchObject({ state: 'pending', rules: [{ given: 1 }] })
    // The next one of that name answers anew.
    expect(await approve(id, 'ada', 'op_3')).toMatchObject({ state: 'approved' })
  })

  test('the same answer again changes nothing; a refusal after an approval stops it', async () => {
    const id = await asked(askedCall({ rules: [askingRule({ quorum: 2 })] }))
    await approve(id, 'ada')
    await approve(id, 'ada')
    expect(kept.events()).toEqual(['requested', 'answered'])
    expect(await refuse(id, 'ada')).toMatchObject({ state: 'refused' })
    expect(await refuse(id, 'ada')).toMatchObject({ state: 'refused' })
    expect(await approve(id, 'bob')).toMatchObject({ why: 'settled' })
    expect(await approve('apr_none')).toMatchObject({ why: 'missing' })
  })
})

describe('limits', () => {
  // GATE-29.9
  test('no more calls of an agent, a principal or the gateway wait than configured', async () => {
    kept.configure({ pendingPerAgentMax: 2, pendingPerPrincipalMax: 3, pendingMax: 4 })
    const of = (agent: string, principal: string, text: string) =>
      askedCall({
        caller: {
          ...askedCall().caller,
          agent: { id: agent, groups: [] },
          principal: { id: principal, groups: [], claims: {} },
        },
        params: { name: 'pay', arguments: { text } },
      })
    const types: string[] = []
    for (const [agent, principal] of [
      ['a', 'p'],
      ['a', 'p'],
      ['a', 'p'],
      ['b', 'p'],
      ['b', 'p'],
      ['c', 'q'],
      ['d', 'r'],
    ] as const)
      types.push((await seek(of(agent, principal, String(types.length)))).type)
    expect(types).toEqual(['waits', 'waits', 'full', 'waits', 'full', 'waits', 'full'])
    expect(kept.events()).toEqual(['requested', 'requested', 'requested', 'requested'])
  })

  test('what is over is forgotten after its time', async () => {
    const id = await asked()
    await refuse(id)
    kept.clock.advance(31 * 86_400_000)
    await kept.approvals.sweep()
    kept.clock.advance(3_600_000)
    await kept.approvals.sweep()
    expect(await stateOf(id)).toBeUndefined()
  })
})

describe('approvals with limits', () => {
  const grant = { arguments: ['to'], uses: 3, forMs: 600_000 }
  const pay = (to: string, amount: number) =>
    askedCall({ params: { name: 'pay', arguments: { to, amount } } })
  const answer = (id: string, terms = grant, operator = 'boss') =>
    kept.approvals.desk.answer(
      { tenant, operator, operatorId: null, id },
      { answer: 'approve', reason, grant: terms },
    )

  // GATE-29.13
  test('cover the same values of the named arguments, as often and as long as given, until revoked', async () => {
    const id = await asked()
    const view = await answer(id)
    expect(view).toMatchObject({ state: 'approved', grantId: expect.stringMatching(/^apg_/) as string })
    expect(await use(pay('ada', 10))).toBe(true)
    expect((await seek(pay('eve', 10))).type).toBe('waits')
    expect((await seek(askedCall({ definition: null }))).type).toBe('waits')
    expect(await use(pay('ada', 99))).toBe(true)
    const both = await Promise.all([seek(pay('ada', 5)), seek(pay('ada', 6))])
    const used = await Promise.all(both.map(useOf))
    expect(used.filter(Boolean)).toHaveLength(1)
    expect((await seek(pay('ada', 7))).type).toBe('waits')
    const [given] = await kept.approvals.desk.listGrants(tenant)
    expect(given).toMatchObject({ approvalId: id, arguments: ['to'], usesLeft: 0 })
  })

  test('cover no argument that the approved call did not have', async () => {
    const bare = (args: JsonObject) => askedCall({ params: { name: 'pay', arguments: args } })
    await answer(await asked(bare({})), { ...grant, arguments: [] })
    expect(await use(bare({}))).toBe(true)
    expect((await seek(bare({ to: 'eve', amount: 1_000 }))).type).toBe('waits')
    expect(await use(bare({}))).toBe(true)
    await answer(await asked())
    expect(await use(pay('ada', 10))).toBe(true)
    expect((await seek(bare({ to: 'ada', amount: 10, urgent: true }))).type).toBe('waits')
    expect((await seek(bare({ to: 'ada' }))).type).toBe('passes')
  })

  test('end with the credential of who gave them', async () => {
    await answer(await asked())
    expect(await use(pay('ada', 10))).toBe(true)
    kept.revoke('boss')
    expect((await seek(pay('ada', 10))).type).toBe('waits')
  })

  test('end by time and by hand', async () => {
    const first = await answer(await asked())
    expect(await use(pay('ada', 10))).toBe(true)
    const standing = await seek(pay('ada', 11))
    const grantId = 'grantId' in first ? (first.grantId ?? '') : ''
    expect(await kept.approvals.desk.revokeGrant({ tenant, operator: 'boss', id: grantId, reason })).toEqual({
      done: true,
    })
    expect(standing.type === 'passes' && (await standing.use())).toBe(false)
    await answer(await asked(pay('bob', 1)))
    kept.clock.advance(600_000)
    expect((await seek(pay('bob', 2))).type).toBe('waits')
  })

  test('are narrow, bounded, and what every approver gave alike', async () => {
    kept.configure({ grantUsesMax: 5, grantLifeMsMax: 1_000_000 })
    const call = askedCall({ rules: [askingRule({ quorum: 2 })] })
    const id = await asked(call)
    for (const terms of [
      { ...grant, arguments: [] },
      { ...grant, arguments: ['nothing'] },
      { ...grant, uses: 6 },
      { ...grant, forMs: 1_000_001 },
    ])
      expect(await answer(id, terms)).toMatchObject({ why: 'not-possible' })
    await answer(id, grant, 'ada')
    expect(await answer(id, { ...grant, uses: 2 }, 'bob')).toMatchObject({ state: 'approved', grantId: null })
  })
})

describe('records', () => {
  // GATE-29.8
  test('a journal that cannot be written takes no approval and passes no call; what was due follows', async () => {
    const id = await asked()
    kept.journal.writable = false
    await expect(approve(id)).rejects.toMatchObject({ refusal: { code: 'journal-unavailable' } })
    kept.journal.writable = true
    await approve(id)
    kept.journal.writable = false
    await expect(use(askedCall())).rejects.toThrow('disk full')
    expect(await stateOf(id)).toBe('used')
    kept.journal.writable = true
    await kept.approvals.sweep()
    await kept.approvals.sweep()
    expect(kept.events()).toEqual(['requested', 'answered', 'approved', 'used'])
  })

  // GATE-29.10
  test('what the call says is sealed in the store, and revealed on record', async () => {
    const params = { name: 'pay', arguments: { password: 'correct horse' } }
    const shown = { name: 'pay', arguments: { password: '[redacted:secret]' } }
    const id = await asked(askedCall({ params, shown, redacted: true }))
    const row = await kept.store.db
      .selectFrom('approvals')
      .selectAll()
      .where('tenant', '=', tenant)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain('correct horse')
    expect(await kept.approvals.desk.show(tenant, id)).toMatchObject({ call: shown, redacted: true })
    expect(await kept.approvals.desk.reveal({ tenant, operator: 'boss', id, reason })).toEqual({
      call: params,
    })
    expect(kept.entries.at(-1)).toMatchObject({ event: 'revealed', operator: 'boss', note: reason })
    expect(JSON.stringify(kept.entries)).not.toContain('correct horse')
  })
})

describe('risk', () => {
  const byRisk = [askingRule({ byRisk: true })]

  // GATE-29.12
  test('low passes, medium passes and is reported, high waits; and one rule that always asks is enough', async () => {
    kept.configure({ risk: { notifyFrom: 30, waitFrom: 60, kinds: {}, unknown: 30, novel: 0 } })
    const low = await seek(askedCall({ rules: byRisk, kinds: ['reads-private'] }))
    expect(low).toMatchObject({ type: 'passes', notify: false })
    expect(low.type === 'passes' && (await low.use())).toBe(true)
    expect(kept.entries.at(-1)).toMatchObject({
      event: 'waived',
      risk: 20,
      note: 'risk 20: the tool reads-private: 20',
    })
    expect(await seek(askedCall({ rules: byRisk }))).toMatchObject({ type: 'passes', notify: true })
    expect((await seek(askedCall({ rules: byRisk, severity: 'high' }))).type).toBe('waits')
    const other = askedCall({ rules: [...byRisk, askingRule({ rule: 'always' })], kinds: ['reads-private'] })
    expect((await seek(other)).type).toBe('waits')
  })

  test('what was approved before is less of a risk', async () => {
    kept.configure({ risk: { notifyFrom: 30, waitFrom: 45, kinds: {}, unknown: 30, novel: 20 } })
    const call = (amount: number) =>
      askedCall({ rules: byRisk, params: { name: 'pay', arguments: { amount } } })
    await approve(await asked(call(1)))
    expect(await use(call(1))).toBe(true)
    expect((await seek(call(2))).type).toBe('passes')
  })
})

test('a call does not wait where nobody can answer it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'callgate-approvals-'))
  const alone = await openTestApprovals(folder, false)
  try {
    expect(await alone.approvals.agents.seek(askedCall(), null)).toEqual({ type: 'unanswerable' })
    expect(alone.events()).toEqual([])
  } finally {
    await alone.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a gateway that stops while approvals are looked through waits until that is done', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'callgate-approvals-'))
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const stopped = await openTestApprovals(folder)
    vi.advanceTimersByTime(5_000)
    await stopped.close()
    expect(stopped.errors).toEqual([])
  } finally {
    vi.useRealTimers()
    rmSync(folder, { recursive: true, force: true })
  }
})
