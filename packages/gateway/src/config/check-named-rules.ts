/** Checks what configuration says of single rules: that they exist, where they are looked for, and until when. */

import type { CallgateConfig } from '@callgate/contracts/config'
import type { InstalledPack } from '@callgate/contracts/pack'
import { type FindingCodes, listFindingCodes } from '@callgate/engine/finding-codes'
import { endOf } from '@callgate/engine/suppressions'
import { checkBehaviourTreatment } from './check-behaviour-treatment.ts'
import type { ConfigProblem } from './problem.ts'
import { loadPacksInForce } from './packs/installed.ts'
import { suggestNearest } from './suggest.ts'
import type { YamlPath, YamlSource } from './yaml-source.ts'

interface NamedIn {
  readonly config: CallgateConfig
  readonly installed: readonly InstalledPack[]
  readonly behaviourCodes: readonly string[]
}

/** Complaints about `inspection.ruleActions` and `inspection.suppressions`. */
export async function checkNamedRules(
  { config, installed, behaviourCodes }: NamedIn,
  source: YamlSource,
  nowMs: () => number,
): Promise<ConfigProblem[]> {
  const { inspection, upstreams } = config
  const { ruleActions, suppressions } = inspection
  const named = Object.keys(ruleActions)
  const bound = inspection.interceptors.filter((one) => one.type === 'rule')
  if (named.length + suppressions.length + bound.length === 0) return []
  const codes = await readCodes(config, installed)
  const problems: ConfigProblem[] = [...checkBehaviourTreatment(inspection, source)]
  /** Interceptors get messages: what is about no message, they cannot be bound to. */
  const checkRule = (path: YamlPath, rule: string, at: 'key' | 'value', alsoBehaviour = true) => {
    const known = alsoBehaviour ? behaviourCodes : []
    if (codes === undefined || codes.has(rule) || known.includes(rule)) return
    const nearest = suggestNearest(rule, [...codes.all, ...known])
    const suggestion =
      nearest === undefined ? 'records name the code of each finding' : `did you mean ${nearest}?`
    problems.push(source.problem(path, { message: `no rule reports \`${rule}\``, suggestion, at }))
  }
  for (const rule of named) checkRule(['inspection', 'ruleActions', rule], rule, 'key')
  for (const [index, one] of inspection.interceptors.entries()) {
    const rules = one.type === 'rule' ? one.rules : []
    for (const [at, rule] of rules.entries())
      checkRule(['inspection', 'interceptors', index, 'rules', at], rule, 'value', false)
  }
  for (const [index, one] of suppressions.entries()) {
    const path: YamlPath = ['inspection', 'suppressions', index]
    checkRule([...path, 'rule'], one.rule, 'value')
    if (one.upstream !== undefined && !Object.hasOwn(upstreams, one.upstream)) {
      const nearest = suggestNearest(one.upstream, Object.keys(upstreams))
      problems.push(
        source.problem([...path, 'upstream'], {
          message: `no upstream is called \`${one.upstream}\`, so this suppresses nothing`,
          suggestion: nearest === undefined ? null : `did you mean ${nearest}?`,
          severity: 'warning',
        }),
      )
    }
    if (endOf(one) <= nowMs()) {
      problems.push(
        source.problem([...path, 'expires'], {
          message: `this suppression of ${one.rule} has ended; its findings act again`,
          suggestion: `ask ${one.owner} whether it is still needed; remove it, or give it a new end`,
          severity: 'warning',
        }),
      )
    }
  }
  return problems
}

/** undefined when a pack does not load: that is said, with every reason, when the rules are compiled. */
async function readCodes(
  config: CallgateConfig,
  installed: readonly InstalledPack[],
): Promise<FindingCodes | undefined> {
  try {
    return listFindingCodes(await loadPacksInForce(config, installed))
  } catch {
    return undefined
  }
}
