/** Compiles a policy document with what only the gateway can hand to the engine. */

import { createHash } from 'node:crypto'
import { compilePolicy, isCompiled } from '@callgate/engine/policy/compile'
import type { PolicyCompiler } from './policy-file.ts'

/** A policy's digest is a plain SHA-256, so that anyone can compute it from the file. */
export const compileForGateway: PolicyCompiler = (document, names) => {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex')
  const result = compilePolicy(document, { digest, ...names })
  return isCompiled(result)
    ? { policy: result, problems: result.warnings }
    : { policy: undefined, problems: result }
}
