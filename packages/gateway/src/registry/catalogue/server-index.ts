/** Finds servers of a catalogue by what is said of them; a page costs what stands on it, however many servers there are. */

import type { CatalogueServer, ServerQuery } from '@callgate/contracts/registry'

/** Filters that name one value of a server. */
const FACETS = ['stage', 'source', 'owner', 'environment', 'class', 'kind', 'tag', 'system', 'scope'] as const
type Facet = (typeof FACETS)[number]

/** Below this many it is cheaper to sort what matches than to walk through everything in order. */
const FEW = 2_000

export class ServerIndex {
  readonly #servers = new Map<string, CatalogueServer>()
  readonly #byFacet = new Map<string, Set<string>>()
  readonly #texts = new Map<string, string>()
  #sorted: readonly string[] | undefined

  put(server: CatalogueServer): void {
    const before = this.#servers.get(server.id)
    if (before === undefined) this.#sorted = undefined
    else for (const key of keysOf(before)) this.#byFacet.get(key)?.delete(server.id)
    this.#servers.set(server.id, server)
    for (const key of keysOf(server)) {
      const known = this.#byFacet.get(key) ?? new Set()
      this.#byFacet.set(key, known.add(server.id))
    }
    this.#texts.set(server.id, textOf(server))
  }

  get size(): number {
    return this.#servers.size
  }

  get(id: string): CatalogueServer | undefined {
    return this.#servers.get(id)
  }

  /** All, in the order of ids. */
  list(): readonly CatalogueServer[] {
    return this.#ids().flatMap((id) => this.#servers.get(id) ?? [])
  }

  /** One page in the order of ids; `among` narrows to servers that were found otherwise. */
  find(query: ServerQuery, among?: ReadonlySet<string>): readonly CatalogueServer[] {
    const sets = this.#setsOf(query)
    if (among !== undefined) sets.push(among)
    const smallest = sets.toSorted((a, b) => a.size - b.size)[0]
    const ids =
      smallest !== undefined && smallest.size <= FEW
        ? [...smallest].filter((id) => id > query.after).toSorted()
        : this.#idsAfter(query.after)
    const search = query.search?.toLowerCase()
    const page: CatalogueServer[] = []
    for (const id of ids) {
      if (page.length >= query.limit) break
      if (!sets.every((set) => set.has(id))) continue
      if (search !== undefined && this.#texts.get(id)?.includes(search) !== true) continue
      const server = this.#servers.get(id)
      if (server !== undefined) page.push(server)
    }
    return page
  }

  #setsOf(query: ServerQuery): ReadonlySet<string>[] {
    return FACETS.flatMap((facet) => {
      const value = query[facet]
      return value === undefined ? [] : [this.#byFacet.get(keyOf(facet, value)) ?? new Set<string>()]
    })
  }

  #ids(): readonly string[] {
    this.#sorted ??= [...this.#servers.keys()].toSorted()
    return this.#sorted
  }

  *#idsAfter(after: string): Generator<string> {
    const ids = this.#ids()
    let [low, high] = [0, ids.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ids[middle] ?? '') <= after) low = middle + 1
      else high = middle
    }
    for (let at = low; at < ids.length; at += 1) yield ids[at] ?? ''
  }
}

const keyOf = (facet: Facet, value: string): string => `${facet} ${value}`

function keysOf({ stage, submission }: CatalogueServer): readonly string[] {
  const { source, owner, environments, classes, kinds, tags, systems, scopes } = submission
  const lists: readonly (readonly [Facet, readonly string[]])[] = [
    ['stage', [stage]],
    ['source', [source.type]],
    ['owner', [owner]],
    ['environment', environments],
    ['class', classes],
    ['kind', kinds],
    ['tag', tags],
    ['system', systems],
    ['scope', scopes],
  ]
  return lists.flatMap(([facet, values]) => values.map((value) => keyOf(facet, value)))
}

/** What is searched, separated so that no match spans two of them. */
function textOf({ id, submission }: CatalogueServer): string {
  const { name, title, description, purpose, owner } = submission
  return [id, name, title, description, purpose, owner]
    .filter((one) => one !== undefined)
    .join('\n')
    .toLowerCase()
}
