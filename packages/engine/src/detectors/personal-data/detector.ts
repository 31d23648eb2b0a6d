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
  const found: Found[] = []
  if (marks.ats.length > 0) append(found, findEmails(text, marks.ats))
  if (marks.digits.length > 0) append(found, findNumbers(text, marks.digits, contexts))
  if (marks.codes.length > 0) append(found, findCodes(text, marks.codes, contexts))
  if (marks.colons.length > 0) append(found, findColonForms(text, marks.colons))
  if (marks.contexts.length > 0) append(found, findLabelled(text, contexts))
  if (marks.contexts.length > 0 || marks.digits.length > 0)
    append(found, findAddresses(text, marks.digits, contexts))
  if (!marks.hasCapitals && text.length <= SMALL_MAX) append(found, findSmallNames(text, contexts))
  else if (marks.capitals.length > 0) append(found, findNames(text, marks.capitals, contexts))
  return found.length === 0 ? found : keepBest(found)
}

/** One by one: a flood is more than a call can take as arguments. */
function append(found: Found[], more: readonly Found[]): void {
  for (const one of more) found.push(one)
}
