/** What is known of a tool before it is called, for questions about policy that do not say it themselves. */

import type { JsonObject } from '@callgate/contracts/json'
import type { PolicyCase } from '@callgate/contracts/policy'
import type { ToolFactsQuery, ToolFactsView } from '@callgate/contracts/policy-check'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { factsOfName } from '../pipeline/definitions/target-facts.ts'
import type { KnownTools, Upstreams } from '../rights/known-tools.ts'

/** Of an accepted tool what its definition says; of any other what its name suggests. */
export async function findFacts(
  { upstream, tool }: ToolFactsQuery,
  { upstreams, tools }: { readonly upstreams: Upstreams; readonly tools: Pick<KnownTools, 'list'> },
): Promise<ToolFactsView> {
  const config = upstreams.get(upstream)
  const accepted = (await tools.list(upstreams)).find(
    (one) => one.upstream === upstream && one.facts.name === tool,
  )
  return describeFacts(accepted?.facts ?? factsOfName(tool, config), config, accepted !== undefined)
}

/** From the configuration and the tool's name alone. */
export function guessFacts(tool: string, config: UpstreamConfig | undefined): ToolFactsView {
  return describeFacts(factsOfName(tool, config), config, false)
}

function describeFacts(
  { kinds, classes, annotations }: ReturnType<typeof factsOfName>,
  config: UpstreamConfig | undefined,
  accepted: boolean,
): ToolFactsView {
  const { labels = [], trust = 'on-first-use' } = config ?? {}
  return { accepted, labels, trust, kinds, classes, annotations }
}

type Asked = Pick<PolicyCase, 'upstreamLabels' | 'upstreamTrust' | 'targetKinds' | 'targetClasses'> & {
  readonly annotations: JsonObject
}

/** What the question says stands. */
export function withFacts<T extends Asked>(asked: T, facts: ToolFactsView): T {
  const { labels, trust, kinds, classes, annotations } = facts
  return {
    ...asked,
    upstreamLabels: asked.upstreamLabels ?? [...labels],
    upstreamTrust: asked.upstreamTrust ?? trust,
    targetKinds: asked.targetKinds ?? [...kinds],
    targetClasses: asked.targetClasses ?? [...classes],
    annotations: Object.keys(asked.annotations).length === 0 ? { ...annotations } : asked.annotations,
  }
}
