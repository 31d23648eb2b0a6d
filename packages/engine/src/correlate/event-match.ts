/** Compiles what a scenario says of events into one check. */

import type { BehaviourEvent, BehaviourEventType, EventMatch } from '@callgate/contracts/scenario'
import { DATA_CLASSES, TRUSTS } from '@callgate/contracts/label'

export type Matches = (event: BehaviourEvent) => boolean

export interface CompiledMatch {
  readonly types: ReadonlySet<BehaviourEventType>
  /** Whether an event counts. */
  readonly matches: Matches
  /** The same of an event that is of one of these types. */
  readonly holds: Matches
}

export function compileMatch(match: EventMatch): CompiledMatch {
  const types = new Set(typeof match.event === 'string' ? [match.event] : match.event)
  // What compares names of a few comes first: most events end there.
  const checks: Matches[] = []
  const { kinds, sensitivity, trust, failed } = match
  if (kinds !== undefined) checks.push((event) => event.kinds.some((kind) => kinds.includes(kind)))
  if (sensitivity !== undefined) {
    const least = DATA_CLASSES.indexOf(sensitivity)
    checks.push((event) => DATA_CLASSES.indexOf(event.sensitivity) >= least)
  }
  if (trust !== undefined) {
    const best = TRUSTS.indexOf(trust)
    checks.push((event) => TRUSTS.indexOf(event.trust) >= best)
  }
  if (failed !== undefined) checks.push((event) => event.failed === failed)
  checks.push(
    ...anyOf(match.upstreams, ({ upstream }) => upstream),
    ...anyOf(match.tools, ({ tool }) => tool),
    ...anyOf(match.methods, ({ method }) => method),
    ...anyOf(match.agents, ({ agent }) => agent),
    ...someOf(match.codes, ({ codes }) => codes),
    ...someOf(match.labels, ({ labels }) => labels),
  )
  const holds: Matches = (event) => {
    for (const check of checks) if (!check(event)) return false
    return true
  }
  return { types, holds, matches: (event) => types.has(event.type) && holds(event) }
}

function anyOf(globs: readonly string[] | undefined, read: (event: BehaviourEvent) => string): Matches[] {
  if (globs === undefined) return []
  const tests = globs.map(compileGlob)
  return [
    (event) => {
      const text = read(event).toLowerCase()
      for (const test of tests) if (test(text)) return true
      return false
    },
  ]
}

function someOf(
  globs: readonly string[] | undefined,
  read: (event: BehaviourEvent) => readonly string[],
): Matches[] {
  if (globs === undefined) return []
  const tests = globs.map(compileGlob)
  return [
    (event) =>
      read(event).some((written) => {
        const text = written.toLowerCase()
        return tests.some((test) => test(text))
      }),
  ]
}

/** Parts between stars, looked for from left to right in what is in lower case already: linear, whatever the pattern. */
function compileGlob(glob: string): (text: string) => boolean {
  const [first = '', ...rest] = glob.toLowerCase().split('*')
  const last = rest.pop()
  if (last === undefined) return (text) => text === first
  return (text) => {
    if (!text.startsWith(first) || text.length < first.length + last.length) return false
    let at = first.length
    for (const part of rest) {
      const found = text.indexOf(part, at)
      if (found === -1) return false
      at = found + part.length
    }
    return at <= text.length - last.length && text.endsWith(last)
  }
}
