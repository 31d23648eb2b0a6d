/** Opens a conversation in one era: `initialize` or `server/discover`, and what its outcome says about the era. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { UpstreamReply } from '../pipeline/ports/ports.ts'
import { META_CAPABILITIES, META_CLIENT_INFO, META_SERVER_INFO, META_VERSION } from '../wire/meta.ts'
import { eraOf, LATEST_LEGACY, LATEST_MODERN, LEGACY_VERSIONS } from '../wire/revisions.ts'
import { describeBroken, describeLoss } from './failures.ts'
import type { Established, Session } from './session.ts'

/** A failed opening; `otherEra` when the failure is evidence that the upstream speaks the other era. */
export interface OpeningFailure {
  readonly refusal: Refusal
  readonly otherEra: boolean
  /** It had all the time that a first start has. */
  readonly waitedOut?: true
}

/** Errors that only a server of 2026-07-28 or later answers with. */
const MODERN_ERRORS = new Set<JsonValue>([-32020, -32021, -32022])
const LEGACY: ReadonlySet<string> = new Set(LEGACY_VERSIONS)
const EMPTY: JsonObject = Object.freeze({})

export interface HandshakeOptions {
  readonly timeoutMs: number
  /** Ends the attempt before that; left out where nothing does. */
  readonly signal?: AbortSignal
  /** Version the agent speaks. */
  readonly version: string
  /** True when a failed (not answered) attempt hints at the other era. */
  readonly hintsOtherEra: (reply: UpstreamReply & { type: 'failed' }) => boolean
}

/** Sends `initialize`; the transport sends the notification that follows it, under the negotiated version. */
export async function openLegacy(
  session: Session,
  options: HandshakeOptions,
): Promise<Established | OpeningFailure> {
  const version =
    eraOf(options.version) === 'legacy' && LEGACY.has(options.version) ? options.version : LATEST_LEGACY
  const params = {
    protocolVersion: version,
    capabilities: session.settings.capabilities,
    clientInfo: session.settings.clientInfo,
  }
  const reply = await session.ask('initialize', params, attemptOf(options))
  if (reply.type === 'failed') return describeFailed(session.upstream, reply, options)
  if (reply.type === 'error') {
    return { refusal: describeError(session.upstream, 'initialize', reply.value), otherEra: true }
  }
  const { protocolVersion, capabilities, serverInfo, instructions, ...rest } = reply.value
  if (typeof protocolVersion !== 'string' || !LEGACY.has(protocolVersion)) {
    const named = typeof protocolVersion === 'string' ? protocolVersion.slice(0, 40) : 'none'
    return {
      refusal: refuse(
        'upstream-protocol',
        `Upstream ${session.upstream} speaks no protocol version this gateway knows.`,
        {
          detail: `initialize answered with protocol version ${named}`,
        },
      ),
      otherEra: false,
    }
  }
  return {
    version: protocolVersion,
    serverInfo: objectOr(serverInfo),
    capabilities: objectOr(capabilities),
    instructions: typeof instructions === 'string' ? instructions : null,
    discovery: Object.freeze(rest),
  }
}

export async function openModern(
  session: Session,
  options: HandshakeOptions,
): Promise<Established | OpeningFailure> {
  const meta = {
    [META_VERSION]: LATEST_MODERN,
    [META_CAPABILITIES]: session.settings.capabilities,
    [META_CLIENT_INFO]: session.settings.clientInfo,
  }
  const reply = await session.ask('server/discover', { _meta: meta }, attemptOf(options))
  if (reply.type === 'failed') return describeFailed(session.upstream, reply, options)
  if (reply.type === 'error') {
    const refusal = describeError(session.upstream, 'server/discover', reply.value)
    return { refusal, otherEra: !MODERN_ERRORS.has(reply.value['code'] ?? null) || offersLegacy(reply.value) }
  }
  return readDiscovery(session.upstream, reply.value)
}

const attemptOf = ({ timeoutMs, signal }: HandshakeOptions) => ({ timeoutMs, signal: signal ?? null })

/** Nothing was called yet, so nothing can have taken effect: a loss here only means that the upstream is not there. */
function describeFailed(
  upstream: string,
  reply: UpstreamReply & { type: 'failed' },
  options: HandshakeOptions,
): OpeningFailure {
  const otherEra = options.hintsOtherEra(reply)
  const { refusal } = reply
  if (refusal.code !== 'outcome-unknown') return { refusal, otherEra }
  return { refusal: describeLoss(upstream, false, refusal.detail ?? 'lost during the handshake'), otherEra }
}

function readDiscovery(upstream: string, value: JsonObject): Established | OpeningFailure {
  const { supportedVersions, capabilities, instructions, _meta, ...others } = value
  if (!Array.isArray(supportedVersions)) {
    return {
      refusal: describeBroken(upstream, 'server/discover answered without supportedVersions'),
      otherEra: true,
    }
  }
  if (!supportedVersions.includes(LATEST_MODERN)) {
    const offered = supportedVersions.some(
      (version: JsonValue) => typeof version === 'string' && LEGACY.has(version),
    )
    return {
      refusal: refuse(
        'upstream-protocol',
        `Upstream ${upstream} speaks no protocol version this gateway knows.`,
        {
          detail: `server/discover offers ${JSON.stringify(supportedVersions).slice(0, 200)}`,
        },
      ),
      otherEra: offered,
    }
  }
  const { resultType: _, ttlMs: __, cacheScope: ___, ...rest } = others
  const { [META_SERVER_INFO]: serverInfo, ...meta } = objectOr(_meta)
  return {
    version: LATEST_MODERN,
    serverInfo: objectOr(serverInfo),
    capabilities: objectOr(capabilities),
    instructions: typeof instructions === 'string' ? instructions : null,
    discovery: Object.freeze(Object.keys(meta).length === 0 ? rest : { ...rest, _meta: Object.freeze(meta) }),
  }
}

/** `-32022` lists what the server supports; a legacy version in it is an invitation. */
function offersLegacy(error: JsonObject): boolean {
  const data = error['data']
  const supported = isJsonObject(data) ? data['supported'] : undefined
  return (
    Array.isArray(supported) &&
    supported.some((version) => typeof version === 'string' && LEGACY.has(version))
  )
}

function describeError(upstream: string, method: string, error: JsonObject): Refusal {
  return refuse(
    'upstream-unavailable',
    `Upstream ${upstream} refused to open a session; an operator has to look at it.`,
    {
      detail: `${method} answered with error ${JSON.stringify([error['code'], error['message']]).slice(0, 250)}`,
    },
  )
}

function objectOr(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : EMPTY
}
