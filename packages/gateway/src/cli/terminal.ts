/** How commands show things: plain lines, tables, and colour only where someone looks at it. */

import { once } from 'node:events'
import { escapeUnprintable } from '../wire/json/printable.ts'
import { foldBeside, foldLine, widthOfTerminal } from './fold-lines.ts'
import { layOutTable } from './lay-out-table.ts'

const PLAIN_WORDS: ReadonlySet<string | undefined> = new Set(['0', 'false'])

/**
 * True when a person looks at standard output and has not asked for plain text (no-color.org), or has asked for colour wherever
 * it goes (force-color.org), which is the more exact wish of the two.
 */
function isColoured(): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = process.env
  if (FORCE_COLOR !== '') return !PLAIN_WORDS.has(FORCE_COLOR)
  return process.stdout.isTTY && NO_COLOR === '' && TERM !== 'dumb'
}

/** Why nothing that is printed arrives any more; undefined while it does. */
let silenced: NodeJS.ErrnoException | undefined
let isWatched = false

/** Whoever reads may stop reading, as `head` does: what is printed from then on is dropped, and the command ends as it would have. */
export function outliveReaders(): void {
  if (isWatched) return
  isWatched = true
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (silenced === undefined && error.code !== 'EPIPE')
      process.stderr.write(`callgate: what is printed cannot be written (${error.code ?? error.message})\n`)
    silenced ??= error
  })
  // There is no place left to say so.
  process.stderr.on('error', () => undefined)
}

/** True when nobody reads what is printed: whatever only shows something may end. */
export const isUnread = (): boolean => silenced !== undefined

/** True when somebody wanted what was printed and did not get it all, as on a full disk. */
export const hasLostOutput = (): boolean => silenced !== undefined && silenced.code !== 'EPIPE'

function paint(code: number): (text: string) => string {
  return (text) => (isColoured() ? `\u001b[${code}m${text}\u001b[0m` : text)
}

// What `paint` writes, and no other sequence.
const OWN_COLOURS = /(\u001b\[(?:0|1|2|31|32)m)/

export const bold = paint(1)
export const dim = paint(2)
export const red = paint(31)
export const green = paint(32)

/** Text that came from elsewhere, without characters that act on a terminal. */
export function makePrintable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}

/**
 * Lines; whatever else in them would act on a terminal, except colours of ours, is made visible. On a narrow terminal a text beside a
 * name goes on below itself.
 */
export function print(text = ''): void {
  const parts = isColoured() ? text.split(OWN_COLOURS) : [text]
  const safe = parts.map((part, index) =>
    index % 2 === 1 ? part : part.replaceAll(/[^\n\t]+/g, makePrintable),
  )
  const lines = safe.join('').split('\n')
  const folded = safe.length > 1 ? lines : lines.flatMap((line) => foldBeside(line, widthOfTerminal()))
  process.stdout.write(`${folded.join('\n')}\n`)
}

/** A part of a text that somebody else sends, in whole characters; resolves when whoever reads it has kept up. */
export async function printPart(text: string): Promise<void> {
  if (isUnread() || process.stdout.write(text.replaceAll(/[^\n\t]+/g, makePrintable))) return
  // Whoever stops reading meanwhile ends the wait as well.
  await once(process.stdout, 'drain').catch(() => undefined)
}

/** One value as one line of JSON, for programs; a person may look at it too. */
export function printJson(value: unknown): void {
  process.stdout.write(`${escapeUnprintable(JSON.stringify(value))}\n`)
}

/** What went wrong, in lines; it may repeat what an argument, a file or a server said. */
export function printError(text: string): void {
  process.stderr.write(`${text.replaceAll(/[^\n\t]+/g, makePrintable)}\n`)
}

/** Tells a person who started by hand what a client's configuration should start; a client's pipe hears nothing of it. */
export function explainPipe(what: string): void {
  if (!process.stdin.isTTY) return
  printError(`callgate: ${what}. Waiting for an MCP client on standard input.
This command belongs in the configuration of your client. Ctrl-C ends it.`)
}

/** One endless cell would push all others off the screen, and pad every row to its length. */
const CELL_CHARS_MAX = 500

function makeCell(text: string): string {
  const cell = text.length > CELL_CHARS_MAX ? `${text.slice(0, CELL_CHARS_MAX).toWellFormed()}…` : text
  return makePrintable(cell)
}

/** Columns aligned, folded where the terminal is too narrow; cells are made printable, and cut where they are endless. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const table = layOutTable(
    header,
    rows.map((row) => row.map(makeCell)),
    widthOfTerminal(),
  )
  for (const line of table.header) print(dim(line))
  for (const line of table.rows) print(line)
}

/** A line that goes on below itself, at column `hang`, where the terminal is too narrow for it. */
export function printFolded(line: string, hang = line.length - line.trimStart().length + 4): void {
  for (const part of foldLine(line, widthOfTerminal(), hang)) print(part)
}

/** What was found: as JSON for programs, and for people as a table or a sentence that says there is nothing. */
export function printFound<T>(
  found: readonly T[],
  asJson: boolean | undefined,
  shown: {
    readonly none: string
    readonly header: readonly string[]
    readonly row: (one: T) => readonly string[]
  },
): void {
  if (asJson) printJson(found)
  else if (found.length === 0) print(shown.none)
  else printTable(shown.header, found.map(shown.row))
}

/** A time as people and programs read it alike. */
export function formatTime(timeMs: number | null): string {
  return timeMs === null ? '-' : new Date(timeMs).toISOString()
}
