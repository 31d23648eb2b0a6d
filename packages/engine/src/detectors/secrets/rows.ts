/** Passwords in tables: rows of SQL statements, of CSV and of Markdown, and lists of mail addresses with passwords. */

import type { PatternMatch } from '../../prefilter/windows.ts'
import type { BuiltIn, Located } from './candidate.ts'
import { kindOfName } from './names.ts'
import { isScrambled, judgePassword, judgeToken } from './value.ts'

/** Rows of one table that are read. */
const ROWS_MAX = 200
/** A table ends after so many rows without a value in the column. */
const EMPTY_ROWS_MAX = 3
const ROW_CHARS_MAX = 600

export const ROWS: readonly BuiltIn[] = [
  {
    what: 'database-row',
    severity: 'high',
    message: 'A password in a row of a table',
    literals: ['insert into '],
    regex:
      /[\w."`[\]]{1,120}\s{0,4}\((?<columns>[^()]{3,400})\)\s{0,4}values\s{0,4}\((?<values>[^()]{3,1200})\)/iy,
    reach: 1800,
    anchored: 'end',
    judge: () => 0.75,
    locate: locateInStatement,
  },
  {
    what: 'database-row',
    severity: 'high',
    message: 'A password in a row of a table',
    literals: [
      'password',
      'passwd',
      'pwd',
      'passcode',
      'passwort',
      'api_key',
      'api key',
      'apikey',
      'secret',
      'token',
    ],
    regex: /["'*`]{0,2}[ ]{0,24}(?:[,;\t|][^\n]{0,300})?\r?\n/y,
    reach: 1000,
    anchored: 'end',
    judge: () => 0.7,
    locate: locateInTable,
  },
  {
    what: 'database-row',
    severity: 'high',
    message: 'A password after a mail address',
    literals: [
      '.com:',
      '.net:',
      '.org:',
      '.io:',
      '.de:',
      '.fr:',
      '.uk:',
      '.ru:',
      '.it:',
      '.es:',
      '.nl:',
      '.pl:',
      '.br:',
      '.in:',
      '.edu:',
      '.gov:',
      '.info:',
      '.example:',
      '.test:',
      '.com;',
      '.com|',
    ],
    regex: /(?<secret>[^\s:;|"'<>/@]{6,64})(?=[ \t]{0,4}(?:\r?\n|$))/y,
    reach: 160,
    anchored: 'end',
    judge: ({ matched, from }, text) =>
      isScrambled(matched) &&
      /(?:^|[\s"'|-])[\w.+%-]{1,64}@[\w.-]{1,100}[:;|]$/.test(text.slice(Math.max(0, from - 180), from))
        ? judgePassword(matched, true)
        : 0,
  },
]

const isColumn = (name: string): boolean => {
  const kind = kindOfName(name.replaceAll(/["'`[\]*\s]+/g, ' ').trim())
  return kind === 'password' || kind === 'credential'
}

const isSecret = (value: string, column: string): boolean =>
  (kindOfName(column.trim()) === 'credential'
    ? judgeToken(value)
    : judgePassword(value, true) || judgeToken(value)) > 0

/** Values of columns that are named after a password, in the first row of a statement. */
function locateInStatement({ groups, end, matched }: PatternMatch<BuiltIn>): readonly Located[] {
  const columns = (groups?.['columns'] ?? '').split(',')
  const values = groups?.['values'] ?? ''
  const from = end - matched.length + matched.lastIndexOf(values)
  const found: Located[] = []
  const part = /\s{0,8}(?:N?'((?:[^'\\]|''|\\.){0,400})'|"([^"]{0,400})"|[^,'"]{1,200})\s{0,8}(?:,|$)/y
  for (const column of columns) {
    const start = part.lastIndex
    const one = part.exec(values)
    if (one === null) return found
    const value = one[1] ?? one[2] ?? ''
    if (value === '' || !isColumn(column) || !isSecret(value, column)) continue
    const at = from + start + one[0].indexOf(value)
    found.push({ start: at, end: at + value.length })
  }
  return found
}

/** Values of the column of a table whose head stands in the line of the match. */
function locateInTable({ from, end }: PatternMatch<BuiltIn>, text: string): readonly Located[] {
  const headStart = Math.max(text.lastIndexOf('\n', from - 1) + 1, from - 400)
  const head = text.slice(headStart, end).trimEnd()
  const delimiter = ['\t', '|', ';', ','].find((sign) => head.includes(sign))
  if (delimiter === undefined) return []
  const names = head.split(delimiter)
  // Heads are names, not sentences.
  if (
    names.length < 2 ||
    names.some((name) => name.trim().length > 40 || /[.!?=(){}<>]|^\s*["']?-/.test(name))
  )
    return []
  if (delimiter !== '|' && names.some((name) => name.trim() === '')) return []
  const column = names.findIndex(isColumn)
  const name = names[column]
  // A head is read once, at its first column of this kind.
  if (
    name === undefined ||
    names
      .slice(0, column + 1)
      .join(delimiter)
      .trimEnd().length <
      from - headStart
  )
    return []
  return readRows(text, end, { delimiter, column, name, count: names.length })
}

interface Column {
  readonly delimiter: string
  readonly column: number
  readonly name: string
  readonly count: number
}

function readRows(
  text: string,
  from: number,
  { delimiter, column, name, count }: Column,
): readonly Located[] {
  const found: Located[] = []
  let at = from
  for (
    let row = 0, empty = 0;
    row < ROWS_MAX && empty < EMPTY_ROWS_MAX && at > 0 && at < text.length;
    row++
  ) {
    const next = text.indexOf('\n', at)
    const end = next < 0 ? text.length : next
    if (end - at > ROW_CHARS_MAX) return found
    const cells = text.slice(at, end).split(delimiter)
    if (cells.length !== count || cells.some(isColumn)) return found
    const cell = cells[column] as string
    const value = cell.replace(/^[\s"'`]+|[\s"'`]+$/g, '')
    if (value !== '' && !/\s|^[A-Z][A-Z0-9_]*(?:=|$)/.test(value) && isSecret(value, name)) {
      const start = at + cells.slice(0, column).join(delimiter).length + delimiter.length * Number(column > 0)
      const inner = start + cell.indexOf(value)
      found.push({ start: inner, end: inner + value.length })
      empty = 0
    } else empty++
    if (next < 0) return found
    at = next + 1
  }
  return found
}
