/** Placeholders in calls turn back into the values their upstream sent; and what it says of them is hidden again. */

import type { Obligation } from '@callgate/contracts/decision'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Assessment, Finding, FindingClass } from '@callgate/contracts/finding'
import { isJsonArray, isJsonObject, type JsonValue } from '@callgate/contracts/json'
import type { Message } from '@callgate/contracts/message'
import type { Passage, Services } from '../passage.ts'
import type { Restorable, Restored } from '../ports/placeholder-port.ts'

/** Placeholders one call may restore, and characters its arguments may grow by. */
const RESTORED_MAX = 100
const GROWTH_CHARS_MAX = 256 << 10
/** Places of one message that hidden values are taken out of again. */
const ECHOES_MAX = 1000

const PLACEHOLDER = /\[redacted:[a-z0-9-]{1,64}#\d{1,9}\.[0-9a-f]{8}\]/g

/** The upstream of this passage, where its operator lets it have its values back. */
export function restoringUpstream({ upstream, snapshot }: Passage): string | null {
  if (upstream === null) return null
  return snapshot.upstreams.get(upstream)?.restorePlaceholders === true ? upstream : null
}

export function isFromUpstream({ direction }: Pick<Message, 'direction'>): boolean {
  return direction === 'upstream-reply' || direction === 'upstream-to-agent'
}

/** Puts values for placeholders in the arguments of a call, before anything of it is read or decided. */
export function restorePlaceholders(passage: Passage, services: Services): void | Refusal {
  const origin = passage.kind === 'call' ? restoringUpstream(passage) : null
  const { conversation, params } = passage
  const args = params['arguments']
  if (origin === null || conversation === null || args === undefined) return undefined
  const restored: Restored[] = []
  let grown = 0
  const put = (text: string, path: string): string => {
    let out = ''
    let at = 0
    for (const found of text.matchAll(PLACEHOLDER)) {
      const value = services.placeholders.restore(conversation.id, origin, found[0])
      if (value === undefined) continue
      out += text.slice(at, found.index)
      restored.push({ path, start: out.length, end: out.length + value.length })
      out += value
      at = found.index + found[0].length
      grown += value.length
      if (restored.length > RESTORED_MAX || grown > GROWTH_CHARS_MAX)
        throw new RangeError('too many placeholders')
    }
    return restored.length === 0 ? text : out + text.slice(at)
  }
  try {
    const changed = mapTexts(args, '/arguments', put)
    if (restored.length === 0) return undefined
    passage.params = { ...params, arguments: changed }
    passage.restored = restored
    return undefined
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return refuse('invalid-params', 'These arguments name too many placeholders; send fewer at once.')
  }
}

function mapTexts(value: JsonValue, path: string, put: (text: string, path: string) => string): JsonValue {
  if (typeof value === 'string') return value.includes('[redacted:') ? put(value, path) : value
  if (isJsonArray(value)) return value.map((item, index) => mapTexts(item, `${path}/${index}`, put))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, mapTexts(member, `${path}/${escape(name)}`, put)]),
  )
}

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** Classes whose values are hidden because of what they are, not because they do harm. */
const CONFIDENTIAL: ReadonlySet<FindingClass | 'confidential'> = new Set([
  'secret',
  'personal-data',
  'confidential',
])

/** What is found in a restored value because it is confidential is no news: policy sees it, and nothing hides it again. */
export function excuseRestored(assessment: Assessment, passage: Passage): Assessment {
  const { restored } = passage
  if (restored === null || assessment.findings.length === 0) return assessment
  const { actions, ruleActions } = passage.snapshot.inspection
  const isExcused = ({ span, class: found, code }: Finding): boolean => {
    const action = ruleActions[code] ?? actions[found]
    return (
      CONFIDENTIAL.has(found) &&
      (action === 'redact' || action === 'mask' || action === 'strip') &&
      restored.some(({ path, start, end }) => path === span.path && start <= span.start && span.end <= end)
    )
  }
  const findings = assessment.findings.map((one) =>
    isExcused(one) ? { ...one, restored: true as const } : one,
  )
  return { ...assessment, findings }
}

/** Obligations that take values an upstream may have back out of what it sends, wherever they stand. */
export function hideAgain(message: Message, passage: Passage, services: Services): readonly Obligation[] {
  const { conversation } = passage
  const origin = isFromUpstream(message) ? restoringUpstream(passage) : null
  if (origin === null || conversation === null) return []
  const held = services.placeholders.held(conversation.id, origin)
  if (held.length === 0) return []
  const found: Obligation[] = []
  findEchoes(message.body.value, '', held, found)
  return found
}

/** A span that is in no message: an obligation to hide what cannot be hidden, so that the message does not leave. */
const UNHIDEABLE = { start: 0, end: Number.MAX_SAFE_INTEGER }

function findEchoes(value: JsonValue, path: string, held: readonly Restorable[], found: Obligation[]): void {
  if (found.length > ECHOES_MAX) return
  if (typeof value === 'string') {
    for (const one of held) {
      for (let at = value.indexOf(one.value); at >= 0; at = value.indexOf(one.value, at + one.value.length)) {
        const span = { path, start: at, end: at + one.value.length }
        found.push(echo(found.length < ECHOES_MAX ? span : { path, ...UNHIDEABLE }, one))
        if (found.length > ECHOES_MAX) return
      }
    }
  } else if (isJsonArray(value)) {
    for (const [index, item] of value.entries()) findEchoes(item, `${path}/${index}`, held, found)
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      const named = held.find((one) => name.includes(one.value))
      if (named !== undefined) found.push(echo({ path, ...UNHIDEABLE }, named))
      findEchoes(member, `${path}/${escape(name)}`, held, found)
    }
  } else if (typeof value === 'number') {
    const named = held.find((one) => String(value) === one.value)
    if (named !== undefined) found.push(echo({ path, ...UNHIDEABLE }, named))
  }
}

function echo(span: { path: string; start: number; end: number }, { placeholder }: Restorable): Obligation {
  return { type: 'redact', span, placeholder, finding: 'gateway/restored-value' }
}
