/** Shows the policy file as it stands now, with what is wrong in it and whether it is what decides. */

import type { PolicyView } from '@callgate/contracts/policy-view'
import { digestJson } from './canonical-json.ts'
import { compileForGateway } from './policy-compiler.ts'
import { loadPolicy } from './policy-file.ts'
import type { ConfigProblem } from './problem.ts'
import { FileReadError, readBounded } from './read-bounded.ts'
import type { Snapshot } from './snapshot.ts'

const TEXT_BYTES_MAX = 1 << 20

type InForce = Pick<Snapshot, 'policyDocument' | 'upstreams'> & {
  readonly config: { readonly policy: string }
}

export async function readPolicyView({ config, policyDocument, upstreams }: InForce): Promise<PolicyView> {
  const file = config.policy
  const loaded = await loadPolicy(file, compileForGateway, [...upstreams.keys()])
  const problems = Array.isArray(loaded) ? loaded : loaded.warnings
  return {
    file,
    source: 'file',
    text: await readText(file),
    inForce: !Array.isArray(loaded) && digestJson(loaded.document) === digestJson(policyDocument),
    problems: problems.map(describeProblem),
  }
}

function describeProblem({ line, column, severity, message, suggestion }: ConfigProblem) {
  return { line, column, severity, message, suggestion }
}

async function readText(file: string): Promise<string | null> {
  try {
    const { bytes } = await readBounded(file, TEXT_BYTES_MAX)
    return new TextDecoder().decode(bytes)
  } catch (error) {
    // That it cannot be read is among the problems already.
    if (error instanceof FileReadError) return null
    throw error
  }
}
