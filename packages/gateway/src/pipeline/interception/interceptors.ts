/** Which of the operator's interceptors are for a message. */

import type { InspectionConfig } from '@callgate/contracts/config'
import type { Obligation } from '@callgate/contracts/decision'
import type { Finding } from '@callgate/contracts/finding'
import type {
  InterceptedKind,
  InterceptorConfig,
  RuleInterceptor,
  WebhookInterceptor,
} from '@callgate/contracts/interceptor'
import type { Message } from '@callgate/contracts/message'
import { bindRules, type Bound } from '@callgate/engine/bindings'
import { compileGlob, type Glob } from '@callgate/engine/policy/glob'

interface Compiled<C extends InterceptorConfig> {
  readonly config: C
  readonly kinds: ReadonlySet<string>
  readonly upstreams: readonly Glob[] | null
  readonly targets: readonly Glob[] | null
}

interface CompiledAll {
  readonly webhooks: readonly Compiled<WebhookInterceptor>[]
  readonly rules: readonly Compiled<RuleInterceptor>[]
}

/** Compiled once for each snapshot. */
const compiled = new WeakMap<InspectionConfig, CompiledAll>()

function compileAll(inspection: InspectionConfig): CompiledAll {
  const known = compiled.get(inspection)
  if (known !== undefined) return known
  const webhooks: Compiled<WebhookInterceptor>[] = []
  const rules: Compiled<RuleInterceptor>[] = []
  for (const config of inspection.interceptors) {
    if (config.type === 'webhook') webhooks.push(compile(config))
    else rules.push(compile(config))
  }
  const all = { webhooks, rules }
  compiled.set(inspection, all)
  return all
}

function compile<C extends InterceptorConfig>(config: C): Compiled<C> {
  return {
    config,
    kinds: new Set<InterceptedKind>(config.on),
    upstreams: config.upstreams?.map(compileGlob) ?? null,
    targets: config.targets?.map(compileGlob) ?? null,
  }
}

function isFor(
  { config, kinds, upstreams, targets }: Compiled<InterceptorConfig>,
  message: Message,
): boolean {
  if (!kinds.has(message.kind)) return false
  const isReply = message.direction === 'upstream-reply' || message.direction === 'agent-reply'
  if (config.direction !== 'both' && (config.direction === 'reply') !== isReply) return false
  return matches(upstreams, message.upstream) && matches(targets, message.target)
}

function matches(globs: readonly Glob[] | null, text: string | null): boolean {
  return globs === null || (text !== null && globs.some((glob) => glob.matches(text)))
}

/** The obligations to ask the webhooks that are for this message, in the order of the configuration. */
export function interceptsOf(message: Message, inspection: InspectionConfig): readonly Obligation[] {
  if (inspection.interceptors.length === 0) return []
  return compileAll(inspection)
    .webhooks.filter((one) => isFor(one, message))
    .map(({ config }) => ({ type: 'intercept', interceptor: config.id }))
}

/** What the operator's rules ask for findings in this message; undefined when none is for it. */
export function bindingsOf(
  message: Message,
  inspection: InspectionConfig,
): ((finding: Finding) => Bound | undefined) | undefined {
  if (inspection.interceptors.length === 0) return undefined
  const rules = compileAll(inspection).rules.filter((one) => isFor(one, message))
  return rules.length === 0 ? undefined : bindRules(rules.map(({ config }) => config))
}

/** The webhook an obligation names. */
export function findWebhook(id: string, inspection: InspectionConfig): WebhookInterceptor | undefined {
  return compileAll(inspection).webhooks.find(({ config }) => config.id === id)?.config
}
