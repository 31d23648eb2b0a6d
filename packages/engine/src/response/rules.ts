/** Automatic responses as policy: which signals a rule counts, for whom, and when it fires. Time comes with the signals. */

import { SEVERITIES, type Severity } from '@callgate/contracts/finding'
import { type ResponseRule, type ScopeKind, SCOPES_OF } from '@callgate/contracts/response'
import { compileGlob, type Glob } from '../policy/glob.ts'
import type { Signal } from './signals.ts'

/** Subjects counted at a time; the one seen least recently goes first. */
const COUNTED_MAX = 10_000

interface Compiled {
  readonly rule: ResponseRule
  readonly codes: readonly Glob[] | null
}

/** A rule that fired, and for whom. */
export interface Fired {
  readonly rule: ResponseRule
  readonly signal: Signal
}

export class ResponseRules {
  #compiled: readonly Compiled[]
  /** Times seen, by rule and subject, oldest first. */
  readonly #seen = new Map<string, readonly number[]>()

  constructor(rules: readonly ResponseRule[]) {
    this.#compiled = rules.map(compile)
  }

  /** Puts other rules in force; what was counted for those that stay counts on. */
  configure(rules: readonly ResponseRule[]): void {
    this.#compiled = rules.map(compile)
  }

  /** Counts a signal; returns the rules it makes fire. A rule that fired counts anew. */
  count(signal: Signal): readonly Fired[] {
    return this.#compiled.flatMap((one): Fired[] => {
      if (!matches(one, signal)) return []
      const subject = countedAs(one.rule.per, signal)
      if (subject === null) return []
      const key = JSON.stringify([one.rule.id, signal.tenant, subject])
      const since = signal.timeMs - one.rule.withinMs
      const added = Array.from({ length: Math.min(signal.count, one.rule.count) }, () => signal.timeMs)
      const times = [...(this.#seen.get(key) ?? []).filter((time) => time > since), ...added]
      this.#seen.delete(key)
      if (times.length >= one.rule.count) return [{ rule: one.rule, signal }]
      this.#seen.set(key, times)
      if (this.#seen.size > COUNTED_MAX) this.#forgetOldest()
      return []
    })
  }

  #forgetOldest(): void {
    const [oldest] = this.#seen.keys()
    if (oldest !== undefined) this.#seen.delete(oldest)
  }
}

function compile(rule: ResponseRule): Compiled {
  return { rule, codes: rule.when.codes?.map(compileGlob) ?? null }
}

/** A conversation is that of its principal and agent: an agent that opens ever new sessions is counted on. */
function countedAs(per: ScopeKind, signal: Signal): string | null {
  const { principal, agent } = signal
  if (per === 'conversation' && agent !== null) return JSON.stringify([principal, agent])
  return subjectOf(per, signal)
}

const VERDICTS = ['benign', 'suspicious', 'malicious'] as const

function matches({ rule: { when }, codes }: Compiled, signal: Signal): boolean {
  const isDenial = signal.class === 'denial'
  if (when.denials !== undefined) {
    if (!isDenial || !when.denials.some((code) => code === signal.code)) return false
  } else if (isDenial) return false
  if (when.class !== undefined && !when.class.some((one) => one === signal.class)) return false
  if (codes !== null && !codes.some((glob) => glob.matches(signal.code))) return false
  if (when.minSeverity !== undefined && rank(signal.severity) < rank(when.minSeverity)) return false
  if (when.minConfidence !== undefined && signal.confidence < when.minConfidence) return false
  return when.verdict === undefined || VERDICTS.indexOf(signal.verdict) >= VERDICTS.indexOf(when.verdict)
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

/** What of a signal a scope means; null where the signal has none. `all` is the empty name. */
export function subjectOf(
  scope: ScopeKind,
  {
    session,
    agent,
    principal,
    upstream,
    target,
  }: Pick<Signal, 'session' | 'agent' | 'principal' | 'upstream' | 'target'>,
): string | null {
  switch (scope) {
    case 'conversation':
      return session
    case 'agent':
      return agent
    case 'principal':
      return principal
    case 'upstream':
      return upstream
    case 'tool':
      return upstream === null || target === null ? null : `${upstream}/${target}`
    case 'all':
      return ''
  }
}

/** The scope a rule's step is imposed on: the named one, what it counts for where the step can have it, or the step's first. */
export function scopeOfRule({ step, scope, per }: ResponseRule): ScopeKind {
  if (scope !== undefined || step === undefined) return scope ?? per
  return SCOPES_OF[step].includes(per) ? per : (SCOPES_OF[step][0] ?? per)
}
