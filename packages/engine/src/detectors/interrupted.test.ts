/** Keys and personal data that markup, Markdown or colours interrupt: found as they are seen, and removed whole. */

import { describe, expect, it } from 'vitest'
import { InspectionConfig } from '@callgate/contracts/config'
import { applyEdits } from '../edits.ts'
import { createTestInspector, CONTEXT } from '../inspector-fixture.ts'
import { expandSample } from '../rules/expand-sample.ts'

const inspector = createTestInspector()
const KEY = expandSample('AKIA{{base32:16}}')
const LIVE = expandSample('sk_live_{{alnum:24}}')
const CARD = '4539148803436467'

/** The text with everything of a class redacted. */
function redact(text: string, findingClass: 'secret' | 'personal-data'): string {
  const value = { content: [{ type: 'text', text }] }
  const { findings } = inspector.inspect({ hook: 'result', value, context: CONTEXT })
  const edits = findings
    .filter((finding) => finding.class === findingClass)
    .map(({ code, span }) => ({ type: 'redact' as const, span, placeholder: '[-]', finding: code }))
  const edited = applyEdits(value, edits)
  expect(edited.applied).toBe(edits.length)
  return (edited.value as typeof value).content[0]?.text ?? ''
}

const interrupt = (value: string, ...between: readonly string[]): string => {
  const step = Math.ceil(value.length / (between.length + 1))
  return between.reduce(
    (made, mark, at) => made + mark + value.slice((at + 1) * step, (at + 2) * step),
    value.slice(0, step),
  )
}

describe('a key', () => {
  it.each([
    ['tags', interrupt(KEY, '<b></b>')],
    ['a comment', interrupt(KEY, '<!-- x -->')],
    ['emphasis', interrupt(KEY, '**', '**')],
    ['code marks', interrupt(KEY, '`', '`')],
    ['an entity', interrupt(KEY, '&shy;', '&#8203;')],
    ['a soft hyphen', interrupt(KEY, '\u00ad')],
    ['colours', interrupt(KEY, '\u001b[31m', '\u001b[0m')],
    ['tags beyond ASCII', interrupt(KEY, '<b title="é"></b>')],
    ['escaped underscores', LIVE.replaceAll('_', '\\_')],
    ['emphasis behind its prefix', `sk_live_**${LIVE.slice(8)}`],
    ['markup in JSON', `{"k":"${interrupt(KEY, '<b></b>')}"}`],
  ])('with %s in it goes whole', (_kind, written) => {
    expect(redact(`the key ${written} of the day`, 'secret')).toBe(
      `the key ${written.startsWith('{') ? '{"k":"[-]"}' : '[-]'} of the day`,
    )
  })
})

describe('a card number', () => {
  it.each([
    ['entities', interrupt(CARD, '&nbsp;', '&nbsp;', '&nbsp;')],
    ['a digit as an entity', `&#52;${CARD.slice(1)}`],
    ['tags', interrupt(CARD, ' <b>', '</b> ', ' ')],
    ['emphasis', interrupt(CARD, ' **', '** ', ' ')],
    ['colours', interrupt(CARD, '\u001b[1m ', '\u001b[0m ', ' ')],
    ['cells', interrupt(CARD, '</td><td>', '</td><td>', '</td><td>')],
    ['cells of a Markdown table', interrupt(CARD, ' | ', ' | ', ' | ')],
  ])('with %s in it goes whole', (_kind, written) => {
    expect(redact(`paid with ${written}, thanks`, 'personal-data')).toBe('paid with [-], thanks')
    expect(redact(`paid with ${written}, très bien`, 'personal-data')).toBe('paid with [-], très bien')
  })

  it('is not put together from the cells of a table of numbers', () => {
    for (const table of [
      '<tr><th>4</th><td>03-01-22</td><td>105</td><td>311</td><td>95</td><td>511</td></tr>',
      '| 2019 | 4532 | 1123 | 99 |',
    ])
      expect(redact(table, 'personal-data')).toBe(table)
  })
})

describe('an address', () => {
  it.each([
    ['jane.doe<b>@</b>acme-corp.net'],
    ['jane.doe&#64;acme-corp.net'],
    ['jane**.doe**@acme-corp.net'],
  ])('goes whole: %s', (written) => {
    expect(redact(`write to ${written} now`, 'personal-data')).toBe('write to [-] now')
  })
})

describe('a canary', () => {
  it('is found where markup interrupts it', () => {
    const { confidential } = InspectionConfig.parse({ confidential: { canaries: ['canary-7f3a91bd'] } })
    const seeded = createTestInspector({ settings: { confidential } })
    const value = { content: [{ type: 'text', text: 'see canary-<i>7f3a</i>91bd' }] }
    expect(
      seeded.inspect({ hook: 'result', value, context: CONTEXT }).findings.map(({ code }) => code),
    ).toContain('confidential/canary')
  })
})
