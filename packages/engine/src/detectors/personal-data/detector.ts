/** Finds personal data: one pass notes words and numbers, then each kind is judged by its form, its check and the words beside it. */

import { HOOKS } from '@callgate/contracts/finding'
import type { Detector, DetectorLimits, Observation, ViewText } from '../detector.ts'
import { findAddresses } from './addresses.ts'
import { findCodes } from './codes.ts'
import { ContextIndex, contextsOfName } from './context.ts'
import { findEmails } from './emails.ts'
import { type Found, keepBest } from './found.ts'
import { findLabelled } from './labelled.ts'
import { findNames, findSmallNames } from './names.ts'
import { findColonForms } from './network.ts'
import { findNumbers } from './numbers.ts'
import { scanText } from './scan.ts'

/** Texts without a capital letter are read for names up to this length: notes and messages, not data. */
const SMALL_MAX = 2000

export const personalData: Detector = {
  id: 'personal-data',
  at: HOOKS,
  reads: ['raw', 'json', 'decoded'],
  trigger: 'every',
  literals: [],
  inspect(views, limits) {
    const observed: Observation[] = []
    for (const text of views.texts) {
      if (observed.length >= limits.findingsMax) break
      inspectText(text, limits, observed)
    }
    return observed
  },
}

function inspectText(view: ViewText, limits: DetectorLimits, observed: Observation[]): void {
  for (const one of findPersonalData(view.text, view.rendering.source.name)) {
    if (observed.length >= limits.findingsMax) return
    observed.push({
      code: `personal-data/${one.what}`,
      class: 'personal-data',
      severity: 'medium',
      confidence: one.confidence,
      message: one.message,
      at: { text: view, start: one.start, end: one.end },
    })
  }
}

/** The personal data in a text whose member is called `name`, in order. */
export function findPersonalData(text: string, name = ''): Found[] {
  if (text.length < 2) return []
  const marks = scanText(text, contextsOfName(name))
  const contexts = new ContextIndex(marks.contexts)
  return keepBest([
    ...findEmails(text, marks.ats),
    ...findNumbers(text, marks.digits, contexts),
    ...findCodes(text, marks.codes, contexts),
    ...findColonForms(text, marks.colons),
    ...findLabelled(text, contexts),
    ...findAddresses(text, marks.digits, contexts),
    ...(marks.hasCapitals || text.length > SMALL_MAX
      ? findNames(text, marks.capitals, contexts)
      : findSmallNames(text, contexts)),
  ])
}
