/** Finds what is compared exactly: addresses, hosts, URLs, accounts, numbers, ids and paths. */

import { unitAt } from '../views/unit-at.ts'
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

/** What a character can be in an atom; bits. Together they are what a run of them has. */
const SIGN = {
  /** Belongs to a run: everything but spaces, quotation marks, brackets, commas and the like. */
  chunk: 1,
  digit: 2,
  at: 4,
  dot: 8,
  /** Of either kind. */
  slash: 16,
  /** `:`, `-` and `_`. */
  joint: 32,
  /** `+` and `~`, which tell something at the start. */
  lead: 64,
} as const

const SIGNS = new Uint8Array(0x80)
for (let code = 33; code < SIGNS.length; code++)
  if (!`"'(),;<>[]\`{|}*`.includes(String.fromCharCode(code))) SIGNS[code] = SIGN.chunk
const mark = (characters: string, sign: number): void => {
  for (const character of characters) {
    const code = character.charCodeAt(0)
    SIGNS[code] = (SIGNS[code] as number) | sign
  }
}
mark('0123456789', SIGN.digit)
mark('@', SIGN.at)
mark('.', SIGN.dot)
mark('/\\', SIGN.slash)
mark(':-_', SIGN.joint)
mark('+~', SIGN.lead)

/** Without one of these a run is a word. */
const TELLING = SIGN.digit | SIGN.at | SIGN.dot | SIGN.slash | SIGN.joint
/** Of these it is enough that a run begins with one. */
const LEADING = SIGN.digit | SIGN.slash | SIGN.lead

/** Goes from one telling sign to the next, and reads the run of characters around it: most of a text has none. */
export function listAtoms(text: string, from: number, to: number, seed: number): readonly Atom[] {
  let found: Atom[] | undefined
  let at = from
  for (;;) {
    const telling = nextTelling(text, at, to)
    if (telling === to) break
    let start = telling
    while (start > at && isRunCode(text.charCodeAt(start - 1))) start--
    let later = 0
    let end = start
    for (; end < to; end++) {
      const code = text.charCodeAt(end)
      const sign = code < 0x80 ? (SIGNS[code] as number) : isWordCode(code) ? SIGN.chunk : 0
      if (sign === 0) break
      // A written-out line end; in a path it is none.
      if (code === 92 && isLineEnd(unitAt(text, end + 1)) && unitAt(text, start + 1) !== 58) break
      if (end > start) later |= sign
    }
    // Past what ended the run: a written-out line end takes two.
    at = end + (unitAt(text, end) === 92 ? 2 : 1)
    const code = unitAt(text, start)
    const first = end > start && code < 0x80 ? (SIGNS[code] as number) : 0
    if (((first & LEADING) | (later & TELLING)) === 0) continue
    const run = { start, end: endOfRun(text, start, end), signs: first | later }
    if (telling >= run.end) continue
    found ??= []
    readRun(text, run, seed, found)
    if (found.length >= ATOMS_MAX) break
  }
  return found ?? NOTHING
}

const NOTHING: readonly Atom[] = []

function nextTelling(text: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80 && ((SIGNS[code] as number) & TELLING) !== 0) return at
  }
  return to
}

function isRunCode(code: number): boolean {
  return code < 0x80 ? SIGNS[code] !== 0 : isWordCode(code)
}

function isLineEnd(code: number): boolean {
  return code === 110 || code === 114 || code === 116
}

interface Run {
  readonly start: number
  readonly end: number
  /** All signs that its characters have, and those that were left out at its end. */
  readonly signs: number
}

/** Punctuation at the ends belongs to the sentence; a written-out `\n` to whoever quoted it. */
function endOfRun(text: string, start: number, to: number): number {
  let end = Math.min(to, start + ATOM_CHARS_MAX)
  while (end > start) {
    const code = text.charCodeAt(end - 1)
    if (code === 46 || code === 58 || code === 33 || code === 63 || code === 92 || code === 61 || code === 45)
      end--
    else break
  }
  return end
}

const URL_START = /^(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.)/i
const HOST = /^(?:[\p{L}\p{N}_-]{1,63}\.){1,8}[\p{L}][\p{L}\p{N}-]{1,23}(?::\d{1,5})?(?=$|[/?#])/u
const FILE_END =
  /\.(?:docx?|xlsx?|pptx?|pdf|txt|md|csv|tsv|json|jsonl|ya?ml|xml|html?|png|jpe?g|gif|svg|webp|mp[34]|wav|zip|tar|gz|tgz|py|js|ts|tsx|jsx|java|go|rs|c|h|cpp|rb|php|sh|bat|ps1|sql|db|log|ini|cfg|conf|toml|env|ipynb|tex|odt|ods|rtf|eml|ics)$/i

type AddAtom = (kind: AtomKind, value: string, digits?: number) => void

/** Each pattern is tried only where the signs that it needs are there: most runs are numbers, or names with one mark. */
function readRun(text: string, { start, end, signs }: Run, seed: number, found: Atom[]): void {
  if (end - start < 4) return
  const chunk = text.slice(start, end)
  const add: AddAtom = (kind, value, digits = 0) => {
    found.push({ kind, hash: hashText(value.toLowerCase(), seed), start, end, digits })
  }
  const hasDot = (signs & SIGN.dot) !== 0
  const hasSlash = (signs & SIGN.slash) !== 0
  if ((hasDot || hasSlash) && URL_START.test(chunk)) return readUrl(chunk, add)
  const at = (signs & SIGN.at) === 0 ? -1 : chunk.lastIndexOf('@')
  if (at > 0 && HOST.test(chunk.slice(at + 1))) {
    const address = chunk.slice(chunk.lastIndexOf(':', at) + 1).replace(/[/?#].*$/, '')
    add('address', address)
    return
  }
  if (hasDot && FILE_END.test(chunk)) return add('path', lastPartOf(chunk))
  if (hasDot && HOST.test(chunk) && !/^[\d.]+$/.test(chunk)) return readUrl(chunk, add)
  if (hasSlash && /^(?:[~.]{0,2}\/|[a-z]:[\\/])/i.test(chunk)) return add('path', lastPartOf(chunk))
  readNumber(chunk, add)
}

function lastPartOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
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
  if (ONLY_DIGITS.test(chunk)) {
    // No date: those have a sign between their numbers.
    if (chunk.length >= 10) add('account', chunk, chunk.length)
    else if (chunk.length >= 4) add('number', chunk, chunk.length)
    return
  }
  const plain = lettersAndDigits(chunk)
  const digits = countDigits(plain)
  if (plain.length < 4 || (digits > 0 && DATE.test(chunk))) return
  if (digits === 0) {
    if (plain.length >= 5 && /[_\-/:.]/.test(chunk.slice(1, -1))) add('id', plain)
    return
  }
  if (/^[A-Za-z]{0,3}\d[\dA-Za-z]*$/.test(plain) && digits >= 8 && plain.length >= 10)
    add('account', plain, digits)
  else if (digits === plain.length) add('number', plain, digits)
  else if (plain.length >= 5) add('id', plain, digits)
}

/** Without its signs, as most runs are. */
function lettersAndDigits(chunk: string): string {
  let plain = ''
  let from = 0
  for (let at = 0; at < chunk.length; at++) {
    const code = chunk.charCodeAt(at)
    if (code >= 0x80) return chunk.replaceAll(/[^\p{L}\p{N}]/gu, '')
    if (isWordCode(code) && code !== 95) continue
    if (from < at) plain += chunk.slice(from, at)
    from = at + 1
  }
  return from === 0 ? chunk : plain + chunk.slice(from)
}

const ONLY_DIGITS = /^\d+$/

function countDigits(text: string): number {
  let digits = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) digits++
  }
  return digits
}

function decodePart(part: string): string {
  if (!part.includes('%')) return part
  return part.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
