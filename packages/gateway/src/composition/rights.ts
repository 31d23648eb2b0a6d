/** Composes what operators ask about rights: the policy in force, what is known of tools, and what the journal tells. */

import { compilePolicy, isCompiled } from '@callgate/engine/policy/compile'
import { type JudgeRight, prepareRights } from '@callgate/engine/policy/rights'
import type { GatesConfig } from '@callgate/contracts/approval'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import type { ReviewScope } from '@callgate/contracts/access-review'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { PolicyDocument } from '@callgate/contracts/policy'
import type { Core } from './core.ts'
import { digestJson } from '../config/canonical-json.ts'
import type { ControlServices } from '../control/services.ts'
import { searchRecords } from '../journal/read.ts'
import { describeStep } from '../registry/catalogue/describe-step.ts'
import { KnownTools } from '../rights/known-tools.ts'
import { AccessReviews, type RecordedStep, type Removal } from '../rights/reviews.ts'
import { createRightsOffice, type RightsOffice } from '../rights/office.ts'
import type { Subject } from '../rights/subjects.ts'
import { systemClock, systemRandom } from '../system.ts'

/** Reviews are looked after from now on, until the gateway ends. */
export function rightsServices(core: Core): Pick<ControlServices, 'rights' | 'reviews'> {
  const rights = openOffice(core)
  return { rights, reviews: openReviews(core, rights) }
}

const LOOK_EVERY_MS = 30_000

function openReviews(core: Core, office: RightsOffice): AccessReviews {
  const { store, logger, closing } = core
  const reviews = new AccessReviews({
    tenant: DEFAULT_TENANT,
    store,
    logger,
    clock: systemClock,
    random: systemRandom,
    listItems: (scope) => office.reviewItems(scope),
    remove: (scope, subject, because) => removeRight(core, scope, { subject, ...because }),
    record: (entry) => recordOrRefuse(core, entry),
  })
  // At once: a gateway that was killed may have left removals undone.
  void reviews.look()
  const timer = setInterval(() => void reviews.look(), LOOK_EVERY_MS)
  timer.unref()
  closing.push(() => {
    clearInterval(timer)
    return reviews.settle()
  })
  return reviews
}

/** Nothing is decided that cannot be recorded. */
async function recordOrRefuse(core: Core, entry: RecordedStep): Promise<void> {
  try {
    await core.recordAdmin({ before: null, accepted: true, ...entry })
  } catch (error) {
    const reason = 'It cannot be recorded, so it was not done: see the journal’s state.'
    throw new CallgateError(refuse('journal-unavailable', reason), { cause: error })
  }
}

interface Removing {
  readonly subject: string
  readonly by: string
  readonly why: string
}

/** Does nothing to what is gone already: after a kill it is asked for again. */
async function removeRight(core: Core, scope: ReviewScope, { subject, by, why }: Removing): Promise<Removal> {
  const act = { operator: by, subject, before: null, after: null, accepted: true, note: why }
  const done: Removal = { removal: 'done', note: null }
  if (scope === 'rules') {
    await core.recordAdmin({ ...act, act: 'review.suggest' })
    return { removal: 'suggested', note: `Remove the rule ${subject} from the policy file, then reload.` }
  }
  if (scope === 'agents') {
    const key = core.agentKeys.get(DEFAULT_TENANT, subject)
    if (key === undefined || key.revokedAtMs !== null) return done
    await core.recordAdmin({ ...act, act: 'agent-key.revoke' })
    await core.agentKeys.revoke(DEFAULT_TENANT, subject)
    return done
  }
  const { catalogue } = core.registry
  const stage = catalogue.find(DEFAULT_TENANT, subject)?.stage
  if (stage === undefined || stage === 'retired' || stage === 'rejected') return done
  const planned = catalogue.plan({ tenant: DEFAULT_TENANT, id: subject, by }, { step: 'retire', why })
  if ('refused' in planned) return { removal: 'pending', note: planned.reason }
  await core.recordAdmin({ ...act, act: 'server.retire', before: stage, after: describeStep(planned) })
  await catalogue.commit(DEFAULT_TENANT, planned)
  return done
}

function openOffice(core: Core): RightsOffice {
  const { journal, registry, snapshots } = core
  const judgeOf = keepJudge()
  return createRightsOffice({
    tenant: DEFAULT_TENANT,
    clock: systemClock,
    settings() {
      const { config, policyDocument: document, upstreams, inspection, gates } = snapshots.current()
      const { upstreams: configured, identity, isolation } = config
      const settings = { configured, identity, isolation, inspection }
      return { document, judge: judgeOf(document, gates), upstreams, ...settings }
    },
    keys: core.agentKeys,
    tokenCallers: core.tokenCallers,
    operators: core.operators,
    tools: new KnownTools(core.store, DEFAULT_TENANT),
    servers: {
      list: () => registry.catalogue.list(DEFAULT_TENANT),
      find: (id) => registry.catalogue.find(DEFAULT_TENANT, id),
    },
    findings: (server) => registry.findings.list(DEFAULT_TENANT, server, systemClock.nowMs()),
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
function keepJudge(): (document: PolicyDocument, gates: GatesConfig) => JudgeRight {
  let kept:
    | { readonly document: PolicyDocument; readonly gates: GatesConfig; readonly judge: JudgeRight }
    | undefined
  return (document, gates) => {
    if (kept?.document !== document || kept.gates !== gates) {
      const compiled = compilePolicy(document, { digest: digestJson })
      if (!isCompiled(compiled)) throw new Error('The policy in force does not compile again.')
      kept = { document, gates, judge: prepareRights(compiled, gates) }
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
