/** Marks of Markdown inside a key, a number or an address go; those of ordinary text are left alone. */

import { describe, expect, it } from 'vitest'
import { unmarkValues } from './marked-values.ts'
import { mapRange } from './text.ts'

const shown = (text: string): readonly string[] => unmarkValues(text).map((part) => part.text)

describe('a value with marks in it', () => {
  it.each([
    ['key abcd**efgh**1234 end', 'key abcdefgh1234 end'],
    ['key `abcd`efgh1234', 'key abcdefgh1234'],
    ['abcd~~efgh~~1234', 'abcdefgh1234'],
    ['ab\\_cd\\_efgh\\-1234', 'ab_cd_efgh-1234'],
    ['no 4539 **1488** 0343 __6467__ more', 'no 4539 1488 0343 6467 more'],
    ['536-*90*-4399', '536-90-4399'],
    ['jane**.doe**@acme.example', 'jane.doe@acme.example'],
    ['| 4539 | 1488 | 0343 | 6467 |', '| 4539 1488 0343 6467 |'],
  ])('is read without them: %s', (text, without) => {
    expect(shown(text)).toEqual([without])
  })

  it.each([
    ['a **bold** word and `code` in 2024'],
    ['snake_case_name_of_length_12 = 1_000'],
    ['a*b and width*height, 2 * 3 * 4'],
    ['masked as j***@acme.example or abcd****efgh1234'],
    ['| 2019 | 4532 | 1123 | 99 | 12 |'],
    ['C:\\Temp\\file2.txt'],
    ['1. one\n2. two'],
  ])('is not seen in %s', (text) => {
    expect(shown(text)).toEqual([])
  })

  it('leads back to all of what was written', () => {
    const text = 'x'.repeat(500) + ' abcd**efgh**1234 ' + 'y'.repeat(500)
    const [part] = unmarkValues(text)
    const at = part?.text.indexOf('abcdefgh1234') ?? -1
    const [start, end] = part === undefined ? [0, 0] : mapRange(part.map, at, at + 12)
    expect(text.slice(start, end)).toBe('abcd**efgh**1234')
  })

  it('is written once, however many marks there are', () => {
    for (const unit of ['a*', '1*', '*', '`1', '|1 ', 'a*1|', '\\_', 'abcdef**123456 ']) {
      const text = unit.repeat(20_000)
      const written = unmarkValues(text).reduce((sum, part) => sum + part.text.length, 0)
      expect(written).toBeLessThanOrEqual(text.length)
    }
  })
})
