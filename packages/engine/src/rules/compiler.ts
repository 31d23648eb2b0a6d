/** Compiles a rule pack. A rule that behaves otherwise on its own samples does not compile, and then the pack does not load. */

import type { Hook } from '@callgate/contracts/finding'
import { loadModel, type Model } from '../model/model.ts'
import { checkSamples } from './check-samples.ts'
import {
  type CompiledPattern,
  type CompiledRule,
  type CompiledSecretFormat,
  compileRule,
  isSecretFormat,
} from './compiled-rule.ts'
import { type PackProblem, readPack } from './reader.ts'

/** A pack whose every rule did what its samples say. */
export interface CompiledPack {
  readonly id: string
  readonly release: string
  readonly rules: readonly CompiledRule[]
  /** The trained model, in the pack that carries it. */
  readonly model: Model | null
  /** The pack as JSON text; part of the digest of an inspector. */
  readonly text: string
}

export type CompileResult =
  | { readonly ok: true; readonly pack: CompiledPack }
  | { readonly ok: false; readonly errors: readonly PackProblem[] }

export interface CompileOptions {
  /** Exactly this pack ran over its samples before: they are not run again. */
  readonly samplesChecked?: boolean
}

/** Takes a pack as parsed from JSON or YAML. Pure; run it at load, not per message. */
export function compilePack(source: unknown, { samplesChecked = false }: CompileOptions = {}): CompileResult {
  const read = readPack(source)
  const errors: PackProblem[] = [...read.problems]
  const rules: CompiledRule[] = []
  for (const rule of read.rules) {
    const compiled = compileRule(rule)
    if ('problem' in compiled) {
      errors.push({ rule: rule.id, problem: compiled.problem })
      continue
    }
    const wrong = samplesChecked ? [] : checkSamples(compiled)
    for (const problem of wrong) errors.push({ rule: rule.id, problem })
    if (wrong.length === 0) rules.push(compiled)
  }
  const model = read.pack?.model === undefined ? null : loadModel(read.pack.model)
  if (model !== null && 'problem' in model) errors.push({ rule: null, problem: model.problem })
  if (read.pack?.rules.length === 0 && model === null)
    errors.push({ rule: null, problem: 'rules: the pack has no rule' })
  if (read.pack === null || errors.length > 0 || (model !== null && 'problem' in model))
    return { ok: false, errors }
  return {
    ok: true,
    pack: { id: read.pack.id, release: read.pack.release, rules, model, text: JSON.stringify(source) },
  }
}

/** The rules of all packs that are on, by what runs them, optionally only those that look at one hook. */
export function collectRules(
  packs: readonly CompiledPack[],
  disabled: readonly string[],
  hook?: Hook,
): { readonly patterns: readonly CompiledPattern[]; readonly formats: readonly CompiledSecretFormat[] } {
  const patterns: CompiledPattern[] = []
  const formats: CompiledSecretFormat[] = []
  for (const rule of packs.flatMap((pack) => pack.rules)) {
    if (rule.rule.maturity !== 'stable' || disabled.includes(rule.rule.id)) continue
    if (hook !== undefined && !rule.rule.at.includes(hook)) continue
    if (isSecretFormat(rule)) formats.push(rule)
    else patterns.push(rule)
  }
  return { patterns, formats }
}
