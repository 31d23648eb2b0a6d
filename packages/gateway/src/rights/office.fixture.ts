/** An office for questions about rights over a store, for tests; policy, upstreams and records are handed in. */

import type { GatesConfig } from '@callgate/contracts/approval'
import type { InspectionConfig } from '@callgate/contracts/config'
import type { FindingView } from '@callgate/contracts/remedy'
import type { JournalEntry } from '@callgate/contracts/journal'
import { PolicyDocument } from '@callgate/contracts/policy'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { compilePolicy, isCompiled } from '@callgate/engine/policy/compile'
import { prepareRights } from '@callgate/engine/policy/rights'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { AgentKeys } from '../identity/agent-keys.ts'
import type { Operators } from '../identity/operators.ts'
import type { Store } from '../store/store.ts'
import { KnownTools } from './known-tools.ts'
import { AccessReviews } from './reviews.ts'
import type { TokenCallers } from './token-callers.ts'
import { createRightsOffice, type RightsOffice } from './office.ts'

export interface TestRights {
  readonly store: Store
  readonly clock: { nowMs(): number }
  readonly keys: AgentKeys
  readonly operators: Operators
  readonly tokenCallers?: Pick<TokenCallers, 'list'>
  readonly rules?: readonly object[]
  readonly gates?: GatesConfig
  readonly upstreams?: Readonly<Record<string, object>>
  readonly servers?: readonly CatalogueServer[]
  readonly findings?: readonly FindingView[]
  readonly suppressions?: InspectionConfig['suppressions']
  readonly records?: readonly {
    readonly seq: number
    readonly timeMs: number
    readonly entry: JournalEntry
  }[]
}

export function openTestRights(wanted: TestRights): RightsOffice {
  const { rules = [], servers = [], records = [] } = wanted
  const document = PolicyDocument.parse({ version: 1, rules })
  const policy = compilePolicy(document, { digest: () => '' })
  if (!isCompiled(policy)) throw new Error(JSON.stringify(policy))
  const configured = Object.fromEntries(
    Object.entries(wanted.upstreams ?? {}).map(([id, config]) => [id, UpstreamConfig.parse(config)]),
  )
  const judge = prepareRights(policy, wanted.gates)
  const upstreams = new Map(Object.entries(configured))
  const suppressions = wanted.suppressions ?? []
  const settings = {
    identity: { anonymous: null },
    inspection: { suppressions: [...suppressions] },
    isolation: { mode: 'preferred' as const },
  }
  return createRightsOffice({
    tenant: 'default',
    clock: wanted.clock,
    settings: () => ({ ...settings, document, judge, upstreams, configured }),
    findings: () => wanted.findings ?? [],
    keys: wanted.keys,
    tokenCallers: wanted.tokenCallers ?? { list: () => [] },
    operators: wanted.operators,
    tools: new KnownTools(wanted.store, 'default'),
    servers: { list: () => servers, find: (id) => servers.find((one) => one.id === id) },
    stopped: () => undefined,
    journal: {
      size: () => records.length,
      async *read(fromMs) {
        for (const record of records) if (record.timeMs >= fromMs) yield record
      },
      oldest: async () => records[0],
    },
  })
}

/** The same with access reviews, whose removals do nothing here and whose records go nowhere. */
export function openTestRightsServices(wanted: TestRights): { rights: RightsOffice; reviews: AccessReviews } {
  const rights = openTestRights(wanted)
  const { store, clock } = wanted
  const reviews = new AccessReviews({
    tenant: 'default',
    store,
    clock,
    random: { id: (prefix) => `${prefix}1` },
    logger: { error() {} },
    listItems: (scope) => rights.reviewItems(scope),
    remove: async () => ({ removal: 'done', note: null }),
    record: async () => undefined,
  })
  return { rights, reviews }
}
