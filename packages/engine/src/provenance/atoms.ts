/** Finds what is compared exactly: addresses, hosts, URLs, accounts, numbers, ids and paths. */

import { hashText, isWordCode } from './hash.ts'

/** `outside` names a place beyond the session: something can be sent there. */
export type AtomKind = 'address' | 'url' | 'host' | 'account' | 'number' | 'id' | 'path'

export interface Atom {
  readonly kind: AtomKind
  readonly hash: number
  readonly start: number
  readonly end: number
  /** How many digits a number, id or account has; 0 of everything else. */
  readonly digits: number
}

/** Kinds of atoms that name a place something can be sent to. */
export const OUTSIDE_ATOMS: ReadonlySet<AtomKind> = new Set<AtomKind>(['address', 'url', 'host', 'account'])

const ATOM_CHARS_MAX = 512
const ATOMS_MAX = 2000

/** Walks runs of characters without gaps; only those with a mark or a digit inside can be one. */
export function listAtoms(text: string, from: number, to: number, seed: number): Atom[] {
  const found: Atom[] = []
  let at = from
  while (at < to && found.length < ATOMS_MAX) {
    if (!isChunkCode(text.charCodeAt(at))) {
      at++
      continue
    }
    const start = at
    let telling = false
    for (; at < to; at++) {
      const code = text.charCodeAt(at)
      if (!isChunkCode(code)) break
      // A written-out line end; in a path it is none.
      if (code === 92 && isLineEnd(text.charCodeAt(at + 1)) && text.charCodeAt(start + 1) !== 58) break
      if (isTelling(code) && at > start) telling = true
      else if (at === start && (isDigit(code) || code === 47 || code === 43 || code === 126)) telling = true
    }
    const endAt = at
    if (at === start || text.charCodeAt(at) === 92) at += 2
    if (telling) readChunk(text, trimChunk(text, start, endAt), seed, found)
  }
  return found
}

function isLineEnd(code: number): boolean {
  return code === 110 || code === 114 || code === 116
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** `@`, `.`, `/`, `:`, `-`, `_`, `\` and digits. */
function isTelling(code: number): boolean {
  return (
    isDigit(code) ||
    code === 64 ||
    code === 46 ||
    code === 47 ||
    code === 58 ||
    code === 45 ||
    code === 95 ||
    code === 92
  )
}

/** Everything but spaces, quotation marks, brackets, commas and the like. */
function isChunkCode(code: number): boolean {
  if (code <= 32) return false
  if (code < 0x80) {
    return !(
      code === 34 ||
      code === 39 ||
      code === 40 ||
      code === 41 ||
      code === 44 ||
      code === 59 ||
      code === 60 ||
      code === 62 ||
      code === 91 ||
      code === 93 ||
      code === 96 ||
      code === 123 ||
      code === 124 ||
      code === 125 ||
      code === 42
    )
  }
  return isWordCode(code)
}

interface Range {
  readonly start: number
  readonly end: number
}

/** Punctuation at the ends belongs to the sentence; a written-out `\n` to whoever quoted it. */
function trimChunk(text: string, start: number, to: number): Range {
  let end = Math.min(to, start + ATOM_CHARS_MAX)
  while (end > start) {
    const code = text.charCodeAt(end - 1)
    if (code === 46 || code === 58 || code === 33 || code === 63 || code === 92 || code === 61 || code === 45)
      end--
    else break
  }
  return { start, end }
}

const URL_START = /^(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.)/i
const HOST = /^(?:[\p{L}\p{N}_-]{1,63}\.){1,8}[\p{L}][\p{L}\p{N}-]{1,23}(?::\d{1,5})?(?=$|[/?#])/u
const FILE_END =
  /\.(?:docx?|xlsx?|pptx?|pdf|txt|md|csv|tsv|json|jsonl|ya?ml|xml|html?|png|jpe?g|gif|svg|webp|mp[34]|wav|zip|tar|gz|tgz|py|js|ts|tsx|jsx|java|go|rs|c|h|cpp|rb|php|sh|bat|ps1|sql|db|log|ini|cfg|conf|toml|env|ipynb|tex|odt|ods|rtf|eml|ics)$/i

type AddAtom = (kind: AtomKind, value: string, digits?: number) => void

function readChunk(text: string, { start, end }: Range, seed: number, found: Atom[]): void {
  if (end - start < 4) return
  const chunk = text.slice(start, end)
  const add: AddAtom = (kind, value, digits = 0) => {
    found.push({ kind, hash: hashText(value.toLowerCase(), seed), start, end, digits })
  }
  if (URL_START.test(chunk)) return readUrl(chunk, add)
  const at = chunk.lastIndexOf('@')
  if (at > 0 && HOST.test(chunk.slice(at + 1))) {
    const address = chunk.slice(chunk.lastIndexOf(':', at) + 1).replace(/[/?#].*$/, '')
    add('address', address)
    return
  }
  if (FILE_END.test(chunk))
    return add('path', chunk.slice(Math.max(chunk.lastIndexOf('/'), chunk.lastIndexOf('\\')) + 1))
  if (HOST.test(chunk) && !/^[\d.]+$/.test(chunk)) return readUrl(chunk, add)
  if (/^(?:[~.]{0,2}\/|[a-z]:[\\/])/i.test(chunk)) {
    add('path', chunk.slice(Math.max(chunk.lastIndexOf('/'), chunk.lastIndexOf('\\')) + 1))
    return
  }
  readNumber(chunk, add)
}

/** A URL counts as a whole and by its host. */
function readUrl(chunk: string, add: AddAtom): void {
  const rest = chunk.replace(/^[a-z][a-z0-9+.-]{1,15}:\/\//i, '').replace(/^www\./i, '')
  const host = /^[^/?#]+/.exec(rest)?.[0] ?? ''
  const whole = rest.replace(/[/?#&]+$/, '')
  add('host', host)
  if (whole === host) return
  add('url', whole)
  readParameters(rest, add)
}

const PARAMETERS_MAX = 16

/** What a URL carries in its query or fragment is a value of its own. */
function readParameters(rest: string, add: AddAtom): void {
  const from = rest.search(/[?#]/)
  if (from === -1) return
  for (const part of rest.slice(from + 1).split(/[&#;]/, PARAMETERS_MAX)) {
    const value = decodePart(part.slice(part.indexOf('=') + 1))
    if (/^[^@\s]+@[^@\s]+$/.test(value) && HOST.test(value.slice(value.indexOf('@') + 1)))
      add('address', value)
    else if (value.length >= 4 && value.length <= 200) readNumber(value, add)
  }
}

const DATE =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})?[tT]?(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?[zZ]?$/

function readNumber(chunk: string, add: AddAtom): void {
  const plain = chunk.replaceAll(/[^\p{L}\p{N}]/gu, '')
  const digits = plain.replaceAll(/[^0-9]/g, '').length
  if (plain.length < 4 || DATE.test(chunk)) return
  if (digits === 0) {
    if (plain.length >= 5 && /[_\-/:.]/.test(chunk.slice(1, -1))) add('id', plain)
    return
  }
  if (/^[A-Za-z]{0,3}\d[\dA-Za-z]*$/.test(plain) && digits >= 8 && plain.length >= 10)
    add('account', plain, digits)
  else if (digits === plain.length) add('number', plain, digits)
  else if (plain.length >= 5) add('id', plain, digits)
}

function decodePart(part: string): string {
  if (!part.includes('%')) return part
  return part.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
