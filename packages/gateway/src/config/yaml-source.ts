/** Reads YAML as plain JSON data, bounded and strict, and remembers where in the text every key and value stands. */

import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, Node, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { maskSecrets } from './mask.ts'
import type { ConfigProblem } from './problem.ts'
import { explainSyntax } from './yaml-syntax.ts'

export const YAML_BYTES_MAX = 1 << 20
const DEPTH_MAX = 48
/** Values an expanded document may have; aliases count each time they are used. */
const NODES_MAX = 200_000
const ALIASES_MAX = 100
const PROBLEMS_MAX = 50
/** Brackets a line may nest before the parser, which recurses, is not even asked. */
const FLOW_DEPTH_MAX = 64
const CORE_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
)

export type YamlValue = string | number | boolean | null | YamlValue[] | { [key: string]: YamlValue }
export type YamlPath = readonly (string | number)[]

/** A place in the text as offsets. */
interface Range {
  readonly start: number
  readonly end: number
}

interface Place {
  readonly key: Range | null
  readonly value: Range
}

/** What to say about a place; file, position and source line are filled in by the source. */
export interface Complaint {
  readonly message: string
  readonly suggestion?: string | null
  readonly severity?: 'error' | 'warning'
  /** Point at the key rather than at the value. */
  readonly at?: 'key' | 'value'
}

/** The text of one file with the places of everything in it. */
export class YamlSource {
  readonly file: string
  readonly #text: string
  /** Offsets at which lines begin. */
  readonly #lines: readonly number[]
  readonly #places = new Map<string, Place>()

  constructor(file: string, text: string) {
    this.file = file
    this.#text = text
    this.#lines = [0, ...Array.from(text.matchAll(/\n/g), (match) => match.index + 1)]
  }

  place(path: YamlPath, place: Place): void {
    this.#places.set(JSON.stringify(path), place)
  }

  /** A problem at the place of `path`, or of its nearest ancestor that is in the file. */
  problem(path: YamlPath, complaint: Complaint): ConfigProblem {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const found = this.#places.get(JSON.stringify(path.slice(0, depth)))
      if (found === undefined) continue
      const exact = depth === path.length && complaint.at !== 'key'
      // A missing key is shown at the key of the object that lacks it.
      return this.problemAt(exact ? found.value : (found.key ?? found.value), complaint, path)
    }
    return this.problemAt({ start: 0, end: 0 }, complaint, path)
  }

  problemAt(range: Range, complaint: Complaint, path: YamlPath = []): ConfigProblem {
    const start = Math.min(range.start, this.#text.length)
    const line = this.#countLines(start)
    const lineStart = this.#lines[line - 1] ?? 0
    const newline = this.#text.indexOf('\n', start)
    const lineEnd = newline < 0 ? this.#text.length : newline
    return {
      file: this.file,
      line,
      column: start - lineStart + 1,
      length: Math.max(1, Math.min(range.end, lineEnd) - start),
      path,
      severity: complaint.severity ?? 'error',
      message: complaint.message,
      suggestion: complaint.suggestion ?? null,
      source: maskSecrets(this.#text.slice(lineStart, lineEnd).replace(/\r$/, ''), path),
    }
  }

  /** How many lines begin at or before the offset. */
  #countLines(offset: number): number {
    let low = 0
    let high = this.#lines.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#lines[middle] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A problem at a part of the text value at `path`, given as offsets inside the value. */
  problemInside(
    path: YamlPath,
    part: Range & { readonly text: string },
    complaint: Complaint,
  ): ConfigProblem {
    const place = this.#places.get(JSON.stringify(path))
    const start = place === undefined ? undefined : this.#findInside(place.value, part)
    if (start === undefined) return this.problem(path, complaint)
    return this.problemAt({ start, end: start + Math.max(1, part.end - part.start) }, complaint, path)
  }

  /** Plain, quoted and block scalars differ in where their text begins; the line that holds the part is looked for. */
  #findInside(place: Range, part: Range & { readonly text: string }): number | undefined {
    const lineStart = part.text.lastIndexOf('\n', part.start - 1) + 1
    const newline = part.text.indexOf('\n', part.start)
    const line = part.text.slice(lineStart, newline < 0 ? part.text.length : newline)
    const at = this.#text.slice(place.start, place.end).indexOf(line)
    return at < 0 || line === '' ? undefined : place.start + at + (part.start - lineStart)
  }
}

export interface YamlFile {
  readonly value: YamlValue
  readonly source: YamlSource
}

/** Parses the bytes of a file. Anything but plain, bounded YAML 1.2 core data is a list of problems. */
export function parseYaml(file: string, bytes: Uint8Array): YamlFile | ConfigProblem[] {
  const blank = new YamlSource(file, '')
  const refuse = (message: string, suggestion: string) => [
    blank.problemAt({ start: 0, end: 0 }, { message, suggestion }),
  ]
  if (bytes.length > YAML_BYTES_MAX) {
    return refuse(
      `the file has ${bytes.length} bytes; at most ${YAML_BYTES_MAX} are read`,
      'split rules out, or remove generated parts',
    )
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return refuse('the file is not valid UTF-8', 'save it as UTF-8')
  }
  if (exceedsFlowDepth(text))
    return refuse(`brackets nest deeper than ${FLOW_DEPTH_MAX}`, 'flatten the document')
  const source = new YamlSource(file, text)
  let document: Document.Parsed
  try {
    // Duplicate keys are found by our own walk: the parser's check takes quadratic time.
    document = parseDocument(text, {
      schema: 'core',
      version: '1.2',
      merge: false,
      stringKeys: true,
      uniqueKeys: false,
      prettyErrors: false,
    })
  } catch (error) {
    return [
      source.problemAt(
        { start: 0, end: 0 },
        { message: `the file cannot be parsed: ${error instanceof Error ? error.message : String(error)}` },
      ),
    ]
  }
  const syntax = explainSyntax(text, document)
  if (syntax.length > 0) return syntax.map((complaint) => source.problemAt(complaint, complaint))
  if (document.directives.yaml.explicit === true && document.directives.yaml.version !== '1.2') {
    return [
      source.problemAt(
        { start: 0, end: 1 },
        { message: 'only YAML 1.2 is read', suggestion: 'remove the %YAML directive' },
      ),
    ]
  }
  const reader = new NodeReader(document, source)
  const value = reader.read(document.contents, [], null)
  return reader.problems.length > 0 ? reader.problems : { value, source }
}

/** A cheap upper bound: brackets in comments and strings count too, which no sensible file notices. */
function exceedsFlowDepth(text: string): boolean {
  let depth = 0
  let deepest = 0
  for (const [bracket] of text.matchAll(/[[\]{}]|\n(?=[^\s[\]{},])/g)) {
    if (bracket === '\n') depth = 0
    else depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    deepest = Math.max(deepest, depth)
  }
  return deepest > FLOW_DEPTH_MAX
}

/** Walks the node tree once: builds the value, notes the places, and refuses what YAML allows but data should not. */
class NodeReader {
  readonly problems: ConfigProblem[] = []
  readonly #anchors = new Map<string, Node>()
  readonly #open = new Set<Node>()
  readonly #source: YamlSource
  #nodes = 0
  #aliases = 0

  constructor(document: Document.Parsed, source: YamlSource) {
    this.#source = source
    if (document.contents !== null) this.#collectAnchors(document.contents, 0)
  }

  read(node: unknown, path: YamlPath, key: Range | null): YamlValue {
    const range = rangeOf(node)
    // Inside an alias the places are those of the anchor, which is where the text is.
    this.#source.place(path, { key, value: range })
    this.#nodes += 1
    if (this.#nodes > NODES_MAX)
      return this.#refuse(range, path, `the document expands to more than ${NODES_MAX} values`)
    if (path.length > DEPTH_MAX)
      return this.#refuse(range, path, `the document nests deeper than ${DEPTH_MAX}`)
    if (isAlias(node)) return this.#readAlias(node.source, range, { path, key })
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      if (node.tag !== undefined && !CORE_TAGS.has(node.tag)) {
        return this.#refuse(
          range,
          path,
          `the tag ${node.tag} is not accepted`,
          'write plain data without tags',
        )
      }
      if (isMap(node)) return this.#readMap(node, path)
      if (isSeq(node)) return this.#readSeq(node, path)
      return readScalar(node)
    }
    return null
  }

  #readAlias(name: string, range: Range, at: { path: YamlPath; key: Range | null }): YamlValue {
    this.#aliases += 1
    if (this.#aliases > ALIASES_MAX)
      return this.#refuse(range, at.path, `more than ${ALIASES_MAX} aliases`, 'write the values out')
    const target = this.#anchors.get(name)
    if (target === undefined)
      return this.#refuse(
        range,
        at.path,
        `the alias *${name} has no anchor before it`,
        `define it with &${name}`,
      )
    if (this.#open.has(target))
      return this.#refuse(range, at.path, `the alias *${name} contains itself`, 'write the value out')
    return this.read(target, at.path, at.key)
  }

  #readMap(node: YAMLMap, path: YamlPath): YamlValue {
    const value: { [key: string]: YamlValue } = {}
    const seen = new Map<string, Range>()
    this.#open.add(node)
    for (const pair of node.items) {
      const range = rangeOf(pair.key)
      const key = isScalar(pair.key) ? String(pair.key.value) : null
      if (key === null || key === '__proto__') {
        this.#refuse(range, path, 'this key is not accepted', 'use a plain name as key')
        continue
      }
      const first = seen.get(key)
      if (first !== undefined) {
        const what = path.length === 1 && path[0] === 'upstreams' ? 'upstream' : 'key'
        const line = this.#source.problemAt(first, { message: '' }).line
        this.#refuse(
          range,
          [...path, key],
          `duplicate ${what} \`${key}\`; it is already defined on line ${line}`,
          'remove or rename one of the two',
        )
        continue
      }
      seen.set(key, range)
      value[key] = this.read(pair.value, [...path, key], range)
      if (this.problems.length >= PROBLEMS_MAX) break
    }
    this.#open.delete(node)
    return value
  }

  #readSeq(node: YAMLSeq, path: YamlPath): YamlValue {
    const value: YamlValue[] = []
    this.#open.add(node)
    for (const [index, item] of node.items.entries()) {
      value.push(this.read(item, [...path, index], null))
      if (this.problems.length >= PROBLEMS_MAX) break
    }
    this.#open.delete(node)
    return value
  }

  #refuse(range: Range, path: YamlPath, message: string, suggestion: string | null = null): null {
    if (this.problems.length < PROBLEMS_MAX)
      this.problems.push(this.#source.problemAt(range, { message, suggestion }, path))
    return null
  }

  #collectAnchors(node: unknown, depth: number): void {
    if (depth > DEPTH_MAX) return
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined)
      this.#anchors.set(node.anchor, node)
    if (isMap(node)) for (const pair of node.items) this.#collectAnchors(pair.value, depth + 1)
    if (isSeq(node)) for (const item of node.items) this.#collectAnchors(item, depth + 1)
  }
}

function readScalar(node: Scalar): YamlValue {
  const { value } = node
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}

function rangeOf(node: unknown): Range {
  if ((isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) && node.range) {
    return { start: node.range[0], end: node.range[1] }
  }
  return { start: 0, end: 0 }
}
