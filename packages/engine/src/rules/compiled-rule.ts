/** One rule in the form that runs: its regular expression, its literals, and the rule itself. */

import type { PatternRule, Rule, SecretFormatRule } from '@callgate/contracts/rule'
import type { LiteralPattern } from '../prefilter/windows.ts'

export interface CompiledPattern extends LiteralPattern {
  readonly rule: PatternRule
}

export interface CompiledSecretFormat extends LiteralPattern {
  readonly rule: SecretFormatRule
  readonly context: RegExp | null
}

export type CompiledRule = CompiledPattern | CompiledSecretFormat

/** Compiles one rule; a rule that cannot run is named by its problem. */
export function compileRule(rule: Rule): CompiledRule | { readonly problem: string } {
  if (rule.type === 'pattern' && rule.literals.length === 0 && rule.unfiltered === undefined) {
    return {
      problem:
        'literals: give the texts one of which stands in every match, or say under unfiltered why there are none',
    }
  }
  let regex: RegExp
  try {
    const where = rule.type === 'secret-format' && rule.anchor === 'start' ? 'y' : 'g'
    regex = new RegExp(rule.pattern, rule.caseSensitive ? where : `${where}i`)
  } catch (error) {
    return { problem: `pattern: ${error instanceof Error ? error.message : 'not a regular expression'}` }
  }
  const base = { literals: rule.literals, regex, reach: rule.reach }
  if (rule.type === 'pattern') return { ...base, rule }
  const words = rule.context.map((word) => word.replaceAll(/[^\w ]/g, (sign) => `\\${sign}`)).join('|')
  const anchored = rule.anchor === 'start' ? { anchored: rule.anchor } : {}
  return { ...base, ...anchored, rule, context: words === '' ? null : new RegExp(`(?:${words})`, 'i') }
}

/** True for the compiled form of a secret format. */
export function isSecretFormat(rule: CompiledRule): rule is CompiledSecretFormat {
  return rule.rule.type === 'secret-format'
}
