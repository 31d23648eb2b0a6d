/** Finds credentials: formats of the rule packs, private keys, tokens by shape, and values that their names call secret. */

import type { Hook } from '@callgate/contracts/finding'
import { HOOKS } from '@callgate/contracts/finding'
import { buildPatternSet, matchPatterns, type PatternMatch } from '../../prefilter/windows.ts'
import type { CompiledSecretFormat } from '../../rules/compiled-rule.ts'
import { isFillerToken } from '../../rules/placeholder.ts'
import { entropyOf, validateSecret } from '../../rules/validators.ts'
import { maskOf } from '../../views/text.ts'
import {
  DEFINITION_HOOKS,
  type Detector,
  type DetectorLimits,
  type Observation,
  SERVER_TEXT_HOOKS,
  type Views,
  type ViewText,
} from '../detector.ts'
import { BUILT_IN, judgeNamedValue, SECRET_NAME } from './built-in.ts'
import type { BuiltIn } from './candidate.ts'

const AT: readonly Hook[] = HOOKS
/** Values of no known format. A format wins over a known line or string at the same place, and both over these. */
const GENERIC: ReadonlySet<string> = new Set(['secrets/named-secret', 'secrets/service-key'])
const SHOWING: ReadonlySet<Hook> = new Set([...SERVER_TEXT_HOOKS, ...DEFINITION_HOOKS])
const NONE: readonly Observation[] = []
type Candidate = CompiledSecretFormat | BuiltIn

export function createSecretsDetector(
  formats: readonly CompiledSecretFormat[],
  builtIn: readonly BuiltIn[] = BUILT_IN,
): Detector {
  const set = buildPatternSet<Candidate>([...formats, ...builtIn])
  const masks = new Map(formats.map((format) => [format as Candidate, maskOf(format.rule.views)]))
  return {
    id: 'secrets',
    at: AT,
    reads: ['raw', 'folded', 'visible', 'json', 'decoded', 'joined', 'keys'],
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
      const elides = SHOWING.has(views.hook)
      for (const text of views.texts) {
        if (found.length >= limits.findingsMax) break
        inspectText(text, { set, masks, views, limits, found, elides })
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
  /** Servers show beginnings of secrets; in a call anybody could write the dots behind the whole. */
  readonly elides: boolean
}

function inspectText(text: ViewText, work: Work): void {
  const { found, limits } = work
  const ranks: readonly [Observation[], Observation[], Observation[]] = [[], [], []]
  let count = found.length
  matchPatterns(work.set, text, (match) => {
    const isFormat = 'rule' in match.pattern
    const observations = isFormat
      ? judgeFormat(match as PatternMatch<CompiledSecretFormat>, text, work)
      : judgeBuiltIn(match as PatternMatch<BuiltIn>, text)
    for (const observation of observations) {
      const isGeneric = GENERIC.has(observation.code)
      if (!isGeneric || !work.elides || !isElided(observation))
        ranks[isFormat ? 0 : isGeneric ? 2 : 1].push(observation)
    }
    count += observations.length
    return count < limits.findingsMax
  })
  const named = judgeNamedValue(text)
  if (named) ranks[2].push(named)
  const taken: Observation[] = []
  for (const rank of ranks) {
    const free = rank.filter((observation) => !taken.some((other) => overlaps(other, observation)))
    taken.push(...free)
  }
  found.push(...taken)
}

/** Longer beginnings are as good as the whole. */
const ELIDED_MAX = 40
/** Only a beginning is shown, as documents do. Words of people end in dots as well: a beginning of a token has nothing but its signs. */
function isElided({ at }: Observation): boolean {
  if (!('text' in at) || at.end - at.start > ELIDED_MAX) return false
  const { text } = at.text
  return (
    /^(?:\.{3}|\u2026)(?![\w.])/.test(text.slice(at.end, at.end + 4)) &&
    SHOWN.test(text.slice(at.start, at.end))
  )
}
/** As tokens begin: with a word and a sign that say whose they are. */
const SHOWN = /^[A-Za-z]{2,8}[_-][\w-]+$/

function overlaps(a: Observation, b: Observation): boolean {
  return 'text' in a.at && 'text' in b.at && a.at.start < b.at.end && b.at.start < a.at.end
}

function judgeFormat(
  match: PatternMatch<CompiledSecretFormat>,
  text: ViewText,
  work: Work,
): readonly Observation[] {
  const { rule, context } = match.pattern
  if (!rule.at.includes(work.views.hook)) return NONE
  if (((work.masks.get(match.pattern) ?? 0) & text.rendering.mask) === 0) return NONE
  if (isFillerToken(match.matched) || entropyOf(match.matched) < rule.entropyMin) return NONE
  if (context && !context.test(surroundings(text, match))) return NONE
  const sure = validateSecret(rule.validator, match.matched)
  if (sure === 0) return NONE
  const observation: Observation = {
    code: `secrets/${rule.id}`,
    class: 'secret',
    severity: rule.severity,
    confidence: Math.min(1, rule.confidence * sure),
    message: rule.title,
    at: { text, start: match.start, end: match.end },
  }
  return [observation]
}

function judgeBuiltIn(match: PatternMatch<BuiltIn>, text: ViewText): readonly Observation[] {
  const { pattern } = match
  const confidence = pattern.judge(match, text.text)
  if (confidence === 0) return NONE
  const located = pattern.locate === undefined ? [match] : pattern.locate(match, text.text)
  return located.map(({ start, end }) => ({
    code: `secrets/${pattern.what}`,
    class: 'secret',
    severity: pattern.severity,
    confidence,
    message: pattern.message + (pattern.describe?.(match.matched) ?? ''),
    at: { text, start, end },
  }))
}

/** The name of the member counts as context of its value. */
function surroundings(text: ViewText, match: { readonly start: number; readonly end: number }): string {
  return `${text.rendering.source.name} ${text.text.slice(Math.max(0, match.start - 100), match.start)} ${text.text.slice(match.end, match.end + 100)}`
}
