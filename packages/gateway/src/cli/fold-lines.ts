/** Folds lines that are wider than the terminal between words, so that what goes on stands below what it belongs to. */

/** Narrower than this nothing is readable, however it is folded. */
const COLUMNS_MIN = 40
/** What a second column needs, or its text goes on below the first. */
const BESIDE_MIN = 24

/** A first column, and where the text beside it begins. */
const BESIDE = /^ *\S+(?: \S+)* {2,}(?=\S)/
/** A heading with what it is about behind it. */
const HEADED = /^[A-Z][a-z]*(?: [a-z]+)?: /
/** What follows this heading is copied, each line whole. */
const EXAMPLES = /^Examples/

/** How wide the terminal is; undefined where nobody looks at one. */
export function widthOfTerminal(): number | undefined {
  const { isTTY, columns } = process.stdout
  return isTTY && columns > 0 ? Math.max(columns, COLUMNS_MIN) : undefined
}

/** One line as several of at most `width`, each after the first indented by `hang`; words are never parted. */
export function foldLine(line: string, width: number | undefined, hang = 0): readonly string[] {
  if (width === undefined || line.length <= width) return [line]
  const indent = ' '.repeat(hang)
  const lines: string[] = []
  let rest = line
  while (rest.length > width) {
    // A space before the hang only indents.
    const after = lines.length === 0 ? rest.length - rest.trimStart().length : hang
    const space = rest.lastIndexOf(' ', width)
    const end = space > after ? space : rest.indexOf(' ', Math.max(width, after + 1))
    if (end === -1) break
    lines.push(rest.slice(0, end).trimEnd())
    rest = indent + rest.slice(end).trimStart()
  }
  return rest.trim() === '' ? lines : [...lines, rest]
}

/** A line with a text beside a name goes on below that text; any other stays whole, as it may be there to be copied. */
export function foldBeside(line: string, width: number | undefined): readonly string[] {
  return width === undefined || !BESIDE.test(line) ? [line] : foldLine(line, width, hangOf(line, width))
}

/** A help text: paragraphs are filled anew, columns and lists folded below themselves, examples left whole. */
export function foldHelp(text: string, width: number | undefined): string {
  if (width === undefined || text.split('\n').every((line) => line.length <= width)) return text
  let isExample = false
  const folded: string[] = []
  for (const line of joinParagraphs(text.split('\n'))) {
    if (/^\S/.test(line)) isExample = EXAMPLES.test(line)
    folded.push(...(isExample ? [line] : foldLine(line, width, hangOf(line, width))))
  }
  return folded.join('\n')
}

function hangOf(line: string, width: number): number {
  const [beside] = BESIDE.exec(line) ?? []
  const isNames = line.slice(beside?.length).startsWith('-')
  if (beside !== undefined && !isNames && beside.length <= width - BESIDE_MIN) return beside.length
  const indent = line.length - line.trimStart().length
  return indent === 0 && !HEADED.test(line) ? 0 : indent + 2
}

/** Lines of prose that follow one another are one, and so is a text beside a name with what goes on below it. */
function joinParagraphs(lines: readonly string[]): readonly string[] {
  const joined: string[] = []
  /** How far what goes on is indented; undefined where nothing does. */
  let open: number | undefined
  for (const line of lines) {
    const indent = line.length - line.trimStart().length
    const [beside] = BESIDE.exec(line) ?? []
    if (line !== '' && indent === open && beside === undefined && !HEADED.test(line))
      joined.push(`${joined.pop() ?? ''} ${line.trimStart()}`)
    else {
      joined.push(line)
      open = beside?.length ?? (indent === 0 && line !== '' ? 0 : undefined)
    }
    if (line.endsWith(':')) open = undefined
  }
  return joined
}
