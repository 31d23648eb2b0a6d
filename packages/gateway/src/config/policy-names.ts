/** What a policy may name of the rest of the configuration: servers, and where its rules tell of a message. */

import type { CallgateConfig } from '@callgate/contracts/config'

export interface PolicyNames {
  /** Ids of servers; a rule that speaks of others can match nothing. */
  readonly upstreams: readonly string[]
  /** What `notify` of a rule may name. */
  readonly channels: readonly string[]
}

/** The diagnostic log is told of every message that a rule reports, whatever channel it names. */
const LOG = 'log'

export function namesForPolicy(
  upstreams: Iterable<string>,
  { response }: { readonly response: { readonly channels: readonly { readonly id: string }[] } },
): PolicyNames {
  return { upstreams: [...upstreams], channels: [LOG, ...response.channels.map(({ id }) => id)] }
}

export function namesOfConfig(config: Pick<CallgateConfig, 'upstreams' | 'response'>): PolicyNames {
  return namesForPolicy(Object.keys(config.upstreams), config)
}
