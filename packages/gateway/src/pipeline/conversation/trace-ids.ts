/** The ids of a trace are text that an agent chooses and nobody can read: what they might carry out stays here, what they join stays joined. */

import { isJsonObject } from '@callgate/contracts/json'
import { isAtLeast } from '@callgate/engine/labels/join'
import { withMembers, withoutMembers } from '../../wire/json/member.ts'
import { traceparentOf } from '../../wire/meta.ts'
import type { Passage, Services } from '../passage.ts'

/** A state that comes without a trace belongs to none, and is the agent's text all the same. */
const TRACE_KEYS: ReadonlySet<string> = new Set(['traceparent', 'tracestate'])
const TRACE_ID_CHARS = 32
const PARENT_ID_CHARS = 16
const SAMPLED = 1

/**
 * Puts ids of ours in the place of the agent's: keyed digests, the same for the same trace of the same principal, so that what a
 * server traces still hangs together. The journal has the agent's own. A trace that goes on under other ids begins anew, and
 * the state of the one before has no meaning there (W3C Trace Context §3.4).
 */
export function guardTraceIds(passage: Passage, services: Services): void {
  const { params } = passage
  const meta = params['_meta']
  if (!isJsonObject(meta) || !mustGuard(passage) || !Object.keys(meta).some((key) => TRACE_KEYS.has(key)))
    return
  const sent = traceparentOf(params)
  const others = withoutMembers(meta, TRACE_KEYS)
  const ours = sent === null ? {} : { traceparent: renameTrace(sent, passage, services) }
  passage.params = { ...params, _meta: withMembers(others, ours) }
}

function mustGuard({ upstream, snapshot, conversation }: Passage): boolean {
  if (upstream === null) return false
  const how = snapshot.upstreams.get(upstream)?.traceIds ?? 'guarded'
  if (how !== 'guarded') return how === 'own'
  return conversation !== null && isAtLeast(conversation.carried.sensitivity, 'confidential')
}

/** Of the flags the one that says whether the trace is sampled goes on: the others have no meaning yet. */
function renameTrace(sent: string, { caller, upstream }: Passage, { journal }: Services): string {
  const [, traceId = '', parentId = '', flags = ''] = sent.split('-')
  const about = JSON.stringify([caller?.tenant, caller?.principal.id, upstream, traceId])
  const trace = journal.digest(`trace id\0${about}`).slice(0, TRACE_ID_CHARS)
  const parent = journal.digest(`parent id\0${about}\0${parentId}`).slice(0, PARENT_ID_CHARS)
  const sampled = (Number.parseInt(flags, 16) & SAMPLED).toString().padStart(2, '0')
  return `00-${trace}-${parent}-${sampled}`
}
