/** Flows in which content from outside chose what a call does: where it sends, what it changes, what it says. */

import type { FlowCode } from '@callgate/contracts/flow'
import type { Severity } from '@callgate/contracts/finding'
import type { ToolKind } from '@callgate/contracts/label'
import { splitWords } from '../labels/propose-kinds.ts'
import { NARROW_RECIPIENT_PARAMETERS, RECIPIENT_PARAMETERS } from '../labels/kind-words.ts'
import { OUTSIDE_ATOMS } from '../provenance/atoms.ts'
import { hashWord } from '../provenance/hash.ts'
import type { SessionMemory } from '../provenance/memory.ts'
import { BOUNDS } from '../provenance/read-values.ts'
import type { Sighting, ValueTrace } from '../provenance/trace.ts'
import { findAim } from './aim.ts'
import { type AimedValue, type CallView, isTrusted, NOTHING_SEEN } from './call-view.ts'

/** A flow as rules find it; actions, texts and keys are added by who asks. */
export interface Found {
  readonly code: FlowCode
  readonly severity: Severity
  readonly confidence: number
  readonly trace: ValueTrace
  readonly start: number
  readonly end: number
  readonly sighting: Sighting
  /** In place of what is said of every flow of its code. */
  readonly text?: string
}

/** Kinds whose aim, once wrong, cannot be taken back by reading on. */
const STEERABLE: readonly ToolKind[] = [
  'sends-outside',
  'spends',
  'destroys',
  'executes',
  'changes-access',
  'changes-infrastructure',
]
/** Of these even a name that is known from elsewhere must not come from an order in what was read. */
const GRAVE: readonly ToolKind[] = [
  'spends',
  'destroys',
  'executes',
  'changes-access',
  'changes-infrastructure',
]

/** Kinds that take something out, or change what cannot be put back: for these a value nobody read is as bad as any. */
const UNREADABLE: readonly ToolKind[] = [...STEERABLE, 'takes-outside', 'modifies-production']

const UNREAD_TEXT = `too large to be compared whole with what this session has read (${BOUNDS.charsMax} characters, ${BOUNDS.leavesMax} values); the rest counts as the worst of it`

/** Arguments too large to be read whole could hold, in what was not read, any value of what came before. */
export function findUnread(view: CallView): Found[] {
  if (!view.leftOut || !(view.unknown || UNREADABLE.some((kind) => view.kinds.has(kind)))) return []
  const text = JSON.stringify(view.call.args)
  const trace = { path: '', text, words: 0, phrase: null, atoms: [], overlaps: [], shingles: 0 }
  const sighting: Sighting = { ...NOTHING_SEEN, forgotten: 'value' }
  const rest = { trace, start: 0, end: 0, sighting, text: UNREAD_TEXT }
  return [{ code: 'flow/forgotten-origin', severity: 'high', confidence: 0.65, ...rest }]
}

export function findSteering(memory: SessionMemory, view: CallView): Found[] {
  const found: Found[] = []
  const isSteerable = STEERABLE.some((kind) => view.kinds.has(kind))
  for (const value of view.values) {
    const one = judgeValue(memory, view, value, isSteerable)
    if (one !== undefined) found.push(one)
    if (value.role === 'text' && (view.hasEffect || view.unknown)) found.push(...findCarried(view, value))
  }
  return found
}

function judgeValue(
  memory: SessionMemory,
  view: CallView,
  value: AimedValue,
  isSteerable: boolean,
): Found | undefined {
  const { sighting, role } = value
  if (isTrusted(sighting) || role === 'text') return undefined
  if (role === 'outside') {
    if (isSteerable && (sighting.grade > 0 || sighting.inProse))
      return found('flow/steered-sink', value, sighting)
    // Where nothing but an answer goes, whoever asked gets it: nothing that was forgotten can have chosen the place.
    const isAnswerAlone = view.call.answers === ''
    if (isSteerable && sighting.forgotten !== null && !isAnswerAlone)
      return found('flow/forgotten-origin', value, sighting)
    if (view.hasEffect && sighting.grade > 0) return found('flow/steered-sink', value, sighting)
    return sighting.grade >= 2 ? found('flow/steered-call', value, sighting) : undefined
  }
  return judgeName(memory, view, value)
}

/** Names, numbers and ids: common words stand everywhere, so they need to be named where they are ordered. */
function judgeName(memory: SessionMemory, view: CallView, value: AimedValue): Found | undefined {
  const { sighting } = value
  if (sighting.grade === 0) return undefined
  const isGrave = GRAVE.some((kind) => view.kinds.has(kind))
  const isTelling = isTellingName(value)
  // A plain word is chosen by a model as well as by an order; a number that is named there is not.
  const mayBeNamed = isGrave || view.hasEffect || /\d/.test(value.trace.text)
  if (!isTelling && !(mayBeNamed && isNamedInOrder(memory, value))) return undefined
  // A manual that says what to run is what manuals are for; one that presses its reader is not.
  const grade = view.kinds.has('executes') && view.kinds.size === 1 ? 2 : 1
  if (isGrave && (sighting.grade >= 2 || (!sighting.inData && sighting.grade >= grade)))
    return found('flow/steered-sink', value, sighting)
  if (view.kinds.has('sends-outside') && isRecipientName(value.name) && !sighting.inData)
    return found('flow/steered-sink', value, sighting)
  // A tool that nobody knows may do anything: then an order to the machine is enough.
  if (sighting.inData && !(view.unknown && sighting.grade === 3)) return undefined
  if (sighting.grade < 2) return undefined
  // What somebody asked for by name may say what it is about.
  if (sighting.grade === 2 && memory.ledger.isNamed(sighting.ordering)) return undefined
  if (view.hasEffect) return found('flow/steered-value', value, sighting)
  return view.unknown || sighting.grade === 3 ? found('flow/steered-call', value, sighting) : undefined
}

function isRecipientName(name: string): boolean {
  return RECIPIENT_PARAMETERS.has(name) || NARROW_RECIPIENT_PARAMETERS.has(name)
}

/** Two words and more, or one that is no plain word; `V-2207` is one word, whatever it is read as. */
function isTellingName({ trace }: AimedValue): boolean {
  const text = trace.text.trim()
  if (trace.words >= 2 && !(/\d/.test(text) && /^\S{5,}$/.test(text))) return text.length >= 8
  return text.length >= 4 && (/\d/.test(text) || /[_@#/.-]/.test(text) || /^\p{Lu}/u.test(text))
}

/** `file_id: 13`, and the order says "file with ID 13"; `points: 100`, and it says "100 points". */
function isNamedInOrder(memory: SessionMemory, { trace, name }: AimedValue): boolean {
  const words = splitWords(trace.text).map((word) => hashWord(word, memory.seed))
  if (words.length === 0) return false
  const pathWords = splitWords(trace.path.split('/').at(-1) ?? '')
  const own = [...pathWords, name].map((word) => hashWord(word, memory.seed))
  const naming = [...own, ...['id', 'number', 'no'].map((word) => hashWord(word, memory.seed))]
  const { length } = words
  // A word before such a name is as often the reader's as the order's: "in the 'general' channel".
  const unit = /\d/.test(trace.text) ? own : []
  return memory
    .findOrdered(words)
    .some(({ at, ring }) => ring.isPrecededBy(naming, at, 3) || ring.isFollowedBy(unit, { at, length }))
}

/** Links and addresses that an order wanted in the text, and texts that were written by it. */
function findCarried(view: CallView, value: AimedValue): Found[] {
  const { trace } = value
  const found: Found[] = []
  const goesOut = view.kinds.has('sends-outside') || view.kinds.has('executes')
  for (const seen of goesOut || view.unknown ? trace.atoms : []) {
    if (!goesOut && seen.grade < 3) continue
    if (!OUTSIDE_ATOMS.has(seen.atom.kind) || isTrusted(seen) || seen.grade < 2) continue
    // An address is no link: told to whom the user named, it tells what was read.
    if (seen.atom.kind === 'address' && seen.grade === 2 && findAim(view).trusted) continue
    const { start, end } = seen.encoded ? { start: 0, end: trace.text.length } : seen.atom
    found.push({
      code: 'flow/steered-value',
      severity: 'high',
      confidence: 0.8,
      trace,
      start,
      end,
      sighting: seen,
    })
    break
  }
  const composed = found.length === 0 && (goesOut || view.unknown) ? findComposed(trace) : undefined
  if (composed !== undefined) found.push(composed)
  const scripted = trace.overlaps.find(
    ({ ordered, grade }) =>
      grade >= (goesOut ? 2 : 3) && ordered >= (goesOut ? 3 : 12) && ordered >= trace.shingles * 0.6,
  )
  if (scripted !== undefined && found.length === 0 && (scripted.grade === 3 || !hasFoundAim(view))) {
    const sighting = {
      ...value.sighting,
      entries: [scripted.first],
      grade: scripted.grade,
      ordering: scripted.message,
    }
    found.push({
      code: 'flow/steered-call',
      severity: 'high',
      confidence: 0.7,
      trace,
      start: 0,
      end: trace.text.length,
      sighting,
    })
  }
  return found
}

/** What a link carries behind its place: a query with something in it. */
const CARRYING = /[?#][^\s)"'>]*[=/][^\s)"'>]{6,}/

/** A link that stood nowhere, to a host that only running text of others names, and that carries something there. */
function findComposed(trace: ValueTrace): Found | undefined {
  for (const seen of trace.atoms) {
    const { atom, entries, encoded } = seen
    if (atom.kind !== 'url' || encoded || entries.length > 0 || isTrusted(seen)) continue
    if (!CARRYING.test(trace.text.slice(atom.start, atom.end))) continue
    const host = trace.atoms.find((one) => one.atom.kind === 'host' && one.atom.start === atom.start)
    if (host === undefined || isTrusted(host) || !(host.inProse || host.grade > 0)) continue
    const at = { trace, start: atom.start, end: atom.end, sighting: host }
    return { code: 'flow/steered-value', severity: 'high', confidence: 0.7, ...at }
  }
  return undefined
}

/** Where it goes was said by the user, or looked up, and no order names it. */
function hasFoundAim({ values }: CallView): boolean {
  return values.some(({ role, name, sighting }) => {
    if (role !== 'outside' && !isRecipientName(name)) return false
    return isTrusted(sighting) || (sighting.inData && sighting.grade === 0)
  })
}

function found(code: FlowCode, { trace }: AimedValue, sighting: Sighting): Found {
  const confidence = sighting.grade >= 2 ? 0.9 : sighting.grade === 1 ? 0.75 : 0.65
  return { code, severity: 'high', confidence, trace, start: 0, end: trace.text.length, sighting }
}
