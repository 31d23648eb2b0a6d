/** Turns the obligations of matching rules, and the matching limits, into obligations of one decision. */

import type { LimitSpec, Obligation } from '@callgate/contracts/decision'
import type { Span } from '@callgate/contracts/finding'
import { isJsonObject, type JsonArray, type JsonValue } from '@callgate/contracts/json'
import { DATA_CLASSES, type DataClass } from '@callgate/contracts/label'
import type { PolicyLimit, PolicyObligation } from '@callgate/contracts/policy'
import type { PolicyInput } from './types.ts'

/** Most strings one path of a redact or mask obligation may reach. */
const SPANS_MAX = 1000

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `10s` → 10000. The contract's schema has checked the form. */
export function parseDurationMs(text: string): number {
  const found = /^([0-9]+)(ms|s|m|h)$/.exec(text)
  return Number(found?.[1]) * (UNIT_MS[found?.[2] ?? ''] ?? Number.NaN)
}

export function parseLimitSpec(limit: PolicyLimit): LimitSpec {
  return {
    ...(limit.rate === undefined
      ? {}
      : { calls: limit.rate.calls, windowMs: parseDurationMs(limit.rate.window) }),
    ...(limit.concurrent === undefined ? {} : { concurrent: limit.concurrent }),
  }
}

/** What calls can be told apart by. */
export interface LimitSubject {
  readonly tenant: string
  readonly agent: { readonly id: string }
  readonly principal: { readonly id: string }
  readonly upstream: { readonly id: string }
  readonly target: { readonly name: string }
  readonly session: { readonly id: string }
}

/** The key two calls share when they count against the same limit. Parts are escaped, so no value can imitate two. */
export function makeLimitKey(limit: PolicyLimit, input: LimitSubject): string {
  const values = {
    agent: input.agent.id,
    principal: input.principal.id,
    tool: `${input.upstream.id}/${input.target.name}`,
    upstream: input.upstream.id,
    session: input.session.id,
  }
  const parts = [...new Set(limit.per)].map((per) => `${per}=${encodePart(values[per])}`)
  return [`tenant=${encodePart(input.tenant)}`, ...parts].join('&')
}

/** Like encodeURIComponent, which throws on the lone surrogates a tool name may contain. */
function encodePart(text: string): string {
  return text.replace(/[%&=]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
}

/** The obligations one `obligations:` entry of a rule stands for on this message. */
export function expandObligation(entry: PolicyObligation, rule: string, input: PolicyInput): Obligation[] {
  if ('approve' in entry) return [expandApprove(entry.approve, rule)]
  if ('notify' in entry) return [{ type: 'notify', channel: entry.notify.channel, rule }]
  if ('project' in entry) return expandProject(entry.project, rule, input)
  const body: JsonValue = input.body ?? { arguments: input.args }
  if ('redact' in entry) {
    return entry.redact.paths.flatMap((path) =>
      listSpans(body, path).map((span): Obligation => ({
        type: 'redact',
        span,
        placeholder: '[redacted:policy]',
        finding: rule,
      })),
    )
  }
  const { paths, keepLast } = entry.mask
  return paths.flatMap((path) =>
    listSpans(body, path).map((span): Obligation => ({ type: 'mask', span, keepLast, finding: rule })),
  )
}

type Approving = Extract<PolicyObligation, { approve: unknown }>['approve']

function expandApprove({ approvers, quorum, routing, escalate }: Approving, rule: string): Obligation {
  return {
    type: 'approve',
    approvers,
    rule,
    ...(quorum === undefined ? {} : { quorum }),
    ...(routing === undefined ? {} : { routing }),
    ...(escalate === undefined
      ? {}
      : { escalate: { afterMs: parseDurationMs(escalate.after), to: escalate.to } }),
  }
}

type Projection = Extract<PolicyObligation, { project: unknown }>['project']

/** Only what a tool answers has fields to choose from; a request waits for its answer. */
function expandProject(projection: Projection, rule: string, input: PolicyInput): Obligation[] {
  if (input.reply === false || (input.kind !== 'call' && input.kind !== 'task')) return []
  if ('classUpTo' in projection) return projectByClass(projection.classUpTo, rule, input)
  const keep = 'keep' in projection ? projection.keep : null
  const drop = 'drop' in projection ? projection.drop : null
  return [{ type: 'project', keep, drop, rule }]
}

/** What is classed above the bound goes: all of it where the whole is, and what nobody classed counts as the whole does. */
function projectByClass(bound: DataClass, rule: string, input: PolicyInput): Obligation[] {
  const { labels } = input.target
  const isAbove = (dataClass: DataClass) => DATA_CLASSES.indexOf(dataClass) > DATA_CLASSES.indexOf(bound)
  const fields = labels?.fields ?? []
  if (labels !== undefined && !isAbove(labels.sensitivity)) {
    const drop = fields.filter(({ dataClass }) => isAbove(dataClass)).map(({ path }) => path)
    return drop.length === 0 ? [] : [{ type: 'project', keep: null, drop, rule }]
  }
  const keep = fields.filter(({ dataClass }) => !isAbove(dataClass)).map(({ path }) => path)
  const drop = fields.filter(({ dataClass }) => isAbove(dataClass)).map(({ path }) => path)
  return [{ type: 'project', keep, drop: drop.length === 0 ? null : drop, rule }]
}

/**
 * Spans over every string at or below a JSON pointer (RFC 6901). What is there but is no string gets a span as well:
 * it cannot be discharged, and so denies, which is what asking to hide something unhideable must come to.
 */
function listSpans(body: JsonValue, pointer: string): Span[] {
  const start = resolvePointer(body, pointer)
  if (start === undefined || start === null) return []
  const spans: Span[] = []
  const pending: [string, JsonValue][] = [[pointer, start]]
  while (pending.length > 0) {
    const [path, value] = pending.pop() ?? ['', null]
    if (spans.length >= SPANS_MAX) return [...spans, { path: pointer, start: 0, end: 1 }]
    if (typeof value === 'string') {
      if (value !== '') spans.push({ path, start: 0, end: value.length })
    } else if (isList(value)) {
      for (const [i, member] of value.entries()) pending.push([`${path}/${i}`, member])
    } else if (isJsonObject(value)) {
      for (const [key, member] of Object.entries(value)) pending.push([`${path}/${escapeToken(key)}`, member])
    } else if (value !== null) {
      spans.push({ path, start: 0, end: JSON.stringify(value).length })
    }
  }
  return spans.toReversed()
}

function resolvePointer(root: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (isList(value)) value = /^(0|[1-9][0-9]{0,9})$/.test(key) ? value[Number(key)] : undefined
    else value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

function isList(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value)
}

function escapeToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
