/** How a modern request that was waiting for input goes on: sealed state that leaves the gateway and comes back once. */

import { createHash } from 'node:crypto'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { canonicalJson } from '../../wire/json/canonical.ts'
import type { Asked, Passage, Resumption, Services } from '../passage.ts'

const PURPOSE = 'mcp-request-state'

/** Seals where a request stands, bound to caller, upstream and the request itself (MCP 2026-07-28 §MRTR, requestState). */
export function sealState(passage: Passage, content: JsonObject, services: Services): string {
  const { caller } = passage
  return services.seal.seal(
    PURPOSE,
    {
      ...content,
      tenant: caller?.tenant ?? '',
      principal: caller?.principal.id ?? '',
      agent: caller?.agent.id ?? '',
      upstream: passage.upstream ?? '',
      request: requestDigest(passage.method, passage.params),
      approved: passage.approved,
      nonce: services.parking.issue(),
    },
    services.limits.inputTimeoutMs,
  )
}

/** Reads the state a retry carries. Forged, expired, foreign, changed or used again: refused. */
export function openState(
  passage: Passage,
  upstream: string,
  services: Services,
): Resumption | Refusal | undefined {
  const sealed = passage.params['requestState']
  if (sealed === undefined) return undefined
  const invalid = refuse(
    'request-state-invalid',
    'The requestState is not valid for this request; start the request again.',
  )
  const content = typeof sealed === 'string' ? services.seal.open(PURPOSE, sealed) : undefined
  const { caller } = passage
  if (content === undefined || caller === null) return invalid
  const bound =
    content['tenant'] === caller.tenant &&
    content['principal'] === caller.principal.id &&
    content['agent'] === caller.agent.id &&
    content['upstream'] === upstream &&
    content['request'] === requestDigest(passage.method, passage.params)
  const { approval, approved, nonce } = content
  // The approval itself remembers which of its states were used: it outlives this process.
  if (bound && typeof approval === 'string')
    return {
      type: 'approval',
      id: approval,
      nonce: textOf(content['once']) ?? '',
      declined: isDeclined(passage),
    }
  if (!bound || typeof nonce !== 'string' || !services.parking.spend(nonce)) return invalid
  const waiting = content['waiting']
  if (typeof waiting === 'string') {
    const request = services.parking.take(waiting)
    return request === undefined ? invalid : { type: 'waiting', request, approved: textOf(approved) }
  }
  return {
    type: 'state',
    inner: textOf(content['inner']),
    asked: askedOf(content['asked']),
    approved: textOf(approved),
  }
}

/** Under which key the agent is asked to open the page of an approval. */
export const APPROVAL_KEY = 'approval'

/** Whoever sits at the agent does not want the call any more. */
function isDeclined({ params }: Passage): boolean {
  const responses = params['inputResponses']
  const answer = isJsonObject(responses) ? responses[APPROVAL_KEY] : undefined
  return isJsonObject(answer) && (answer['action'] === 'decline' || answer['action'] === 'cancel')
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}

/** The request without what belongs to the rounds: a retry must repeat it exactly. */
function requestDigest(method: string, params: JsonObject): string {
  const { inputResponses: _responses, requestState: _state, _meta, ...request } = params
  return createHash('sha256').update(method).update('\0').update(canonicalJson(request)).digest('hex')
}

function askedOf(value: JsonValue | undefined): Asked[] {
  if (!isJsonArray(value)) return []
  return value.flatMap((entry) => {
    if (!isJsonObject(entry)) return []
    const { key, exchangeId, method } = entry
    return typeof key === 'string' && typeof exchangeId === 'string' && typeof method === 'string'
      ? [{ key, exchangeId, method }]
      : []
  })
}
