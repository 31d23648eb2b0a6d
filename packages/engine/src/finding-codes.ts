/** The codes findings can have: what configuration that names rules is checked against. */

import { InspectionConfig } from '@callgate/contracts/config'
import { JUDGE_CODES } from '@callgate/contracts/judge'
import type { Detector } from './detectors/detector.ts'
import { listDetectors } from './detectors/index.ts'
import type { CompiledPack } from './rules/compiler.ts'
import { SHADOWING_CODES } from './surface/shadowing.ts'

export interface FindingCodes {
  /** Every code known in advance. */
  readonly all: readonly string[]
  has(code: string): boolean
}

/** Codes of detectors and rules, whether they are on or not: what is switched off is no mistake. */
export function listFindingCodes(packs: readonly CompiledPack[]): FindingCodes {
  const detectors = listDetectors(packs, InspectionConfig.parse({}))
  const ofRules = packs.flatMap((pack) =>
    pack.rules.map(({ rule }) => `${rule.type === 'pattern' ? 'rules' : 'secrets'}/${rule.id}`),
  )
  const ofDetectors = detectors.flatMap((detector) => detector.codes ?? [])
  const all = [...new Set([...ofRules, ...ofDetectors, ...JUDGE_CODES, ...SHADOWING_CODES])].toSorted()
  const known = new Set(all)
  // A detector that takes its codes from elsewhere cannot list them: any code under its id may be one.
  const open = new Set(detectors.filter(isOpen).map(({ id }) => id))
  return { all, has: (code) => known.has(code) || open.has(code.slice(0, code.indexOf('/'))) }
}

function isOpen({ id, codes }: Detector): boolean {
  return codes === undefined && id !== 'rules'
}
