/** What is wrong with a configuration file, and how it is shown: like a compiler error, with the source line and a caret. */

/** One complaint about one place of one file. Never carries the value of a secret: `source` is masked already. */
export interface ConfigProblem {
  readonly file: string
  /** 1-based; 0 when the complaint is about the file as a whole. */
  readonly line: number
  readonly column: number
  /** Width of the place in characters; at least 1. */
  readonly length: number
  /** Where in the document, as keys and indices; empty for the file as a whole. */
  readonly path: readonly (string | number)[]
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly suggestion: string | null
  readonly source: string | null
}

/** Characters of a source line that are shown around the caret. */
const EXCERPT_MAX = 110

/** A complaint about a file that has no place in it: missing, unreadable, too large. */
export function fileProblem(file: string, message: string, suggestion: string | null = null): ConfigProblem {
  return {
    file,
    line: 0,
    column: 0,
    length: 1,
    path: [],
    severity: 'error',
    message,
    suggestion,
    source: null,
  }
}

/** True when at least one of the problems forbids use of the configuration. */
export function hasErrors(problems: readonly ConfigProblem[]): boolean {
  return problems.some((problem) => problem.severity === 'error')
}

/** Control characters of a hostile file must not reach a terminal; each becomes one visible character. */
function makePrintable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\u00b7')
}

interface Excerpt {
  readonly text: string
  readonly column: number
}

function cutExcerpt(source: string, column: number): Excerpt {
  if (source.length <= EXCERPT_MAX) return { text: source, column }
  const start = Math.max(0, Math.min(column - 1 - (EXCERPT_MAX >> 1), source.length - EXCERPT_MAX))
  return { text: source.slice(start, start + EXCERPT_MAX), column: column - start }
}

/** Renders one problem as plain text of several lines, without a trailing newline. */
export function renderProblem(problem: ConfigProblem): string {
  const place = problem.line > 0 ? `:${problem.line}:${problem.column}` : ''
  const lines = [`${problem.file}${place}: ${problem.severity}: ${makePrintable(problem.message)}`]
  if (problem.source !== null && problem.line > 0) {
    const { text, column: place } = cutExcerpt(makePrintable(problem.source), problem.column)
    // Of a line with a hidden value, what stood behind it has no column.
    const column = place > text.length + 1 ? text.length : place
    const number = String(problem.line)
    const width = Math.max(1, Math.min(problem.length, text.length - column + 1))
    lines.push(` ${number} | ${text}`)
    lines.push(
      ` ${' '.repeat(number.length)} | ${' '.repeat(Math.max(0, column - 1))}^${'~'.repeat(width - 1)}`,
    )
  }
  if (problem.suggestion !== null) lines.push(`  help: ${makePrintable(problem.suggestion)}`)
  return lines.join('\n')
}

/** Renders all problems, errors first, with a closing count. */
export function renderProblems(problems: readonly ConfigProblem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error')
  const warnings = problems.filter((problem) => problem.severity === 'warning')
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  return [
    ...[...errors, ...warnings].map(renderProblem),
    `${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}`,
  ].join('\n')
}
