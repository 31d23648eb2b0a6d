/** Shows the policy file as it stands now, with what is wrong in it and whether it is what decides. */

import type { CallgateConfig } from '@callgate/contracts/config'
import type { PolicyDocument } from '@callgate/contracts/policy'
import type { PolicyProblemView } from '@callgate/contracts/policy-check'
import type { PolicyView } from '@callgate/contracts/policy-view'
import { digestJson } from './canonical-json.ts'
import { compileForGateway } from './policy-compiler.ts'
import { isOverdue, loadPolicy } from './policy-file.ts'
import { namesForPolicy } from './policy-names.ts'
import { FileReadError, readBounded } from './read-bounded.ts'
import type { Snapshot } from './snapshot.ts'

const TEXT_BYTES_MAX = 1 << 20

type InForce = Pick<Snapshot, 'policyDocument' | 'upstreams'> & {
  readonly config: {
    readonly policy: string
    readonly policyCases?: string | undefined
    readonly policyChanges: { readonly fourEyes: boolean }
    readonly response: Pick<CallgateConfig['response'], 'channels'>
  }
}

export async function readPolicyView({ config, policyDocument, upstreams }: InForce): Promise<PolicyView> {
  const file = config.policy
  const loaded = await loadPolicy(file, compileForGateway, namesForPolicy(upstreams.keys(), config))
  const problems = Array.isArray(loaded) ? loaded : loaded.warnings
  const text = await readPolicyFile(file)
  return {
    file,
    source: 'file',
    text,
    cases: config.policyCases === undefined ? null : await readPolicyFile(config.policyCases),
    inForce: !Array.isArray(loaded) && digestJson(loaded.document) === digestJson(policyDocument),
    head: null,
    fourEyes: config.policyChanges.fourEyes,
    fileState: text === null ? 'missing' : 'decides',
    problems: problems.map(describeProblem),
    rules: listAnswered(policyDocument, Date.now()),
  }
}

/** Who answers for each rule, and until when somebody has to look at it again. */
export function listAnswered({ rules }: PolicyDocument, nowMs: number): PolicyView['rules'] {
  return rules.map(({ id, effect, owner = null, reviewBy = null }) => {
    const overdue = reviewBy !== null && isOverdue(reviewBy, nowMs)
    return { id, effect, owner, reviewBy, overdue }
  })
}

export function describeProblem(problem: PolicyProblemView): PolicyProblemView {
  const { line, column, length, severity, message, suggestion } = problem
  return { line, column, length, severity, message, suggestion }
}

/** null where it cannot be read; that it cannot is among the problems of loading it. */
export async function readPolicyFile(file: string): Promise<string | null> {
  try {
    const { bytes } = await readBounded(file, TEXT_BYTES_MAX)
    return new TextDecoder().decode(bytes)
  } catch (error) {
    if (error instanceof FileReadError) return null
    throw error
  }
}
