/** Virtual patches as a policy of their own: everything is allowed but what a patch closes, so that it can only tighten. */

import { createHash } from 'node:crypto'
import type { PolicyDocument } from '@callgate/contracts/policy'
import type { VirtualPatch } from '@callgate/contracts/remedy'
import { compilePolicy, isCompiled } from '@callgate/engine/policy/compile'
import type { CompiledPolicy } from '@callgate/engine/policy/types'

const GOVERNED = ['call', 'read', 'prompt', 'complete', 'subscribe', 'task'] as const

export interface NamedPatch {
  readonly fingerprint: string
  readonly patch: Pick<VirtualPatch, 'target' | 'when'>
}

/** Why a patch cannot be one; undefined when it can. */
export function explainPatch(patch: NamedPatch['patch']): string | undefined {
  const compiled = compile([{ fingerprint: `sha256:${'0'.repeat(64)}`, patch }])
  return isCompiled(compiled) ? undefined : compiled.map(({ message }) => message).join(' ')
}

/** A condition that this version cannot read any more closes the tool altogether. */
export function compilePatches(patches: readonly NamedPatch[]): CompiledPolicy {
  const compiled = compile(patches)
  if (isCompiled(compiled)) return compiled
  const closed = compile(
    patches.map(({ fingerprint, patch: { target } }) => ({ fingerprint, patch: { target } })),
  )
  if (isCompiled(closed)) return closed
  throw new Error(`Virtual patches cannot be enforced: ${closed.map(({ message }) => message).join(' ')}`)
}

function compile(patches: readonly NamedPatch[]) {
  const document: PolicyDocument = {
    version: 1,
    timezone: 'UTC',
    limits: [],
    rules: [
      { id: 'unpatched', effect: 'allow', on: [...GOVERNED], obligations: [] },
      ...patches.map(({ fingerprint, patch: { target, when } }) => ({
        id: patchIdOf(fingerprint),
        effect: 'deny' as const,
        on: [...GOVERNED],
        targets: [target],
        ...(when === undefined ? {} : { when }),
        obligations: [],
      })),
    ],
  }
  return compilePolicy(document, { digest: (text) => createHash('sha256').update(text).digest('hex') })
}

/** Named in every decision that it makes. */
export function patchIdOf(fingerprint: string): string {
  return `virtual-patch-${fingerprint.slice('sha256:'.length, 'sha256:'.length + 16)}`
}
