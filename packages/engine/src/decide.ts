/** Joins the two engines to one decision: policy says what may happen, detection can only tighten that. */

import type { InspectionConfig } from '@callgate/contracts/config'
import type { Decision, Obligation, Reason } from '@callgate/contracts/decision'
import type { ErrorCode } from '@callgate/contracts/errors'
import {
  type Assessment,
  type Finding,
  type Hook,
  SEVERITIES,
  type Severity,
} from '@callgate/contracts/finding'
import type { Direction, Kind } from '@callgate/contracts/message'
import type { FindingAction } from '@callgate/contracts/treatment'
import type { PolicyResult } from './policy/types.ts'
import { type Bound, isStricter } from './bindings.ts'
import { isCounted } from './suppressions.ts'

/** What the decision is about, as far as it changes what is done. */
export interface DecisionContext {
  readonly kind: Kind
  readonly direction: Direction
  /** Where the inspected part stands; null when the whole message is meant. */
  readonly hook: Hook | null
  /** Id the agent is given for the approval it would need. */
  readonly approvalId: string | null
  /** What rules of the operator bound to this message ask for a finding; left out, there are none. */
  readonly bound?: (finding: Finding) => Bound | undefined
}

type ActingSettings = Pick<
  InspectionConfig,
  'actions' | 'ruleActions' | 'maskAs' | 'minSeverity' | 'minConfidence' | 'resultSchema'
>

/** Actions that change the message and let it go on; the further back, the more thoroughly one hides. */
const CHANGES: readonly FindingAction[] = ['strip', 'mask', 'redact']

/** A finding with what is done about it, and the interceptor or step that asked for that. */
interface Acting {
  readonly finding: Finding
  readonly action: FindingAction
  readonly by: string | null
}

/** The decision on one message. The order of refusals: policy, then inspection, then a missing approval. */
export function decide(
  policy: PolicyResult,
  assessment: Assessment,
  settings: ActingSettings,
  context: DecisionContext,
): Decision {
  if (isUnquestioned(policy, assessment)) {
    const { reasons, obligations } = policy
    return { effect: 'allow', code: null, reasons, obligations }
  }
  const acting = listActing(assessment, settings, context)
  const reasons = [...policy.reasons, ...acting.flatMap((one) => describeAction(one, context))]
  const notices = acting.filter(({ action }) => action !== 'allow' && !CHANGES.includes(action))
  const notify = [
    ...policy.obligations.filter((obligation) => obligation.type === 'notify'),
    ...notices.map(({ finding }): Obligation => ({
      type: 'notify',
      channel: 'inspection',
      rule: finding.code,
    })),
  ]
  if (policy.effect === 'deny') return refuse('policy-denied', reasons, notify)
  const code = judgeInspection(assessment, acting, settings)
  if (code !== null) return refuse(code, [...reasons, ...describeInspection(assessment, acting)], notify)
  const approval = policy.obligations.find((obligation) => obligation.type === 'approve')
  if (approval !== undefined)
    return refuse('approval-required', [...reasons, describeApproval(approval.rule, context)], notify)
  const changes = mergeChanges(acting, settings)
  const others = policy.obligations.filter((obligation) => obligation.type !== 'notify')
  return { effect: 'allow', code: null, reasons, obligations: [...others, ...changes, ...notify] }
}

/** The common case: policy allows, nothing was found, and no obligation needs another place in the order. */
function isUnquestioned(policy: PolicyResult, assessment: Assessment): boolean {
  if (policy.effect === 'deny' || assessment.findings.length > 0) return false
  if (assessment.truncated || assessment.verdict === 'malicious') return false
  return policy.obligations.every(({ type }) => type !== 'approve' && type !== 'notify')
}

/** The gateway's own answer to what needs no rule: protocol messages, its own probes and refreshes. */
export function ownDecision(text: string): Decision {
  return {
    effect: 'allow',
    code: null,
    reasons: [{ source: 'gateway', effect: 'allow', text }],
    obligations: [],
  }
}

function refuse(code: ErrorCode, reasons: readonly Reason[], obligations: readonly Obligation[]): Decision {
  return { effect: 'deny', code, reasons, obligations }
}

/** Findings that count, each with its action: those over both thresholds, and all when together they made it malicious. */
function listActing(assessment: Assessment, settings: ActingSettings, context: DecisionContext): Acting[] {
  const malicious = assessment.verdict === 'malicious'
  const acting: Acting[] = []
  for (const finding of assessment.findings) {
    if (!isCounted(finding)) continue
    const bound = context.bound?.(finding)
    // A value of a placeholder, back where it came from, is not hidden again; it may still be stopped.
    const isActing = finding.restored !== true && (malicious || isOverThreshold(finding, settings))
    const action = isActing ? chooseAction(finding, settings, context) : null
    if (bound === undefined || (finding.restored === true && CHANGES.includes(bound.action))) {
      if (action !== null) acting.push({ finding, action, by: null })
    } else if (action === null || isStricter(bound.action, action)) {
      acting.push({ finding, action: bound.action, by: bound.by })
    } else acting.push({ finding, action, by: null })
  }
  return acting
}

function isOverThreshold(finding: Finding, settings: ActingSettings): boolean {
  return rank(finding.severity) >= rank(settings.minSeverity) && finding.confidence >= settings.minConfidence
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

function chooseAction(finding: Finding, settings: ActingSettings, context: DecisionContext): FindingAction {
  const own = Object.hasOwn(settings.ruleActions, finding.code)
    ? settings.ruleActions[finding.code]
    : undefined
  if (own !== undefined) return own
  const ofResult =
    context.hook === 'result' ||
    context.hook === 'structured-result' ||
    (context.hook === null && context.direction === 'upstream-reply')
  return finding.class === 'schema-violation' && ofResult
    ? settings.resultSchema
    : settings.actions[finding.class]
}

/** The code inspection refuses with; null when it lets the message through, changed or not. */
function judgeInspection(
  assessment: Assessment,
  acting: readonly Acting[],
  settings: ActingSettings,
): ErrorCode | null {
  const actions = new Set(acting.map(({ action }) => action))
  if (actions.has('quarantine')) return 'quarantined'
  if (actions.has('deny')) return 'inspection-denied'
  if (assessment.truncated && isRefusing(settings.actions.bounds)) return 'inspection-denied'
  if (assessment.verdict !== 'malicious') return null
  // Any one left unanswered may be what made it malicious.
  const answered = acting.every(({ action }) => action === 'allow' || CHANGES.includes(action))
  return acting.length > 0 && answered ? null : 'inspection-denied'
}

function isRefusing(action: FindingAction): boolean {
  return action !== 'allow' && action !== 'notify'
}

const ADVICE: Readonly<Record<FindingAction, string>> = {
  allow: 'it is let through by configuration',
  notify: 'it is reported',
  strip: 'the hidden part is removed',
  mask: 'the value is masked',
  redact: 'the value is replaced by a placeholder',
  deny: 'the message is stopped; remove this and try again, or ask the operator of the gateway',
  quarantine: 'the item is held back until an operator has reviewed it',
}

/** Whoever wrote a message can mend it; whoever only asked for it can not. */
function adviceOn(action: FindingAction, direction: Direction): string {
  const isAnswer = direction === 'upstream-reply' || direction === 'upstream-to-agent'
  return action === 'deny' && isAnswer
    ? 'what the server sent is withheld; the operator of the gateway can see the finding in the journal'
    : ADVICE[action]
}

/** Texts name class, code and place; never what was matched. */
function describeAction({ finding, action, by }: Acting, { direction }: DecisionContext): Reason[] {
  if (action === 'allow') return []
  const effect = action === 'deny' || action === 'quarantine' ? 'deny' : 'oblige'
  const what = finding.class.replaceAll('-', ' ')
  return [
    {
      source: by ?? finding.code,
      effect,
      text: `Found ${what} (${finding.code}) at ${showPath(finding.span.path)}: ${adviceOn(action, direction)}.`,
    },
  ]
}

function describeInspection(assessment: Assessment, acting: readonly Acting[]): Reason[] {
  if (acting.some(({ action }) => action === 'deny' || action === 'quarantine')) return []
  const text = assessment.truncated
    ? 'The message is too large or too deep to be inspected whole; send less at once.'
    : 'Inspection judged the message malicious; ask the operator of the gateway to look at the findings.'
  return [
    { source: assessment.truncated ? 'inspection-truncated' : 'verdict-malicious', effect: 'deny', text },
  ]
}

function describeApproval(rule: string, context: DecisionContext): Reason {
  const id = context.approvalId === null ? '' : ` The approval id is ${context.approvalId}.`
  return {
    source: rule,
    effect: 'deny',
    text: `Rule "${rule}" asks for a human's approval before this may run.${id} Ask an approver, then try again.`,
  }
}

/** Keys of a message are someone else's text: only plain short names are shown, and not many of them. */
function showPath(path: string): string {
  const tokens = path.split('/').slice(1)
  if (tokens.length === 0) return 'the top'
  const shown = tokens
    .slice(0, 8)
    .map((token) => (/^(?:[0-9]{1,6}|[A-Za-z_][\w-]{0,31})$/.test(token) ? token : '…'))
  return `/${shown.join('/')}${tokens.length > 8 ? '/…' : ''}`
}

/** A stretch of text to be changed; `strength` is the place of its action among CHANGES. */
interface Changed {
  finding: Finding
  readonly path: string
  readonly start: number
  end: number
  strength: number
}

/** Each stretch of text once: overlapping changes are joined, and the most thorough one is made. */
function mergeChanges(acting: readonly Acting[], { maskAs }: ActingSettings): Obligation[] {
  const changes = acting
    .filter(({ action }) => CHANGES.includes(action))
    .toSorted(
      (a, b) =>
        comparePaths(a.finding.span.path, b.finding.span.path) ||
        a.finding.span.start - b.finding.span.start ||
        b.finding.span.end - a.finding.span.end,
    )
  const merged: Changed[] = []
  for (const { finding, action } of changes) {
    const { path, start, end } = finding.span
    const strength = CHANGES.indexOf(action)
    const last = merged.at(-1)
    if (last === undefined || last.path !== path || start >= last.end) {
      merged.push({ finding, path, start, end, strength })
      continue
    }
    if (strength > last.strength) {
      last.finding = finding
      last.strength = strength
    }
    last.end = Math.max(last.end, end)
  }
  return merged.map((changed) => changeOf(changed, maskAs))
}

/** Characters a mask leaves of a value. */
const KEEP_LAST = 4
/** Hex digits of a keyed hash that are shown: enough to tell values apart, too few to stand for a digest. */
const HASH_DIGITS = 12

function changeOf(
  { finding, path, start, end, strength }: Changed,
  maskAs: ActingSettings['maskAs'],
): Obligation {
  const span = { path, start, end }
  switch (CHANGES[strength]) {
    case 'strip':
      return { type: 'strip', span, finding: finding.code }
    case 'mask': {
      const mask = { type: 'mask', span, keepLast: KEEP_LAST, finding: finding.code } as const
      if (maskAs === 'last-four') return mask
      return { ...mask, token: `[masked:${nameKind(finding)}:${finding.digest.slice(0, HASH_DIGITS)}]` }
    }
    default:
      return { type: 'redact', span, placeholder: `[redacted:${nameKind(finding)}]`, finding: finding.code }
  }
}

function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** `secret.github-token` → `github-token`; the class when the code has no usable last part. */
function nameKind(finding: Finding): string {
  const last = finding.code.split(/[./:]/).at(-1) ?? ''
  return /^[a-z0-9-]{1,40}$/.test(last) ? last : finding.class
}
