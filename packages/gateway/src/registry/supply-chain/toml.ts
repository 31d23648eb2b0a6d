/** Reads TOML 1.0 as lock files are written: tables, arrays and strings; numbers and dates stay the text they are. */

import { ExamineError, quote } from './finding.ts'

export type TomlValue = string | boolean | readonly TomlValue[] | TomlTable
export type TomlTable = Map<string, TomlValue>

const DEPTH_MAX = 16
const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  '\\': '\\',
}

/** Throws an ExamineError that names the line; strings over several lines are refused. */
export function parseToml(text: string): TomlTable {
  return new Reader(text.replaceAll('\r\n', '\n')).read()
}

class Reader {
  readonly #text: string
  #at = 0
  readonly #root: TomlTable = new Map()
  /** Tables that a header opened: a second header of the same name would add to what was said. */
  readonly #opened = new Set<TomlTable>()
  /** Arrays that `[[…]]` made, and may add to. */
  readonly #growing = new Set<TomlValue>()

  constructor(text: string) {
    this.#text = text
  }

  read(): TomlTable {
    let table = this.#root
    for (this.#skip(true); this.#at < this.#text.length; this.#skip(true)) {
      if (this.#take('[[')) table = this.#openElement()
      else if (this.#take('[')) table = this.#openTable()
      else this.#readPair(table, 0)
      this.#skip(false)
      if (this.#at < this.#text.length && !this.#take('\n')) this.#fail('something stands behind the value')
    }
    return this.#root
  }

  #openTable(): TomlTable {
    const keys = this.#readKeys()
    this.#want(']')
    const table = this.#descend(this.#root, keys)
    if (this.#opened.has(table)) this.#fail('the table is there already')
    this.#opened.add(table)
    return table
  }

  #openElement(): TomlTable {
    const keys = this.#readKeys()
    this.#want(']]')
    const last = keys.at(-1) ?? ''
    const parent = this.#descend(this.#root, keys.slice(0, -1))
    const found = parent.get(last)
    const table: TomlTable = new Map()
    if (found === undefined) {
      const made = [table]
      this.#growing.add(made)
      parent.set(last, made)
    } else if (this.#isGrowing(found)) found.push(table)
    else this.#fail('it is something else already')
    return table
  }

  /** Through tables, and through the last element of arrays of tables. */
  #descend(from: TomlTable, keys: readonly string[]): TomlTable {
    let table = from
    for (const key of keys) {
      const found = table.get(key)
      const next = found !== undefined && this.#isGrowing(found) ? found.at(-1) : found
      if (next === undefined) {
        const made: TomlTable = new Map()
        table.set(key, made)
        table = made
      } else if (next instanceof Map) table = next
      else this.#fail('it is something else already')
    }
    return table
  }

  #isGrowing(value: TomlValue): value is TomlTable[] {
    return this.#growing.has(value)
  }

  #readPair(into: TomlTable, depth: number): void {
    const keys = this.#readKeys()
    this.#want('=')
    const table = this.#descend(into, keys.slice(0, -1))
    const last = keys.at(-1) ?? ''
    if (table.has(last)) this.#fail('the key is there already')
    this.#skip(false)
    table.set(last, this.#readValue(depth))
  }

  #readKeys(): readonly string[] {
    const keys: string[] = []
    do {
      this.#skip(false)
      const quoted = this.#peek() === '"' || this.#peek() === "'"
      keys.push(quoted ? this.#readString() : this.#readBare(/[A-Za-z0-9_-]/))
      if (keys.length > DEPTH_MAX) this.#fail('the key has too many parts')
      this.#skip(false)
    } while (this.#take('.'))
    return keys
  }

  #readValue(depth: number): TomlValue {
    if (depth > DEPTH_MAX) this.#fail('it is nested too deeply')
    const next = this.#peek()
    if (next === '"' || next === "'") return this.#readString()
    if (this.#take('[')) return this.#readArray(depth + 1)
    if (this.#take('{')) return this.#readInline(depth + 1)
    const plain = this.#readBare(/[A-Za-z0-9_+.:-]/)
    return plain === 'true' || plain === 'false' ? plain === 'true' : plain
  }

  #readArray(depth: number): readonly TomlValue[] {
    const values: TomlValue[] = []
    for (this.#skip(true); !this.#take(']'); this.#skip(true)) {
      values.push(this.#readValue(depth))
      this.#skip(true)
      if (!this.#take(',')) {
        this.#want(']')
        break
      }
    }
    return values
  }

  #readInline(depth: number): TomlTable {
    const table: TomlTable = new Map()
    this.#skip(false)
    if (this.#take('}')) return table
    do this.#readPair(table, depth)
    while (this.#takeAfterBlanks(','))
    this.#want('}')
    return table
  }

  #readString(): string {
    const mark = this.#peek()
    if (this.#text.startsWith(mark.repeat(3), this.#at)) this.#fail('strings over several lines are not read')
    let read = ''
    for (this.#at += 1; this.#peek() !== mark; this.#at += 1) {
      const next = this.#peek()
      if (next === '' || next === '\n') this.#fail('the string does not end')
      if (next === '\\' && mark === '"') read += this.#readEscape()
      else read += next
    }
    this.#at += 1
    return read
  }

  #readEscape(): string {
    this.#at += 1
    const next = this.#peek()
    const simple = Object.hasOwn(ESCAPES, next) ? ESCAPES[next] : undefined
    if (simple !== undefined) return simple
    const length = next === 'u' ? 4 : next === 'U' ? 8 : 0
    const digits = this.#text.slice(this.#at + 1, this.#at + 1 + length)
    const code = /^[0-9A-Fa-f]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN
    const isScalar = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    if (length === 0 || digits.length !== length || !isScalar) this.#fail('the string has an unknown escape')
    this.#at += length
    return String.fromCodePoint(code)
  }

  #readBare(allowed: RegExp): string {
    const from = this.#at
    while (allowed.test(this.#peek())) this.#at += 1
    if (this.#at === from) this.#fail('something is missing')
    return this.#text.slice(from, this.#at)
  }

  /** Blanks and comments, and the ends of lines where they mean nothing. */
  #skip(lines: boolean): void {
    for (;;) {
      const next = this.#peek()
      if (next === ' ' || next === '\t' || (lines && next === '\n')) this.#at += 1
      else if (next === '#') {
        const end = this.#text.indexOf('\n', this.#at)
        this.#at = end === -1 ? this.#text.length : end
      } else return
    }
  }

  #peek(): string {
    return this.#text.charAt(this.#at)
  }

  #take(mark: string): boolean {
    if (!this.#text.startsWith(mark, this.#at)) return false
    this.#at += mark.length
    return true
  }

  #takeAfterBlanks(mark: string): boolean {
    this.#skip(false)
    return this.#take(mark)
  }

  #want(mark: string): void {
    if (!this.#takeAfterBlanks(mark)) this.#fail(`there is no ${mark}`)
  }

  #fail(why: string): never {
    const line = this.#text.slice(0, this.#at).split('\n').length
    const near = (this.#text.split('\n')[line - 1] ?? '').trim()
    throw new ExamineError(`Line ${line} cannot be read, ${why}: ${quote(near)}`)
  }
}
