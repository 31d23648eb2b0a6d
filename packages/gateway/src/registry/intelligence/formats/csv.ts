/** CSV (RFC 4180) with a stated header: one thing to beware of in a line. */

import type { IndicatorMatch } from '@callgate/contracts/intelligence'
import { parsePurl } from './purl.ts'
import { FeedError, linksOf, severityOfWord, type Sink, timeOf, titleOf } from './sink.ts'
import { digestOf, networkMatch, splitCommand } from './stix-pattern.ts'

const COLUMNS = [
  'id',
  'kind',
  'value',
  'severity',
  'confidence',
  'title',
  'type',
  'reference',
  'published',
  'modified',
  'withdrawn',
  'expires',
] as const
type Column = (typeof COLUMNS)[number]
type Row = Readonly<Partial<Record<Column, string>>>
const NEEDED = ['id', 'kind', 'value'] as const
const FIELD_CHARS_MAX = 16_384

/** Reads rows as text comes in; a field may hold line ends. */
export class CsvReader {
  readonly #sink: Sink
  #header: readonly Column[] | undefined
  #fields: string[] = []
  #field = ''
  #state: 'plain' | 'quoted' | 'after-quote' = 'plain'

  constructor(sink: Sink) {
    this.#sink = sink
  }

  write(text: string): void {
    for (const char of text) this.#step(char)
  }

  end(): void {
    if (this.#state === 'quoted') throw new FeedError('The CSV ends inside a quoted field.')
    if (this.#field !== '' || this.#fields.length > 0) this.#endRow()
    if (this.#header === undefined)
      throw new FeedError(`The CSV is empty; its first line names columns: ${COLUMNS.join(',')}`)
  }

  #step(char: string): void {
    if (this.#state === 'quoted') {
      if (char === '"') this.#state = 'after-quote'
      else this.#append(char)
    } else if (char === '"' && this.#state === 'after-quote') {
      this.#append('"')
      this.#state = 'quoted'
    } else if (char === '"' && this.#field === '') this.#state = 'quoted'
    else if (char === ',') this.#endField()
    else if (char === '\n') this.#endRow()
    else if (char !== '\r' && char !== '\uFEFF') this.#append(char)
  }

  #append(char: string): void {
    if (this.#field.length >= FIELD_CHARS_MAX)
      throw new FeedError(
        `A field of the CSV has more than ${FIELD_CHARS_MAX} characters; is a quote missing?`,
      )
    this.#field += char
  }

  #endField(): void {
    this.#fields.push(this.#field)
    if (this.#fields.length > 64) throw new FeedError('A line of the CSV has more than 64 fields.')
    this.#field = ''
    this.#state = 'plain'
  }

  #endRow(): void {
    this.#endField()
    const fields = this.#fields
    this.#fields = []
    if (fields.length === 1 && fields[0] === '') return
    if (this.#header === undefined) this.#header = readHeader(fields)
    else if (fields.length === this.#header.length)
      takeRow(
        Object.fromEntries(this.#header.map((name, index) => [name, fields[index]?.trim()])),
        this.#sink,
      )
    else this.#sink.skip(`a line with ${fields.length} fields where the header names ${this.#header.length}`)
  }
}

function readHeader(fields: readonly string[]): readonly Column[] {
  const names = fields.map((field) => field.trim().toLowerCase())
  const unknown = names.find((name) => !(COLUMNS as readonly string[]).includes(name))
  if (unknown !== undefined)
    throw new FeedError(
      `The CSV has a column ${JSON.stringify(unknown.slice(0, 40))}; there are ${COLUMNS.join(', ')}.`,
    )
  const missing = NEEDED.find((name) => !names.includes(name))
  if (missing !== undefined)
    throw new FeedError(`The CSV has no column ${missing}; its first line names the columns.`)
  if (new Set(names).size !== names.length) throw new FeedError('The CSV names a column twice.')
  return names as Column[]
}

function takeRow(row: Row, sink: Sink): void {
  const match = matchOf(row.kind ?? '', row.value ?? '')
  if (match === undefined)
    return sink.skip(`a line of kind ${(row.kind ?? '').slice(0, 40)} whose value cannot be used`)
  const severity = row.severity === undefined || row.severity === '' ? 'high' : severityOfWord(row.severity)
  if (severity === undefined) return sink.skip('a line whose severity is unknown')
  const confidence = row.confidence === undefined || row.confidence === '' ? 0.9 : Number(row.confidence)
  const id = row.id ?? ''
  sink.take({
    id,
    type: row.type === 'vulnerability' ? 'vulnerability' : 'malicious',
    severity,
    confidence,
    title: titleOf(row.title, id),
    references: linksOf([row.reference]),
    publishedAtMs: timeOf(row.published),
    modifiedAtMs: timeOf(row.modified),
    withdrawnAtMs: timeOf(row.withdrawn),
    expiresAtMs: timeOf(row.expires),
    matches: [match],
  })
}

function matchOf(kind: string, value: string): IndicatorMatch | undefined {
  switch (kind) {
    case 'package':
      return packageOf(value)
    case 'server':
      return { kind, name: value }
    case 'url':
      return URL.canParse(value) ? { kind, url: value } : undefined
    case 'host':
      return { kind, host: value }
    case 'network':
      return networkMatch(value)
    case 'caller': {
      const network = networkMatch(value)
      return network === undefined ? undefined : { kind, cidr: network.cidr }
    }
    case 'digest': {
      const [algorithm = '', hex = ''] = value.split(':')
      const digest = digestOf(algorithm, hex)
      return digest === undefined ? undefined : { kind, digest }
    }
    case 'command':
      return { kind, argv: splitCommand(value), prefix: true }
    case 'text':
    case 'regex':
      return { kind: 'text', pattern: value, regex: kind === 'regex' }
    case 'issuer':
      return URL.canParse(value) ? { kind, issuer: value } : undefined
    case 'client': {
      const [name = '', version] = value.split('@')
      return { kind, name, version: version ?? null }
    }
    default:
      return undefined
  }
}

/** `pkg:npm/name@1.2.3`, or `npm name`, with `@version` for one version. */
function packageOf(value: string): IndicatorMatch | undefined {
  const purl = parsePurl(value)
  const [, ecosystem = '', name = '', version] = /^([a-z]{2,32}) (@?[^@\s]+)(?:@(\S+))?$/.exec(value) ?? []
  const read = purl ?? (name === '' ? undefined : { ecosystem, name, version: version ?? null })
  if (read === undefined) return undefined
  return read.version === null
    ? {
        kind: 'package',
        ecosystem: read.ecosystem,
        name: read.name,
        versions: [],
        ranges: [{ introduced: '0' }],
      }
    : { kind: 'package', ecosystem: read.ecosystem, name: read.name, versions: [read.version], ranges: [] }
}
