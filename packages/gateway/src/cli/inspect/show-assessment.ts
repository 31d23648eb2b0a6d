/** Shows what was found in one part: rule, where, why, and an excerpt that never holds the secret. */

import type { Assessment, Finding } from '@callgate/contracts/finding'
import { bold, dim, green, makePrintable, print, red } from '../terminal.ts'

export interface Inspected {
  /** File, or server and item. */
  readonly name: string
  readonly assessment: Assessment
  /** The text whose places are told by line and column; null when places are paths. */
  readonly text: string | null
  readonly textAt: string | null
}

/** One block for each part; parts with nothing to tell are one line. */
export function showAssessment(inspected: Inspected): void {
  const { name, assessment } = inspected
  const { verdict, findings } = assessment
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`
  const paint = verdict === 'benign' ? green : red
  print(
    `${paint(verdict.padEnd(10))}  ${bold(makePrintable(name))}${findings.length === 0 ? '' : `  ${count}`}`,
  )
  for (const finding of findings) showFinding(finding, inspected)
  if (assessment.truncated) print('            It was too large to be read to its end.')
}

function showFinding(finding: Finding, { text, textAt }: Inspected): void {
  const { code, severity, confidence, span, view, message, evidence } = finding
  const place =
    text !== null && span.path === textAt ? describePlace(text, span.start) : describePath(span.path)
  const read = view === 'raw' ? '' : `, as read in its ${view} form`
  print(`  ${bold(code)}  ${severity}, ${Math.round(confidence * 100)} % sure, ${place}${read}`)
  print(`      ${makePrintable(message)}`)
  if (evidence !== '') print(`      ${dim(makePrintable(evidence))}`)
}

function describePlace(text: string, at: number): string {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return `line ${line}, column ${at - before.lastIndexOf('\n')}`
}

function describePath(path: string): string {
  return path === '' ? 'the whole' : makePrintable(path)
}
