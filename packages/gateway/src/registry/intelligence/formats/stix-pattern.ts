/** STIX 2.1 patterns (§9): comparisons for equality, joined by OR, of what indicators can name; everything else is refused by name. */

import type { IndicatorMatch } from '@callgate/contracts/intelligence'
import { parseAddress, parseNetwork } from '@callgate/engine/intelligence/addresses'

const PATTERN_CHARS_MAX = 65_536
const TOKENS_MAX = 20_000
const TOKEN =
  /\s+|(?<string>'(?:[^'\\]|\\.)*')|(?<word>[A-Za-z][A-Za-z0-9_-]*(?::[A-Za-z0-9_.'[\]*-]+)?)|(?<sign>!=|<=|>=|[=<>()[\],])|(?<number>-?\d+(?:\.\d+)?)/y

interface Token {
  readonly type: 'string' | 'word' | 'sign' | 'number'
  readonly text: string
}

export interface ReadPattern {
  readonly matches: readonly IndicatorMatch[]
  /** What of it could not be used, each by name. */
  readonly unsupported: readonly string[]
}

/** Alternatives that can be looked for. What needs two things at once is not weakened to one of them. */
export function parseStixPattern(pattern: string): ReadPattern {
  if (pattern.length > PATTERN_CHARS_MAX) return refuse('a pattern that is too long')
  const tokens = tokenise(pattern)
  if (tokens === undefined) return refuse('a pattern that cannot be read')
  return new PatternReader(tokens).read()
}

function refuse(reason: string): ReadPattern {
  return { matches: [], unsupported: [reason] }
}

function tokenise(pattern: string): Token[] | undefined {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < pattern.length) {
    const { groups } = TOKEN.exec(pattern) ?? {}
    if (groups === undefined || tokens.length >= TOKENS_MAX) return undefined
    const { string, word, sign, number } = groups
    if (string !== undefined) tokens.push({ type: 'string', text: unquote(string) })
    else if (word !== undefined) tokens.push({ type: 'word', text: word })
    else if (sign !== undefined) tokens.push({ type: 'sign', text: sign })
    else if (number !== undefined) tokens.push({ type: 'number', text: number })
  }
  return tokens
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, '$1')
}

class PatternReader {
  readonly #tokens: readonly Token[]
  readonly #matches: IndicatorMatch[] = []
  readonly #unsupported: string[] = []
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  read(): ReadPattern {
    for (;;) {
      if (!this.#readObservation()) return refuse(this.#unsupported.at(-1) ?? 'a pattern that cannot be read')
      const next = this.#take()
      if (next === undefined) return { matches: this.#matches, unsupported: this.#unsupported }
      const operator = next.text.toUpperCase()
      if (operator !== 'OR') return refuse(`the observation operator ${operator.slice(0, 20)}`)
    }
  }

  /** `[ comparison OR comparison … ]` */
  #readObservation(): boolean {
    if (this.#take()?.text !== '[') return this.#fail('a pattern that begins with no observation')
    for (;;) {
      if (!this.#readComparison()) return false
      const next = this.#take()
      if (next?.text === ']') return true
      if (next?.text.toUpperCase() !== 'OR')
        return this.#fail(`the comparison operator ${next?.text.toUpperCase().slice(0, 20) ?? 'at the end'}`)
    }
  }

  #readComparison(): boolean {
    const path = this.#take()
    if (path?.type !== 'word' || !path.text.includes(':'))
      return this.#fail('a comparison in parentheses or negated')
    const operator = this.#take()?.text.toUpperCase()
    if (operator === 'IN') return this.#readSet(path.text)
    if (operator === '=' || (operator === 'ISSUBSET' && /^ipv[46]-addr:value$/.test(path.text))) {
      const value = this.#take()
      if (value?.type !== 'string') return this.#fail('a comparison with no text')
      return this.#name(path.text, value.text)
    }
    return this.#fail(`the operator ${operator?.slice(0, 20) ?? ''}`)
  }

  #readSet(path: string): boolean {
    if (this.#take()?.text !== '(') return this.#fail('a set that cannot be read')
    for (;;) {
      const value = this.#take()
      if (value?.type !== 'string') return this.#fail('a comparison with no text')
      this.#name(path, value.text)
      const next = this.#take()?.text
      if (next === ')') return true
      if (next !== ',') return this.#fail('a set that cannot be read')
    }
  }

  /** Alternatives stand for themselves: one that cannot be named takes nothing from the others. */
  #name(path: string, value: string): boolean {
    const match = matchOf(path, value)
    if (match === undefined) this.#unsupported.push(`the object path ${path.slice(0, 80)}`)
    else this.#matches.push(match)
    return true
  }

  #take(): Token | undefined {
    const token = this.#tokens[this.#at]
    this.#at += 1
    return token
  }

  #fail(reason: string): false {
    this.#unsupported.push(reason)
    return false
  }
}

const HEX_LENGTHS: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 }

/** `MD5`, `SHA-256`, `'SHA-256'` and their like; undefined for other algorithms. */
export function digestOf(algorithm: string, value: string): string | undefined {
  const name = algorithm.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const hex = value.toLowerCase()
  return HEX_LENGTHS[name] === hex.length && /^[0-9a-f]+$/.test(hex) ? `${name}:${hex}` : undefined
}

function matchOf(path: string, value: string): IndicatorMatch | undefined {
  switch (path) {
    case 'url:value':
      return URL.canParse(value) ? { kind: 'url', url: value } : undefined
    case 'domain-name:value':
      return /^[\p{L}\p{N}*_.-]{1,253}$/u.test(value) ? { kind: 'host', host: value } : undefined
    case 'ipv4-addr:value':
    case 'ipv6-addr:value':
      return networkMatch(value)
    case 'process:command_line':
      return { kind: 'command', argv: splitCommand(value), prefix: true }
    default: {
      const hashed = /^(?:file|artifact):hashes\.'?([A-Za-z0-9-]+)'?$/.exec(path)
      const digest = hashed === null ? undefined : digestOf(hashed[1] ?? '', value)
      return digest === undefined ? undefined : { kind: 'digest', digest }
    }
  }
}

/** One address is a network of one; undefined for what is neither. */
export function networkMatch(value: string): Extract<IndicatorMatch, { kind: 'network' }> | undefined {
  if (parseNetwork(value) === undefined) return undefined
  const bits = parseAddress(value.split('/')[0] ?? '')?.bits ?? 32
  return { kind: 'network', cidr: value.includes('/') ? value : `${value}/${bits}` }
}

/** A command line as a shell would take it apart: quotes hold words together. */
export function splitCommand(line: string): string[] {
  const words = line.slice(0, 8_192).match(/"(?:[^"\\]|\\.)*"|'[^']*'|\S+/g) ?? []
  return words.slice(0, 64).map((word) => (/^(["']).*\1$/.test(word) ? word.slice(1, -1) : word))
}
