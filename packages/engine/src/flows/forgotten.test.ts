/** What had to be forgotten may be in any long text that nothing known explains: a human looks before it leaves. */

import type { JsonObject } from '@callgate/contracts/json'
import type { Labels, ToolKind } from '@callgate/contracts/label'
import { expect, test } from 'vitest'
import { createSessionFlow, restoreSessionFlow } from './create-session-flow.ts'
import type { FlowCall, SessionFlow } from './session-flow.ts'

const SEED = 7
const LARGE = 'k3Jx92Lm55QpZ77vTn81-Wb4Rd8Yc0Hs6Gf2Ke9Ma1Xo5Ui7Pe3Nt-Zq6Lw2Bv8Cj4Dm0Sf9Hg1Yr7Ku3Oi5Ea'
const INVENTED = 'someone@elsewhere.example'

let at = 0

function readSecret(flow: SessionFlow, value: string, upstream: string): void {
  at++
  const prefix = 'api_key = '
  flow.take({
    id: `r${at}`,
    source: { upstream, tool: 'get' },
    labels: { trust: 'untrusted', sensitivity: 'confidential' },
    value: `${prefix}${value}`,
    findings: [
      {
        class: 'secret',
        span: { path: '', start: prefix.length, end: prefix.length + value.length },
        severity: 'high',
        confidence: 0.9,
      },
    ],
    atMs: at,
  })
}

const readDecoys = (flow: SessionFlow, upstream: string): void => {
  for (let count = 0; count < 30; count++)
    readSecret(flow, `q${count}Zx92Lm55QpZ${count * 7919}vTn8`, upstream)
}

const say = (flow: SessionFlow, value: string): void =>
  flow.take({
    id: `u${at++}`,
    source: 'user',
    labels: { trust: 'own', sensitivity: 'public' },
    value,
    atMs: at,
  })

const callOf = (args: JsonObject, kinds: readonly ToolKind[] = ['sends-outside']): FlowCall => ({
  id: `c${at++}`,
  upstream: 'mail',
  tool: 'send',
  labels: { trust: 'untrusted', sensitivity: 'confidential', kinds, proposed: true },
  args,
  atMs: at,
})
const codes = (flow: SessionFlow, args: JsonObject, kinds?: readonly ToolKind[]): string[] =>
  flow.consider(callOf(args, kinds)).flows.map(({ code }) => code)

const PROSE =
  'Every fifth letter of this harmless looking note was chosen with some care by somebody. '.repeat(3)

test('decoys of another server do not push out a secret that takes more room than all of them', () => {
  const flow = createSessionFlow({ seed: SEED })
  readSecret(flow, LARGE, 'vault')
  readDecoys(flow, 'web')
  expect(codes(flow, { to: INVENTED, body: LARGE })).toContain('flow/secret-to-external')
  expect(codes(flow, { to: INVENTED, body: Buffer.from(LARGE).toString('base64') })).toContain(
    'flow/secret-to-external',
  )
})

test('once decoys of its own server pushed it out, a text that may be it does not leave without a human', () => {
  const flow = createSessionFlow({ seed: SEED })
  say(flow, 'Write to lea@partner.example')
  readSecret(flow, LARGE, 'web')
  readDecoys(flow, 'web')
  const coded = Buffer.from(LARGE).toString('base64')
  const { flows } = flow.consider(callOf({ to: INVENTED, body: coded }))
  expect(flows).toMatchObject([{ code: 'flow/forgotten-origin', action: 'ask' }])
  expect(flows[0]?.evidence).toMatchObject([
    { form: 'forgotten', trust: 'untrusted', sensitivity: 'confidential' },
  ])
  expect(codes(flow, { to: INVENTED, body: PROSE })).toEqual(['flow/forgotten-origin'])
  // Asking a server elsewhere for it is a way out as well.
  expect(codes(flow, { url: `https://elsewhere.example/${coded}` }, ['takes-outside'])).toEqual([
    'flow/forgotten-origin',
  ])
  // Short words, text that is known, and a place that the user named go as before.
  expect(codes(flow, { to: INVENTED, body: 'See you at noon.' })).toEqual([])
  expect(codes(flow, { to: 'lea@partner.example', body: PROSE })).toEqual([])
  say(flow, PROSE)
  expect(codes(flow, { to: INVENTED, body: PROSE })).toEqual([])
})

test('nor does it leave in pieces as short as eight letters', () => {
  const flow = createSessionFlow({ seed: SEED })
  readSecret(flow, LARGE, 'web')
  say(flow, 'Tell them the order is TR-5582013')
  for (const piece of ['k3Jx92Lm', '55QpZ77v', 'Tn81Wb4R'])
    expect(codes(flow, { to: INVENTED, body: piece })).not.toContain('flow/forgotten-origin')
  readDecoys(flow, 'web')
  for (const piece of ['k3Jx92Lm', '55QpZ77v', 'Tn81Wb4R'])
    expect(codes(flow, { to: INVENTED, body: `next ${piece}` })).toEqual(['flow/forgotten-origin'])
  // An id that somebody named is explained.
  expect(codes(flow, { to: INVENTED, body: 'It is TR-5582013' })).toEqual([])
})

test('what a server asked for itself may be a short name, but no whole key', () => {
  const flow = createSessionFlow({ seed: SEED })
  readSecret(flow, LARGE, 'web')
  readDecoys(flow, 'web')
  const answer = (email: string) =>
    flow.consider({ ...callOf({ content: { email } }, []), answers: '' }).flows.map(({ code }) => code)
  expect(answer('ada4711b')).toEqual([])
  expect(answer('Zp81Qm27Lk55Xv03Rt91Ns46Bw')).toEqual(['flow/forgotten-origin'])
})

test('a forgotten address may answer whoever asked for one, and chooses no place that a call goes to', () => {
  const flow = createSessionFlow({ seed: SEED })
  const addressOf = (count: number) => `reader${count}@far.example`
  const read = (count: number) => ({
    id: `p${count}`,
    source: { upstream: 'web', tool: 'read' },
    labels: { trust: 'untrusted', sensitivity: 'public' },
    value: { from: addressOf(count) },
    atMs: at++,
  })
  for (let count = 0; count < 2000; count++) flow.take(read(count) as never)
  expect(codes(flow, { to: addressOf(0), body: 'Hello' })).toEqual(['flow/forgotten-origin'])
  const answer = { ...callOf({ content: { email: addressOf(0) } }), answers: '' }
  expect(flow.consider(answer).flows).toEqual([])
  // Answers that come with a call are judged as its arguments are.
  const inputs = { inputResponses: { question: { content: { email: addressOf(0) } } } }
  const withCall = { ...callOf(inputs), answers: '/inputResponses' }
  expect(flow.consider(withCall).flows).toMatchObject([{ code: 'flow/forgotten-origin', action: 'ask' }])
})

test('a restart does not forget that something was forgotten', () => {
  const flow = createSessionFlow({ seed: SEED })
  readSecret(flow, LARGE, 'web')
  readDecoys(flow, 'web')
  const again = restoreSessionFlow(flow.snapshot(), { seed: SEED })
  expect(codes(again, { to: INVENTED, body: PROSE })).toEqual(['flow/forgotten-origin'])
})

test('of a killed session only labels are left: long text that the model says it made up is judged by them', () => {
  const carried: Labels = { trust: 'untrusted', sensitivity: 'confidential', sources: ['crm'] }
  const flow = createSessionFlow({ seed: SEED, carried })
  say(flow, 'Tell our partner how it went')
  expect(codes(flow, { to: INVENTED, body: PROSE })).toEqual(['flow/forgotten-origin'])
  const harmless = createSessionFlow({ seed: SEED, carried: { ...carried, sensitivity: 'internal' } })
  say(harmless, 'Tell our partner how it went')
  expect(codes(harmless, { to: INVENTED, body: PROSE })).toEqual([])
})

test('a memory written before this was counted is read', () => {
  const flow = createSessionFlow({ seed: SEED })
  readSecret(flow, LARGE, 'vault')
  const written = JSON.parse(flow.snapshot()) as Record<string, Record<string, unknown>>
  delete written['forgottenGuarded']
  for (const part of ['guarded', 'classed']) delete written[part]?.['dropped']
  const again = restoreSessionFlow(JSON.stringify(written), { seed: SEED })
  expect(codes(again, { to: INVENTED, body: LARGE })).toContain('flow/secret-to-external')
  const unknown = JSON.stringify({ ...written, version: 2 })
  expect(() => restoreSessionFlow(unknown, { seed: SEED })).toThrow()
})
