/** Another reading of JSON to hold the guard's against: one character after the other, nothing of it left to V8. */

import type { JsonValue } from '@callgate/contracts/json'

const ESCAPED: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** Throws where the text is no JSON; of a repeated name the last member counts. */
export function readPlainly(text: string): JsonValue {
  const reader = new Reader(text)
  const value = reader.value()
  reader.end()
  return value
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(): JsonValue {
    this.#skipSpace()
    const sign = this.#text[this.#at]
    if (sign === '{') return this.#object()
    if (sign === '[') return this.#array()
    if (sign === '"') return this.#string()
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const)
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    return this.#number()
  }

  end(): void {
    this.#skipSpace()
    if (this.#at !== this.#text.length) this.#fail()
  }

  #object(): JsonValue {
    const members = new Map<string, JsonValue>()
    this.#list('{', '}', () => {
      this.#skipSpace()
      const name = this.#string()
      this.#skipSpace()
      this.#take(':')
      members.set(name, this.value())
    })
    return Object.fromEntries(members)
  }

  #array(): JsonValue {
    const items: JsonValue[] = []
    this.#list('[', ']', () => items.push(this.value()))
    return items
  }

  #list(open: string, close: string, one: () => void): void {
    this.#take(open)
    this.#skipSpace()
    if (this.#text[this.#at] === close) return this.#take(close)
    for (;;) {
      one()
      this.#skipSpace()
      if (this.#text[this.#at] === close) return this.#take(close)
      this.#take(',')
    }
  }

  #string(): string {
    this.#take('"')
    let read = ''
    for (;;) {
      const sign = this.#text[this.#at++] ?? this.#fail()
      if (sign === '"') return read
      if (sign < ' ') this.#fail()
      read += sign === '\\' ? this.#escape() : sign
    }
  }

  #escape(): string {
    const sign = this.#text[this.#at++] ?? this.#fail()
    if (sign !== 'u') return ESCAPED[sign] ?? this.#fail()
    const digits = this.#text.slice(this.#at, this.#at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail()
    this.#at += 4
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #number(): number {
    const [digits] = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.#text.slice(this.#at)) ?? []
    if (digits === undefined) this.#fail()
    this.#at += digits.length
    return Number(digits)
  }

  #skipSpace(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1
  }

  #take(sign: string): void {
    if (this.#text[this.#at] !== sign) this.#fail()
    this.#at += 1
  }

  #fail(): never {
    throw new SyntaxError(`No JSON at ${this.#at}.`)
  }
}
