/** Rules of the operator bound to kinds, tools and places: which finding they speak of, and what they ask for. */

import type { Finding } from '@callgate/contracts/finding'
import type { RuleInterceptor } from '@callgate/contracts/interceptor'
import type { FindingAction } from '@callgate/contracts/treatment'

/** What a bound rule or a step of the response ladder asks for; `by` is the source that reasons name. */
export interface Bound {
  readonly action: FindingAction
  readonly by: string
}

/** From the mildest to the strictest. */
const ORDER: readonly FindingAction[] = ['allow', 'notify', 'strip', 'mask', 'redact', 'deny', 'quarantine']

export function isStricter(a: FindingAction, b: FindingAction): boolean {
  return ORDER.indexOf(a) > ORDER.indexOf(b)
}

/** For the rules that hold for one message: the strictest thing any of them asks for a finding; the first of equals. */
export function bindRules(rules: readonly RuleInterceptor[]): (finding: Finding) => Bound | undefined {
  const compiled = rules.map((rule) => ({
    ...rule,
    codes: new Set(rule.rules),
    places: rule.paths?.map(readTokens) ?? null,
  }))
  return ({ code, span }) => {
    let bound: Bound | undefined
    for (const { codes, places, action, id } of compiled) {
      if (!codes.has(code)) continue
      if (places !== null && !places.some((place) => matchesPlace(place, readTokens(span.path)))) continue
      if (bound === undefined || isStricter(action, bound.action)) bound = { action, by: `interceptor/${id}` }
    }
    return bound
  }
}

function readTokens(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** `*` is any one token, `**` any number of them. Counts states, so that no pattern costs more than its length times that of the path. */
function matchesPlace(place: readonly string[], path: readonly string[]): boolean {
  let states = open(new Set([0]), place)
  for (const token of path) {
    const next = new Set<number>()
    for (const at of states) {
      const wanted = place[at]
      if (wanted === '**') next.add(at)
      else if (wanted === '*' || wanted === token) next.add(at + 1)
    }
    states = open(next, place)
  }
  return states.has(place.length)
}

/** `**` may stand for nothing. */
function open(states: Set<number>, place: readonly string[]): Set<number> {
  for (const at of states) if (place[at] === '**') states.add(at + 1)
  return states
}
