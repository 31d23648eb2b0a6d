/** The variables conditions may read: their CEL types, and their values for one call, built only when read. */

import type { Finding } from '@callgate/contracts/finding'
import type { Flow, Origin } from '@callgate/contracts/flow'
import { ToolKind } from '@callgate/contracts/label'
import { Environment } from '@marcbachmann/cel-js'
import type { PolicyInput, PolicyTask } from './types.ts'
import type { ZonedClock } from './zoned-time.ts'
import { measureExtent, type Extent } from './extent.ts'
import { BOUNDED_MATCHES, BOUNDED_SPLIT, matchBounded, splitBounded } from './bounded-functions.ts'

/** Variables of which nothing is known while only principal, agent, kind, upstream and target are given. */
export const UNKNOWN_WHEN_LISTING: ReadonlySet<string> = new Set([
  'method',
  'args',
  'session',
  'now',
  'verdict',
  'findings',
  'flows',
  'origins',
  'agent.trust',
])

/** Field types of each structured variable; the names are those the CEL checker prints. */
export const VARIABLE_TYPES = {
  Principal: { id: 'string', groups: 'list<string>', claims: 'dyn' },
  Agent: { id: 'string', groups: 'list<string>', trust: 'int' },
  Upstream: { id: 'string', labels: 'list<string>', trust: 'string' },
  Target: { name: 'string', annotations: 'dyn', kinds: 'list<string>', classes: 'list<string>' },
  Task: {
    declared: 'bool',
    kinds: 'list<string>',
    tools: 'list<string>',
    targets: 'list<string>',
    callsLeft: 'int',
  },
  Session: { id: 'string', labels: 'list<string>', task: 'Task' },
  Now: {
    year: 'int',
    month: 'int',
    day: 'int',
    hour: 'int',
    minute: 'int',
    weekday: 'int',
    iso: 'string',
    epochMs: 'int',
  },
  Finding: { code: 'string', class: 'string', severity: 'string', confidence: 'double', path: 'string' },
  Flow: { code: 'string', action: 'string', severity: 'string', confidence: 'double', path: 'string' },
  Origin: {
    argument: 'string',
    path: 'string',
    source: 'string',
    upstream: 'string',
    tool: 'string',
    trust: 'string',
    sensitivity: 'string',
    ordered: 'bool',
  },
} as const

/** Name and CEL type of every variable. */
export const VARIABLES: Readonly<Record<string, string>> = {
  tenant: 'string',
  principal: 'Principal',
  agent: 'Agent',
  kind: 'string',
  method: 'string',
  upstream: 'Upstream',
  tool: 'Target',
  target: 'Target',
  args: 'dyn',
  session: 'Session',
  now: 'Now',
  verdict: 'string',
  findings: 'list<Finding>',
  flows: 'list<Flow>',
  origins: 'list<Origin>',
}

/** The trust in an agent of which nothing bad is known. */
const FULL_TRUST = 100

/** A value of one structured variable. Each CEL type needs a class of its own: values are told apart by constructor. */
class PrincipalValue {
  readonly id: string
  readonly groups: readonly string[]
  readonly claims: unknown
  constructor(input: PolicyInput) {
    this.id = input.principal.id
    this.groups = input.principal.groups
    this.claims = input.principal.claims
  }
}

class AgentValue {
  readonly id: string
  readonly groups: readonly string[]
  readonly trust: bigint
  constructor(input: PolicyInput) {
    this.id = input.agent.id
    this.groups = input.agent.groups
    this.trust = BigInt(Math.floor(input.agentTrust ?? FULL_TRUST))
  }
}

class UpstreamValue {
  readonly id: string
  readonly labels: readonly string[]
  readonly trust: string
  constructor(input: PolicyInput) {
    this.id = input.upstream.id
    this.labels = input.upstream.labels
    this.trust = input.upstream.trust
  }
}

class TargetValue {
  readonly name: string
  readonly annotations: unknown
  readonly kinds: readonly string[]
  readonly classes: readonly string[]
  constructor(input: PolicyInput) {
    this.name = input.target.name
    this.annotations = input.target.annotations
    this.kinds = input.target.kinds
    this.classes = input.target.classes
  }
}

/** What a task leaves open is all there is, so that `in` says what it lets; without a task nothing is let. */
class TaskValue {
  readonly declared: boolean
  readonly kinds: readonly string[]
  readonly tools: readonly string[]
  readonly targets: readonly string[]
  readonly callsLeft: bigint
  constructor(task: PolicyTask | undefined) {
    this.declared = task !== undefined
    this.kinds = task?.kinds.length === 0 ? ToolKind.options : (task?.kinds ?? [])
    this.tools = task?.tools.length === 0 ? ANY : (task?.tools ?? [])
    this.targets = task?.targets.length === 0 ? ANY : (task?.targets ?? [])
    this.callsLeft = task === undefined ? 0n : callsLeftOf(task)
  }
}

const ANY: readonly string[] = ['*']

function callsLeftOf({ callsMax, used }: PolicyTask): bigint {
  return BigInt(callsMax === null ? Number.MAX_SAFE_INTEGER : Math.max(0, callsMax - used))
}

class SessionValue {
  readonly id: string
  readonly labels: readonly string[]
  readonly task: TaskValue
  constructor({ session }: PolicyInput) {
    this.id = session.id
    this.labels = session.labels
    this.task = new TaskValue(session.task)
  }
}

class NowValue {
  readonly year: bigint
  readonly month: bigint
  readonly day: bigint
  readonly hour: bigint
  readonly minute: bigint
  readonly weekday: bigint
  readonly iso: string
  readonly epochMs: bigint
  constructor(nowMs: number, clock: ZonedClock) {
    const time = clock.read(nowMs)
    this.year = BigInt(time.year)
    this.month = BigInt(time.month)
    this.day = BigInt(time.day)
    this.hour = BigInt(time.hour)
    this.minute = BigInt(time.minute)
    this.weekday = BigInt(time.weekday)
    this.iso = new Date(nowMs).toISOString()
    this.epochMs = BigInt(Math.trunc(nowMs))
  }
}

class FindingValue {
  readonly code: string
  readonly class: string
  readonly severity: string
  readonly confidence: number
  readonly path: string
  constructor(finding: Finding) {
    this.code = finding.code
    this.class = finding.class
    this.severity = finding.severity
    this.confidence = finding.confidence
    this.path = finding.span.path
  }
}

class FlowValue {
  readonly code: string
  readonly action: string
  readonly severity: string
  readonly confidence: number
  readonly path: string
  constructor(flow: Flow) {
    this.code = flow.code
    this.action = flow.action
    this.severity = flow.severity
    this.confidence = flow.confidence
    this.path = flow.span.path
  }
}

class OriginValue {
  readonly argument: string
  readonly path: string
  readonly source: string
  readonly upstream: string
  readonly tool: string
  readonly trust: string
  readonly sensitivity: string
  readonly ordered: boolean
  constructor(path: string, origin: Origin) {
    const { source } = origin
    this.argument = path.split('/')[1]?.replaceAll('~1', '/').replaceAll('~0', '~') ?? ''
    this.path = path
    this.source = typeof source === 'string' ? source : 'upstream'
    this.upstream = typeof source === 'string' ? '' : source.upstream
    this.tool = typeof source === 'string' ? '' : (source.tool ?? '')
    this.trust = origin.trust
    this.sensitivity = origin.sensitivity
    this.ordered = origin.ordered
  }
}

/** The CEL environment every condition is parsed, checked and evaluated in. */
export function createEnvironment(): Environment {
  const constructors = {
    Principal: PrincipalValue,
    Agent: AgentValue,
    Upstream: UpstreamValue,
    Target: TargetValue,
    Task: TaskValue,
    Session: SessionValue,
    Now: NowValue,
    Finding: FindingValue,
    Flow: FlowValue,
    Origin: OriginValue,
  }
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    limits: {
      maxAstNodes: 1000,
      maxDepth: 60,
      maxListElements: 500,
      maxMapEntries: 100,
      maxCallArguments: 8,
    },
  })
  for (const [name, fields] of Object.entries(VARIABLE_TYPES)) {
    const ctor = constructors[name as keyof typeof VARIABLE_TYPES]
    environment.registerType(name, { ctor, fields })
  }
  for (const [name, type] of Object.entries(VARIABLES)) environment.registerVariable(name, type)
  environment.registerFunction(`string.${BOUNDED_MATCHES}(string): bool`, matchBounded)
  environment.registerFunction(`string.${BOUNDED_SPLIT}(string): list<string>`, splitBounded)
  return environment
}

/**
 * The variables of one call. CEL reads them by name; each is built on first reading, so a policy pays for what its
 * conditions use and nothing else.
 */
export class CallVariables {
  readonly #input: PolicyInput
  readonly #clock: ZonedClock
  #principal: PrincipalValue | undefined
  #agent: AgentValue | undefined
  #upstream: UpstreamValue | undefined
  #target: TargetValue | undefined
  #session: SessionValue | undefined
  #now: NowValue | undefined
  #findings: readonly FindingValue[] | undefined
  #flows: readonly FlowValue[] | undefined
  #origins: readonly OriginValue[] | undefined
  readonly #extents = new Map<string, Extent>()

  constructor(input: PolicyInput, clock: ZonedClock) {
    this.#input = input
    this.#clock = clock
  }

  get tenant(): string {
    return this.#input.tenant
  }
  get principal(): PrincipalValue {
    return (this.#principal ??= new PrincipalValue(this.#input))
  }
  get agent(): AgentValue {
    return (this.#agent ??= new AgentValue(this.#input))
  }
  get kind(): string {
    return this.#input.kind
  }
  get method(): string {
    return this.#input.method
  }
  get upstream(): UpstreamValue {
    return (this.#upstream ??= new UpstreamValue(this.#input))
  }
  get tool(): TargetValue {
    return (this.#target ??= new TargetValue(this.#input))
  }
  get target(): TargetValue {
    return this.tool
  }
  get args(): unknown {
    return this.#input.args
  }
  get session(): SessionValue {
    return (this.#session ??= new SessionValue(this.#input))
  }
  get now(): NowValue {
    return (this.#now ??= new NowValue(this.#input.nowMs, this.#clock))
  }
  get verdict(): string {
    return this.#input.assessment.verdict
  }
  get findings(): readonly FindingValue[] {
    return (this.#findings ??= this.#input.assessment.findings.map((finding) => new FindingValue(finding)))
  }

  get flows(): readonly FlowValue[] {
    return (this.#flows ??= (this.#input.flow?.flows ?? []).map((flow) => new FlowValue(flow)))
  }
  get origins(): readonly OriginValue[] {
    return (this.#origins ??= (this.#input.flow?.origins ?? []).flatMap(({ path, origins }) =>
      origins.map((origin) => new OriginValue(path, origin)),
    ))
  }

  /** Measures a variable once, for the bound on what comprehensions may cost. */
  measure(name: string): Extent {
    const known = this.#extents.get(name)
    if (known !== undefined) return known
    const extent = measureExtent(this.#read(name))
    this.#extents.set(name, extent)
    return extent
  }

  #read(name: string): unknown {
    switch (name) {
      case 'args':
        return this.#input.args
      case 'principal':
        return [this.#input.principal.groups, this.#input.principal.claims]
      case 'agent':
        return this.#input.agent.groups
      case 'upstream':
        return this.#input.upstream.labels
      case 'tool':
      case 'target':
        return [this.#input.target.annotations, this.#input.target.kinds, this.#input.target.classes]
      case 'session':
        return [this.session.labels, this.session.task]
      case 'findings':
        return this.#input.assessment.findings
      case 'flows':
        return this.flows
      case 'origins':
        return this.origins
      default:
        return null
    }
  }
}
