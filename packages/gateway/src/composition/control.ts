/** Composes what the control API may do with a running core. */

import { listSessionLabels } from '@callgate/engine/flows/tighten'
import { listExpired } from '@callgate/engine/suppressions'
import type { ConversationView, ReloadView, SessionView, StatusView } from '@callgate/contracts/control'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import { describeSettings } from '../config/settings-view.ts'
import { SavedSearches } from '../control/searches/saved-searches.ts'
import type { ControlServices } from '../control/services.ts'
import { VERSION, type Core } from './core.ts'
import { openActivity, openLiveEvents } from './live.ts'
import { masterKeyServices } from './master-keys.ts'
import { openJournalSearch } from './journal-index.ts'
import type { StoredConversation } from '../sessions/conversations.ts'
import type { AgentSession } from '../pipeline/ports/session-port.ts'
import { policyServices, policyStatusOf } from './policy-control.ts'
import { rightsServices } from './rights.ts'
import { trialServices } from './trial.ts'
import { serverServices } from './servers.ts'
import { openVerification } from './verification.ts'
import { systemClock } from '../system.ts'

export interface ControlHooks {
  readonly instance: string
  readonly startedAtMs: number
  readonly draining: () => boolean
  readonly drain: () => void
}

export function controlServices(core: Core, hooks: ControlHooks): ControlServices {
  const { journal } = core
  return {
    clock: systemClock,
    logger: core.logger,
    recordAdmin: (entry) => journal.append(entry),
    status: () => statusOf(core, hooks),
    settings: () => describeSettings({ ...core.snapshots.current().config, journal: core.config.journal }),
    keys: core.agentKeys,
    operators: core.operators,
    signIn: core.signIn,
    baselines: core.baselines,
    servers: serverServices(core),
    trials: trialServices(core),
    intelligence: core.intelligence.office,
    ...rightsServices(core),
    approvals: core.approvals.desk,
    switches: core.switches,
    responses: core.incidents.office,
    incidents: core.incidents.desk,
    notifications: core.notifications.office,
    playbooks: {
      list: () => [...core.snapshots.current().playbooks.values()],
      runs: (incident) => core.incidents.store.runs(DEFAULT_TENANT, { incident }),
      undo: (tenant, id, by, note) => core.incidents.runner.undo(tenant, id, by, note),
    },
    sessions: {
      list: (tenant) => sessionsOf(core, tenant).map(sessionView),
      kill: (tenant, id) => killSession(core, tenant, id),
    },
    conversations: conversationServices(core),
    context: core.services.context,
    tasks: core.tasks,
    config: { reload: () => reload(core) },
    journal: {
      checkpoint: async () => (await journal.checkpoint()) ?? lastCheckpoint(core),
      ...openJournalSearch(core),
      erase: (payloadId, request) => journal.erase({ payloadId, tenant: DEFAULT_TENANT, ...request }),
      async reveal(payloadId, request) {
        const reading = await journal.reveal({ payloadId, tenant: DEFAULT_TENANT, ...request })
        return reading.state === 'present' ? reading.text : undefined
      },
    },
    verification: openVerification(core),
    searches: new SavedSearches(core.store, systemClock),
    masterKeys: masterKeyServices(core),
    policy: policyServices(core),
    metrics: core.metrics.registry,
    events: openLiveEvents(core),
    activity: openActivity(core),
    drain: hooks.drain,
  }
}

function conversationServices({ conversations }: Core): ControlServices['conversations'] {
  return {
    list: (tenant) => conversations.list(tenant).map(conversationView),
    idOf: (owner) => conversations.idOf(owner),
    begin: (owner) => conversations.begin(owner),
    async declassify(tenant, id, to) {
      const conversation = conversations.find(tenant, id)
      if (conversation === undefined) return undefined
      await conversations.declassify(conversation, to)
      return conversations
        .list(tenant)
        .map(conversationView)
        .find((one) => one.id === id)
    },
  }
}

function conversationView({ id, owner, usedMs, labels, words }: StoredConversation): ConversationView {
  const { principal, agent } = owner
  return {
    id,
    principal,
    agent,
    usedAtMs: usedMs,
    ...labels,
    labels: [...words, ...listSessionLabels(labels)],
  }
}

function lastCheckpoint(core: Core): never {
  const { failure } = core.journal.status()
  throw new CallgateError(
    refuse(
      'invalid-request',
      failure === null ? 'Every record is under a checkpoint already.' : `The journal is down: ${failure}`,
    ),
  )
}

function statusOf(core: Core, hooks: ControlHooks): StatusView {
  const { lastRefusal } = core.snapshots
  const { writable, records } = core.journal.status()
  return {
    version: VERSION,
    instance: hooks.instance,
    startedAtMs: hooks.startedAtMs,
    snapshot: core.snapshots.current().digest,
    lastRefusal: lastRefusal === null ? null : { atMs: lastRefusal.atMs, text: lastRefusal.text },
    policy: policyStatusOf(core),
    suppressions: suppressionsOf(core),
    upstreams: upstreamsOf(core),
    journal: { writable, records },
    draining: hooks.draining(),
  }
}

/** Those that run, and those that the registry holds, with the reason. */
function upstreamsOf(core: Core): StatusView['upstreams'] {
  const held = core.registry.admission.held()
  const running = core.upstreams.status().filter(({ upstream }) => !held.has(upstream))
  const stopped = [...held].map(([upstream, lastError]) => ({
    upstream,
    state: 'held' as const,
    isolation: null,
    limitedBy: null,
    era: 'unknown' as const,
    sessions: 0,
    inFlight: 0,
    lastError,
  }))
  return [...running.map((status) => ({ ...status })), ...stopped]
}

function suppressionsOf(core: Core): StatusView['suppressions'] {
  const { suppressions } = core.snapshots.current().inspection
  const expired = listExpired(suppressions, systemClock.nowMs())
  return {
    inForce: suppressions.length - expired.length,
    expired: expired.map(({ rule, owner, expires }) => ({ rule, owner, expires })),
  }
}

function sessionsOf(core: Core, tenant: string): AgentSession[] {
  return [...core.services.sessions.all()].filter((session) => session.caller.tenant === tenant)
}

function sessionView(session: AgentSession): SessionView {
  const offsetMs = systemClock.nowMs() - systemClock.monotonicMs()
  return {
    id: session.id,
    principal: session.caller.principal.id,
    agent: session.caller.agent.id,
    startedAtMs: Math.round(session.createdMs + offsetMs),
    lastSeenAtMs: Math.round(session.usedMs + offsetMs),
    labels: [...session.conversation.labels],
  }
}

function killSession(core: Core, tenant: string, id: string): boolean {
  const session = sessionsOf(core, tenant).find((one) => one.id === id)
  if (session === undefined) return false
  core.gate.cutSession(id)
  core.services.sessions.end(session, 'An operator ended the session.')
  return true
}

/** Answered when what the edit changed is held, so that whoever scans next scans that and not what was before. */
async function reload(core: Core): Promise<ReloadView> {
  const result = await core.snapshots.reload()
  await core.registry.settled()
  return {
    accepted: result.type !== 'refused',
    snapshot: core.snapshots.current().digest,
    problems: result.type === 'refused' ? [result.refusal.text] : [],
  }
}
