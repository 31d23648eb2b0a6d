/** Gates of an environment: calls of some classes wait for a human there, whatever rule allows them. */

import { type GatedClass, GATED_CLASSES, type GatesConfig } from '@callgate/contracts/approval'
import type { ToolKind } from '@callgate/contracts/label'
import { type Tightening, tightenPolicy } from './tighten.ts'
import type { PolicyInput, PolicyResult } from './types.ts'

/** What a tool does, by the class it belongs to; a command can do all of it. */
const KINDS: Readonly<Record<GatedClass, readonly ToolKind[]>> = {
  data: ['destroys', 'modifies-production', 'executes'],
  access: ['changes-access', 'executes'],
  messages: ['sends-outside'],
  money: ['spends'],
  infrastructure: ['changes-infrastructure', 'executes'],
}

const TEXTS: Readonly<Record<GatedClass, string>> = {
  data: 'data is deleted or changed',
  access: 'credentials or permissions change',
  messages: 'a message goes outside',
  money: 'money is spent or committed to',
  infrastructure: 'infrastructure changes',
}

/** One for each class that a call of such a tool belongs to, at an upstream with these labels. */
export function findGates(
  gates: GatesConfig,
  { labels, kinds }: { readonly labels: readonly string[]; readonly kinds: readonly string[] },
): Tightening[] {
  const found: Tightening[] = []
  for (const label of labels) {
    if (!Object.hasOwn(gates, label)) continue
    for (const gated of gates[label] ?? []) {
      if (!KINDS[gated].some((kind) => kinds.includes(kind))) continue
      const code = codeOfGate(gated)
      if (found.some((one) => one.code === code)) continue
      found.push({ code, action: 'ask', text: `In ${label}, ${TEXTS[gated]}.` })
    }
  }
  return found
}

/** Only calls wait at gates. */
export function gatesOf(
  { kind, upstream, target }: Pick<PolicyInput, 'kind' | 'upstream' | 'target'>,
  gates: GatesConfig,
): readonly Tightening[] {
  return kind === 'call' ? findGates(gates, { labels: upstream.labels, kinds: target.kinds }) : []
}

/** What policy says of a call, and the gates it meets where it goes. */
export function tightenByGates(policy: PolicyResult, input: PolicyInput, gates: GatesConfig): PolicyResult {
  return tightenPolicy(policy, gatesOf(input, gates), 'approvals')
}

/** A gate as people are told of it. */
export interface GateDocs {
  readonly gated: GatedClass
  readonly code: string
  readonly text: string
  readonly kinds: readonly ToolKind[]
}

/** undefined for what is no code of a gate. */
export function describeGate(code: string): GateDocs | undefined {
  const gated = GATED_CLASSES.find((one) => codeOfGate(one) === code)
  return gated === undefined ? undefined : { gated, code, text: TEXTS[gated], kinds: KINDS[gated] }
}

function codeOfGate(gated: GatedClass): string {
  return `gate/${gated}`
}
