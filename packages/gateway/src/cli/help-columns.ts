/** Lines up the columns of a help text: options that many commands have stand in one place and know nothing of their neighbours. */

/** An option and what it is for, two spaces or more between them (a line that only names options is none); or a line that goes on. */
const ENTRY = /^ {2}(-\S*(?: \S+)*) {2,}([^\s-].*)$/
const FURTHER = /^ {8,}(\S.*)$/

/** A name longer than this pushes its own line out and no other. */
const NAME_CHARS_MAX = 26

/** The text with each block of options in columns; whatever else it holds stays as it is. */
export function alignOptions(text: string): string {
  const out: string[] = []
  let block: string[] = []
  for (const line of [...text.split('\n'), '']) {
    if (ENTRY.test(line) || (block.length > 0 && FURTHER.test(line))) {
      block.push(line)
      continue
    }
    out.push(...alignBlock(block), line)
    block = []
  }
  return out.slice(0, -1).join('\n')
}

function alignBlock(lines: readonly string[]): readonly string[] {
  const names = lines.map((line) => ENTRY.exec(line)?.[1]?.trimEnd() ?? '')
  const width = Math.max(0, ...names.map(({ length }) => length).filter((length) => length <= NAME_CHARS_MAX))
  return lines.map((line, index) => {
    const what = (ENTRY.exec(line)?.[2] ?? FURTHER.exec(line)?.[1] ?? '').trim()
    return `  ${(names[index] ?? '').padEnd(width)}  ${what}`
  })
}
