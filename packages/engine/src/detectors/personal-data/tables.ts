/** Values of tables, told by the head of their column: rows of CSV and of Markdown with names, birthdays and identity numbers of people. */

import { type Context, type ContextKind, contextsOfName } from './context.ts'
import type { Found } from './found.ts'
import { readWhole } from './labelled.ts'

/** What a column may hold that its head alone tells. */
const READ: ReadonlySet<ContextKind> = new Set([
  'birth',
  'national-id',
  'passport',
  'licence',
  'health',
  'person',
])
/** Other columns that say that a table is one of people. */
const OF_PEOPLE = /e-?mail|phone|mobile|^(?:full )?name$/i
const PEOPLE_COLUMNS_MIN = 2

const ROWS_MAX = 200
const COLUMNS_MAX = 40
const ROW_CHARS_MAX = 600
const DELIMITERS = ['\t', '|', ';', ','] as const

/** The line below the head of a table in Markdown. */
const RULE = /^[\s|:-]{3,}$/
/** Heads are names, not parts of a sentence. */
const OF_SENTENCE = /[.!?=(){}<>:]|^(?:the|an?|and|or|my|your|his|her|our|their)\s/i
const WRITTEN_NAME = /^\p{Lu}[\p{L}\p{M}'’.-]{0,24}(?: \p{Lu}[\p{L}\p{M}'’.-]{0,24}){0,3}$/u

interface Column {
  readonly index: number
  readonly kind: ContextKind
}

interface Table {
  readonly delimiter: string
  readonly count: number
  readonly columns: readonly Column[]
}

/** Each line is looked at once, and only where a word in it says what a column holds. */
export function findInTables(text: string, contexts: readonly Context[]): Found[] {
  const found: Found[] = []
  let past = 0
  for (const { kind, start } of contexts) {
    if (start < past || !READ.has(kind)) continue
    const from = text.lastIndexOf('\n', start) + 1
    const next = text.indexOf('\n', start)
    if (next < 0) return found
    const table = readHead(text.slice(Math.max(from, next - ROW_CHARS_MAX - 1), next))
    past = table === undefined ? next : readRows(text, next + 1, table, found)
  }
  return found
}

function readHead(line: string): Table | undefined {
  if (line.length > ROW_CHARS_MAX) return undefined
  const delimiter = DELIMITERS.find((sign) => line.includes(sign))
  if (delimiter === undefined) return undefined
  const names = line.split(delimiter).map(trimCell)
  if (names.length > COLUMNS_MAX || names.some((name) => name.length > 40 || OF_SENTENCE.test(name)))
    return undefined
  const columns: Column[] = []
  let others = 0
  for (const [index, name] of names.entries()) {
    const kind = contextsOfName(name).find((context) => READ.has(context.kind))?.kind
    if (kind !== undefined) columns.push({ index, kind })
    else if (OF_PEOPLE.test(name)) others++
  }
  const isOfPeople = columns.length > 0 && columns.length + others >= PEOPLE_COLUMNS_MIN
  return isOfPeople ? { delimiter, count: names.length, columns } : undefined
}

/** Reads rows of as many cells as the head has; gives back where the table ends. */
function readRows(text: string, from: number, { delimiter, count, columns }: Table, found: Found[]): number {
  let at = from
  for (let row = 0; row < ROWS_MAX && at < text.length; row++) {
    const next = text.indexOf('\n', at)
    const end = next < 0 ? text.length : next
    const line = end - at > ROW_CHARS_MAX ? '' : text.slice(at, end)
    const cells = line.split(delimiter)
    if (cells.length !== count) return at
    if (!RULE.test(line)) readCells(cells, at, columns, found)
    at = end + 1
  }
  return at
}

function readCells(cells: readonly string[], from: number, columns: readonly Column[], found: Found[]): void {
  let at = from
  let index = 0
  for (const column of columns) {
    while (index < column.index) at += (cells[index++] as string).length + 1
    const cell = cells[index] as string
    const value = trimCell(cell)
    if (value.length < 2) continue
    const start = at + cell.indexOf(value)
    const one = column.kind === 'person' ? readName(value, start) : readWhole(column.kind, value, start)
    if (one !== undefined) found.push(one)
  }
}

function readName(value: string, start: number): Found | undefined {
  return WRITTEN_NAME.test(value)
    ? {
        what: 'person-name',
        message: 'The name of a person',
        start,
        end: start + value.length,
        confidence: 0.7,
      }
    : undefined
}

const trimCell = (cell: string): string =>
  WRAPPED.test(cell) ? cell.replaceAll(/^[\s"'*`]+|[\s"'*`]+$/g, '') : cell
const WRAPPED = /^[\s"'*`]|[\s"'*`]$/
