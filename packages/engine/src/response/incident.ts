/** Groups signals into incidents: what belongs together, what a further signal adds, and what operators change. All bounded. */

import { SEVERITIES, type Severity } from '@callgate/contracts/finding'
import type { IncidentState, IncidentView, TimelineEntry } from '@callgate/contracts/incident'
import type { Signal } from './signals.ts'

const CODES_MAX = 32
const EVIDENCE_MAX = 200
const TIMELINE_MAX = 300
const STEPS_MAX = 200
/** Classes that speak of what a server offers; the others speak of who asked. */
const OF_SERVERS: ReadonlySet<string> = new Set(['tool-poisoning', 'drift'])

/**
 * Signals of one key within a window are one incident. What an agent does for a principal is one story, over whatever
 * connections and in whatever classes: the finding in what was read, and the flow that it leads to.
 */
export function groupKey(signal: Signal): string {
  const { tenant, principal, agent, upstream, target, class: signalClass } = signal
  const isOfServer = OF_SERVERS.has(signalClass) || agent === null
  return JSON.stringify(
    isOfServer ? [tenant, 'tool', upstream, target, signalClass] : [tenant, 'agent', principal, agent],
  )
}

export interface Opening {
  readonly id: string
  readonly nowMs: number
}

export function openIncident(signal: Signal, { id, nowMs }: Opening): IncidentView {
  const { tenant, principal, agent, session, upstream, target, timeMs } = signal
  const started: IncidentView = {
    tenant,
    id,
    state: 'open',
    class: signal.class,
    severity: signal.severity,
    principal,
    agent,
    conversation: session,
    upstream,
    target,
    title: titleOf(signal),
    firstAtMs: timeMs,
    openedAtMs: nowMs,
    lastAtMs: timeMs,
    acknowledgedAtMs: null,
    containedAtMs: null,
    closedAtMs: null,
    detectMs: Math.max(0, nowMs - timeMs),
    respondMs: null,
    count: 0,
    codes: {},
    evidence: [],
    evidenceLeftOut: 0,
    timeline: [],
    timelineLeftOut: 0,
    assignee: null,
    steps: [],
  }
  return addSignal(started, signal)
}

function titleOf({ class: signalClass, agent, upstream, target }: Signal): string {
  const what = signalClass.replaceAll('-', ' ')
  const where = upstream === null ? '' : ` at ${upstream}${target === null ? '' : `/${target.slice(0, 128)}`}`
  return `${what}${agent === null || OF_SERVERS.has(signalClass) ? '' : ` by agent ${agent}`}${where}`
}

/** A flood of signals adds counts; only the first of each code and each record add more than that, up to the bounds. */
export function addSignal(incident: IncidentView, signal: Signal): IncidentView {
  const { seq, timeMs, code, severity, count } = signal
  const name =
    Object.hasOwn(incident.codes, code) || Object.keys(incident.codes).length < CODES_MAX ? code : '*'
  const isNew = !Object.hasOwn(incident.codes, name)
  const isListed = incident.evidence.at(-1) === seq
  const isFull = incident.evidence.length >= EVIDENCE_MAX
  const seen: IncidentView = {
    ...incident,
    severity: worse(incident.severity, severity),
    conversation: signal.session ?? incident.conversation,
    upstream: incident.upstream ?? signal.upstream,
    target: incident.target ?? signal.target,
    lastAtMs: Math.max(incident.lastAtMs, timeMs),
    count: incident.count + count,
    codes: { ...incident.codes, [name]: (incident.codes[name] ?? 0) + count },
    evidence: isListed || isFull ? incident.evidence : [...incident.evidence, seq],
    evidenceLeftOut: incident.evidenceLeftOut + (!isListed && isFull ? 1 : 0),
  }
  if (!isNew) return seen
  const text = `${code} (${severity})${signal.target === null ? '' : ` at ${signal.upstream ?? ''}/${signal.target.slice(0, 128)}`}`
  return addToTimeline(seen, { atMs: timeMs, what: 'seen', by: 'gateway', text, seq })
}

export function addToTimeline(incident: IncidentView, entry: TimelineEntry): IncidentView {
  if (incident.timeline.length >= TIMELINE_MAX)
    return { ...incident, timelineLeftOut: incident.timelineLeftOut + 1 }
  return { ...incident, timeline: [...incident.timeline, entry] }
}

/** A step was imposed for it; one that stops something contains it. */
export function addStep(
  incident: IncidentView,
  step: { readonly id: string; readonly atMs: number; readonly stops: boolean },
): IncidentView {
  const { id, atMs, stops } = step
  const contains = stops && (incident.state === 'open' || incident.state === 'acknowledged')
  return {
    ...incident,
    steps: incident.steps.length < STEPS_MAX ? [...incident.steps, id] : incident.steps,
    respondMs: incident.respondMs ?? Math.max(0, atMs - incident.firstAtMs),
    ...(contains ? { state: 'contained' as const, containedAtMs: incident.containedAtMs ?? atMs } : {}),
  }
}

const AT: Readonly<
  Record<Exclude<IncidentState, 'open'>, 'acknowledgedAtMs' | 'containedAtMs' | 'closedAtMs'>
> = { acknowledged: 'acknowledgedAtMs', contained: 'containedAtMs', closed: 'closedAtMs' }

/** What an operator made of it; a closed incident may be opened again. */
export function setState(incident: IncidentView, state: IncidentState, atMs: number): IncidentView {
  if (state === 'open') return { ...incident, state, closedAtMs: null }
  const member = AT[state]
  return { ...incident, state, [member]: incident[member] ?? atMs }
}

function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b
}

/** The incident for people: what it is, how it went, and where the records are. */
export function renderIncident(incident: IncidentView): string {
  const time = (atMs: number): string => new Date(atMs).toISOString()
  const { state, severity, detectMs, respondMs } = incident
  const lines = [
    `${incident.id}  ${incident.title}`,
    `state ${state}, severity ${severity}, ${incident.count} signals, assigned to ${incident.assignee ?? 'nobody'}`,
    `first seen ${time(incident.firstAtMs)}, last ${time(incident.lastAtMs)}`,
    `detected after ${detectMs} ms, responded to ${respondMs === null ? 'not yet' : `after ${respondMs} ms`}`,
    `principal ${incident.principal ?? '-'}, agent ${incident.agent ?? '-'}, upstream ${incident.upstream ?? '-'}`,
    `codes: ${Object.entries(incident.codes)
      .map(([code, count]) => `${code} ×${count}`)
      .join(', ')}`,
    `records: ${incident.evidence.map((seq) => `#${seq}`).join(' ')}${incident.evidenceLeftOut > 0 ? ` and ${incident.evidenceLeftOut} more` : ''}`,
    'timeline:',
    ...incident.timeline.map(
      ({ atMs, what, by, text, seq }) =>
        `  ${time(atMs)}  ${what.padEnd(8)} ${by}: ${text}${seq === null ? '' : ` #${seq}`}`,
    ),
  ]
  if (incident.timelineLeftOut > 0) lines.push(`  and ${incident.timelineLeftOut} more`)
  // A line break in what somebody wrote must not look like a line of this.
  return lines.map((line) => line.replaceAll(/[\n\r\u0085\u2028\u2029]+/g, ' ')).join('\n')
}
