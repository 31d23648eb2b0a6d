/** Lists what is wrong with a policy document, for `callgate policy check` and the configuration loader. */

import type { PolicyDocument } from '@callgate/contracts/policy'
import { type CompileHost, compilePolicy, isCompiled } from './compile.ts'
import type { PolicyProblem } from './problem.ts'

/** Every problem of a policy document, errors and warnings, in document order. */
export function checkPolicy(document: PolicyDocument, host: CompileHost): PolicyProblem[] {
  const result = compilePolicy(document, host)
  return isCompiled(result) ? [...result.warnings] : result
}
