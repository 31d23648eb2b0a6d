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

/** What `JSON.parse` is to give: throws a SyntaxError where the text is no JSON. */
export function readJson(text: string): unknown {
  const names = text.includes('\\') ? listNames(text, isNotPlain) : []
  if (names.length === 0) return readPlainJson(text)
  const meant = new Map(names.map(([start, end], at) => [`${MARK}${at}`, decodeName(text.slice(start, end))]))
  let at = 0
  const marked = replaceSpans(text, names, () => `"${MARK}${at++}"`)
  return putBack(readPlainJson(marked), meant)
}

/** The same for a text that is known to have no escapes in its names. */
export function readPlainJson(text: string): unknown {
  // oxlint-disable-next-line no-restricted-properties -- this is what it reads well
  return JSON.parse(text)
}

/** The same JSON, its names written with no escape that they can do without: as every parser reads them. */
export function writeNamesPlainly(text: string): string {
  if (!text.includes('\\')) return text
  return replaceSpans(text, listNames(text, isEscaped), (name) => JSON.stringify(decodeName(name)))
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

function decodeName(name: string): string {
  // A text by itself is read well, whatever escapes are in it.
  return String(readPlainJson(name))
}

function putBack(value: unknown, meant: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => putBack(item, meant))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  return Object.fromEntries(members.map(([name, item]) => [meant.get(name) ?? name, putBack(item, meant)]))
}
