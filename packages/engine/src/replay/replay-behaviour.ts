/** Runs scenarios over a recorded session: the events a running gateway would have made of it, with the times of the recording. */

import type { BehaviourFinding } from '@callgate/contracts/behaviour'
import type { InspectionConfig } from '@callgate/contracts/config'
import { type Assessment, type Finding } from '@callgate/contracts/finding'
import type { FlowFacts } from '@callgate/contracts/flow'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import type { BehaviourEvent, BehaviourEventType, Scenario } from '@callgate/contracts/scenario'
import { listBehaviourActions } from '../correlate/behaviour-actions.ts'
import { shapeOf } from '../correlate/argument-shape.ts'
import { createCorrelator, type Correlator } from '../correlate/correlator.ts'
import { digestText } from '../correlate/digest-text.ts'
import type { FlowCall } from '../flows/session-flow.ts'
import type { PolicyInput } from '../policy/types.ts'
import type { RecordedBy } from './events.ts'

/** A call of the recording, as the run holds it. */
export interface PlayedCall {
  readonly call: FlowCall
  readonly args: JsonObject
  readonly by: RecordedBy | undefined
}

export interface BehaviourSettings {
  readonly scenarios: readonly Scenario[]
  readonly settings: InspectionConfig
  readonly who: Pick<PolicyInput, 'tenant' | 'principal' | 'agent'>
  /** Labels of the session as they stand. */
  readonly labels: () => readonly string[]
}

const NOTHING: readonly BehaviourFinding[] = Object.freeze([])

/** Baselines are not part of it: what they know was learned before the recording. */
export class ReplayBehaviour {
  readonly #settings: BehaviourSettings
  readonly #correlator: Correlator | null

  constructor(settings: BehaviourSettings) {
    const { scenarios, settings: inspection } = settings
    this.#settings = settings
    this.#correlator =
      inspection.behaviour.enabled && scenarios.length > 0
        ? createCorrelator(scenarios, { actions: listBehaviourActions(inspection) })
        : null
  }

  /** Before the call is decided: what it completes can stop it. */
  takeCall(played: PlayedCall, assessment: Assessment, facts: FlowFacts): readonly BehaviourFinding[] {
    if (this.#correlator === null) return NOTHING
    const { upstream, tool } = played.call
    const text = JSON.stringify({ name: tool, arguments: played.args })
    const codes = [...codesOf(assessment.findings), ...facts.flows.map(({ code }) => code)]
    return [
      ...this.#takeFound(played, codes),
      ...this.#take('call', played, {
        call: digestText(`${upstream}\0tools/call\0${text}`),
        shape: shapeOf(played.args),
        argumentBytes: text.length,
      }),
    ]
  }

  /** After it was refused, or left to somebody to approve. */
  takeDenial(played: PlayedCall, code: string): readonly BehaviourFinding[] {
    return this.#take('denial', played, { codes: [code] })
  }

  takeResult(
    played: PlayedCall,
    result: JsonValue,
    findings: readonly Finding[],
  ): readonly BehaviourFinding[] {
    if (this.#correlator === null) return NOTHING
    return [
      ...(played.by?.approved === true ? this.#take('approval', played, {}) : []),
      ...this.#takeFound(played, codesOf(findings)),
      ...this.#take('result', played, {
        resultBytes: JSON.stringify(result).length,
        failed: isJsonObject(result) && result['isError'] === true,
      }),
    ]
  }

  #takeFound(played: PlayedCall, codes: readonly string[]): readonly BehaviourFinding[] {
    return codes.length === 0 ? NOTHING : this.#take('finding', played, { codes })
  }

  #take(
    type: BehaviourEventType,
    { call, by }: PlayedCall,
    more: Partial<BehaviourEvent>,
  ): readonly BehaviourFinding[] {
    if (this.#correlator === null) return NOTHING
    const { who, labels } = this.#settings
    return this.#correlator.take({
      type,
      atMs: call.atMs,
      tenant: who.tenant,
      principal: who.principal.id,
      agent: who.agent.id,
      conversation: by?.conversation ?? 'replay',
      key: by?.key ?? 'replay',
      network: '',
      client: '',
      model: '',
      method: 'tools/call',
      upstream: call.upstream,
      tool: call.tool,
      kinds: call.labels.kinds,
      codes: [],
      sensitivity: call.labels.sensitivity,
      trust: call.labels.trust,
      labels: labels(),
      call: '',
      shape: '',
      argumentBytes: 0,
      resultBytes: 0,
      failed: false,
      ...more,
    })
  }
}

function codesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ code }) => code)
}
