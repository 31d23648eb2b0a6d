/** Reads a parsed rule pack: defaults filled in, every rule checked against its schema, every problem named. */

import { Rule, RulePack } from '@callgate/contracts/rule'

export interface PackProblem {
  /** Id of the rule, or its position when it has none; null for the pack itself. */
  readonly rule: string | null
  readonly problem: string
}

export interface ReadPack {
  readonly pack: RulePack | null
  readonly rules: readonly Rule[]
  readonly problems: readonly PackProblem[]
}

export function readPack(source: unknown): ReadPack {
  const parsed = RulePack.safeParse(source)
  if (!parsed.success) {
    return {
      pack: null,
      rules: [],
      problems: parsed.error.issues.map((issue) => ({ rule: null, problem: describe(issue) })),
    }
  }
  const rules: Rule[] = []
  const problems: PackProblem[] = []
  const ids = new Set<string>()
  for (const [index, written] of parsed.data.rules.entries()) {
    const id = typeof written['id'] === 'string' ? written['id'] : `#${index + 1}`
    if (ids.has(id)) problems.push({ rule: id, problem: 'another rule of the pack has this id' })
    ids.add(id)
    const rule = Rule.safeParse({ ...parsed.data.defaults, ...written })
    if (rule.success) rules.push(rule.data)
    else for (const issue of rule.error.issues) problems.push({ rule: id, problem: describe(issue) })
  }
  return { pack: parsed.data, rules, problems }
}

function describe(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`
}
