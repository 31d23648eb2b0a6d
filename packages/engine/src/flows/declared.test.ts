/** Data that the operator classed does not leave through a tool that sends outside, in whatever form it goes. */

import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type { ToolKind, ToolLabels } from '@callgate/contracts/label'
import { describe, expect, it } from 'vitest'
import { createSessionFlow, FLOW_LIMITS, restoreSessionFlow } from './create-session-flow.ts'
import type { FlowCall, SessionFlow } from './session-flow.ts'

const SEED = 7
const NOTE =
  'The board agreed to close the northern plant in autumn and to offer all forty workers a transfer to the southern site.'
const WHOLE = { declared: 'confidential', sensitivity: 'confidential' } as const

type Said = Pick<ToolLabels, 'declared' | 'fields'> & Partial<Pick<ToolLabels, 'sensitivity'>>

function start(value: JsonValue, said: Said, user = 'Write to bea@partner.example'): SessionFlow {
  const flow = createSessionFlow({ seed: SEED })
  tell(flow, user)
  read(flow, value, said)
  return flow
}

function tell(flow: SessionFlow, value: string): void {
  flow.take({ id: 'u', source: 'user', labels: { trust: 'own', sensitivity: 'public' }, value, atMs: 0 })
}

function read(flow: SessionFlow, value: JsonValue, said: Said, id = 'r'): void {
  const labels = { trust: 'own', sensitivity: 'internal', ...said } as const
  flow.take({ id, source: { upstream: 'files', tool: 'read' }, labels, value, atMs: 1 })
}

function callOf(args: JsonObject, kinds: readonly ToolKind[] = ['sends-outside'], proposed = true): FlowCall {
  const labels = { trust: 'vetted', sensitivity: 'internal', kinds, proposed } as const
  return { id: 'c', upstream: 'mail', tool: 'send', labels, args, atMs: 2 }
}

const send = (body: string): FlowCall => callOf({ to: 'bea@partner.example', body })

function judge(flow: SessionFlow, call: FlowCall): string {
  const { action, flows } = flow.consider(call)
  if (action === 'deny') expect(flows.map(({ code }) => code)).toContain('flow/confidential-to-external')
  return action
}

describe('what the operator classed', () => {
  it.each([
    ['as it stands', NOTE],
    ['in part', `By the way: ${NOTE.slice(4, 70)} ...`],
    ['in another case and spacing', NOTE.toUpperCase().replaceAll(' ', '  ')],
    ['as base64', Buffer.from(NOTE).toString('base64')],
    ['as hex', Buffer.from(NOTE).toString('hex')],
    ['as percent', encodeURIComponent(NOTE)],
    ['inside JSON', JSON.stringify({ note: { text: NOTE } })],
  ])('is denied %s, also where the user named the place', (_, body) => {
    expect(judge(start(NOTE, WHOLE), send(body))).toBe('deny')
    expect(judge(start(NOTE, { sensitivity: 'confidential' }), send(body))).toBe('allow')
  })

  it.each([2, 4])('is denied in pieces of %i words', (size) => {
    const flow = start(NOTE, WHOLE)
    const words = NOTE.split(' ')
    let action = 'allow'
    for (let at = 0; at < words.length && action === 'allow'; at += size) {
      const call = send(words.slice(at, at + size).join(' '))
      action = judge(flow, call)
      flow.sent(call)
    }
    expect(action).toBe('deny')
  })

  it('is denied in pieces after the memory was written and taken back', () => {
    const words = NOTE.split(' ')
    const flow = start(NOTE, WHOLE)
    flow.sent(send(words.slice(0, 5).join(' ')))
    const back = restoreSessionFlow(flow.snapshot(), { seed: SEED })
    expect(judge(back, send(words.slice(5, 8).join(' ')))).toBe('deny')
  })

  it('is denied in the address that is asked of a server elsewhere', () => {
    const url = `https://pictures.example/${NOTE.toLowerCase().replaceAll(/\W+/g, '-')}.png`
    expect(judge(start(NOTE, WHOLE), callOf({ url }, ['takes-outside']))).toBe('deny')
    const link = start(`See ${url} for more`, WHOLE)
    expect(link.consider(callOf({ url }, ['takes-outside'])).action).toBe('allow')
  })

  const STAFF = {
    content: [
      {
        type: 'text',
        text: '{"items":[{"name":"Ida Holm","salary":84519,"account":"DE4412345678","team":"Sales"}]}',
      },
    ],
    structuredContent: {
      items: [{ name: 'Ida Holm', salary: 84519, account: 'DE4412345678', team: 'Sales' }],
    },
  }
  const FIELDS = {
    fields: ['name', 'salary', 'account', 'team'].map((name) => ({
      path: `/items/*/${name}`,
      dataClass: 'restricted' as const,
    })),
  }

  it.each([
    ['a name', 'We welcome Ida Holm, who starts in May'],
    ['a number', 'It comes to 84519 a year'],
    ['an account', 'Pay to DE44 1234 5678 please'],
    ['an account as base64', Buffer.from('DE4412345678').toString('base64')],
    ['an account backwards', '8765432144ED'],
  ])('of a single field is denied: %s', (_, body) => {
    expect(judge(start(STAFF, FIELDS), send(body))).toBe('deny')
    expect(judge(start({ content: STAFF.content }, FIELDS), send(body))).toBe('deny')
    expect(judge(start(STAFF, {}), send(body))).toBe('allow')
  })

  it('of a single field is denied digit by digit', () => {
    const flow = start(STAFF, FIELDS)
    let action = 'allow'
    for (const piece of ['DE44', '1234', '5678']) {
      const call = send(piece)
      if (action === 'allow') action = judge(flow, call)
      flow.sent(call)
    }
    expect(action).toBe('deny')
  })
})

describe('ordinary work beside what the operator classed', () => {
  it.each([
    [
      'a text of the agent',
      'Hello Bea, the report will be ready on Friday. Shall we meet in the afternoon? Best regards',
    ],
    ['a few words in common', 'We plan to close the office in autumn'],
    ['the name of a field that is a plain word', 'I spoke to Sales'],
    ['a year', 'The plan for 2026'],
  ])('is left alone: %s', (_, body) => {
    const flow = start(`${NOTE} Team: Sales. Year: 2026.`, WHOLE)
    for (let at = 0; at < 20; at++) {
      expect(judge(flow, send(body))).toBe('allow')
      flow.sent(send(body))
    }
  })

  it('may write to an address it found there, and read there on', () => {
    const flow = start('Contact: ida.holm@firm.example, customer K-881234', WHOLE)
    expect(judge(flow, callOf({ to: 'ida.holm@firm.example', body: 'Hello' }))).toBe('allow')
    expect(judge(flow, callOf({ customer: 'K-881234' }, ['reads-private']))).toBe('allow')
  })

  it('is not denied to a tool that the operator says sends nothing outside', () => {
    const call = (proposed: boolean) => callOf({ to: 'team', body: NOTE }, ['modifies-production'], proposed)
    expect(judge(start(NOTE, WHOLE), call(false))).not.toBe('deny')
    expect(judge(start(NOTE, WHOLE), call(true))).toBe('deny')
  })

  it('may send what stood in something unclassed before', () => {
    const flow = createSessionFlow({ seed: SEED })
    read(flow, 'Order K-881234 was paid', {}, 'first')
    read(flow, 'Order K-881234: margin 40119', WHOLE)
    expect(judge(flow, send('About K-881234'))).toBe('allow')
    expect(judge(flow, send('About 40119'))).toBe('deny')
  })
})

describe('a class is lifted', () => {
  it('where the user said the value', () => {
    const said = start(NOTE, WHOLE, `Send to bea@partner.example: ${NOTE}`)
    expect(judge(said, send(NOTE))).toBe('allow')
    const value = 'Account DE4412345678'
    const flow = start(value, WHOLE)
    expect(judge(flow, send('DE4412345678'))).toBe('deny')
    tell(flow, 'Give them DE4412345678')
    expect(judge(flow, send('DE4412345678'))).toBe('allow')
  })

  it.each([
    ['the value', { of: 'value', value: NOTE }],
    ['the message', { of: 'message', id: 'r', sensitivity: 'internal' }],
    ['the session', { of: 'session', sensitivity: 'internal' }],
  ] as const)('by a declassification of %s', (_, act) => {
    const flow = start(NOTE, WHOLE)
    flow.declassify(act)
    expect(judge(flow, send(NOTE))).toBe('allow')
    expect(judge(restoreSessionFlow(flow.snapshot(), { seed: SEED }), send(NOTE))).toBe('allow')
    read(flow, 'The key of the safe is turned to the left three times and then pulled', WHOLE, 'later')
    expect(judge(flow, send('The key of the safe is turned to the left three times'))).toBe('deny')
  })
})

it('classed content is known after a flood of other content, and memory stays bounded', () => {
  const flow = start(NOTE, WHOLE)
  for (let at = 0; at < 50; at++) {
    const lines = Array.from(
      { length: 60 },
      (_, n) => `item ${at * 61 + n} costs ${at * n + 1000} at shop${n}.example`,
    )
    read(flow, lines.join('\n'), { sensitivity: 'confidential' }, `f${at}`)
  }
  expect(flow.bytes()).toBeLessThanOrEqual(FLOW_LIMITS.bytesMax)
  expect(judge(flow, send(NOTE))).toBe('deny')
})
