/** Values that stay text: no formula, no further line, no further cell. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { writeCsvLine } from './csv.ts'

it.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['=1+1', `"'=1+1"`],
  ['  =1', `"'  =1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `\uFFFD=1`],
  ['a\nb', 'a\uFFFDb'],
  ['', ''],
])('%j is %s', (text, written) => {
  expect(writeCsvLine([text])).toBe(written)
})

it('has as many cells as went in, on one line, and none begins a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (cells) => {
      const line = writeCsvLine(cells)
      expect(line).not.toMatch(/[\r\n]/)
      const read = line.match(/("(?:[^"]|"")*"|[^,]*)(,|$)/g) ?? []
      // The expression matches once more at the end of the line.
      expect(read.filter((part, at) => part !== '' || at < cells.length).length).toBe(cells.length)
      for (const part of read) expect(part.replace(/^"/, '').trimStart()).not.toMatch(/^[=+\-@]/)
    }),
  )
})
