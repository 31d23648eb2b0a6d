/** Finds personal data: one pass notes words and numbers, then each kind is judged by its form, its check and the words beside it. */

import { HOOKS } from '@callgate/contracts/finding'
import type { Source } from '../../views/source.ts'
import { COMBINING, CONTROL, kindsOf, OTHER_SCRIPT, UNSEEN } from '../../views/unit-kinds.ts'
import type { Detector, DetectorLimits, Observation, ViewText } from '../detector.ts'
import { findPersonalData, findSure, withAsciiDigits } from './find.ts'
import type { Found } from './found.ts'
import { findOver, listTelling, pairsOf } from './seams.ts'

export const personalData: Detector = {
  id: 'personal-data',
  at: HOOKS,
  reads: ['raw', 'folded', 'visible', 'json', 'decoded', 'joined'],
  trigger: 'every',
  literals: [],
  inspect(views, limits) {
    const observed: Observation[] = []
    let looks: Map<Source, Look> | undefined
    for (const text of views.texts) {
      if (observed.length >= limits.findingsMax) break
      const { view } = text.rendering
      if (view === 'joined') inspectSeams(text, pairsOf(text.rendering.seams ?? []), { limits, observed })
      else if (view === 'visible') inspectSeams(text, listTelling(text), { limits, observed })
      else if (view === 'folded')
        inspectFolded(text, { looks: (looks ??= new Map<Source, Look>()), limits, observed })
      else inspectText(text, limits, observed)
    }
    return observed
  },
}

function inspectText(view: ViewText, limits: DetectorLimits, observed: Observation[]): void {
  const { kinds, source } = view.rendering
  const text = (kinds & OTHER_SCRIPT) === 0 ? view.text : withAsciiDigits(view.text)
  for (const one of findPersonalData(text, source.name, kinds)) {
    if (observed.length >= limits.findingsMax) return
    observed.push(observe(view, one))
  }
}

function observe(text: ViewText, { what, confidence, message, start, end }: Found): Observation {
  return {
    code: `personal-data/${what}`,
    class: 'personal-data',
    severity: 'medium',
    confidence,
    message,
    at: { text, start, end },
  }
}

/** What stands half in one string and half in the next, or on both sides of markup: `seams` are pairs of start and end. */
function inspectSeams(view: ViewText, seams: readonly number[], { limits, observed }: Sink): void {
  findOver(view.text, seams, (one) => {
    if (observed.length < limits.findingsMax) observed.push(observe(view, one))
  })
}

interface Sink {
  readonly limits: DetectorLimits
  readonly observed: Observation[]
}

/** What the message says once lookalikes and invisible characters are gone; what it says without that was read already. */
function inspectFolded(view: ViewText, { looks, limits, observed }: FoldedWork): void {
  const { text, rendering } = view
  const { source } = rendering
  let look = looks.get(source)
  // Once for each string: many short texts are folded out of one.
  if (look === undefined) looks.set(source, (look = lookAt(source.text)))
  if (!look.isApart && countDigits(text) <= look.digits) return
  for (const one of findSure(text, source.name)) {
    if (observed.length >= limits.findingsMax) return
    const shown = rendering
      .origins(one.start, one.end)
      .map((range) => range.source.text.slice(range.start, range.end))
      .join('')
    if (shown !== text.slice(one.start, one.end)) observed.push(observe(view, one))
  }
}

interface Look {
  readonly isApart: boolean
  readonly digits: number
}

interface FoldedWork extends Sink {
  readonly looks: Map<Source, Look>
}

/** Characters that show nothing inside what is read as one. */
const APART = new RegExp(
  String.raw`[\w@.][\u00ad\u0300-\u036f\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]{1,8}[\w@.]`,
)

/** Folding can bring digits together, or make some. */
function lookAt(text: string): Look {
  const kinds = kindsOf(text)
  return {
    isApart: (kinds & CONTROL) !== 0 || ((kinds & (UNSEEN | COMBINING)) !== 0 && APART.test(text)),
    digits: countDigits(text),
  }
}

function countDigits(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) count++
  }
  return count
}
