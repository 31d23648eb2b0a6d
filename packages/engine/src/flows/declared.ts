/** The flow in which data leaves that the operator classed confidential or worse: whoever it goes to, whole or in pieces. */

import { NARROW_RECIPIENT_PARAMETERS, RECIPIENT_PARAMETERS } from '../labels/kind-words.ts'
import { type Atom, listAtoms } from '../provenance/atoms.ts'
import type { DepartedText } from '../provenance/declared-text.ts'
import type { GuardedValues } from '../provenance/guarded-values.ts'
import type { Leaf, SessionMemory } from '../provenance/memory.ts'
import { DECLARED, type Entry, findDeclaredFirst } from '../provenance/origin-table.ts'
import type { Sighting } from '../provenance/trace.ts'
import { type AimedValue, type CallView, NOTHING_SEEN } from './call-view.ts'
import { listOutgoing } from './leaving.ts'
import type { Found } from './steering.ts'
import type { Work } from '../work.ts'

/** What the session knows of classed data. */
export interface Classed {
  readonly memory: SessionMemory
  /** Numbers, ids and accounts of it, in every spelling. */
  readonly values: GuardedValues
  readonly departed: DepartedText
}

const EXACT_KINDS: readonly string[] = ['number', 'id', 'account']
/** Shorter numbers of a whole result are years, counts and rounds that anybody writes. */
const DIGITS_MIN = 5
const PHRASE_WORDS_MIN = 3
const VALUE_CHARS_MIN = 6
const VALUES_MAX = 8

export function* findingDeclared(
  { memory, values, departed }: Classed,
  view: CallView,
): Work<Found | undefined> {
  const carried = memory.holdsDeclared ? listCarried(view) : []
  if (carried.length === 0) return undefined
  for (const value of carried) {
    const exact = findExact(memory, value)
    if (exact !== undefined) return describe(value, exact)
  }
  const texts = carried.map(({ trace }) => trace)
  const text = departed.find(texts)
  const part = text ?? (yield* values.watching(listOutgoing({ values: carried }), false))[0]
  const value = carried.find(({ trace }) => trace.path === part?.path)
  if (part === undefined || value === undefined) return undefined
  if ('entry' in part) return describe(value, { ...NOTHING_SEEN, entries: [part.entry] })
  return memory.ledger.isReleased(part.message)
    ? undefined
    : describe(value, { ...NOTHING_SEEN, ordering: part.message })
}

/** The values of a call through which content gets out: not the place itself, where it is one that was read as such. */
export function listCarried({ call, kinds, values }: CallView): AimedValue[] {
  // The operator's word on what a tool does counts before what its arguments look like.
  const sends = call.labels.proposed
    ? kinds.has('sends-outside')
    : call.labels.kinds.includes('sends-outside')
  if (!sends && !kinds.has('takes-outside')) return []
  return values.filter(({ role, name, trace }) => {
    if (role === 'outside')
      return !trace.atoms.some(
        ({ atom, entries, encoded }) =>
          !encoded && entries.length > 0 && (atom.kind === 'address' || atom.kind === 'url'),
      )
    // Asking a server elsewhere for something: what it is asked with goes there in the address.
    return (
      sends && !(role === 'name' && (RECIPIENT_PARAMETERS.has(name) || NARROW_RECIPIENT_PARAMETERS.has(name)))
    )
  })
}

function describe({ trace }: AimedValue, sighting: Sighting): Found {
  const at = { trace, start: 0, end: trace.text.length, sighting }
  return { code: 'flow/confidential-to-external', severity: 'critical', confidence: 0.9, ...at }
}

function findExact(memory: SessionMemory, { trace, role }: AimedValue): Sighting | undefined {
  if (role === 'outside') return undefined
  for (const seen of trace.atoms) {
    if (!EXACT_KINDS.includes(seen.atom.kind) || seen.atom.digits === 0 || seen.user) continue
    const entry = findDeclaredEntry(memory, seen.entries)
    if (entry !== undefined && (entry.declared === DECLARED.field || entry.length >= DIGITS_MIN))
      return { ...seen, entries: [entry] }
  }
  const { phrase, words } = trace
  if (phrase === null || phrase.user) return undefined
  const entry = findDeclaredEntry(memory, phrase.entries)
  const isTelling = words >= PHRASE_WORDS_MIN || (entry?.declared === DECLARED.field && words >= 2)
  return entry !== undefined && isTelling ? { ...phrase, entries: [entry] } : undefined
}

function findDeclaredEntry(memory: SessionMemory, entries: readonly Entry[]): Entry | undefined {
  const first = findDeclaredFirst(entries)
  return first === undefined || memory.ledger.isReleased(first.message) ? undefined : first
}

/** The values of a classed message that are looked for in pieces and in other spellings; those the user said are not. */
export function listDeclaredValues(
  memory: SessionMemory,
  leaves: readonly Leaf[],
  declared: boolean,
): string[] {
  const values: string[] = []
  for (const { text, classed, encoded } of leaves) {
    if (encoded === true || !(declared || classed === true)) continue
    for (const atom of listAtoms(text, 0, text.length, memory.seed)) {
      if (values.length >= VALUES_MAX) return values
      const value = text.slice(atom.start, atom.end)
      if (isWatched(memory, atom) && !values.includes(value)) values.push(value)
    }
  }
  return values
}

function isWatched(memory: SessionMemory, { kind, digits, hash, start, end }: Atom): boolean {
  if (!EXACT_KINDS.includes(kind) || digits === 0 || end - start < VALUE_CHARS_MIN) return false
  return findDeclaredEntry(memory, memory.table.find(hash)) !== undefined
}
