/**
 * JSON whose names are what they are written as. V8 from 12.8 on may take a name that is written with an escape for another one: for a name
 * that it read before at that place, of the same length, spelt as that escape begins (nodejs/node#63785). After `{"h":1,"\\":1}` its
 * `JSON.parse` reads the `q` of `{"h":1,"\u0071":2}` as a backslash. Whoever sends two messages would decide what the second is read as.
 */

/** Where something stands in a text: its first unit, and the one behind its last. */
export type Span = readonly [start: number, end: number]

const BACKSLASH = 0x5c
const COLON = 0x3a

/** Stands before the number of a name that is put back later. A name that begins with it is put back as well. */
const MARK = '\uE000'
/** Line ends to some who read lines, though JSON has them in texts as they are. */
const LINE_ENDS = /[\u0085\u2028\u2029]/g

/** Taken before anybody replaces it. */
// oxlint-disable-next-line no-restricted-properties -- of names without escapes it reads what is written
const parse = JSON.parse

/** What `JSON.parse` is to give: throws a SyntaxError where the text is no JSON. */
export function readJson(text: string): unknown {
  const escaped = listEscaped(text)
  // Most backslashes stand in values.
  if (escaped.length === 0) return readPlainJson(text)
  const plain = replaceSpans(text, escaped, writePlainly)
  const names = listNames(plain, isNotPlain)
  return names.length === 0 ? readPlainJson(plain) : readMarked(plain, names)
}

/** The same for a text that is known to have no escapes in its names. */
export function readPlainJson(text: string): unknown {
  return parse(text)
}

/** The same JSON, its names written with no escape that they can do without: as every parser reads them. */
export function writeNamesPlainly(text: string): string {
  return replaceSpans(text, listEscaped(text), writePlainly)
}

/** Index after the closing quote, or the end of the text. Linear: each run of backslashes is counted once. */
export function skipString(text: string, start: number): number {
  let from = start + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote === -1) return text.length
    let escapes = quote
    while (escapes > from && text.charCodeAt(escapes - 1) === BACKSLASH) escapes--
    if ((quote - escapes) % 2 === 0) return quote + 1
    from = quote + 1
  }
}

function listEscaped(text: string): readonly Span[] {
  return text.includes('\\') ? listNames(text, isEscaped) : []
}

/** Names, quotes included. A text that is no JSON is read like one up to where it is none. */
function listNames(text: string, isWanted: (name: string) => boolean): readonly Span[] {
  const names: Span[] = []
  for (let start = text.indexOf('"'); start !== -1;) {
    const end = skipString(text, start)
    if (isName(text, end)) {
      const name = text.slice(start, end)
      if (isWanted(name)) names.push([start, end])
    }
    start = text.indexOf('"', end)
  }
  return names
}

function isName(text: string, end: number): boolean {
  let at = end
  while (isSpace(text.charCodeAt(at))) at++
  return text.charCodeAt(at) === COLON
}

/** RFC 8259 §2. */
function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09
}

function isEscaped(name: string): boolean {
  return name.includes('\\')
}

function isNotPlain(name: string): boolean {
  return isEscaped(name) || name.startsWith(MARK, 1)
}

function replaceSpans(text: string, spans: readonly Span[], replace: (part: string) => string): string {
  let replaced = ''
  let from = 0
  for (const [start, end] of spans) {
    replaced += text.slice(from, start) + replace(text.slice(start, end))
    from = end
  }
  return replaced + text.slice(from)
}

function writePlainly(name: string): string {
  const escape = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(decodeName(name)).replaceAll(LINE_ENDS, escape)
}

/** A text by itself is read well, whatever escapes are in it. */
function decodeName(name: string): string {
  return String(readPlainJson(name))
}

function readMarked(text: string, names: readonly Span[]): unknown {
  const marks = new Map<string, string>()
  const meant = new Map<string, string>()
  const marked = replaceSpans(text, names, (name) => {
    const known = marks.get(name)
    if (known !== undefined) return known
    const mark = `${MARK}${marks.size}`
    meant.set(mark, decodeName(name))
    marks.set(name, `"${mark}"`)
    return `"${mark}"`
  })
  const value = readPlainJson(marked)
  putBack(value, meant)
  return value
}

function putBack(value: unknown, meant: ReadonlyMap<string, string>): void {
  const waiting: unknown[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    if (!Array.isArray(next) && Object.keys(next).some((name) => name.startsWith(MARK))) rename(next, meant)
    for (const item of Object.values(next)) if (typeof item === 'object' && item !== null) waiting.push(item)
  }
}

/** In place, and in the order in which they stand. */
function rename(object: object, meant: ReadonlyMap<string, string>): void {
  const members = Object.entries(object)
  for (const [name] of members) Reflect.deleteProperty(object, name)
  for (const [name, value] of members)
    Object.defineProperty(object, meant.get(name) ?? name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
}
