/** Where a configuration takes its policy and its cases from: the files it names, or a revision of the store. */

import type { CallgateConfig } from '@callgate/contracts/config'
import { PolicyDocument } from '@callgate/contracts/policy'
import { compileForGateway } from './policy-compiler.ts'
import {
  loadCases,
  loadPolicy,
  parseCases,
  parsePolicy,
  type LoadedCases,
  type LoadedPolicy,
  type PolicyCompiler,
} from './policy-file.ts'
import { namesOfConfig, type PolicyNames } from './policy-names.ts'
import type { ConfigProblem } from './problem.ts'
import type { YamlPath, YamlSource } from './yaml-source.ts'

/** A policy that stands in no file. */
export interface PolicyText {
  /** What problems call it. */
  readonly name: string
  readonly text: string
  readonly cases: string | null
}

/** `later`: nobody can read the store yet; until it can be read every call is denied. Problems: it must not be used. */
export type ReadStoredPolicy = () => Promise<PolicyText | ConfigProblem[] | 'later'>

export interface PolicyParts {
  readonly policy: LoadedPolicy | ConfigProblem[]
  readonly cases: LoadedCases
}

export interface PolicyReading {
  readonly compilePolicy?: PolicyCompiler
  /** Used where the configuration says `source: store`; left out, the files are read all the same. */
  readonly storedPolicy?: ReadStoredPolicy
}

export async function readPolicyParts(
  config: CallgateConfig,
  { compilePolicy = compileForGateway, storedPolicy }: PolicyReading,
): Promise<PolicyParts> {
  const names = namesOfConfig(config)
  if (config.source === 'store' && storedPolicy !== undefined) {
    const stored = await storedPolicy()
    if (Array.isArray(stored)) return { policy: stored, cases: [] }
    return stored === 'later'
      ? { policy: denyAll(compilePolicy), cases: [] }
      : parsePolicyText(stored, names, compilePolicy)
  }
  return {
    policy: await loadPolicy(config.policy, compilePolicy, names),
    cases: config.policyCases === undefined ? [] : await loadCases(config.policyCases),
  }
}

/** Checks a text as `callgate policy check` checks a file. */
export function parsePolicyText(
  { name, text, cases }: PolicyText,
  names: PolicyNames,
  compilePolicy: PolicyCompiler = compileForGateway,
): PolicyParts {
  return {
    policy: parsePolicy({ name, text }, compilePolicy, names),
    cases: cases === null ? [] : parseCases({ name: `cases of ${name}`, text: cases }),
  }
}

function denyAll(compilePolicy: PolicyCompiler): LoadedPolicy | ConfigProblem[] {
  const document = PolicyDocument.parse({ version: 1 })
  const { policy } = compilePolicy(document, { upstreams: [], channels: [] })
  if (policy === undefined) throw new Error('An empty policy does not compile.')
  return { file: 'no policy yet', document, policy, warnings: [] }
}

/** Problems of policy and cases; of files that are missing altogether, shown at the key that names them. */
export function listPartProblems(
  { policy, cases }: PolicyParts,
  config: CallgateConfig,
  source: YamlSource,
): ConfigProblem[] {
  return [
    ...(Array.isArray(policy) ? placeMissing(policy, { file: config.policy, path: ['policy'] }, source) : []),
    ...('problems' in cases
      ? placeMissing(cases.problems, { file: config.policyCases ?? '', path: ['policyCases'] }, source)
      : []),
  ]
}

/** A file that is missing altogether is a problem of the key that names it, so it is shown there. */
function placeMissing(
  problems: ConfigProblem[],
  named: { file: string; path: YamlPath },
  source: YamlSource,
): ConfigProblem[] {
  return problems.map((problem) => {
    if (problem.line !== 0 || problem.file !== named.file) return problem
    return source.problem(named.path, {
      message: `${named.file}: ${problem.message}`,
      suggestion: problem.suggestion,
    })
  })
}
