/** Judges what is not listed: where a server comes from before it is started, and what its handshake says of it. */

import { createHash } from 'node:crypto'
import { BENIGN } from '@callgate/contracts/finding'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { decide, ownDecision } from '@callgate/engine/decide'
import { canonicalJson } from '../../wire/json/canonical.ts'
import { eraOf } from '../../wire/revisions.ts'
import { judgeItem } from './judge-item.ts'
import type {
  BaselineItem,
  BaselinePort,
  BaselineState,
  InspectionPort,
  SnapshotPort,
} from '../ports/ports.ts'
import { driftState, hookOfItem, inspectableItem, settle, type SettleParts } from './settle-item.ts'

export interface FactParts extends SettleParts {
  readonly baselines: SettleParts['baselines'] &
    Pick<BaselinePort, 'standing' | 'hinder'> & { reviewed(item: BaselineItem): boolean }
  readonly snapshots: SnapshotPort
  readonly inspection: InspectionPort
}

/** Where a server comes from, part by part: `launch`, `package`, `tls-key`. */
export type Origin = Readonly<Record<string, JsonObject>>

/** What the handshake says of a server. */
export interface Handshake {
  readonly version: string
  readonly serverInfo: JsonObject
  readonly capabilities: JsonObject
  readonly instructions: string | null
  readonly discovery: JsonObject
}

interface Server {
  readonly tenant: string
  readonly upstream: string
}

export interface FactJudge {
  /**
   * A refusal when the server is not the one that was accepted; the first that is seen is. With `goesOn`, what differs is
   * recorded and listed, and the server is used all the same.
   */
  origin(
    server: Server,
    origin: Origin,
    isApproved: (part: string) => boolean,
    goesOn?: boolean,
  ): Promise<Refusal | undefined>
  /** The handshake without what nobody has accepted. */
  handshake<H extends Handshake>(server: Server, shaken: H, asked: string): Promise<H>
}

type JudgeFact = (item: BaselineItem, isFirst: boolean, goesOn?: boolean) => Promise<boolean>

/** Whether a fact is accepted. What is not stays quarantined, each alone. */
function createItemJudge(parts: FactParts): JudgeFact {
  const { baselines } = parts
  const judging = new Map<string, Promise<boolean>>()

  async function judge(item: BaselineItem, isFirst: boolean, goesOn: boolean): Promise<boolean> {
    const snapshot = parts.snapshots.current()
    const state = driftState(baselines.state(item), snapshot)
    if (state === 'accepted') return true
    const assessment =
      item.type === 'origin' ? BENIGN : await parts.inspection.inspect(snapshot, inspectableItem(item), null)
    const decision = decide(ownDecision('handshake'), assessment, snapshot.inspection, {
      kind: 'lifecycle',
      direction: 'upstream-reply',
      hook: hookOfItem(item),
      approvalId: null,
    })
    const clean = decision.effect === 'allow' && decision.obligations.length === 0
    const verdict = clean && baselines.hinder(item) === undefined ? 'benign' : 'malicious'
    const trust = isFirst ? 'on-first-use' : (snapshot.upstreams.get(item.upstream)?.trust ?? 'reviewed')
    const judgement = judgeItem(state, trust, verdict, baselines.reviewed(item))
    await settle(parts, item, judgement, { state, assessment, decision, snapshot, behaving: [], goesOn })
    return baselines.state(item) === 'accepted'
  }

  /** Many connections are opened at a time, and each shows the same: what differs is recorded once. */
  return (item, isFirst, goesOn = false) => {
    const key = JSON.stringify([item.tenant, item.upstream, item.type, item.name, item.digest])
    const under = judging.get(key)
    if (under !== undefined) return under
    const begun = judge(item, isFirst, goesOn).finally(() => judging.delete(key))
    judging.set(key, begun)
    return begun
  }
}

export function createFactJudge(parts: FactParts): FactJudge {
  const { baselines } = parts
  const judge = createItemJudge(parts)
  return {
    async origin(server, origin, isApproved, goesOn = false) {
      for (const [name, definition] of Object.entries(origin)) {
        const item = itemOf(server, 'origin', name, definition)
        if (baselines.state(item) !== 'accepted' && isApproved(name)) await baselines.accept(item, 'registry')
        // What the operator configured is the first one there is; from then on another one is a change.
        if (!(await judge(item, true, goesOn)) && !goesOn)
          return refuseOrigin(server.upstream, name, baselines.state(item))
      }
      return undefined
    },
    async handshake(server, shaken, asked) {
      // A server of both eras says of itself what fits the era: each is a surface of its own.
      const suffix = eraOf(shaken.version) === 'modern' ? ' (modern)' : ''
      const isFirst = baselines.standing(itemOf(server, 'server', `info${suffix}`, {})) === 'unknown'
      const capabilities = await keepAccepted(shaken.capabilities, (name, definition) =>
        judge(itemOf(server, 'capability', `${name}${suffix}`, definition), isFirst),
      )
      const protocol = { protocolVersion: shaken.version }
      await judge(itemOf(server, 'server', `protocol for ${asked}`, protocol), true)
      // Last: once it is known what the server is called, what it declares is not the first of it any more.
      const info = { serverInfo: shaken.serverInfo, ...shaken.discovery }
      const told = await judge(itemOf(server, 'server', `info${suffix}`, info), true)
      return {
        ...shaken,
        capabilities,
        ...(told ? {} : { serverInfo: { name: server.upstream, version: 'not accepted' }, discovery: {} }),
      }
    },
  }
}

function itemOf(
  { tenant, upstream }: Server,
  type: BaselineItem['type'],
  name: string,
  definition: JsonObject,
): BaselineItem {
  const digest = createHash('sha256').update(canonicalJson(definition)).digest('hex')
  return { tenant, upstream, type, name, digest, definition }
}

const CAPABILITIES_MAX = 200
const NAME_CHARS_MAX = 256

/** Capability by capability, and in each flag by flag; what is in one that is not accepted goes with it. */
async function keepAccepted(
  declared: JsonObject,
  isAccepted: (name: string, definition: JsonObject) => Promise<boolean>,
): Promise<JsonObject> {
  const kept: Record<string, JsonValue> = {}
  let count = 0
  const isKept = async (name: string, definition: JsonObject): Promise<boolean> => {
    count += 1
    return count <= CAPABILITIES_MAX && name.length <= NAME_CHARS_MAX && isAccepted(name, definition)
  }
  for (const [name, value] of Object.entries(declared)) {
    if (!isJsonObject(value)) {
      if (await isKept(name, { value })) kept[name] = value
      continue
    }
    if (!(await isKept(name, {}))) continue
    const members: Record<string, JsonValue> = {}
    for (const [flag, set] of Object.entries(value))
      if (await isKept(`${name}/${flag}`, { value: set })) members[flag] = set
    kept[name] = members
  }
  return kept
}

function refuseOrigin(upstream: string, part: string, state: BaselineState): Refusal {
  const why = state === 'quarantined' || state === 'changed' ? 'is not the accepted one' : 'is not accepted'
  return refuse(
    'quarantined',
    `The server ${upstream} is stopped: its ${part} ${why}. An operator must review it: callgate quarantine show ${upstream}/${part} --type origin`,
  )
}
