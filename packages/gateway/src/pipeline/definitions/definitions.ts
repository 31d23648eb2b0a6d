/** What each upstream session lists, judged item by item: inspected, compared with its baseline, quarantined alone. */

import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { canonicalJson } from '../../wire/json/canonical.ts'
import { LISTS, type Definition, type DefinitionType } from './listing.ts'
import { isRefusal, type DefinitionsPort, type Reply } from '../passage.ts'
import type { BaselineItem, SurfacePort, UpstreamSession } from '../ports/ports.ts'

/** How one newly seen or changed item is judged; the answer is what agents may see of it. */
export type JudgeItem = (item: BaselineItem, tenant: string) => Promise<JsonObject>

export interface DefinitionsOptions {
  /** Asks the upstream as the gateway itself. */
  readonly ask: (
    session: UpstreamSession,
    tenant: string,
    method: string,
    params: JsonObject,
  ) => Promise<Reply | Refusal>
  readonly judge: JudgeItem
  /** Told of the names of the tools on a page before the first of them is judged. */
  readonly announce: SurfacePort['announce']
  readonly snapshotDigest: () => string
  readonly nowMs: () => number
  readonly itemsMax: number
  /** A list older than this is read again, announced as changed or not. */
  readonly listLifeMs: () => number
  /** Whether a call waits until a list that is too old was read again. */
  readonly waitsForFresh: (upstream: string) => boolean
}

/** A name longer than this is no name anyone could review. */
const NAME_CHARS_MAX = 4_096

interface ListedAt {
  readonly session: UpstreamSession
  readonly tenant: string
  readonly type: DefinitionType
}

/** An item that is new, or reads differently than before. */
interface UnknownItem extends ListedAt {
  readonly name: string
  readonly value: JsonObject
  readonly text: string
}

interface Listing {
  readonly byName: Map<string, Definition>
  readonly texts: Map<string, string>
  snapshot: string
  complete: boolean
  /** The upstream said that this list changed, and it was not read since. */
  outdated: boolean
  /** How often it said so. */
  changes: number
  fetchedMs: number
  pending: { readonly changes: number; readonly done: Promise<Refusal | undefined> } | null
}

/** Pages one listing may have: a cursor that never ends must not keep the gateway asking. */
const PAGES_MAX = 1_000

function forgetItems(listing: Listing): void {
  listing.byName.clear()
  listing.texts.clear()
  listing.complete = false
}

function failureOf(session: UpstreamSession, error: unknown): Refusal {
  if (error instanceof CallgateError) return error.refusal
  return refuse('internal', `What ${session.upstream} lists could not be judged.`, { detail: String(error) })
}

function namesOf(tools: readonly JsonValue[]): readonly string[] {
  return tools
    .map((tool) => (isJsonObject(tool) ? tool[LISTS.tool.key] : undefined))
    .filter((name) => typeof name === 'string')
}

/** In place of a digest, for a name that was listed with more than one. */
const CONFLICTING = 'conflicting'

/** The next listing looks at it anew: it may have one definition then. */
function markConflicting(listing: Listing, definition: Definition): void {
  listing.byName.set(definition.name, { ...definition, conflicting: true })
  listing.texts.delete(definition.name)
}

/** Items judged before other work gets its turn. */
const SLICE_ITEMS = 32

export class Definitions implements DefinitionsPort {
  readonly #options: DefinitionsOptions
  readonly #listings = new WeakMap<UpstreamSession, Map<DefinitionType, Listing>>()

  constructor(options: DefinitionsOptions) {
    this.#options = options
  }

  /**
   * The definition by name: from memory, or after asking the upstream once. undefined when it lists no such item; a refusal when it
   * could not be asked and the name is not known.
   */
  lookup(
    session: UpstreamSession,
    tenant: string,
    type: DefinitionType,
    name: string,
  ): Definition | undefined | Promise<Definition | Refusal | undefined> {
    const listing = this.#listing(session, type)
    const known = listing.byName.get(name)
    // Once the upstream said that its list changed, what is remembered of it must not be called any more.
    if (known !== undefined && !listing.outdated && listing.snapshot === this.#options.snapshotDigest()) {
      if (!this.#isStale(listing)) return known
      const refreshed = this.#refresh(session, tenant, type)
      // A server that lies about its list does not announce that it changed.
      return this.#options.waitsForFresh(session.upstream)
        ? refreshed.then(() => listing.byName.get(name))
        : known
    }
    return this.#refresh(session, tenant, type).then((refusal) =>
      refusal !== undefined && listing.outdated ? refusal : (listing.byName.get(name) ?? refusal),
    )
  }

  /** Whether the upstream lists the item, from memory alone; undefined when that is not known now. */
  lists(session: UpstreamSession, type: DefinitionType, name: string): boolean | undefined {
    const listing = this.#listings.get(session)?.get(type)
    if (listing?.byName.has(name) === true) return true
    return listing?.complete === true ? false : undefined
  }

  /** Everything the upstream lists of this type, in its order. A refusal when it cannot be asked. */
  async all(
    session: UpstreamSession,
    tenant: string,
    type: DefinitionType,
  ): Promise<readonly Definition[] | Refusal> {
    const listing = this.#listing(session, type)
    const current = listing.complete && listing.snapshot === this.#options.snapshotDigest()
    if (!current || this.#isStale(listing)) {
      const refusal = await this.#refresh(session, tenant, type)
      if (refusal !== undefined && (!listing.complete || listing.outdated)) return refusal
    }
    return [...listing.byName.values()]
  }

  /** Judges the items of one page the upstream just sent and remembers them; malformed items are left out. */
  learn(
    session: UpstreamSession,
    tenant: string,
    type: DefinitionType,
    items: readonly JsonValue[],
  ): Promise<readonly Definition[]> {
    return this.#learnPage({ session, tenant, type }, items, new Map())
  }

  /** `digests` are those of the pages before: one name with two definitions is neither of them. */
  async #learnPage(
    { session, tenant, type }: ListedAt,
    items: readonly JsonValue[],
    digests: Map<string, string>,
  ): Promise<readonly Definition[]> {
    const listing = this.#listing(session, type)
    const snapshot = this.#options.snapshotDigest()
    if (listing.snapshot !== snapshot) forgetItems(listing)
    listing.snapshot = snapshot
    if (type === 'tool') this.#options.announce(tenant, session.upstream, namesOf(items))
    const learned = new Set<string>()
    for (const [index, item] of items.entries()) {
      // A long list is judged in slices, so that calls beside it are not held up.
      if (index % SLICE_ITEMS === SLICE_ITEMS - 1) await setImmediate()
      const name = isJsonObject(item) ? item[LISTS[type].key] : undefined
      if (!isJsonObject(item) || typeof name !== 'string' || name.length > NAME_CHARS_MAX) continue
      // An upstream that lists ever new items fills no more than its share; what is left out is hidden and not callable.
      if (!listing.byName.has(name) && listing.byName.size >= this.#options.itemsMax) continue
      const text = JSON.stringify(item)
      // Most of a list is as it was: nobody waits for what is known.
      const known = listing.texts.get(name) === text ? listing.byName.get(name) : undefined
      const definition =
        known ?? (await this.#learnItem(listing, { session, tenant, type, name, value: item, text }))
      const before = digests.get(name) ?? definition.item.digest
      const conflicting = before !== definition.item.digest
      digests.set(name, conflicting ? CONFLICTING : before)
      learned.add(name)
      if (conflicting) markConflicting(listing, definition)
    }
    return [...learned].flatMap((name) => listing.byName.get(name) ?? [])
  }

  /** Forgets what was listed; the next question asks the upstream again. */
  invalidate(session: UpstreamSession, type: DefinitionType): void {
    const listing = this.#listing(session, type)
    listing.complete = false
    listing.outdated = true
    listing.changes += 1
  }

  async #learnItem(
    listing: Listing,
    { session, tenant, type, name, value, text }: UnknownItem,
  ): Promise<Definition> {
    const item: BaselineItem = {
      tenant,
      upstream: session.upstream,
      type,
      name,
      digest: createHash('sha256').update(canonicalJson(value)).digest('hex'),
      definition: value,
    }
    const definition: Definition = {
      type,
      name,
      listed: value,
      value: await this.#options.judge(item, tenant),
      item,
    }
    listing.byName.set(name, definition)
    listing.texts.set(name, text)
    return definition
  }

  #refresh(session: UpstreamSession, tenant: string, type: DefinitionType): Promise<Refusal | undefined> {
    const listing = this.#listing(session, type)
    if (listing.pending?.changes === listing.changes) return listing.pending.done
    const begun: NonNullable<Listing['pending']> = {
      changes: listing.changes,
      // Judging writes baselines and records, which may fail: then the items stay unknown, and the gateway goes on.
      done: this.#fetch(session, tenant, type, listing)
        .catch((error: unknown) => failureOf(session, error))
        .finally(() => {
          if (listing.pending === begun) listing.pending = null
        }),
    }
    listing.pending = begun
    return begun.done
  }

  async #fetch(
    session: UpstreamSession,
    tenant: string,
    type: DefinitionType,
    listing: Listing,
  ): Promise<Refusal | undefined> {
    const { method, member, capability } = LISTS[type]
    const { changes } = listing
    if (session.capabilities[capability] === undefined) {
      this.#settle(listing, new Set(), changes)
      return undefined
    }
    const seen = new Set<string>()
    const digests = new Map<string, string>()
    let cursor: JsonValue | undefined
    let pages = 0
    let offered = 0
    do {
      const reply = await this.#options.ask(session, tenant, method, cursor === undefined ? {} : { cursor })
      if (isRefusal(reply)) return reply
      const items = reply.value[member]
      if (reply.type === 'error' || !Array.isArray(items)) {
        return refuse(
          'upstream-protocol',
          `The upstream ${session.upstream} did not answer ${method} with a list.`,
        )
      }
      for (const definition of await this.#learnPage({ session, tenant, type }, items, digests))
        seen.add(definition.name)
      pages += 1
      offered += items.length
      // What was offered counts: nothing past the limit is learned, and reading on would only take time.
      if (offered > this.#options.itemsMax || pages > PAGES_MAX) {
        const most = `${this.#options.itemsMax} items or ${PAGES_MAX} pages`
        return refuse('upstream-protocol', `The upstream ${session.upstream} lists more than ${most}.`)
      }
      const next: JsonValue | undefined = reply.value['nextCursor']
      cursor = typeof next === 'string' && next !== cursor && items.length > 0 ? next : undefined
    } while (cursor !== undefined)
    this.#settle(listing, seen, changes)
    return undefined
  }

  /** A whole listing was read: what it no longer has is gone. */
  #settle(listing: Listing, seen: ReadonlySet<string>, changes: number): void {
    for (const name of listing.byName.keys()) {
      if (!seen.has(name)) {
        listing.byName.delete(name)
        listing.texts.delete(name)
      }
    }
    listing.snapshot = this.#options.snapshotDigest()
    listing.complete = true
    // What changed while it was being read is read again.
    listing.outdated = listing.changes !== changes
    listing.fetchedMs = this.#options.nowMs()
  }

  #isStale(listing: Listing): boolean {
    if (!listing.complete || listing.outdated) return true
    return this.#options.nowMs() - listing.fetchedMs >= this.#options.listLifeMs()
  }

  #listing(session: UpstreamSession, type: DefinitionType): Listing {
    let types = this.#listings.get(session)
    if (types === undefined) {
      types = new Map()
      this.#listings.set(session, types)
    }
    let listing = types.get(type)
    if (listing === undefined) {
      listing = {
        byName: new Map(),
        texts: new Map(),
        snapshot: '',
        complete: false,
        outdated: false,
        changes: 0,
        fetchedMs: Number.NEGATIVE_INFINITY,
        pending: null,
      }
      types.set(type, listing)
    }
    return listing
  }
}
