/** Runs a recorded session through the engine: inspection, flows, policy, decision; and says what would have been done. */

import type { GatesConfig } from '@callgate/contracts/approval'
import type { BehaviourFinding } from '@callgate/contracts/behaviour'
import type { InspectionConfig } from '@callgate/contracts/config'
import type { Decision } from '@callgate/contracts/decision'
import { type Assessment, BENIGN, type Finding } from '@callgate/contracts/finding'
import type { FlowFacts } from '@callgate/contracts/flow'
import type { JsonValue } from '@callgate/contracts/json'
import type { Scenario } from '@callgate/contracts/scenario'
import type { ReplayDecision, ReplayFinding, ReplayLine, ReplayStep } from '@callgate/contracts/replay'
import { decide } from '../decide.ts'
import { createSessionFlow } from '../flows/create-session-flow.ts'
import type { FlowCall, SessionFlow } from '../flows/session-flow.ts'
import { leaveToSession } from '../flows/leave-to-session.ts'
import { findingsOfFlows, listSessionLabels, tightenByFlows } from '../flows/tighten.ts'
import type { Inspector } from '../inspect-types.ts'
import type { CompiledPolicy, PolicyInput, PolicyResult } from '../policy/types.ts'
import { findGates } from '../policy/gates.ts'
import { type Tightening, tightenPolicy } from '../policy/tighten.ts'
import type { ReplayEvent } from './events.ts'
import { nameDecision } from './name-decision.ts'
import { type MappedTool, type MappingOptions, mapTools, type RecordedNames } from './mapping.ts'
import { type PlayedCall, ReplayBehaviour } from './replay-behaviour.ts'

export interface ReplayOptions extends MappingOptions {
  readonly settings: InspectionConfig
  /** Content inspection; null leaves only what flows and policy say. */
  readonly inspector: Inspector | null
  /** Stateful conditions to run over the session; none leaves them out. */
  readonly scenarios: readonly Scenario[]
  /** null allows whatever nothing else stops. */
  readonly policy: CompiledPolicy | null
  /** Classes of calls that wait for a human, by the labels of upstreams where those are known. */
  readonly gates?: GatesConfig
  /** Leave out what the user said. */
  readonly noUser: boolean
  readonly seed: number
}

const ALLOWED: PolicyResult = {
  effect: 'allow',
  reasons: [{ source: 'replay', effect: 'allow', text: 'No policy was given.' }],
  obligations: [],
}

export function replaySession(
  id: string,
  events: readonly ReplayEvent[],
  options: ReplayOptions,
): ReplayLine {
  const tools = mapTools(events, options)
  const run = new ReplayRun(options, tools)
  for (const event of events) run.take(event)
  const steps = run.steps()
  const acted = steps.filter(({ decision }) => decision !== 'allow')
  return {
    id,
    steps,
    firstIntervention: acted[0]?.index ?? null,
    askedHuman: steps.some(({ decision }) => decision === 'ask'),
    denied: steps.some(({ decision }) => decision === 'deny'),
    mapping: Object.fromEntries([...tools.values()].map(({ shown, labels }) => [shown, labels])),
  }
}

interface Step {
  decision: ReplayDecision
  readonly rules: Set<string>
  readonly findings: ReplayFinding[]
}

class ReplayRun {
  readonly #options: ReplayOptions
  readonly #tools: ReadonlyMap<string, MappedTool>
  readonly #flow: SessionFlow
  readonly #steps = new Map<number, Step>()
  readonly #behaviour: ReplayBehaviour
  readonly #calls = new Map<number, PlayedCall>()
  #clockMs = 0

  constructor(options: ReplayOptions, tools: ReadonlyMap<string, MappedTool>) {
    this.#options = options
    this.#tools = tools
    this.#flow = createSessionFlow({ seed: options.seed, actions: options.settings.flows })
    this.#behaviour = new ReplayBehaviour({
      scenarios: options.scenarios,
      settings: options.settings,
      who: { ...WHO, ...options.named?.who },
      labels: () => listSessionLabels(this.#flow.labels()),
    })
  }

  take(event: ReplayEvent): void {
    // What comes late counts as if it came then, so that order holds.
    this.#clockMs = event.atMs === undefined ? this.#clockMs + 1000 : Math.max(this.#clockMs, event.atMs)
    if (event.type === 'call') this.#takeCall(event)
    else if (event.type === 'result') this.#takeResult(event)
    else if (event.by === 'assistant' || !this.#options.noUser) {
      const labels = { trust: 'own', sensitivity: 'public' } as const
      const { index, by, text } = event
      this.#flow.take({ id: String(index), source: by, labels, value: text, atMs: this.#clockMs })
    }
  }

  steps(): ReplayStep[] {
    return [...this.#steps].map(([index, { decision, rules, findings }]) => ({
      index,
      decision,
      rules: [...rules],
      findings,
    }))
  }

  #takeCall({ index, tool, args, by }: Extract<ReplayEvent, { type: 'call' }>): void {
    const { shown, upstream, labels } = this.#tools.get(tool) as MappedTool
    const call: FlowCall = {
      id: String(index),
      upstream,
      tool: shown,
      labels: { ...labels, proposed: true },
      args,
      atMs: this.#clockMs,
    }
    const assessment = this.#inspect('call-arguments', { name: shown, arguments: args }, call)
    const facts = this.#flow.consider(call)
    const played: PlayedCall = { call, args, by }
    const behaving = this.#behaviour.takeCall(played, assessment, facts)
    const evaluated = tightenByFlows(this.#evaluate(call, assessment, facts), facts)
    const policy = tightenPolicy(evaluated, this.#gatesOf(call), 'approvals')
    const decision = decide(
      tightenPolicy(policy, behaving, 'behaviour'),
      assessment,
      this.#options.settings,
      {
        kind: 'call',
        direction: 'agent-to-upstream',
        hook: 'call-arguments',
        approvalId: null,
      },
    )
    this.#note(index, decision, {
      place: 'call',
      assessment,
      facts,
      behaving: [...behaving, ...this.#takeDenial(played, decision)],
    })
    this.#calls.set(index, played)
    this.#flow.sent(call)
  }

  #gatesOf({ upstream, labels: { kinds } }: FlowCall): readonly Tightening[] {
    const { gates = {}, named } = this.#options
    return findGates(gates, { labels: upstreamFacts(named, upstream).labels, kinds })
  }

  /** What was withheld was read all the same in the recording: what follows is what would have come next. */
  #takeResult({ index, value }: Extract<ReplayEvent, { type: 'result' }>): void {
    const played = this.#calls.get(index)
    if (played === undefined) return
    const call = { ...played.call, atMs: this.#clockMs }
    const body =
      typeof value === 'string' ? { content: [{ type: 'text', text: value }] } : { structuredContent: value }
    const { settings } = this.#options
    const assessment = leaveToSession(this.#inspect('result', body, call), settings.leaveToSession)
    const behaving = this.#behaviour.takeResult({ ...played, call }, body, assessment.findings)
    if (assessment.findings.length > 0 || assessment.truncated || behaving.length > 0) {
      const policy = this.#evaluate(call, assessment, null)
      const decision = decide(policy, assessment, settings, {
        kind: 'call',
        direction: 'upstream-reply',
        hook: 'result',
        approvalId: null,
      })
      this.#note(index, decision, { place: 'result', assessment, facts: null, behaving })
    }
    this.#flow.take({
      id: String(index),
      callId: call.id,
      source: { upstream: call.upstream, tool: call.tool },
      labels: call.labels,
      value: body,
      findings: assessment.findings,
      atMs: this.#clockMs,
    })
  }

  /** Nobody is there to answer: what is asked is held, as an agent sees it. */
  #takeDenial(played: PlayedCall, decision: Decision): readonly BehaviourFinding[] {
    const made = nameDecision(decision)
    if (made === 'ask') return this.#behaviour.takeDenial(played, 'approval-required')
    return made === 'deny' ? this.#behaviour.takeDenial(played, decision.code ?? 'policy-denied') : []
  }

  #inspect(hook: 'call-arguments' | 'result', value: JsonValue, call: FlowCall): Assessment {
    const { inspector } = this.#options
    if (inspector === null) return BENIGN
    return inspector.inspect({
      hook,
      value,
      context: {
        direction: hook === 'result' ? 'upstream-reply' : 'agent-to-upstream',
        kind: 'call',
        method: 'tools/call',
        upstream: call.upstream,
        target: call.tool,
      },
    })
  }

  #evaluate(call: FlowCall, assessment: Assessment, facts: FlowFacts | null): PolicyResult {
    const { policy, named } = this.#options
    if (policy === null) return ALLOWED
    const findings = facts === null ? [] : findingsOfFlows(facts)
    return policy.evaluate({
      ...WHO,
      ...named?.who,
      upstream: { id: call.upstream, ...upstreamFacts(named, call.upstream) },
      target: {
        name: call.tool,
        annotations: {},
        kinds: call.labels.kinds,
        classes: [call.labels.sensitivity],
      },
      args: call.args,
      reply: facts === null,
      session: { id: 'replay', labels: listSessionLabels(this.#flow.labels()) },
      nowMs: call.atMs,
      assessment: { ...assessment, findings: [...assessment.findings, ...findings] },
      ...(facts === null ? {} : { flow: facts }),
    })
  }

  #note(index: number, decision: Decision, seen: Seen): void {
    const step = this.#steps.get(index) ?? { decision: 'allow', rules: new Set<string>(), findings: [] }
    this.#steps.set(index, step)
    const made = nameDecision(decision)
    if (STRICTNESS.indexOf(made) > STRICTNESS.indexOf(step.decision)) step.decision = made
    if (made !== 'allow')
      for (const { source, effect } of decision.reasons) if (effect !== 'allow') step.rules.add(source)
    step.findings.push(...describeFindings(seen))
  }
}

function upstreamFacts(
  named: RecordedNames | undefined,
  upstream: string,
): Omit<PolicyInput['upstream'], 'id'> {
  const found =
    named !== undefined && Object.hasOwn(named.upstreams, upstream) ? named.upstreams[upstream] : undefined
  return { labels: found?.labels ?? [], trust: found?.trust ?? 'on-first-use' }
}

interface Seen {
  readonly place: 'call' | 'result'
  readonly assessment: Assessment
  readonly facts: FlowFacts | null
  readonly behaving: readonly BehaviourFinding[]
}

/** The recording says nothing of who called; policy sees somebody without any rights of their own. */
const WHO: Pick<PolicyInput, 'tenant' | 'principal' | 'agent' | 'kind' | 'method'> = {
  tenant: 'default',
  principal: { id: 'replay', groups: [], claims: {} },
  agent: { id: 'replay', groups: [] },
  kind: 'call',
  method: 'tools/call',
}

const STRICTNESS: readonly ReplayDecision[] = ['allow', 'redact', 'ask', 'deny']

function describeFindings({ place, assessment, facts, behaving }: Seen): ReplayFinding[] {
  const flows = (facts?.flows ?? []).map(({ code, severity, span, evidence }): ReplayFinding => {
    const from = evidence.find(({ messageId }) => messageId !== null)?.messageId
    return { code, severity, in: place, path: span.path, from: from === undefined ? null : Number(from) }
  })
  const behaviour = behaving.map(({ code, severity }): ReplayFinding => ({
    code,
    severity,
    in: place,
    path: '',
    from: null,
  }))
  return [...flows, ...behaviour, ...distinct(assessment.findings, place)]
}

const FINDINGS_MAX = 50

function distinct(findings: readonly Finding[], place: 'call' | 'result'): ReplayFinding[] {
  const seen = new Set<string>()
  const described: ReplayFinding[] = []
  for (const { code, severity, span } of findings) {
    const key = `${code} ${span.path}`
    if (seen.has(key) || described.length >= FINDINGS_MAX) continue
    seen.add(key)
    described.push({ code, severity, in: place, path: span.path, from: null })
  }
  return described
}
