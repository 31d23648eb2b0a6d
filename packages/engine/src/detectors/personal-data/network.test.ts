/** Forms with colons are told by hand, because an expression for them tries every way to cut a row of digits into groups. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findColonForms, findForm } from './network.ts'
import { scanText } from './scan.ts'

/** What a form is. */
const FORM =
  /(?<![0-9A-Za-z:.-])(?:(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,7}|(?:[0-9a-f]{1,4}:){1,7}:)(?![0-9A-Za-z:])/i

function findByExpression(text: string): { start: number; end: number } | undefined {
  const match = FORM.exec(text)
  return match === null ? undefined : { start: match.index, end: match.index + match[0].length }
}

describe('forms with colons', () => {
  it.each([
    'at 10:15:00 sharp',
    'mac 00:1a:2b:3c:4d:5e.',
    'mac 00-1A-2B-3C-4D-5E and more',
    'mac 00-1A-2B-3C-4D-5E:',
    'fe80:0:0::1',
    '2a02:810d:1234:5678:9abc:def0:1234:5678',
    '2a02:810d:1234:5678:9abc:def0:1234:5678:9',
    '1:2:3:4:5:6:7::1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7::1:2:3:4:5:6:7:8',
    '1:2:aaaabbbbccccddddeeeeffff0000',
    '1:2:aaaabbbbccccddddeeeeffff00001',
    '1:2:3::',
    'v1:2:3::4 x1:2:3',
  ])('%s', (text) => {
    expect(findForm(text)).toEqual(findByExpression(text))
  })

  it('are those of the expression in any text', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('0a:1f:-. gF:')), maxLength: 80 })
    fc.assert(
      fc.property(text, (part) => {
        expect(findForm(part)).toEqual(findByExpression(part))
      }),
      { numRuns: 2000 },
    )
  })

  it.each(['00:1a:2b:3c:4d:5e', '2a02:810d:1234:5678:9abc:def0:1234:5678', '2a02:810d::7'])(
    'are found behind times of day and in front of them: %s',
    (form) => {
      for (const [before, after] of [
        ['10:15:00 ', ''],
        ['2024-05-26 19:00:00,', ' 19:00:01'],
        ['10:15:00 10:15:01 10:15:02\t', '\n10:15:03'],
      ] as const) {
        const text = before + form + after
        const found = findColonForms(text, scanText(text, []).colons)
        expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([form])
      }
    },
  )

  it('are looked for once around each colon of a flood', () => {
    const flood = 'aa:bb:'.repeat(20_000)
    expect(findColonForms(flood, scanText(flood, []).colons)).toEqual([])
  })
})
