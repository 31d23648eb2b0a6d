/** Examines where a server comes from: what is to be pinned, and what a reviewer has to know. Runs none of its code. */

import type { ServerSource } from '@callgate/contracts/catalogue'
import { keepGravest } from '@callgate/contracts/finding'
import { SupplyChainRules } from '@callgate/contracts/supply-chain'
import type { Examination, ExamineContext, ExamineDeps } from './examination.ts'
import { ExamineError } from './finding.ts'
import { EXAMINE_LIMITS } from './limits.ts'

/** Bounded in time, bytes and entries; what cannot be examined is an ExamineError that says what to do. */
export async function examineSource(source: ServerSource, deps: ExamineDeps): Promise<Examination> {
  const context = contextOf(deps)
  const examination = await examineByType(source, context)
  return { ...examination, findings: [...keepGravest(examination.findings, context.limits.findingsMax)] }
}

/** Everything that was left open filled in, and the clock running. */
export function contextOf(deps: ExamineDeps): ExamineContext {
  const limits = { ...EXAMINE_LIMITS, ...deps.limits }
  const timeout = AbortSignal.timeout(limits.timeoutMs)
  const signal = deps.signal === undefined ? timeout : AbortSignal.any([deps.signal, timeout])
  return { ...deps, rules: deps.rules ?? SupplyChainRules.parse({}), limits, signal }
}

/** What checks signatures is large and loads with the first source that needs it: a start of the gateway does not. */
async function examineByType(source: ServerSource, context: ExamineContext): Promise<Examination> {
  switch (source.type) {
    case 'npm':
      return (await import('./npm.ts')).examineNpm(source, context)
    case 'folder':
      return (await import('./folder.ts')).examineFolder(source, context)
    case 'command':
      return (await import('./folder.ts')).examineCommand(source, context)
    case 'mcpb':
      return (await import('./mcpb.ts')).examineBundle(source, context)
    case 'git':
      return (await import('./git.ts')).examineGit(source, context)
    case 'oci':
      return (await import('./image.ts')).examineImage(source, context)
    case 'pypi':
      return (await import('./pypi.ts')).examinePython(source, context)
    case 'url':
      throw new ExamineError(`A source of type ${source.type} cannot be examined yet.`)
  }
}
