/** Indicators under the keys they are looked for by: what a server or a caller is named by is found in steps that do not grow with them. */

import type { Severity } from '@callgate/contracts/finding'
import type { Indicator, IndicatorKind, IndicatorMatch } from '@callgate/contracts/intelligence'
import { keysHolding, networkKey, parseAddress, parseNetwork } from '@callgate/engine/intelligence/addresses'
import { baseName, type ServerFacts } from '@callgate/engine/intelligence/facts'
import { TextPatterns } from '@callgate/engine/intelligence/text-patterns'
import { isAffected, packageKey } from '@callgate/engine/intelligence/versions'
import { refuseMatch } from './refuse-match.ts'

/** An indicator without what it matches: what a hit says of it. */
export interface Named {
  readonly source: string
  readonly id: string
  readonly type: Indicator['type']
  readonly severity: Severity
  readonly confidence: number
  readonly title: string
  readonly expiresAtMs: number | null
}

/** One indicator that names something, by what, and what it names. */
export interface Sighting {
  readonly named: Named
  readonly kind: IndicatorKind
  readonly value: string
}

interface Held {
  readonly named: Named
  readonly match: IndicatorMatch
}

const ARGV_MAX = 64
const PATH_PARTS_MAX = 32
const LABELS_MAX = 40

export class IndicatorIndex {
  readonly #byKey = new Map<string, Held[]>()
  readonly #byRef = new Map<string, readonly string[]>()
  readonly #expiries = new Map<string, number>()
  /** Lengths of networks there are, by purpose and family: `network 4 24`. */
  readonly #lengths = new Map<string, number>()
  readonly #texts = new TextPatterns<Held>()
  /** Look-ups so far: what a measurement of flatness counts. */
  lookups = 0

  /** Counts up with every change: what was looked up before may not hold any more. */
  version = 0
  /** The same for patterns in texts alone. */
  textVersion = 0

  get hasTexts(): boolean {
    return this.#texts.size > 0
  }

  get size(): number {
    return this.#byRef.size
  }

  add(source: string, indicator: Indicator): void {
    this.remove(source, indicator.id)
    const { id, type, severity, confidence, title, expiresAtMs } = indicator
    const named: Named = { source, id, type, severity, confidence, title, expiresAtMs }
    const keys = new Set<string>()
    for (const match of indicator.matches) {
      // It was taken in under milder rules: left out, it costs one entry and not the start.
      if (refuseMatch(match) !== undefined) continue
      const held = { named, match }
      if (match.kind === 'text') this.#addText(refOf(source, id), match, held)
      const key = keyOfMatch(match)
      if (key === undefined) continue
      keys.add(key)
      const others = this.#byKey.get(key)
      if (others === undefined) this.#byKey.set(key, [held])
      else others.push(held)
      this.#countLength(key, 1)
    }
    this.#byRef.set(refOf(source, id), [...keys])
    if (expiresAtMs !== null) this.#expiries.set(refOf(source, id), expiresAtMs)
    this.version += 1
  }

  remove(source: string, id: string): void {
    const ref = refOf(source, id)
    const keys = this.#byRef.get(ref)
    if (keys === undefined) return
    for (const key of keys) {
      const all = this.#byKey.get(key) ?? []
      const left = all.filter(({ named }) => refOf(named.source, named.id) !== ref)
      for (let gone = all.length - left.length; gone > 0; gone -= 1) this.#countLength(key, -1)
      if (left.length === 0) this.#byKey.delete(key)
      else this.#byKey.set(key, left)
    }
    if (this.#texts.remove(ref)) this.textVersion += 1
    this.#byRef.delete(ref)
    this.#expiries.delete(ref)
    this.version += 1
  }

  /** True when an entry held at the first time and does not at the second. */
  hasExpired(sinceMs: number, nowMs: number): boolean {
    for (const atMs of this.#expiries.values()) if (sinceMs < atMs && atMs <= nowMs) return true
    return false
  }

  /** Everything about a server but its texts. */
  findServer(facts: ServerFacts, nowMs: number): Sighting[] {
    return [
      ...facts.names.flatMap((name) => this.#find('server', [`server ${name.toLowerCase()}`, name], nowMs)),
      ...facts.packages.flatMap((one) => this.findPackage(one, nowMs)),
      ...facts.digests.flatMap((digest) =>
        this.#find('digest', [`digest ${digest.toLowerCase()}`, digest], nowMs),
      ),
      ...facts.issuers.flatMap((issuer) => this.findIssuer(issuer, nowMs)),
      ...facts.urls.flatMap((url) => this.findUrl(url, nowMs)),
      ...this.#findCommand(facts.argv, nowMs),
    ]
  }

  findPackage({ ecosystem, name, version }: ServerFacts['packages'][number], nowMs: number): Sighting[] {
    const value = `${ecosystem} ${name}${version === '' ? '' : `@${version}`}`
    return this.#find('package', [`package ${packageKey(ecosystem, name)}`, value], nowMs, (match) =>
      match.kind === 'package' ? isAffected(match, version) : false,
    )
  }

  findIssuer(issuer: string, nowMs: number): Sighting[] {
    return this.#find('issuer', [`issuer ${trimUrl(issuer)}`, issuer], nowMs)
  }

  /** The URL itself, everything above it, and its host. */
  findUrl(text: string, nowMs: number): Sighting[] {
    if (!URL.canParse(text)) return []
    const url = new URL(text)
    const parts = url.pathname
      .split('/')
      .filter((part) => part !== '')
      .slice(0, PATH_PARTS_MAX)
    const keys = [`url ${url.origin}`]
    for (let length = 1; length <= parts.length; length += 1)
      keys.push(`url ${url.origin}/${parts.slice(0, length).join('/')}`)
    if (url.search !== '') keys.push(`url ${trimUrl(text)}`)
    return [
      // As the entry has it: the rest of the URL may hold a token.
      ...keys.flatMap((key) => this.#find('url', [key, key.slice('url '.length)], nowMs)),
      ...this.findHost(url.hostname, nowMs),
    ]
  }

  /** A name and the names above it, or an address and the networks that hold it. */
  findHost(host: string, nowMs: number): Sighting[] {
    const address = parseAddress(host)
    if (address !== undefined)
      return [
        ...this.#find('host', [hostKey(host), host], nowMs),
        ...this.#findAddress('network', host, nowMs),
      ]
    const labels = host.toLowerCase().replace(/\.$/, '').split('.').slice(-LABELS_MAX)
    return labels.flatMap((_label, from) =>
      this.#find('host', [`host ${labels.slice(from).join('.')}`, host], nowMs),
    )
  }

  /** Where a caller comes from. */
  findCaller(address: string, nowMs: number): Sighting[] {
    return this.#findAddress('caller', address, nowMs)
  }

  /** What software a caller says it is. */
  findClient(name: string, version: string, nowMs: number): Sighting[] {
    return this.#find('client', [`client ${name.toLowerCase()}`, `${name} ${version}`], nowMs, (match) =>
      match.kind === 'client' ? match.version === null || match.version === version : false,
    )
  }

  /** Patterns that stand in a text of a surface. */
  findText(text: string, nowMs: number): Sighting[] {
    return toSightings(this.#texts.find(text), nowMs)
  }

  /** The same, with a rest every few milliseconds. */
  async findTextSlowly(text: string, nowMs: number, rest: () => Promise<unknown>): Promise<Sighting[]> {
    const slices = this.#texts.findInSlices(text)
    for (;;) {
      const { done, value } = slices.next()
      if (done === true) return toSightings(value, nowMs)
      await rest()
    }
  }

  #addText(ref: string, match: Extract<IndicatorMatch, { kind: 'text' }>, held: Held): void {
    this.#texts.add(ref, match, held)
    this.textVersion += 1
  }

  #findAddress(kind: 'network' | 'caller', text: string, nowMs: number): Sighting[] {
    const address = parseAddress(text)
    if (address === undefined) return []
    const lengths = [...this.#lengths.keys()].flatMap((one) =>
      one.startsWith(`${kind} `) ? [one.slice(kind.length + 1)] : [],
    )
    return keysHolding(address, lengths).flatMap((key) => this.#find(kind, [`${kind} ${key}`, text], nowMs))
  }

  #findCommand(argv: readonly string[], nowMs: number): Sighting[] {
    const [program, ...args] = argv.slice(0, ARGV_MAX)
    if (program === undefined) return []
    const programs = new Set([program, baseName(program)])
    return [...programs].flatMap((first) => {
      const sightings: Sighting[] = []
      for (let length = 0; length <= args.length; length += 1) {
        const whole = length === argv.length - 1
        // As the entry has it: what comes after may be a secret.
        const line = [first, ...args.slice(0, length)]
        const named = [commandKey(line), line.join(' ').slice(0, 512)] as const
        sightings.push(
          ...this.#find('command', named, nowMs, (match) =>
            match.kind === 'command' ? match.prefix || whole : false,
          ),
        )
      }
      return sightings
    })
  }

  #find(
    kind: IndicatorKind,
    [key, value]: readonly [key: string, value: string],
    nowMs: number,
    isMeant: (match: IndicatorMatch) => boolean = () => true,
  ): Sighting[] {
    this.lookups += 1
    const found = this.#byKey.get(key)
    if (found === undefined) return []
    return found
      .filter(({ named, match }) => isLive(named, nowMs) && isMeant(match))
      .map(({ named }) => ({ named, kind, value }))
  }

  #countLength(key: string, by: number): void {
    if (!key.startsWith('network ') && !key.startsWith('caller ')) return
    const length = key.split(' ').slice(0, 3).join(' ')
    const count = (this.#lengths.get(length) ?? 0) + by
    if (count <= 0) this.#lengths.delete(length)
    else this.#lengths.set(length, count)
  }
}

function isLive({ expiresAtMs }: Named, nowMs: number): boolean {
  return expiresAtMs === null || nowMs < expiresAtMs
}

function toSightings(held: readonly Held[], nowMs: number): Sighting[] {
  return held
    .filter(({ named }) => isLive(named, nowMs))
    .map(({ named, match }) => ({ named, kind: 'text', value: match.kind === 'text' ? match.pattern : '' }))
}

export function refOf(source: string, id: string): string {
  return `${source} ${id}`
}

/** undefined for texts, which are looked for in another way. */
function keyOfMatch(match: IndicatorMatch): string | undefined {
  switch (match.kind) {
    case 'package':
      return `package ${packageKey(match.ecosystem, match.name)}`
    case 'server':
      return `server ${match.name.toLowerCase()}`
    case 'url':
      return `url ${trimUrl(match.url)}`
    case 'host':
      return hostKey(match.host)
    case 'network':
    case 'caller': {
      const network = parseNetwork(match.cidr)
      return network === undefined ? undefined : `${match.kind} ${networkKey(network)}`
    }
    case 'digest':
      return `digest ${match.digest.toLowerCase()}`
    case 'command':
      return commandKey(match.argv)
    case 'issuer':
      return `issuer ${trimUrl(match.issuer)}`
    case 'client':
      return `client ${match.name.toLowerCase()}`
    case 'text':
      return undefined
  }
}

function hostKey(host: string): string {
  const address = parseAddress(host)
  if (address !== undefined) return `host ${networkKey({ ...address, length: address.bits })}`
  return `host ${host.toLowerCase().replace(/^\*\./, '').replace(/\.$/, '')}`
}

function commandKey(argv: readonly string[]): string {
  return `command ${JSON.stringify(argv)}`
}

/** Without a slash at the end and without a fragment; scheme and host as URL parsers write them. */
function trimUrl(text: string): string {
  if (!URL.canParse(text)) return text
  const { origin, pathname, search } = new URL(text)
  return `${origin}${pathname.replace(/\/+$/, '')}${search}`
}
