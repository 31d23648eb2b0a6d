/** Comma-separated values (RFC 4180) that stay text in whatever opens them. */

import { makePrintable } from './terminal.ts'

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@|%]/

/** One line, without its end. */
export function writeCsvLine(cells: readonly string[]): string {
  return cells.map(writeCell).join(',')
}

/** Names come from servers and callers: none of them may act on a terminal, end a line or become a formula. */
function writeCell(text: string): string {
  const plain = makePrintable(text)
  const safe = FORMULA.test(plain.trimStart()) ? `'${plain}` : plain
  return /[",']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
