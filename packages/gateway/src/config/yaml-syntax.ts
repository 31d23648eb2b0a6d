/** Says what is wrong with the syntax of a YAML file in the words of whoever wrote it: the parser speaks of its own parts. */

import { isCollection, isScalar, visit } from 'yaml'
import type { Document, YAMLError } from 'yaml'

export interface SyntaxComplaint {
  readonly start: number
  readonly end: number
  readonly message: string
  readonly suggestion: string | null
}

interface Words {
  readonly message: string
  readonly suggestion: string
}

const SAME_COLUMN: Words = {
  message: 'this line is indented otherwise than those it belongs to',
  suggestion: 'keys of one mapping begin at the same column, and so do the items of one list',
}
const CHECK_AROUND = 'check quotes, brackets and indentation on this line and the one before'

/** What the parser says, and what is said instead. */
const WORDS: readonly (readonly [RegExp, Words])[] = [
  [/same column|block sequence may not be used/, SAME_COLUMN],
  [
    /^Sequence item without - indicator/,
    {
      message: 'this line belongs to no item of the list above it',
      suggestion: 'indent it like the other keys of its item, or begin a new item with "- "',
    },
  ],
  [
    /^Implicit (?:map )?keys need to be/,
    {
      message: 'there is a key without a colon',
      suggestion: 'write `key: value`, with a space after the colon',
    },
  ],
  [
    /^Unexpected \S+ at node end/,
    {
      message: 'more follows where the value has ended',
      suggestion: 'put the whole value in quotes; a single quote inside single quotes is written twice',
    },
  ],
  [
    /^Alias cannot be an empty string/,
    { message: 'a value cannot begin with *', suggestion: 'put it in quotes: "*"' },
  ],
  [
    /^Source contains multiple documents/,
    {
      message: 'a second document begins here',
      suggestion: 'one file holds one document; remove the --- line',
    },
  ],
  [
    /^With stringKeys/,
    { message: 'this is no key', suggestion: 'a key is plain text with a colon behind it' },
  ],
]

const RESERVED = /^Plain value cannot start with (?:reserved character )?(.+)$/

const ADVICE: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAG_RESOLVE_FAILED: 'tags such as !name are not accepted; write plain data',
  TAB_AS_INDENT: 'indent with spaces',
  BAD_INDENT: CHECK_AROUND,
  MISSING_CHAR: CHECK_AROUND,
  UNEXPECTED_TOKEN: CHECK_AROUND,
  BLOCK_AS_IMPLICIT_KEY: CHECK_AROUND,
}

/** What is told of one file: one slip makes much of what comes after it look wrong. */
const COMPLAINTS_MAX = 3

/** One complaint for each line with an error: what the parser finds after it on that line follows from it. */
export function explainSyntax(text: string, document: Document.Parsed): SyntaxComplaint[] {
  const complaints = new Map<number, SyntaxComplaint>()
  for (const error of [...document.errors, ...document.warnings]) {
    const complaint = explainError(text, document, error)
    const line = text.lastIndexOf('\n', complaint.start - 1)
    if (!complaints.has(line)) complaints.set(line, skipIndent(text, complaint))
    if (complaints.size >= COMPLAINTS_MAX) break
  }
  return [...complaints.values()]
}

/** What is said of a line as a whole stands at its first word. */
function skipIndent(text: string, complaint: SyntaxComplaint): SyntaxComplaint {
  const isLineStart = complaint.start === 0 || text[complaint.start - 1] === '\n'
  const indent = isLineStart ? (/^ */.exec(text.slice(complaint.start))?.[0].length ?? 0) : 0
  return indent === 0
    ? complaint
    : { ...complaint, start: complaint.start + indent, end: complaint.end + indent }
}

function explainError(text: string, document: Document.Parsed, error: YAMLError): SyntaxComplaint {
  const [start, end] = error.pos
  const { code, message } = error
  if (message.startsWith('Nested mappings')) return { start, end, ...explainNested(text, start) }
  const open = findOpen(document, message, start)
  if (open !== undefined) return open
  const [, reserved] = RESERVED.exec(message) ?? []
  if (reserved !== undefined)
    return { start, end, message: `a value cannot begin with ${reserved}`, suggestion: 'put it in quotes' }
  const words = WORDS.find(([said]) => said.test(message))?.[1]
  return { start, end, ...(words ?? { message, suggestion: ADVICE[code] ?? null }) }
}

/** A value that is read as a key: by a second colon in its line, or by what is indented below it. */
function explainNested(text: string, start: number): Words {
  const [line = ''] = text.slice(start).split('\n', 1)
  if (/: |:$/.test(line))
    return {
      message: 'there is a second colon in one line',
      suggestion: 'a value with ": " in it stands in quotes; a nested key begins on a line of its own',
    }
  return {
    message: 'there is a value here, and yet the next line is indented below it',
    suggestion: 'indent the next line like this one, or remove the value',
  }
}

/** The bracket or quote that is not closed: the parser names the place where it gave up waiting. */
function findOpen(document: Document.Parsed, message: string, at: number): SyntaxComplaint | undefined {
  const isQuote = /^Missing closing ["']quote/.test(message)
  if (!isQuote && !/^Flow (?:map|sequence) in block collection/.test(message)) return undefined
  let start: number | undefined
  visit(document, (_, node) => {
    const begin = isQuote ? beginOfQuoted(node) : beginOfBracketed(node)
    if (begin !== undefined && begin < at) start = begin
  })
  if (start === undefined) return undefined
  const what = isQuote ? 'quote' : 'bracket'
  return {
    start,
    end: start + 1,
    message: `this ${what} is not closed`,
    suggestion: isQuote ? 'close it on this line' : 'close it, and indent what stands in it',
  }
}

const beginOfQuoted = (node: unknown): number | undefined =>
  isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')
    ? node.range?.[0]
    : undefined

const beginOfBracketed = (node: unknown): number | undefined =>
  isCollection(node) && node.flow === true ? node.range?.[0] : undefined
