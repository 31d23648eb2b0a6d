/** All detectors, listed by hand; nothing registers itself. */

import { type CompiledPack, collectRules } from '../rules/compiler.ts'
import type { Detector } from './detector.ts'
import { argumentAttack } from './argument-attack/detector.ts'
import { hiddenUnicode } from './hidden-unicode/detector.ts'
import { listModelDetectors } from './model/detector.ts'
import { promptAttack } from './prompt-attack/detector.ts'
import { resultInjection } from './result-injection/detector.ts'
import { listPatternDetectors } from './rules/detector.ts'
import { schemaViolation } from './schema-violation/detector.ts'
import { createSecretsDetector } from './secrets/detector.ts'
import { terminalEscape } from './terminal-escape/detector.ts'
import { toolPoisoning } from './tool-poisoning/detector.ts'

/** The detectors that are on: the built-in ones not disabled by id, and those that run the rules of the packs. */
export function listDetectors(
  packs: readonly CompiledPack[],
  disabled: readonly string[],
): readonly Detector[] {
  const { patterns, formats } = collectRules(packs, disabled)
  const all: readonly Detector[] = [
    hiddenUnicode,
    terminalEscape,
    createSecretsDetector(formats),
    toolPoisoning,
    resultInjection,
    promptAttack,
    argumentAttack,
    schemaViolation,
    ...listModelDetectors(packs.findLast((pack) => pack.model !== null)?.model ?? null),
    ...listPatternDetectors(patterns),
  ]
  return all.filter((detector) => !disabled.includes(detector.id))
}
