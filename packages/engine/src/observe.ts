/** Runs the detectors of one hook over one message and turns what they observed into findings. */

import type { Finding, Hook } from '@callgate/contracts/finding'
import type { Observation } from './detectors/detector.ts'
import { excerptOf, NAMED_ONLY } from './excerpt.ts'
import type { EngineHost, Inspectable } from './inspect-types.ts'
import { type Plan, PlanRun } from './prefilter/plan.ts'
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

/** Most findings of one message; past it the message counts as not read to the end. */
export const FINDINGS_MAX = 500
/** Counted apart: a list of contacts is full of personal data, and must not hide what else there is. */
const PERSONAL_MAX = 500

/** Hooks at which every member name is read, because names are chosen to be read. */
const NAMING_HOOKS: ReadonlySet<Hook> = new Set<Hook>(['tool-definition', 'elicitation'])

interface Draft {
  readonly detector: string
  readonly observation: Observation
  readonly range: OriginRange | null
  readonly matched: string
  /** Part of the match left in earlier events. */
  readonly residue: boolean
}

export function observe(plan: Plan, part: Inspectable, host: EngineHost, limits?: ViewLimits): Observed {
  const texts = new MessageTexts(part.value, host, {
    wanted: plan.wanted,
    allKeys: NAMING_HOOKS.has(part.hook),
    ...(part.tail === undefined ? {} : { tail: part.tail }),
    ...(limits === undefined ? {} : { limits }),
  })
  const run = new PlanRun(plan)
  texts.forEach((rendering) => run.take(rendering))
  const drafts = new Drafts()
  for (const [index, detector] of plan.detectors.entries()) {
    const views = {
      hook: part.hook,
      context: part.context,
      schemaErrors: part.schemaErrors ?? [],
      texts: run.textsOf(index),
    }
    for (const observation of detector.inspect(views, { findingsMax: FINDINGS_MAX + 1 }))
      drafts.add(detector.id, observation)
  }
  const leftOut = texts.leftOut ?? (drafts.full ? `findings after the first ${FINDINGS_MAX}` : null)
  return { findings: finish(drafts.list, host), leftOut, morePersonalData: drafts.morePersonal }
}

/** Keeps one finding where several views show the same thing. */
class Drafts {
  readonly list: Draft[] = []
  full = false
  morePersonal = false
  #personal = 0
  readonly #taken = new Map<Source, { code: string; secret: boolean; start: number; end: number }[]>()

  add(detector: string, observation: Observation): void {
    if (!this.#hasRoom(observation)) return
    if ('path' in observation.at) {
      this.list.push({ detector, observation, range: null, matched: '', residue: false })
      return
    }
    const { text, start, end } = observation.at
    const matched = text.text.slice(start, end)
    const residue = start < (text.rendering.tailLength ?? 0)
    for (const range of text.rendering.origins(start, end)) {
      if (this.#isTaken(observation, range)) continue
      if (observation.class === 'personal-data') this.#personal++
      this.list.push({ detector, observation, range, matched, residue })
    }
  }

  #hasRoom({ class: findingClass }: Observation): boolean {
    if (findingClass === 'personal-data') {
      this.morePersonal ||= this.#personal >= PERSONAL_MAX
      return this.#personal < PERSONAL_MAX
    }
    this.full ||= this.list.length - this.#personal >= FINDINGS_MAX
    return this.list.length - this.#personal < FINDINGS_MAX
  }

  #isTaken(observation: Observation, range: OriginRange): boolean {
    let taken = this.#taken.get(range.source)
    if (!taken) this.#taken.set(range.source, (taken = []))
    const secret = observation.class === 'secret'
    const { start, end } = range
    const same = taken.some(
      (other) =>
        (other.code === observation.code || (secret && other.secret)) &&
        other.start <= start &&
        other.end >= end,
    )
    if (!same) taken.push({ code: observation.code, secret, start, end })
    return same
  }
}

function finish(drafts: readonly Draft[], host: EngineHost): Finding[] {
  // A member name that is itself a secret must not be repeated in the path of anything.
  const unnamed = new Set<Place>()
  for (const { observation, range } of drafts) {
    if (range?.source.isKey && NAMED_ONLY.has(observation.class)) unnamed.add(range.source.place)
  }
  return drafts.map(({ detector, observation, range, matched, residue }) => ({
    code: observation.code,
    detector,
    class: observation.class,
    severity: observation.severity,
    confidence: Math.min(1, Math.max(0, observation.confidence)),
    span: spanOf(observation, range, unnamed),
    view: 'path' in observation.at ? 'raw' : observation.at.text.rendering.view,
    message: residue
      ? `${observation.message}; its beginning already left in earlier events of the stream`
      : observation.message,
    evidence: excerptOf(observation.class, observation.code, matched),
    digest: host.digest(matched === '' ? observation.message : matched),
  }))
}

function spanOf(
  observation: Observation,
  range: OriginRange | null,
  unnamed: ReadonlySet<Place>,
): Finding['span'] {
  if (range) return { path: pathOf(range.source, unnamed), start: range.start, end: range.end }
  return { path: 'path' in observation.at ? observation.at.path : '', start: 0, end: 0 }
}
