/** Reads the source files of a server, without running them, for what is dangerous in a tool: each with file and line. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScanFinding } from '@callgate/contracts/catalogue'
import { keepGravest } from '@callgate/contracts/finding'
import { makeFinding, quote } from '../finding.ts'
import type { ExamineLimits } from '../limits.ts'
import type { TreeEntry } from '../tree.ts'
import { CODE_TITLES, type CodeMatch } from './code-match.ts'
import { inspectJavaScript } from './javascript-rules.ts'
import { type Language, maskSource } from './mask-source.ts'
import { inspectPython } from './python-rules.ts'
import { inspectText } from './text-rules.ts'

const LANGUAGES: readonly (readonly [RegExp, Language])[] = [
  [/(?<!\.d)\.[cm]?[jt]sx?$/, 'javascript'],
  [/\.pyw?$/, 'python'],
]
const DEPENDENCY = /(?:^|\/)(?:node_modules|site-packages|\.venv|venv)\//
const FILE_BYTES_MAX = 4 << 20
const PER_FILE_AND_CODE_MAX = 10
const QUOTE_MAX = 160

export interface CodeOptions {
  /** Folder of the server's own code: everything is looked for there, and in its dependencies what no library needs. */
  readonly own: string
  readonly limits: ExamineLimits
}

export async function inspectCode(
  root: string,
  entries: readonly TreeEntry[],
  { own, limits }: CodeOptions,
): Promise<readonly ScanFinding[]> {
  let findings: readonly ScanFinding[] = []
  const skipped: string[] = []
  let bytes = 0
  const isOwn = (path: string): boolean =>
    (own === '' || path.startsWith(`${own}/`)) && !DEPENDENCY.test(path.slice(own.length))
  // Its own code first: it must not be what a limit leaves out.
  const files = [...entries.filter(({ path }) => isOwn(path)), ...entries.filter(({ path }) => !isOwn(path))]
  for (const { path, type, bytes: size } of files) {
    const language = LANGUAGES.find(([pattern]) => pattern.test(path))?.[1]
    if (language === undefined || type !== 'file') continue
    if (size > FILE_BYTES_MAX || bytes + size > limits.scannedBytesMax) {
      skipped.push(path)
      continue
    }
    bytes += size
    const text = await readFile(join(root, path), 'utf8')
    const found = inspectSource({ path, text, language, own: isOwn(path) })
    // A file full of slight oddities must not end the search before the one that matters.
    findings = keepGravest([...findings, ...found], limits.findingsMax)
  }
  return [...findings, ...describeSkipped(skipped)]
}

export interface SourceFile {
  readonly path: string
  readonly text: string
  readonly language: Language
  readonly own: boolean
}

export function inspectSource({ path, text, language, own }: SourceFile): readonly ScanFinding[] {
  const masked = maskSource(text, language)
  const matches = [
    ...(own ? (language === 'python' ? inspectPython(masked) : inspectJavaScript(masked)) : []),
    ...inspectText(masked),
  ].toSorted((a, b) => a.at - b.at)
  const counts = new Map<string, number>()
  const lines = makeLineFinder(text)
  return matches.flatMap((match) => {
    const count = (counts.get(match.code) ?? 0) + 1
    counts.set(match.code, count)
    return count > PER_FILE_AND_CODE_MAX ? [] : [toFinding(match, path, lines(match.at))]
  })
}

function toFinding(match: CodeMatch, path: string, { line, text }: Line): ScanFinding {
  const seen = quote(text.trim(), QUOTE_MAX)
  return makeFinding({
    code: `code/${match.code}`,
    severity: match.severity,
    title: CODE_TITLES[match.code],
    detail: `Line ${line}: ${seen}`,
    where: { file: path, line },
    about: seen,
  })
}

interface Line {
  readonly line: number
  readonly text: string
}

/** For offsets that only grow: one pass over the text however many there are. */
function makeLineFinder(text: string): (at: number) => Line {
  let line = 1
  let start = 0
  return (at) => {
    for (let next = text.indexOf('\n', start); next !== -1 && next < at; next = text.indexOf('\n', start)) {
      line += 1
      start = next + 1
    }
    const end = text.indexOf('\n', start)
    const whole = text.slice(start, end === -1 ? undefined : end)
    return { line, text: whole.length > 1000 ? text.slice(Math.max(start, at - 20), at + 200) : whole }
  }
}

function describeSkipped(skipped: readonly string[]): readonly ScanFinding[] {
  const first = skipped[0]
  if (first === undefined) return []
  return [
    makeFinding({
      code: 'code/not-read',
      severity: 'medium',
      title: 'Some of the code was not read',
      detail: `${skipped.length} source files are past the limits of an examination, the first ${quote(first)}.`,
    }),
  ]
}
