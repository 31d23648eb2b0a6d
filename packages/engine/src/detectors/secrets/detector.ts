/** Finds credentials: formats of the rule packs, private keys, tokens by shape, and values that their names call secret. */

import type { Hook } from '@callgate/contracts/finding'
import { HOOKS } from '@callgate/contracts/finding'
import { buildPatternSet, matchPatterns, type PatternMatch } from '../../prefilter/windows.ts'
import type { CompiledSecretFormat } from '../../rules/compiled-rule.ts'
import { entropyOf, isPlaceholder, validateSecret } from '../../rules/validators.ts'
import { maskOf } from '../../views/text.ts'
import type { Detector, DetectorLimits, Observation, Views, ViewText } from '../detector.ts'
import { type BuiltIn, BUILT_IN, judgeNamedValue, SECRET_NAME } from './built-in.ts'

const AT: readonly Hook[] = HOOKS
type Candidate = CompiledSecretFormat | BuiltIn

export function createSecretsDetector(formats: readonly CompiledSecretFormat[]): Detector {
  // What a format claims first is not reported again as a value of unknown kind.
  const set = buildPatternSet<Candidate>([...formats, ...BUILT_IN])
  const masks = new Map(formats.map((format) => [format as Candidate, maskOf(format.rule.views)]))
  return {
    id: 'secrets',
    at: AT,
    reads: ['raw', 'folded', 'json', 'decoded', 'joined', 'keys'],
    trigger: 'literals',
    literals: set.literals,
    codes: [
      ...formats.map(({ rule }) => `secrets/${rule.id}`),
      ...BUILT_IN.map(({ what }) => `secrets/${what}`),
      'secrets/named-secret',
    ],
    names: SECRET_NAME,
    inspect(views, limits) {
      const found: Observation[] = []
      for (const text of views.texts) {
        if (found.length >= limits.findingsMax) break
        inspectText(text, { set, masks, views, limits, found })
      }
      return found
    },
  }
}

interface Work {
  readonly set: ReturnType<typeof buildPatternSet<Candidate>>
  readonly masks: ReadonlyMap<Candidate, number>
  readonly views: Views
  readonly limits: DetectorLimits
  readonly found: Observation[]
}

function inspectText(text: ViewText, work: Work): void {
  const { found, limits } = work
  const formats: Observation[] = []
  const generic: Observation[] = []
  matchPatterns(work.set, text, (match) => {
    const observation =
      'rule' in match.pattern
        ? judgeFormat(match as PatternMatch<CompiledSecretFormat>, text, work)
        : judgeBuiltIn(match as PatternMatch<BuiltIn>, text)
    if (observation) (observation.code.startsWith('secrets/named-') ? generic : formats).push(observation)
    return found.length + formats.length + generic.length < limits.findingsMax
  })
  const named = judgeNamedValue(text)
  if (named) generic.push(named)
  found.push(...formats)
  for (const observation of generic)
    if (!formats.some((other) => overlaps(other, observation))) found.push(observation)
}

function overlaps(a: Observation, b: Observation): boolean {
  return 'text' in a.at && 'text' in b.at && a.at.start < b.at.end && b.at.start < a.at.end
}

function judgeFormat(
  match: PatternMatch<CompiledSecretFormat>,
  text: ViewText,
  work: Work,
): Observation | undefined {
  const { rule, context } = match.pattern
  if (!rule.at.includes(work.views.hook)) return undefined
  if (((work.masks.get(match.pattern) ?? 0) & text.rendering.mask) === 0) return undefined
  if (isPlaceholder(match.matched) || entropyOf(match.matched) < rule.entropyMin) return undefined
  if (context && !context.test(surroundings(text, match))) return undefined
  const sure = validateSecret(rule.validator, match.matched)
  if (sure === 0) return undefined
  return {
    code: `secrets/${rule.id}`,
    class: 'secret',
    severity: rule.severity,
    confidence: Math.min(1, rule.confidence * sure),
    message: rule.title,
    at: { text, start: match.start, end: match.end },
  }
}

function judgeBuiltIn(match: PatternMatch<BuiltIn>, text: ViewText): Observation | undefined {
  const confidence = match.pattern.judge(
    match.matched,
    text.text.slice(Math.max(0, match.start - 100), match.end + 40),
  )
  if (confidence === 0) return undefined
  return {
    code: `secrets/${match.pattern.what}`,
    class: 'secret',
    severity: match.pattern.severity,
    confidence,
    message: match.pattern.message,
    at: { text, start: match.start, end: match.end },
  }
}

/** The name of the member counts as context of its value. */
function surroundings(text: ViewText, match: { readonly start: number; readonly end: number }): string {
  return `${text.rendering.source.name} ${text.text.slice(Math.max(0, match.start - 100), match.start)} ${text.text.slice(match.end, match.end + 100)}`
}
