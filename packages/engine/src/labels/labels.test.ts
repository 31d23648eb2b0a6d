/** Labels only rise, and kinds are proposed from what a tool shows and not from what its server claims. */

import { DATA_CLASSES, type Labels, TRUSTS } from '@callgate/contracts/label'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinLabels, SOURCES_MAX } from './join.ts'
import { proposeKinds } from './propose-kinds.ts'

const labels: fc.Arbitrary<Labels> = fc.record({
  trust: fc.constantFrom(...TRUSTS),
  sensitivity: fc.constantFrom(...DATA_CLASSES),
  sources: fc.uniqueArray(fc.string({ maxLength: 8 }), { maxLength: SOURCES_MAX }),
})

describe('joined labels', () => {
  it('are never better than either, and the order does not matter', () => {
    fc.assert(
      fc.property(labels, labels, (a, b) => {
        const joined = joinLabels(a, b)
        for (const one of [a, b]) {
          expect(TRUSTS.indexOf(joined.trust)).toBeGreaterThanOrEqual(TRUSTS.indexOf(one.trust))
          expect(DATA_CLASSES.indexOf(joined.sensitivity)).toBeGreaterThanOrEqual(
            DATA_CLASSES.indexOf(one.sensitivity),
          )
        }
        const other = joinLabels(b, a)
        expect([other.trust, other.sensitivity]).toEqual([joined.trust, joined.sensitivity])
        expect(joinLabels(joined, a)).toEqual(joined)
        expect(joined.sources.length).toBeLessThanOrEqual(SOURCES_MAX)
      }),
    )
  })
})

const schema = (...names: string[]) => ({ properties: Object.fromEntries(names.map((name) => [name, {}])) })

describe('proposed kinds', () => {
  it.each([
    ['send_email', ['sends-outside']],
    ['sendDirectMessage', ['sends-outside']],
    ['delete_email', ['destroys']],
    ['get_webpage', ['takes-outside']],
    ['read_inbox', ['reads-private', 'takes-outside']],
    ['get_payment_history', ['reads-private']],
    ['make_payment', ['modifies-production', 'spends']],
    ['run_shell_command', ['executes']],
    ['grant_role', ['changes-access']],
    ['restart_cluster', ['changes-infrastructure']],
    ['create_issue', ['sends-outside', 'modifies-production']],
    ['add', ['modifies-production']],
    ['get_current_time', []],
  ])('%s from its name', (name, kinds) => {
    expect(proposeKinds({ name }).kinds.toSorted()).toEqual(kinds.toSorted())
  })

  it.each([
    [['recipient', 'body'], 'sends-outside'],
    [['user_email', 'text'], 'sends-outside'],
    [['channelId', 'message'], 'sends-outside'],
    [['amount', 'iban'], 'spends'],
    [['command'], 'executes'],
    [['url'], 'takes-outside'],
    [['new_password'], 'changes-access'],
  ] as const)('parameters %j show %s under any name', (names, kind) => {
    expect(proposeKinds({ name: 'x7', inputSchema: schema(...names) }).kinds).toContain(kind)
  })

  it('a claim to only read removes nothing', () => {
    const annotations = { readOnlyHint: true, destructiveHint: false }
    expect(proposeKinds({ name: 'delete_file', annotations }).kinds).toContain('destroys')
    expect(
      proposeKinds({ name: 'get_note', inputSchema: schema('to', 'body'), annotations }).kinds,
    ).toContain('sends-outside')
  })

  it('a claim to harm is believed', () => {
    expect(proposeKinds({ name: 'x', annotations: { destructiveHint: true } }).kinds).toEqual(['destroys'])
  })

  it('a description says what a name does not', () => {
    expect(proposeKinds({ name: 'x', description: 'Sends a message to a colleague.' }).kinds).toContain(
      'sends-outside',
    )
    expect(
      proposeKinds({ name: 'x', description: 'The weather of tomorrow, sent by satellites.' }).kinds,
    ).toEqual([])
  })

  it('never fails, and vouches for nobody', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.object({ maxDepth: 4 }), (name, description, inputSchema) => {
        const {
          labels: proposed,
          evidence,
          kinds,
        } = proposeKinds({ name, description, inputSchema: JSON.parse(JSON.stringify(inputSchema)) })
        expect(proposed).toMatchObject({ trust: 'untrusted', proposed: true })
        expect(evidence.length).toBe(kinds.length)
      }),
    )
  })
})
