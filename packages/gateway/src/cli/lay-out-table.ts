/** Lays out a table: columns aligned by their widest cell, and where the terminal is narrower, cells folded between words. */

import { foldLine } from './fold-lines.ts'

const GAP = 2
/** Prose in a narrower column than this is a tower of words. */
const PROSE_MIN = 16
const BELOW = 4

/** The lines of the table, those of the header apart. */
export interface TableLines {
  readonly header: readonly string[]
  readonly rows: readonly string[]
}

export function layOutTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): TableLines {
  const natural = measure(header, rows, (cell) => cell.length)
  if (width === undefined || sum(natural) <= width) return joinAll(header, rows, natural)
  const least = measure(header, rows, longestWord).map((word, index) =>
    (natural[index] ?? 0) > PROSE_MIN ? Math.max(word, PROSE_MIN) : word,
  )
  // Titles give way before anything that somebody looks for.
  const cells = measure([], rows, (cell) => cell.length)
  const titled = header.map((title, index) => Math.max(cells[index] ?? 0, longestWord(title)))
  const fitted = shrink(shrink(natural, titled, width), least, width)
  if (sum(fitted) <= width) return joinAll(header, rows, fitted)
  return layOutStacked(header, rows, { natural, width })
}

/** Each row goes on below itself, with as many columns in a line as fit: what is said at length has a line to itself there. */
function layOutStacked(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { natural, width }: { readonly natural: readonly number[]; readonly width: number },
): TableLines {
  const groups = groupColumns(natural, width)
  const lay = (cells: readonly string[]): readonly string[] =>
    groups.flatMap(({ from, to, indent, widths }) =>
      joinRow(cells.slice(from, to), widths).map((line) => `${' '.repeat(indent)}${line}`),
    )
  return { header: lay(header), rows: rows.flatMap(lay) }
}

interface ColumnGroup {
  readonly from: number
  readonly to: number
  readonly indent: number
  readonly widths: readonly number[]
}

function groupColumns(natural: readonly number[], width: number): readonly ColumnGroup[] {
  const groups: ColumnGroup[] = []
  let from = 0
  while (from < natural.length) {
    const indent = from === 0 ? 0 : BELOW
    let to = from + 1
    while (to < natural.length && indent + sum(natural.slice(from, to + 1)) <= width) to += 1
    const widths = natural.slice(from, to).map((one) => Math.min(one, width - indent))
    groups.push({ from, to, indent, widths })
    from = to
  }
  return groups
}

/** Takes from the column with the most to give until the rest fits, or nothing is left to take. */
function shrink(natural: readonly number[], least: readonly number[], width: number): readonly number[] {
  const widths = [...natural]
  for (let excess = sum(widths) - width; excess > 0; excess = sum(widths) - width) {
    const gives = widths.map((one, index) => one - (least[index] ?? one))
    const most = Math.max(...gives)
    if (most <= 0) break
    const index = gives.indexOf(most)
    widths[index] = (widths[index] ?? 0) - Math.min(most, excess)
  }
  return widths
}

function joinAll(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
): TableLines {
  return { header: joinRow(header, widths), rows: rows.flatMap((row) => joinRow(row, widths)) }
}

function joinRow(cells: readonly string[], widths: readonly number[]): readonly string[] {
  const folded = cells.map((cell, index) => foldLine(cell, widths[index]))
  const height = Math.max(1, ...folded.map(({ length }) => length))
  return Array.from({ length: height }, (_, line) =>
    folded
      .map((lines, index) => (lines[line] ?? '').padEnd(widths[index] ?? 0))
      .join(' '.repeat(GAP))
      .trimEnd(),
  )
}

function measure(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  size: (cell: string) => number,
): readonly number[] {
  const lines = [header, ...rows]
  const columns = Math.max(...lines.map(({ length }) => length))
  return Array.from({ length: columns }, (_, index) =>
    Math.max(...lines.map((line) => size(line[index] ?? ''))),
  )
}

const longestWord = (cell: string): number => Math.max(...cell.split(' ').map(({ length }) => length))
const sum = (widths: readonly number[]): number =>
  widths.reduce((total, one) => total + one, GAP * (widths.length - 1))
