/** What is usual for each agent, tool, key and resource, learned from events; departures from it are findings that say both. */

import type { BaselineCode, BehaviourConfig, BehaviourFinding } from '@callgate/contracts/behaviour'
import type { Severity } from '@callgate/contracts/finding'
import type { ToolKind } from '@callgate/contracts/label'
import type { BehaviourEvent } from '@callgate/contracts/scenario'
import type { Counts } from './counts.ts'
import { createJoin, createToolNames } from './joined-names.ts'
import { createProfile, type Profile, type ProfileKind, readProfile, writeProfile } from './profile.ts'
import { RecentMap } from './recent-map.ts'
import { takeReturned } from './result-news.ts'
import { deviationOf, learn, typicalOf } from './running-stat.ts'

export interface KeptProfile {
  readonly tenant: string
  readonly kind: ProfileKind
  readonly subject: string
  readonly profile: string
  readonly usedMs: number
}

export type BaselineSettings = Pick<BehaviourConfig, 'actions' | 'learnCalls' | 'deviations'>

/** Profiles of each kind; the one unused for longest goes first. */
const PROFILES_MAX: Readonly<Record<ProfileKind, number>> = {
  agent: 2_000,
  tool: 5_000,
  key: 5_000,
  resource: 5_000,
}
/** How long something found slows down what is learned of its agent, and how much. */
const WARY_MS = 3_600_000
const WARY_WEIGHT = 0.1
/** The same departure of the same agent is told once within this time. */
const QUIET_MS = 3_600_000
const TOLD_MAX = 5_000
const HOUR_MS = 3_600_000
const HOURS_NEEDED_MS = 7 * 24 * HOUR_MS
const RATE_LEAST = 30
const REACHING: ReadonlySet<ToolKind> = new Set([
  'sends-outside',
  'destroys',
  'spends',
  'executes',
  'changes-access',
  'changes-infrastructure',
  'modifies-production',
])

interface Entry {
  readonly tenant: string
  readonly kind: ProfileKind
  readonly subject: string
  readonly profile: Profile
  usedMs: number
  dirty: boolean
}

interface Told {
  readonly severity: Severity
  readonly confidence: number
  readonly expected: string
  readonly seen: string
}

const NOTHING: readonly BehaviourFinding[] = Object.freeze([])

export class Baselines {
  readonly #settings: () => BaselineSettings
  readonly #kinds: Readonly<Record<ProfileKind, RecentMap<Entry>>> = {
    agent: new RecentMap(PROFILES_MAX.agent),
    tool: new RecentMap(PROFILES_MAX.tool),
    key: new RecentMap(PROFILES_MAX.key),
    resource: new RecentMap(PROFILES_MAX.resource),
  }
  readonly #agentOf = createJoin(['tenant', 'principal', 'agent'])
  readonly #keyOf = createJoin(['tenant', 'key'])
  readonly #toolOf = createToolNames()
  readonly #told = new Map<string, number>()
  #found: BehaviourFinding[] | null = null

  constructor(settings: () => BaselineSettings) {
    this.#settings = settings
  }

  take(event: BehaviourEvent): readonly BehaviourFinding[] {
    this.#found = null
    switch (event.type) {
      case 'call':
        this.#takeKey(event)
        this.#takeCall(event)
        break
      case 'session':
      case 'list':
        this.#takeKey(event)
        break
      case 'result':
        this.#takeResult(event)
        break
      case 'asked':
        this.#takeNews(event)
        break
      default:
        this.#takeWarning(event)
    }
    return this.#found ?? NOTHING
  }

  /** Profiles that changed since the last time, as they are now. */
  takeChanged(): readonly KeptProfile[] {
    const changed: KeptProfile[] = []
    for (const entries of Object.values(this.#kinds)) {
      for (const entry of entries.values()) {
        if (!entry.dirty) continue
        entry.dirty = false
        const { tenant, kind, subject, usedMs, profile } = entry
        changed.push({ tenant, kind, subject, usedMs, profile: writeProfile(profile) })
      }
    }
    return changed
  }

  /** Oldest first. */
  restore(kept: readonly KeptProfile[]): void {
    for (const { tenant, kind, subject, usedMs, profile } of kept) {
      const entry = { tenant, kind, subject, usedMs, profile: readProfile(profile), dirty: false }
      this.#kinds[kind].add(`${tenant}\0${subject}`, entry)
    }
  }

  get size(): number {
    return Object.values(this.#kinds).reduce((sum, entries) => sum + entries.size, 0)
  }

  /** `key` is the tenant, a zero and the subject. */
  #profile(kind: ProfileKind, key: string, { tenant, atMs }: BehaviourEvent): Profile {
    const entries = this.#kinds[kind]
    let entry = entries.use(key)
    if (entry === undefined) {
      const subject = key.slice(tenant.length + 1)
      entry = { tenant, kind, subject, profile: createProfile(atMs), usedMs: atMs, dirty: true }
      entries.add(key, entry)
    }
    entry.usedMs = atMs
    entry.dirty = true
    return entry.profile
  }

  #agent(event: BehaviourEvent): Profile {
    return this.#profile('agent', this.#agentOf(event), event)
  }

  #tell(code: BaselineCode, event: BehaviourEvent, { severity, confidence, expected, seen }: Told): void {
    const { actions } = this.#settings()
    const action = Object.hasOwn(actions, code) ? (actions[code] ?? 'notify') : 'notify'
    if (action === 'allow') return
    const about = `${code}\0${event.tenant}\0${event.principal}\0${event.agent}\0${event.tool}`
    const toldMs = this.#told.get(about)
    if (action === 'notify' && toldMs !== undefined && event.atMs - toldMs < QUIET_MS) return
    this.#told.delete(about)
    if (this.#told.size >= TOLD_MAX) {
      const oldest = this.#told.keys().next()
      if (oldest.done !== true) this.#told.delete(oldest.value)
    }
    this.#told.set(about, event.atMs)
    const text = `${BASELINE_TEXTS[code]}: expected ${expected}, seen ${seen}`
    this.#found ??= []
    this.#found.push({ code, severity, confidence, action, text, expected, seen })
  }

  /** What is found in what a server offers is no agent's doing. */
  #takeWarning(event: BehaviourEvent): void {
    if (event.agent === '') return
    const counts = event.type === 'denial' || event.codes.some((code) => !code.startsWith('personal-data/'))
    if (counts && event.type !== 'approval') this.#agent(event).waryUntilMs = event.atMs + WARY_MS
  }

  #takeKey(event: BehaviourEvent): void {
    if (event.key === '') return
    const key = this.#profile('key', this.#keyOf(event), event)
    const isKnown = key.calls >= this.#settings().learnCalls
    key.calls += 1
    const model = this.#takeModel(event)
    const use = { event, isKnown }
    this.#takePlace('behaviour/new-network', key.networks, event.network, use)
    this.#takePlace('behaviour/new-client', key.clients, event.client, use)
    this.#takePlace('behaviour/new-model', key.models, model, use)
  }

  #takePlace(
    code: BaselineCode,
    known: Counts,
    value: string,
    { event, isKnown }: { readonly event: BehaviourEvent; readonly isKnown: boolean },
  ): void {
    if (value === '') return
    if (isKnown && known.size > 0 && known.get(value) < 1) {
      const expected = `one of ${known.size} known`
      const seen = 'one never seen with this key'
      this.#tell(code, event, { severity: 'medium', confidence: 0.6, expected, seen })
    }
    known.add(value, isKnown ? this.#weight(event) : 1)
  }

  /** The model to be learned; what contradicts those who vouch for the conversation is told, and never learned. */
  #takeModel(event: BehaviourEvent): string {
    const { model, attestedModels } = event
    if (model === '' || attestedModels === undefined || attestedModels.length === 0) return model
    if (attestedModels.includes(model)) return model
    const expected = `one of ${attestedModels.length} that its host told of this conversation`
    const seen = 'another one, claimed with the call'
    this.#tell('behaviour/contradicted-model', event, { severity: 'medium', confidence: 0.7, expected, seen })
    return ''
  }

  /** Slow to learn while something is found. */
  #weight(event: BehaviourEvent): number {
    return this.#agent(event).waryUntilMs > event.atMs ? WARY_WEIGHT : 1
  }

  #takeCall(event: BehaviourEvent): void {
    const { learnCalls } = this.#settings()
    const agent = this.#agent(event)
    const weight = agent.waryUntilMs > event.atMs ? WARY_WEIGHT : 1
    const { name, key } = this.#toolOf(event)
    const pair = `${agent.last} ${name}`
    const hour = Math.floor(event.atMs / HOUR_MS) % 24
    if (agent.calls >= learnCalls) this.#compareAgent(agent, event, { name, pair, hour })
    this.#takeRate(agent, event, weight)
    agent.calls += 1
    agent.tools.add(name, weight)
    if (agent.last !== '') agent.pairs.add(pair, weight)
    agent.last = name
    agent.hours[hour] = (agent.hours[hour] ?? 0) + weight
    this.#takeArguments(event, this.#profile('tool', key, event), weight)
  }

  #compareAgent(
    agent: Profile,
    event: BehaviourEvent,
    { name, pair, hour }: { readonly name: string; readonly pair: string; readonly hour: number },
  ): void {
    const reaches = isReaching(event.kinds)
    const count = agent.tools.get(name)
    if (count < 1) {
      const severity = reaches ? 'medium' : 'low'
      const expected = `one of ${agent.tools.size} tools it uses`
      this.#tell('behaviour/new-tool', event, { severity, confidence: 0.6, expected, seen: 'its first use' })
    }
    const before = agent.tools.get(agent.last)
    const together = agent.pairs.get(pair)
    if (reaches && count >= 1 && before >= 50 && together / before < 0.005) {
      const seen = `after a tool it followed ${Math.floor(together)} of ${Math.floor(before)} times`
      const expected = 'a tool that follows this one'
      this.#tell('behaviour/unlikely-sequence', event, { severity: 'low', confidence: 0.45, expected, seen })
    }
    const share = (agent.hours[hour] ?? 0) / agent.calls
    if (event.atMs - agent.sinceMs >= HOURS_NEEDED_MS && share < 0.002) {
      const expected = 'calls at the hours it works'
      const seen = `an hour (UTC) with ${(share * 100).toFixed(2)} % of its calls`
      this.#tell('behaviour/unusual-hour', event, { severity: 'low', confidence: 0.45, expected, seen })
    }
  }

  #takeRate(agent: Profile, event: BehaviourEvent, weight: number): void {
    const { learnCalls, deviations } = this.#settings()
    const minute = Math.floor(event.atMs / 60_000)
    if (minute !== agent.minute) {
      if (agent.inMinute > 0) learn(agent.rate, agent.inMinute, weight)
      agent.minute = minute
      agent.inMinute = 0
    }
    agent.inMinute += 1
    if (agent.calls < learnCalls || agent.rate.seen < 10 || agent.inMinute < RATE_LEAST) return
    if (deviationOf(agent.rate, agent.inMinute) <= deviations) return
    const expected = `about ${typicalOf(agent.rate)} calls in a minute of work`
    const seen = `${agent.inMinute} in this one`
    this.#tell('behaviour/unusual-rate', event, { severity: 'medium', confidence: 0.6, expected, seen })
  }

  #takeArguments(event: BehaviourEvent, tool: Profile, weight: number): void {
    const { learnCalls, deviations } = this.#settings()
    if (tool.calls >= learnCalls) {
      if (deviationOf(tool.argumentBytes, event.argumentBytes) > deviations) {
        const expected = `about ${typicalOf(tool.argumentBytes)} bytes`
        const seen = `${event.argumentBytes} bytes`
        const told = { severity: 'medium', confidence: 0.55, expected, seen } as const
        this.#tell('behaviour/unusual-argument-size', event, told)
      }
      if (tool.shapes.size > 0 && tool.shapes.get(event.shape) < 1) {
        const expected = `one of ${tool.shapes.size} sets of arguments`
        const told = { severity: 'low', confidence: 0.45, expected, seen: 'another set' } as const
        this.#tell('behaviour/unusual-arguments', event, told)
      }
    }
    tool.calls += 1
    tool.shapes.add(event.shape, weight)
    learn(tool.argumentBytes, event.argumentBytes, weight)
  }

  #takeResult(event: BehaviourEvent): void {
    if (event.method === 'resources/read') this.#takeResource(event)
    const { learnCalls, deviations } = this.#settings()
    const tool = this.#profile('tool', this.#toolOf(event).key, event)
    const weight = this.#weight(event)
    const failed = event.failed ? 1 : 0
    tool.errorsLately += 0.2 * (failed - tool.errorsLately)
    if (tool.calls >= learnCalls) {
      if (!event.failed && deviationOf(tool.resultBytes, event.resultBytes) > deviations) {
        const expected = `about ${typicalOf(tool.resultBytes)} bytes`
        const seen = `${event.resultBytes} bytes`
        const told = { severity: 'medium', confidence: 0.55, expected, seen } as const
        this.#tell('behaviour/unusual-result-size', event, told)
      }
      if (tool.errorsLately > tool.errors + 0.5) {
        const expected = `${Math.round(tool.errors * 100)} % of calls to fail`
        const seen = `${Math.round(tool.errorsLately * 100)} % of the latest`
        this.#tell('behaviour/unusual-errors', event, { severity: 'low', confidence: 0.5, expected, seen })
      }
    }
    if (event.returned !== undefined && !event.failed) {
      const news = takeReturned(tool, event.returned, { learnCalls, weight })
      for (const { code, expected, seen } of news)
        this.#tell(code, event, { severity: NEWS_SEVERITY[code] ?? 'low', confidence: 0.5, expected, seen })
    }
    tool.errors += 0.01 * weight * (failed - tool.errors)
    if (!event.failed) learn(tool.resultBytes, event.resultBytes, weight)
  }

  /** Some resources change all the time; one that stood still and reads differently without a word is worth a look. */
  #takeResource(event: BehaviourEvent): void {
    if (event.call === '' || event.failed) return
    const resource = this.#profile('resource', this.#toolOf(event).key, event)
    if (resource.last !== '' && resource.last !== event.call) {
      if (resource.calls >= STEADY_READS) {
        const expected = `what the last ${resource.calls} reads returned, as nothing said that it changed`
        const told = { severity: 'medium', confidence: 0.5, expected, seen: 'other content' } as const
        this.#tell('behaviour/resource-changed', event, told)
      }
      resource.calls = 0
    }
    resource.last = event.call
    resource.calls += 1
  }

  /** The server said that something changed. */
  #takeNews(event: BehaviourEvent): void {
    if (event.method === 'notifications/resources/updated')
      this.#kinds.resource.delete(`${event.tenant}\0${event.upstream}/${event.tool}`)
    if (event.method !== 'notifications/resources/list_changed') return
    const prefix = `${event.tenant}\0${event.upstream}/`
    for (const key of this.#kinds.resource.keys())
      if (key.startsWith(prefix)) this.#kinds.resource.delete(key)
  }
}

function isReaching(kinds: readonly ToolKind[]): boolean {
  for (const kind of kinds) if (REACHING.has(kind)) return true
  return false
}

const NEWS_SEVERITY: Readonly<Partial<Record<BaselineCode, Severity>>> = {
  'behaviour/new-destination': 'medium',
}

/** Equal reads after which a resource counts as one that stands still. */
const STEADY_READS = 5

export const BASELINE_TEXTS: Readonly<Record<BaselineCode, string>> = {
  'behaviour/new-tool': 'The agent uses a tool for the first time',
  'behaviour/new-network': 'The key is used from a network it never came from',
  'behaviour/new-client': 'The key is used by a client it never came with',
  'behaviour/new-model': 'The key is used by a model it never came with',
  'behaviour/contradicted-model': 'The agent claims another model than its host told',
  'behaviour/unusual-rate': 'The agent calls far more often than it does',
  'behaviour/unusual-hour': 'The agent works at an hour it does not work at',
  'behaviour/unusual-arguments': 'The tool is called with other arguments than ever',
  'behaviour/unusual-argument-size': 'The arguments are far larger than those of other calls',
  'behaviour/unusual-result-size': 'The result is far larger than those of other calls',
  'behaviour/unusual-errors': 'The tool fails far more often than it does',
  'behaviour/unlikely-sequence': 'The tool hardly ever follows the one before',
  'behaviour/new-result-shape': 'The tool returns something made otherwise than ever',
  'behaviour/new-destination': 'The results of the tool name a host they never named',
  'behaviour/resource-changed': 'A resource reads differently for no stated reason',
}
