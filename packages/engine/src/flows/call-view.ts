/** A call as flow rules see it: what its tool does, and which of its values aim and which are carried. */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { ToolKind } from '@callgate/contracts/label'
import { EFFECT_KINDS, joinWords, proposeKinds } from '../labels/propose-kinds.ts'
import * as words from '../labels/kind-words.ts'
import { OUTSIDE_ATOMS } from '../provenance/atoms.ts'
import type { AtomSighting, CallTrace, Sighting, ValueTrace } from '../provenance/trace.ts'
import type { FlowCall } from './session-flow.ts'

export interface AimedValue {
  readonly trace: ValueTrace
  /** Name of the argument, words joined. */
  readonly name: string
  /** `outside` names a place beyond the session; `name` is a short value; `text` is carried. */
  readonly role: 'outside' | 'name' | 'text'
  /** What is known of it as a whole. */
  readonly sighting: Sighting
}

export interface CallView {
  readonly call: FlowCall
  readonly kinds: ReadonlySet<ToolKind>
  /** No word about what the tool does: neither its definition nor its arguments tell. */
  readonly unknown: boolean
  readonly hasEffect: boolean
  readonly values: readonly AimedValue[]
  readonly leftOut: boolean
}

const NAME_WORDS_MAX = 8
const NAME_CHARS_MAX = 120
/** A command aims; a program carries. */
const COMMAND_CHARS_MAX = 400

/** `kinds` is what `kindsOf` says of it. */
export function viewCall(
  call: FlowCall,
  { values, leftOut }: CallTrace,
  kinds: ReadonlySet<ToolKind>,
): CallView {
  const executes = kinds.has('executes')
  return {
    call,
    kinds,
    unknown: kinds.size === 0,
    hasEffect: hasEffect(kinds),
    values: values.map((trace) => viewValue(trace, executes)),
    leftOut,
  }
}

function hasEffect(kinds: Iterable<ToolKind>): boolean {
  for (const kind of kinds) if (EFFECT_KINDS.has(kind)) return true
  return false
}

/** All that a call does, as far as its tool and its arguments tell. */
export function kindsOf(call: FlowCall): ReadonlySet<ToolKind> {
  const kinds = new Set<ToolKind>(call.labels.kinds)
  for (const kind of kindsOfArguments(call)) kinds.add(kind)
  return kinds
}

/** Arguments show what a call does whatever its tool is called; a tool that is known to look keeps looking. */
export function kindsOfArguments({ args, answers, labels }: FlowCall): readonly ToolKind[] {
  const looks = labels.kinds.includes('takes-outside') || labels.kinds.includes('reads-private')
  if (looks && !labels.kinds.some((kind) => EFFECT_KINDS.has(kind))) return []
  const own = answers === undefined ? args : withoutAnswers(args, answers)
  const key = keyOfShape(own, 0)
  const known = knownShapes.get(key)
  if (known !== undefined) return known
  const { kinds } = proposeKinds({ name: '', inputSchema: shapeOf(own, 0) })
  if (key.length <= KNOWN_CHARS_MAX) {
    if (knownShapes.size >= KNOWN_MAX) knownShapes.clear()
    knownShapes.set(key, kinds)
  }
  return kinds
}

function withoutAnswers(args: JsonObject, answers: string): JsonObject {
  return Object.fromEntries(Object.entries(args).filter(([name]) => `/${name}` !== answers))
}

/** Part of what answers a question of the upstream itself. */
export function isAnswer({ answers }: FlowCall, { trace: { path } }: AimedValue): boolean {
  return answers !== undefined && `${path}/`.startsWith(`${answers}/`)
}

const DEPTH_MAX = 3

/** The names of arguments as a schema has them, those of nested ones too. */
function shapeOf(args: JsonObject, depth: number): JsonObject {
  if (depth > DEPTH_MAX) return {}
  const properties = Object.entries(args).map(([name, value]) => {
    const inner = firstOf(value)
    return [name, isJsonObject(inner) ? shapeOf(inner, depth + 1) : {}] as const
  })
  return { properties: Object.fromEntries(properties) }
}

/** The items of a list have the shape of its first. */
function firstOf(value: JsonValue): JsonValue {
  return isJsonArray(value) ? (value[0] ?? null) : value
}

const KNOWN_MAX = 512
const KNOWN_CHARS_MAX = 512
/** What names of arguments show; agents call the same tools over and over. */
const knownShapes = new Map<string, readonly ToolKind[]>()

/** All that `shapeOf` tells, without making it: a name may hold any sign, so its length stands before it. */
function keyOfShape(args: JsonObject, depth: number): string {
  if (depth > DEPTH_MAX) return ''
  let key = ''
  for (const name of Object.keys(args)) {
    const inner = firstOf(args[name] ?? null)
    key += `${name.length}:${name}`
    if (isJsonObject(inner)) key += `{${keyOfShape(inner, depth + 1)}}`
  }
  return key
}

function viewValue(trace: ValueTrace, executes: boolean): AimedValue {
  const name = nameOf(trace.path)
  const isShort = trace.words <= NAME_WORDS_MAX && trace.text.length <= NAME_CHARS_MAX
  const outside = trace.atoms.length === 0 ? trace.atoms : trace.atoms.filter(isOutside)
  const isAim =
    words.RECIPIENT_PARAMETERS.has(name) ||
    words.URL_PARAMETERS.has(name) ||
    (executes && words.CODE_PARAMETERS.has(name) && trace.text.length <= COMMAND_CHARS_MAX)
  const isBody = words.BODY_PARAMETERS.has(name) && !isAim
  if (outside.length > 0 && (isAim || (isShort && !isBody))) {
    return { trace, name, role: 'outside', sighting: worstOf(trace, outside) }
  }
  if (isShort && trace.phrase !== null && (!isBody || outside.length === 0)) {
    // An id or a number is the same one in whatever spelling.
    const whole = trace.atoms.length === 0 ? undefined : findWhole(trace)
    const sighting = whole === undefined ? trace.phrase : joinSightings(trace.phrase, whole)
    return { trace, name, role: 'name', sighting }
  }
  return { trace, name, role: 'text', sighting: trace.phrase ?? NOTHING_SEEN }
}

function findWhole({ atoms, text }: ValueTrace): Sighting | undefined {
  const least = text.trim().length - 2
  return atoms.find(({ atom }) => atom.end - atom.start >= least)
}

function isOutside({ atom, encoded, grade }: AtomSighting): boolean {
  return (!encoded || grade > 0) && OUTSIDE_ATOMS.has(atom.kind)
}

export const NOTHING_SEEN: Sighting = {
  entries: [],
  user: false,
  trusted: false,
  grade: 0,
  ordering: 0,
  inData: false,
  inProse: false,
  forgotten: null,
}

/** Of several places in one value the one that is least trusted; the path of a URL is as good as its host. */
function worstOf(trace: ValueTrace, outside: ValueTrace['atoms']): Sighting {
  const byPlace = new Map<number, Sighting>()
  for (const sighting of outside) {
    const place = sighting.encoded ? -1 - sighting.atom.start : sighting.atom.start
    const known = byPlace.get(place)
    byPlace.set(place, known === undefined ? sighting : joinSightings(known, sighting))
  }
  const all = [...byPlace.values()]
  const worst =
    all.find((one) => !one.user && !one.trusted && one.grade > 0) ?? all.find((one) => !isTrusted(one))
  const found = worst ?? all[0] ?? NOTHING_SEEN
  return trace.phrase !== null && isTrusted(trace.phrase) && all.length === 1
    ? joinSightings(found, trace.phrase)
    : found
}

export function isTrusted({ user, trusted }: Sighting): boolean {
  return user || trusted
}

function joinSightings(a: Sighting, b: Sighting): Sighting {
  const [higher, lower] = a.grade >= b.grade ? [a, b] : [b, a]
  return {
    entries: [...higher.entries, ...lower.entries],
    user: a.user || b.user,
    trusted: a.trusted || b.trusted,
    grade: higher.grade,
    ordering: higher.ordering,
    inData: a.inData || b.inData,
    inProse: a.inProse || b.inProse,
    forgotten: a.entries.length > 0 || b.entries.length > 0 ? null : (a.forgotten ?? b.forgotten),
  }
}

/** `/recipients/0` → recipients; the name nearest to the value. */
function nameOf(path: string): string {
  for (let end = path.length; end > 0;) {
    const start = path.lastIndexOf('/', end - 1)
    const part = path.slice(start + 1, end)
    if (!ONLY_DIGITS.test(part)) return joinWords(part)
    end = start
  }
  return ''
}

const ONLY_DIGITS = /^\d+$/
