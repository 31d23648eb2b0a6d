/** The tools of all upstreams side by side: which one looks, sounds or reads like another upstream's, or speaks of it. */

import type { JsonObject } from '@callgate/contracts/json'
import { sketchText, estimateShared, listBands, type TextSketch } from './text-sketch.ts'
import { isOneEditApart, listDeletions, readToolName, type ToolName } from './tool-name.ts'

export interface CatalogueItem {
  readonly upstream: string
  readonly name: string
  /** Digest of the whole definition. */
  readonly digest: string
  readonly definition: JsonObject
}

/** In what way one tool is like another upstream's. */
export type Likeness =
  | 'lookalike-name'
  | 'near-name'
  | 'altered-copy'
  | 'same-tool'
  | 'renamed-copy'
  | 'same-name'
  | 'names-other-tool'

export interface Resemblance {
  readonly likeness: Likeness
  readonly other: Pick<CatalogueItem, 'upstream' | 'name'>
  /** What of the definition shows it: the text at `/name` or `/description`. */
  readonly path: '/name' | '/description'
  readonly start: number
  readonly end: number
  readonly matched: string
}

interface Entry<Item extends CatalogueItem = CatalogueItem> {
  readonly item: Item
  readonly name: ToolName
  readonly sketch: TextSketch | null
  /** Hashes it stands under in the index; a collision only costs a comparison. */
  readonly keys: readonly number[]
  /** Names of tools its description speaks of. */
  readonly mentions: readonly Mention[]
}

interface Mention {
  readonly name: string
  readonly start: number
  readonly ordered: boolean
}

/** Entries looked at under one key: what ten thousand tools share tells nothing about any of them. */
const BUCKET_MAX = 24
const FOUND_MAX = 8
const ANNOUNCED_MAX = 50_000
const MENTIONS_MAX = 32
const DESCRIPTION_CHARS_MAX = 8_000
/** Shorter names are one slip apart by chance. */
const NEAR_NAME_MIN = 8
const NEAR_WORD_MIN = 5
/** What two texts share to be one text changed, and to be the same text. */
const ALTERED_SHARE = 0.3
const SAME_SHARE = 0.9
/** A copy that grew by less says nothing new. */
const ADDED_CHARS_MIN = 24

/** Whether two tools of these upstreams may not have one name, because the operator said which of them stands. */
export type NamesCount = (one: string, other: string) => boolean

const never: NamesCount = () => false

export class ToolCatalogue<Item extends CatalogueItem = CatalogueItem> {
  readonly #entries = new Map<string, Entry<Item>>()
  /** By hash; mostly one entry, and then no list. */
  readonly #index = new Map<number, Entry<Item> | Entry<Item>[]>()
  readonly #described = new WeakMap<Item, Entry<Item>>()
  /** Words of names, with how many names of each upstream have them: a word that another upstream uses is no slip. */
  readonly #words = new Map<string, Map<string, number>>()
  readonly #announced = new Map<string, Set<string>>()

  get size(): number {
    return this.#entries.size
  }

  /** Names an upstream is about to list: a tool may speak of its own server's tools before they are judged. */
  announce(upstream: string, names: readonly string[]): void {
    let known = this.#announced.get(upstream)
    if (known === undefined) this.#announced.set(upstream, (known = new Set<string>()))
    for (const name of names) if (known.size < ANNOUNCED_MAX) known.add(name.toLowerCase())
  }

  /** Whether exactly this definition is in. */
  has(item: Item): boolean {
    return this.#entries.get(keyOf(item))?.item.digest === item.digest
  }

  /** Puts the tool in, in place of what had its name at this upstream. */
  put(item: Item): void {
    const key = keyOf(item)
    const before = this.#entries.get(key)
    if (before !== undefined) {
      if (before.item.digest === item.digest) return
      this.#drop(before)
    }
    const entry = this.#describe(item)
    this.#entries.set(key, entry)
    this.#count(entry, 1)
    for (const bucket of entry.keys) {
      const held = this.#index.get(bucket)
      if (held === undefined) this.#index.set(bucket, entry)
      else if (!Array.isArray(held)) this.#index.set(bucket, [held, entry])
      else if (held.length < BUCKET_MAX) held.push(entry)
    }
  }

  /**
   * What of other upstreams the tool is like, the most telling first; the same work however many there are. Among upstreams
   * for which `namesCount`, the same name is a likeness, whatever the tools do.
   */
  compare(item: Item, namesCount: NamesCount = never): readonly Resemblance[] {
    const entry = this.#describe(item)
    const found: Resemblance[] = []
    for (const other of this.#candidates(entry)) {
      const resemblance = this.#judge(entry, other, namesCount)
      if (resemblance !== undefined) found.push(resemblance)
      if (found.length >= FOUND_MAX) break
    }
    found.push(...this.#findMentions(entry))
    return found
  }

  /** Tools of other upstreams that are like this one, or speak of it: what to judge again once it is there. */
  listAffected(item: Item, namesCount: NamesCount = never): readonly Item[] {
    const entry = this.#describe(item)
    const affected = this.#candidates(entry).filter(
      (other) => this.#judge(other, entry, namesCount) !== undefined,
    )
    const name = item.name.toLowerCase()
    for (const other of this.#at(hashOf(`mention ${name}`)))
      if (other.item.upstream !== item.upstream && other.mentions.some((mention) => mention.name === name))
        affected.push(other)
    return [...new Set(affected)].slice(0, FOUND_MAX).map((other) => other.item)
  }

  #drop(entry: Entry<Item>): void {
    for (const bucket of entry.keys) {
      const left = this.#at(bucket).filter((other) => other !== entry)
      if (left.length === 0) this.#index.delete(bucket)
      else this.#index.set(bucket, left.length === 1 ? (left[0] as Entry<Item>) : left)
    }
    this.#count(entry, -1)
  }

  #count({ name, item: { upstream } }: Entry<Item>, step: 1 | -1): void {
    for (const word of name.words) {
      let users = this.#words.get(word)
      if (users === undefined) this.#words.set(word, (users = new Map<string, number>()))
      const count = (users.get(upstream) ?? 0) + step
      if (count > 0) users.set(upstream, count)
      else users.delete(upstream)
      if (users.size === 0) this.#words.delete(word)
    }
  }

  #at(bucket: number): readonly Entry<Item>[] {
    const held = this.#index.get(bucket)
    return held === undefined ? [] : Array.isArray(held) ? held : [held]
  }

  #describe(item: Item): Entry<Item> {
    let entry = this.#described.get(item)
    if (entry === undefined) this.#described.set(item, (entry = describe(item)))
    return entry
  }

  #candidates(entry: Entry<Item>): readonly Entry<Item>[] {
    const seen = new Set<Entry<Item>>()
    for (const bucket of entry.keys) {
      for (const other of this.#at(bucket)) if (other.item.upstream !== entry.item.upstream) seen.add(other)
    }
    return [...seen]
  }

  #judge(entry: Entry<Item>, other: Entry<Item>, namesCount: NamesCount): Resemblance | undefined {
    const { name, item } = entry
    const shared =
      entry.sketch === null || other.sketch === null ? 0 : estimateShared(entry.sketch, other.sketch)
    const of = (likeness: Likeness): Resemblance =>
      likeness === 'altered-copy' || likeness === 'renamed-copy'
        ? resemblanceAt(likeness, other, '/description', descriptionOf(item))
        : resemblanceAt(likeness, other, '/name', item.name)
    if (name.skeleton === other.name.skeleton && name.plain !== other.name.plain) return of('lookalike-name')
    if (name.plain === other.name.plain) {
      if (item.digest === other.item.digest) return of('same-tool')
      if (isAltered(entry, other, shared)) return of('altered-copy')
      return namesCount(item.upstream, other.item.upstream) ? of('same-name') : undefined
    }
    if (this.#isNearName(entry, other.name)) return of('near-name')
    return shared >= SAME_SHARE ? of('renamed-copy') : undefined
  }

  /** One slip apart in a word that no other tool's name has: not another verb, a plural or a number. */
  #isNearName({ name, item: { upstream } }: Entry<Item>, other: ToolName): boolean {
    if (name.plain.length < NEAR_NAME_MIN || !isOneEditApart(name.plain, other.plain)) return false
    if (name.words.length !== other.words.length) return name.words.join('') !== other.words.join('')
    const at = name.words.findIndex((word, index) => word !== other.words[index])
    const word = name.words[at] ?? ''
    const model = other.words[at] ?? ''
    if (Math.min(word.length, model.length) < NEAR_WORD_MIN || /\d/.test(word + model)) return false
    if (isInflected(word, model) || isInflected(model, word)) return false
    const users = this.#words.get(word)
    return users === undefined || users.size === (users.has(upstream) ? 1 : 0)
  }

  #findMentions(entry: Entry<Item>): readonly Resemblance[] {
    const { upstream } = entry.item
    const found: Resemblance[] = []
    for (const { name, start, ordered } of entry.mentions) {
      if (!ordered || this.#announced.get(upstream)?.has(name) === true) continue
      const own = this.#entries.get(keyOf({ upstream, name }))
      const other = own === undefined ? this.#firstNamed(name, upstream) : undefined
      if (other === undefined) continue
      const matched = descriptionOf(entry.item).slice(start, start + name.length)
      found.push({
        ...resemblanceAt('names-other-tool', other, '/description', matched),
        start,
        end: start + name.length,
      })
      if (found.length >= FOUND_MAX) break
    }
    return found
  }

  #firstNamed(name: string, besides: string): Entry<Item> | undefined {
    return this.#at(hashOf(`name ${name}`)).find(
      ({ item }) => item.upstream !== besides && item.name.toLowerCase() === name,
    )
  }
}

function resemblanceAt(
  likeness: Likeness,
  { item: { upstream, name } }: Entry,
  path: Resemblance['path'],
  matched: string,
): Resemblance {
  return { likeness, other: { upstream, name }, path, start: 0, end: matched.length, matched }
}

/** The same tool in other words, or with words added: more than another edition of a few words. */
function isAltered(entry: Entry, other: Entry, shared: number): boolean {
  if (shared < ALTERED_SHARE || shared >= 1 || entry.sketch === null || other.sketch === null) return false
  return entry.sketch.chars - other.sketch.chars >= ADDED_CHARS_MIN
}

function isInflected(word: string, stem: string): boolean {
  return word === `${stem}s` || word === `${stem}d` || word === `${stem}r` || word === `${stem}n`
}

function descriptionOf({ definition }: CatalogueItem): string {
  const description = definition['description']
  return typeof description === 'string' ? description : ''
}

function keyOf({ upstream, name }: Pick<CatalogueItem, 'upstream' | 'name'>): string {
  return `${upstream} ${name}`
}

function describe<Item extends CatalogueItem>(item: Item): Entry<Item> {
  const name = readToolName(item.name)
  const description = descriptionOf(item).slice(0, DESCRIPTION_CHARS_MAX)
  const sketch = sketchText(description)
  const mentions = listMentions(description, item.name)
  const near = name.plain.length < NEAR_NAME_MIN ? [] : listDeletions(name.plain.slice(0, 64))
  const keys = [
    `name ${item.name.toLowerCase()}`,
    `plain ${name.plain}`,
    `skeleton ${name.skeleton}`,
    ...near.map((left) => `near ${left}`),
    ...(sketch === null ? [] : listBands(sketch).map((band) => `band ${band}`)),
    ...mentions.filter(({ ordered }) => ordered).map((mention) => `mention ${mention.name}`),
  ]
  return { item, name, sketch, keys: [...new Set(keys.map(hashOf))], mentions }
}

/** Names of several words, as tools have them: `send_email`, `send-email`, `sendEmail`. */
const MENTION =
  /(?<![\w/.-])(?:[a-z][a-z0-9]{0,30}(?:[_-][a-z0-9]{1,30}){1,6}|[a-z][a-z0-9]{1,30}(?:[A-Z][a-z0-9]{1,30}){1,6})(?![\w/-])/g
/** Words that make speaking of another tool an order about it. */
const ORDERED =
  /\b(?:must|always|never|instead|before|after|whenever|every time|replace[sd]?|changes?|redirect\w*|do not|don['’]t|modif\w+|override\w*|broken|deprecated|unsafe)\b/i
const SENTENCE_CHARS_MAX = 240

function listMentions(description: string, ownName: string): readonly Mention[] {
  const mentions = new Map<string, Mention>()
  for (const hit of description.matchAll(MENTION)) {
    const name = hit[0].toLowerCase()
    if (name.length < 6 || name === ownName.toLowerCase() || mentions.has(name)) continue
    const around = description.slice(
      Math.max(0, hit.index - SENTENCE_CHARS_MAX),
      hit.index + SENTENCE_CHARS_MAX,
    )
    mentions.set(name, { name, start: hit.index, ordered: ORDERED.test(around) })
    if (mentions.size >= MENTIONS_MAX) break
  }
  return [...mentions.values()]
}

function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return hash
}
