/** Flows in which data leaves that should not: secrets, confidential content, personal data of several servers. */

import type { ToolKind } from '@callgate/contracts/label'
import { listDecoded, listShortRuns } from '../provenance/leaves.ts'
import type { GuardedValues, Leak, OutgoingText } from '../provenance/guarded-values.ts'
import { isNamedSecret } from '../provenance/secret-values.ts'
import type { SessionMemory } from '../provenance/memory.ts'
import { FLAG } from '../provenance/origin-table.ts'
import type { Sighting, ValueTrace } from '../provenance/trace.ts'
import { mayHaveMarkup, splitMarkup } from '../views/markup.ts'
import { unescapeJson } from '../views/unescape.ts'
import { type Aim, findAim } from './aim.ts'
import { type CallView, NOTHING_SEEN } from './call-view.ts'
import type { Found } from './steering.ts'

/** Kinds through which something can get out: also by asking a server elsewhere for something. */
export const WAYS_OUT: readonly ToolKind[] = [
  'sends-outside',
  'takes-outside',
  'executes',
  'spends',
  'changes-access',
]

const NOTHING: readonly Found[] = []

export interface Leaving {
  readonly memory: SessionMemory
  readonly guarded: GuardedValues
  readonly hasUser: boolean
}

/** What a call carries of what must not leave. */
export interface Carrying {
  readonly leaks: readonly Leak[]
  /** Of classed data: that outweighs what its content looks like. */
  readonly declared: Found | undefined
}

export function findLeaving(
  { memory, hasUser }: Leaving,
  view: CallView,
  { leaks, declared }: Carrying,
): readonly Found[] {
  const sends = view.kinds.has('sends-outside')
  if (declared === undefined && leaks.length === 0 && !sends) return NOTHING
  const found: Found[] = declared === undefined ? [] : [declared]
  if (leaks.length === 0 && !sends) return found
  const aim = findAim(view)
  for (const leak of leaks) {
    const one = judgeLeak(memory, view, leak, aim)
    if (one !== undefined) found.push(one)
  }
  if (!sends) return found
  const carried = findGuarded(view)
  if (carried !== undefined && found.length === 0) {
    const one = judgeCarried(carried, aim, { memory, hasUser })
    if (one !== undefined) found.push(one)
  }
  const joined = findJoined(memory, view)
  if (joined !== undefined && !aim.trusted) found.push(joined)
  return found
}

/** Every string that goes out, with what it says once it is shown and once it is decoded. */
export function listOutgoing({
  values,
}: {
  readonly values: readonly { readonly trace: ValueTrace }[]
}): OutgoingText[] {
  const texts: OutgoingText[] = []
  for (const { trace } of values) {
    const { path, text } = trace
    texts.push({ path, text })
    const plain = text.includes('\\') ? unescapeJson(text) : undefined
    if (plain !== undefined) texts.push({ path, text: plain.text })
    const seen = mayHaveMarkup(text) ? splitMarkup(text)?.visible.text : undefined
    if (seen !== undefined) texts.push({ path, text: seen })
    for (const decoded of listDecoded(trace)) texts.push({ path, text: decoded.text })
    for (const short of listShortRuns(text)) texts.push({ path, text: short })
  }
  return texts
}

function judgeLeak(memory: SessionMemory, view: CallView, leak: Leak, aim: Aim): Found | undefined {
  if (!view.unknown && !WAYS_OUT.some((kind) => view.kinds.has(kind))) return undefined
  const source = memory.ledger.get(leak.message)?.source
  const isHome = typeof source === 'object' && source.upstream === view.call.upstream
  // A server that is asked about its own secret learns nothing; one that sends it on does.
  const isOpaque = view.unknown && view.call.takesBack !== true
  const mayPassOn = isOpaque || view.kinds.has('sends-outside') || view.kinds.has('executes')
  if (isHome && !mayPassOn && !hasOutside(view)) return undefined
  // What a server gave out to sign in with goes back to it whole, under its name; where the call names a place, it goes there.
  if (isHome && !namesPlace(view) && isNamedSecret(leak.path) && !leak.inPieces) return undefined
  const trace = view.values.find(({ trace: { path } }) => path === leak.path)?.trace
  if (trace === undefined) return undefined
  const code = aim.trusted ? 'flow/trio' : leak.inPieces ? 'flow/secret-in-pieces' : 'flow/secret-to-external'
  const sighting = { ...NOTHING_SEEN, ordering: leak.message }
  const confidence = Math.min(0.99, 0.6 + leak.share * 0.39)
  return { code, severity: 'critical', confidence, trace, start: 0, end: trace.text.length, sighting }
}

function hasOutside({ values }: CallView): boolean {
  return values.some(({ role }) => role === 'outside')
}

const PLACES: ReadonlySet<string> = new Set(['url', 'host'])

/** Somewhere that is asked, not somebody who is told. */
function namesPlace({ values }: CallView): boolean {
  return values.some(
    ({ role, trace }) => role === 'outside' && trace.atoms.some(({ atom }) => PLACES.has(atom.kind)),
  )
}

interface Carried {
  readonly trace: ValueTrace
  readonly sighting: Sighting
}

/** Shingles of confidential content that are more than a turn of phrase. */
const SHINGLES_MIN = 3

/** A value with content of a confidential message: running text of it, or an exact number or id that is no aim. */
function findGuarded({ values }: CallView): Carried | undefined {
  for (const { trace, role } of values) {
    if (role !== 'text' && role !== 'name') continue
    const text = trace.overlaps.find(({ guarded, count }) => guarded && count >= SHINGLES_MIN)
    if (text !== undefined)
      return { trace, sighting: { ...NOTHING_SEEN, entries: [text.first], ordering: text.message } }
    if (role === 'name') continue
    const exact = trace.atoms.find(({ entries, user, atom }) => {
      const kinds: readonly string[] = ['number', 'id', 'account']
      return !user && kinds.includes(atom.kind) && entries.some(({ flags }) => (flags & FLAG.guarded) !== 0)
    })
    if (exact !== undefined) return { trace, sighting: exact }
  }
  return undefined
}

/** Where nobody who is trusted named the place, and the place was ordered, the data stays. */
function judgeCarried(
  { trace, sighting }: Carried,
  aim: Aim,
  { memory, hasUser }: Pick<Leaving, 'memory' | 'hasUser'>,
): Found | undefined {
  const { worst } = aim
  if (aim.trusted) return undefined
  const at = { trace, start: 0, end: trace.text.length, sighting }
  if (worst === undefined) {
    // Nothing says where it goes: after orders were read from elsewhere, somebody should look.
    const ordered = memory.ordered !== 0 && memory.ordered < sighting.ordering
    return ordered ? { code: 'flow/trio', severity: 'medium', confidence: 0.6, ...at } : undefined
  }
  if (worst.grade >= 2 && !worst.inData)
    return { code: 'flow/trio-unasked', severity: 'critical', confidence: 0.9, ...at }
  const steered = worst.grade >= 1 || worst.inProse
  const source = memory.ledger.get(sighting.entries[0]?.message ?? sighting.ordering)
  if (steered && source?.sensitivity === 'restricted')
    return { code: 'flow/confidential-to-external', severity: 'critical', confidence: 0.8, ...at }
  if (steered) return { code: 'flow/trio', severity: 'high', confidence: 0.75, ...at }
  // The user spoke and named another place, or none: this one is the model's invention, or in disguise.
  const isInvented = hasUser && worst.entries.length === 0 && worst.forgotten === null
  return isInvented ? { code: 'flow/trio', severity: 'medium', confidence: 0.6, ...at } : undefined
}

/** Personal data that came from two servers, in one text. */
function findJoined(memory: SessionMemory, { values }: CallView): Found | undefined {
  for (const { trace, role } of values) {
    if (role !== 'text') continue
    const upstreams = new Set<string>()
    for (const { entries, user } of trace.atoms) {
      if (user) continue
      for (const { flags, message } of entries) {
        const source = memory.ledger.get(message)?.source
        if ((flags & FLAG.personal) !== 0 && typeof source === 'object') upstreams.add(source.upstream)
      }
    }
    if (upstreams.size >= 2) {
      const sighting = trace.atoms.find(({ entries }) => entries.length > 0) ?? NOTHING_SEEN
      return {
        code: 'flow/joined-personal-data',
        severity: 'high',
        confidence: 0.75,
        trace,
        start: 0,
        end: trace.text.length,
        sighting,
      }
    }
  }
  return undefined
}
