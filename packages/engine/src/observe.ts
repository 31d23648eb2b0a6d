/** Runs the detectors of one hook over one message and turns what they observed into findings. */

import { type Finding, type Hook, keepGravest, type Severity } from '@callgate/contracts/finding'
import type { Observation } from './detectors/detector.ts'
import { excerptOf, NAMED_ONLY } from './excerpt.ts'
import type { EngineHost, Inspectable, SchemaError } from './inspect-types.ts'
import { type Plan, PlanRun, type Reader } from './prefilter/plan.ts'
import { MessageTexts, type ViewLimits } from './views/message-texts.ts'
import { pathOf, type Place, type Source } from './views/source.ts'
import type { OriginRange } from './views/text.ts'

export interface Observed {
  readonly findings: readonly Finding[]
  /** What was left unread, in words; null when everything was read. */
  readonly leftOut: string | null
  /** Whether there was more personal data than is reported of one message. */
  readonly morePersonalData: boolean
}

/** Most findings of one message; past it the message counts as not read to the end, and the lightest are left out. */
export const FINDINGS_MAX = 500
/** What each detector may report even then: a flood of one kind must not hide another kind. */
const OWN_MIN = 50
/** Counted apart: a list of contacts is full of personal data, and must not hide what else there is. */
export const PERSONAL_MAX = 500

/** Hooks at which every member name is read, because names are chosen to be read. */
const NAMING_HOOKS: ReadonlySet<Hook> = new Set<Hook>(['tool-definition', 'elicitation'])

interface Draft {
  readonly detector: string
  readonly severity: Severity
  readonly observation: Observation
  readonly range: OriginRange | null
  readonly matched: string
  /** Part of the match left in earlier events. */
  readonly residue: boolean
}

/** Observations one detector may give: one more than are reported, so that it shows that there were more. */
const LIMITS = { findingsMax: FINDINGS_MAX + 1 }
const NO_ERRORS: readonly SchemaError[] = []
const NO_FINDINGS: readonly Finding[] = []

export function observe(plan: Plan, part: Inspectable, host: EngineHost, limits?: ViewLimits): Observed {
  const texts = new MessageTexts(part.value, host, {
    wanted: plan.wanted,
    allKeys: NAMING_HOOKS.has(part.hook),
    tail: part.tail,
    limits,
  })
  const run = new PlanRun(plan)
  texts.forEach((rendering) => run.take(rendering))
  const { hook, context, schemaErrors = NO_ERRORS } = part
  let drafts: Drafts | undefined
  for (let index = 0; index < plan.readers.length; index++) {
    const { detector, trigger } = plan.readers[index] as Reader
    const own = run.textsOf(index)
    if (own.length === 0 && trigger !== 'message') continue
    const observations = detector.inspect({ hook, context, schemaErrors, texts: own }, LIMITS)
    if (observations.length === 0) continue
    drafts ??= new Drafts()
    for (const observation of observations) drafts.add(detector.id, observation)
    if (observations.length > FINDINGS_MAX) drafts.noteMore(observations[FINDINGS_MAX] as Observation)
  }
  const chosen = drafts?.choose()
  const leftOut =
    texts.leftOut ?? (drafts?.full === true ? `findings beyond ${FINDINGS_MAX}, the lightest` : null)
  return {
    findings: chosen === undefined ? NO_FINDINGS : finish(chosen, host),
    leftOut,
    morePersonalData: drafts?.morePersonal ?? false,
  }
}

/** Ranges already reported in one string under one code. */
interface Taken {
  readonly ranges: { readonly start: number; readonly end: number }[]
  startMax: number
  endMax: number
}

/** Keeps one finding where several views show the same thing. */
class Drafts {
  readonly #list: Draft[] = []
  full = false
  morePersonal = false
  #personal = 0
  readonly #taken = new Map<Source, Map<string, Taken>>()

  add(detector: string, observation: Observation): void {
    const isPersonal = observation.class === 'personal-data'
    if (isPersonal && !this.#hasPersonalRoom()) return
    const { severity } = observation
    if ('path' in observation.at) {
      this.#list.push({ detector, severity, observation, range: null, matched: '', residue: false })
      return
    }
    const { text, start, end } = observation.at
    const matched = text.text.slice(start, end)
    const residue = start < (text.rendering.tailLength ?? 0)
    for (const range of text.rendering.origins(start, end)) {
      if (this.#isTaken(observation, range)) continue
      if (isPersonal) this.#personal++
      this.#list.push({ detector, severity, observation, range, matched, residue })
    }
  }

  /** A detector gave more than is reported, of which some may have been the same. */
  noteMore({ class: findingClass }: Observation): void {
    if (findingClass === 'personal-data') this.morePersonal = true
    else this.full = true
  }

  /** What is reported, in the order it was seen: the gravest of all, the gravest of each detector, and personal data. */
  choose(): readonly Draft[] {
    const others = this.#list.filter(({ observation }) => observation.class !== 'personal-data')
    if (others.length <= FINDINGS_MAX) return this.#list
    this.full = true
    const kept = new Set(keepGravest(others, FINDINGS_MAX))
    for (const id of new Set(others.map(({ detector }) => detector))) {
      const own = others.filter(({ detector }) => detector === id)
      for (const draft of keepGravest(own, OWN_MIN)) kept.add(draft)
    }
    return this.#list.filter((draft) => kept.has(draft) || draft.observation.class === 'personal-data')
  }

  #hasPersonalRoom(): boolean {
    this.morePersonal ||= this.#personal >= PERSONAL_MAX
    return this.#personal < PERSONAL_MAX
  }

  #isTaken(observation: Observation, range: OriginRange): boolean {
    let ofSource = this.#taken.get(range.source)
    if (ofSource === undefined) this.#taken.set(range.source, (ofSource = new Map<string, Taken>()))
    const isSecret = observation.class === 'secret'
    if (covers(ofSource.get(observation.code), range)) return true
    if (isSecret && covers(ofSource.get(ANY_SECRET), range)) return true
    remember(ofSource, observation.code, range)
    if (isSecret) remember(ofSource, ANY_SECRET, range)
    return false
  }
}

/** What one rule calls a secret is not reported again under another code. */
const ANY_SECRET = ' secret'

function covers(taken: Taken | undefined, { start, end }: OriginRange): boolean {
  if (taken === undefined || taken.endMax < end) return false
  // Mostly in order of the text: then the furthest end is that of a range that begins no later.
  if (start >= taken.startMax) return true
  return taken.ranges.some((other) => other.start <= start && other.end >= end)
}

function remember(ofSource: Map<string, Taken>, key: string, { start, end }: OriginRange): void {
  const taken = ofSource.get(key)
  if (taken === undefined) {
    ofSource.set(key, { ranges: [{ start, end }], startMax: start, endMax: end })
    return
  }
  taken.ranges.push({ start, end })
  taken.startMax = Math.max(taken.startMax, start)
  taken.endMax = Math.max(taken.endMax, end)
}

function finish(drafts: readonly Draft[], host: EngineHost): Finding[] {
  // A member name that is itself a secret must not be repeated in the path of anything.
  const unnamed = new Set<Place>()
  for (const { observation, range } of drafts) {
    if (range?.source.isKey && NAMED_ONLY.has(observation.class)) unnamed.add(range.source.place)
  }
  // The same text is found over and over in a flood, in one place; both are worked out once.
  const digestOf = remembering((text: string) => host.digest(text))
  const placeOf = remembering((source: Source) => pathOf(source, unnamed))
  return drafts.map(({ detector, observation, range, matched, residue }) => ({
    code: observation.code,
    detector,
    class: observation.class,
    severity: observation.severity,
    confidence: Math.min(1, Math.max(0, observation.confidence)),
    span: spanOf(observation, range, placeOf),
    view: 'path' in observation.at ? 'raw' : observation.at.text.rendering.view,
    message: residue
      ? `${observation.message}; its beginning already left in earlier events of the stream`
      : observation.message,
    evidence: excerptOf(observation.class, observation.code, matched),
    digest: digestOf(matched === '' ? observation.message : matched),
  }))
}

function remembering<K>(work: (key: K) => string): (key: K) => string {
  const known = new Map<K, string>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) known.set(key, (value = work(key)))
    return value
  }
}

function spanOf(
  observation: Observation,
  range: OriginRange | null,
  placeOf: (source: Source) => string,
): Finding['span'] {
  if (range) return { path: placeOf(range.source), start: range.start, end: range.end }
  return { path: 'path' in observation.at ? observation.at.path : '', start: 0, end: 0 }
}
