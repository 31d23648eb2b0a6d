/** Composes what operators ask about rights: the policy in force, what is known of tools, and what the journal tells. */

import { compilePolicy, isCompiled } from '@callgate/engine/policy/compile'
import { type JudgeRight, prepareRights } from '@callgate/engine/policy/rights'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { PolicyDocument } from '@callgate/contracts/policy'
import type { Core } from './composition.ts'
import { digestJson } from './config/canonical-json.ts'
import { searchRecords } from './journal/read.ts'
import { KnownTools } from './rights/known-tools.ts'
import { createRightsOffice, type RightsOffice } from './rights/office.ts'
import type { Subject } from './rights/subjects.ts'
import { systemClock } from './system.ts'

export function rightsServices(core: Core): RightsOffice {
  const { journal, registry, snapshots } = core
  const judgeOf = keepJudge()
  return createRightsOffice({
    tenant: DEFAULT_TENANT,
    clock: systemClock,
    settings() {
      const { config, policyDocument: document, upstreams } = snapshots.current()
      const { upstreams: configured, identity } = config
      return { document, judge: judgeOf(document), upstreams, configured, identity }
    },
    keys: core.agentKeys,
    operators: core.operators,
    tools: new KnownTools(core.store, DEFAULT_TENANT),
    servers: {
      list: () => registry.catalogue.list(DEFAULT_TENANT),
      find: (id) => registry.catalogue.find(DEFAULT_TENANT, id),
    },
    stopped: (subject, upstream, tool) => explainStop(core, subject, { upstream, tool }),
    journal: {
      size: () => journal.status().records,
      async *read(fromMs) {
        for await (const { record } of searchRecords(journal.dir, { fromMs, tenant: DEFAULT_TENANT }))
          yield record
      },
      async oldest() {
        for await (const { record } of searchRecords(journal.dir, {}, 1)) return record
        return undefined
      },
    },
  })
}

/** Compiles a policy once, however often it is asked about. */
function keepJudge(): (document: PolicyDocument) => JudgeRight {
  let kept: { readonly document: PolicyDocument; readonly judge: JudgeRight } | undefined
  return (document) => {
    if (kept?.document !== document) {
      const compiled = compilePolicy(document, { digest: digestJson })
      if (!isCompiled(compiled)) throw new Error('The policy in force does not compile again.')
      kept = { document, judge: prepareRights(compiled) }
    }
    return kept.judge
  }
}

function explainStop(
  { registry, incidents, baselines }: Core,
  { principal, agent }: Subject,
  { upstream, tool }: { readonly upstream: string; readonly tool: string },
): string | undefined {
  const tenant = DEFAULT_TENANT
  const credential = { method: 'agent-key' as const, keyId: '', expiresAtMs: null }
  const caller = { tenant, principal, agent, credential }
  const barred = registry.admission.barred(upstream)
  if (barred !== undefined) return barred
  if (!registry.admission.shows(upstream, { tenant, agent }))
    return 'The registry does not show it this server.'
  const live = { caller, sessionId: null, conversationId: null, upstream, target: tool }
  const stopped = incidents.ports.switches.stopped(live)
  if (stopped !== undefined) return stopped.reason
  const standing = baselines.standing({ tenant, upstream, type: 'tool', name: tool })
  return standing === 'quarantined' ? 'A version of it is quarantined.' : undefined
}
