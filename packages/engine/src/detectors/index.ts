/** All detectors, listed by hand; nothing registers itself. */

import type { InspectionConfig } from '@callgate/contracts/config'
import { type CompiledPack, collectRules } from '../rules/compiler.ts'
import { createConfidentialDetector } from './confidential/detector.ts'
import type { Detector } from './detector.ts'
import { argumentAttack } from './argument-attack/detector.ts'
import { hiddenUnicode } from './hidden-unicode/detector.ts'
import { listModelDetectors } from './model/detector.ts'
import { promptAttack } from './prompt-attack/detector.ts'
import { promptDisclosure } from './prompt-disclosure/detector.ts'
import { promptStructure } from './prompt-structure/detector.ts'
import { personalData } from './personal-data/detector.ts'
import { resultInjection } from './result-injection/detector.ts'
import { listPatternDetectors } from './rules/detector.ts'
import { schemaViolation } from './schema-violation/detector.ts'
import { createSecretsDetector } from './secrets/detector.ts'
import { terminalEscape } from './terminal-escape/detector.ts'
import { toolPoisoning } from './tool-poisoning/detector.ts'

/** The detectors that are on: the built-in ones not disabled by id, and those that run the rules of the packs. */
export function listDetectors(
  packs: readonly CompiledPack[],
  { disabledRules: disabled, confidential }: Pick<InspectionConfig, 'disabledRules' | 'confidential'>,
): readonly Detector[] {
  const { patterns, formats } = collectRules(packs, disabled)
  const all: readonly Detector[] = [
    hiddenUnicode,
    terminalEscape,
    createSecretsDetector(formats),
    toolPoisoning,
    resultInjection,
    promptAttack,
    promptDisclosure,
    promptStructure,
    argumentAttack,
    schemaViolation,
    personalData,
    createConfidentialDetector(confidential),
    ...listModelDetectors(packs.findLast((pack) => pack.model !== null)?.model ?? null),
    ...listPatternDetectors(patterns),
  ]
  return all.filter((detector) => !disabled.includes(detector.id))
}
