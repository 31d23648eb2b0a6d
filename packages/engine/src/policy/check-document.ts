/** Checks of a policy document that need no compiled condition: ids, globs, limits, obligations, known upstreams. */

import type { PolicyDocument, PolicyRule } from '@callgate/contracts/policy'
import { compileGlob, GLOB_CHARS_MAX, globsOverlap } from './glob.ts'
import { findNearest, type PolicyProblem } from './problem.ts'

type Place = Pick<PolicyProblem, 'rule' | 'path'>

const UPSTREAM_GLOB = /^[a-z0-9*-]+$/
const UPSTREAM_CHARS_MAX = 24

/** Duplicate ids, globs that match nothing, obligations that do nothing, upstreams that do not exist. */
export function checkNames(
  document: PolicyDocument,
  upstreams: readonly string[] | undefined,
): PolicyProblem[] {
  const problems: PolicyProblem[] = []
  const seen = new Set<string>()
  const entries = [
    ...document.rules.map((entry, index) => ({ entry, path: ['rules', index] as const })),
    ...document.limits.map((entry, index) => ({ entry, path: ['limits', index] as const })),
  ]
  for (const { entry, path } of entries) {
    const place: Place = { rule: entry.id, path }
    if (seen.has(entry.id)) {
      problems.push({
        ...place,
        path: [...path, 'id'],
        severity: 'error',
        code: 'duplicate-id',
        message: `The id "${entry.id}" is used twice; ids of rules and limits must differ.`,
      })
    }
    seen.add(entry.id)
    for (const part of ['principals', 'agents', 'upstreams', 'targets'] as const) {
      for (const [i, glob] of (entry[part] ?? []).entries()) {
        problems.push(...checkGlob(part, glob, { rule: entry.id, path: [...path, part, i] }))
      }
    }
    if (upstreams !== undefined) problems.push(...checkUpstreams(entry.upstreams ?? [], upstreams, place))
  }
  for (const [index, rule] of document.rules.entries()) {
    problems.push(...checkProjections(rule, index))
    if (rule.effect !== 'deny') continue
    for (const [i, obligation] of rule.obligations.entries()) {
      if ('notify' in obligation) continue
      problems.push({
        severity: 'warning',
        code: 'obligation-without-effect',
        rule: rule.id,
        path: ['rules', index, 'obligations', i],
        message: 'On a deny rule only notify has an effect; put this obligation on the allow rule.',
      })
    }
  }
  return problems
}

/** Resources and prompts have no fields: a rule that speaks of both hides them from nobody there. */
function checkProjections(rule: PolicyRule, index: number): PolicyProblem[] {
  const others = rule.on.filter((kind) => kind === 'read' || kind === 'prompt')
  if (rule.effect === 'deny' || others.length === 0) return []
  return rule.obligations.flatMap((obligation, i): PolicyProblem[] =>
    'project' in obligation
      ? [
          {
            severity: 'warning',
            code: 'obligation-without-effect',
            rule: rule.id,
            path: ['rules', index, 'obligations', i],
            message: `project chooses fields of results of tools and has no effect on ${others.join(' and ')}; give this rule on: [call, task], and allow the others by a rule of their own.`,
          },
        ]
      : [],
  )
}

function checkGlob(part: string, glob: string, place: Place): PolicyProblem[] {
  if (glob.length > GLOB_CHARS_MAX) {
    return [
      {
        ...place,
        severity: 'error',
        code: 'invalid-glob',
        message: `The pattern is longer than ${GLOB_CHARS_MAX} characters.`,
      },
    ]
  }
  if ((part === 'principals' || part === 'agents') && glob === 'group:') {
    return [
      {
        ...place,
        severity: 'error',
        code: 'never-matches',
        message: '"group:" names no group; write group:NAME.',
      },
    ]
  }
  const fixed = glob.replaceAll('*', '')
  if (part === 'upstreams' && (!UPSTREAM_GLOB.test(glob) || fixed.length > UPSTREAM_CHARS_MAX)) {
    return [
      {
        ...place,
        severity: 'error',
        code: 'never-matches',
        message: `"${glob}" can match no upstream: ids are 1 to 24 of a-z, 0-9 and -.`,
      },
    ]
  }
  return []
}

function checkUpstreams(globs: readonly string[], known: readonly string[], place: Place): PolicyProblem[] {
  return globs.flatMap((glob, i): PolicyProblem[] => {
    const compiled = compileGlob(glob)
    if (known.some((id) => compiled.matches(id))) return []
    const nearest = findNearest(glob, known)
    const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
    return [
      {
        ...place,
        path: [...place.path, 'upstreams', i],
        severity: 'warning',
        code: 'unknown-upstream',
        message: `No upstream is called "${glob}".${hint}`,
      },
    ]
  })
}

/** What is told to a channel that is not there goes nowhere. */
export function checkChannels(
  document: PolicyDocument,
  known: readonly string[] | undefined,
): PolicyProblem[] {
  if (known === undefined) return []
  return document.rules.flatMap(({ id, obligations }, index) =>
    obligations.flatMap((obligation, i): PolicyProblem[] => {
      if (!('notify' in obligation) || known.includes(obligation.notify.channel)) return []
      const { channel } = obligation.notify
      const nearest = findNearest(channel, known)
      const hint = nearest === undefined ? `There is ${known.join(', ')}.` : `Did you mean "${nearest}"?`
      return [
        {
          severity: 'warning',
          code: 'unknown-channel',
          rule: id,
          path: ['rules', index, 'obligations', i, 'notify', 'channel'],
          message: `No channel is called "${channel}", so nothing is told there. ${hint}`,
        },
      ]
    }),
  )
}

/** A limit that bounds neither rate nor concurrency does nothing. */
export function checkLimits(document: PolicyDocument): PolicyProblem[] {
  return document.limits.flatMap((limit, index): PolicyProblem[] =>
    limit.rate === undefined && limit.concurrent === undefined
      ? [
          {
            severity: 'error',
            code: 'limit-without-bound',
            rule: limit.id,
            path: ['limits', index],
            message: 'A limit needs rate, concurrent, or both.',
          },
        ]
      : [],
  )
}

/** True when two lists of globs can match a common text; a list left out matches everything. */
export function listsOverlap(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return true
  return a.some((one) => b.some((other) => globsOverlap(one, other)))
}
