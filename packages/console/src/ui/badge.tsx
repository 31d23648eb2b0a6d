/** Badges: one tone for each meaning, the same on every page. */

import type { ReactNode } from 'react'

export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'note' | 'accent'

interface BadgeProps {
  readonly tone?: Tone
  /** For names, which may be longer than where they stand. */
  readonly wrap?: boolean
  readonly children: ReactNode
}

export function Badge({ tone = 'plain', wrap = false, children }: BadgeProps) {
  return (
    <span className="badge" data-tone={tone} data-wrap={wrap ? '' : undefined}>
      {children}
    </span>
  )
}

const TONES: Readonly<Record<string, Tone>> = {
  // Effects and outcomes.
  allow: 'good',
  allowed: 'good',
  ok: 'good',
  deny: 'bad',
  denied: 'bad',
  withheld: 'bad',
  error: 'warn',
  unknown: 'warn',
  held: 'warn',
  running: 'accent',
  noted: 'warn',
  redacted: 'note',
  changed: 'note',
  // Severities and risk.
  critical: 'bad',
  high: 'bad',
  medium: 'warn',
  // Verdicts.
  malicious: 'bad',
  suspicious: 'warn',
  benign: 'good',
  // Trust and classes of data.
  own: 'good',
  vetted: 'good',
  untrusted: 'bad',
  confidential: 'warn',
  restricted: 'bad',
  // Approvals.
  pending: 'warn',
  approved: 'good',
  used: 'good',
  refused: 'bad',
  revoked: 'bad',
  approve: 'good',
  refuse: 'bad',
  // Incidents.
  open: 'bad',
  acknowledged: 'warn',
  contained: 'accent',
  closed: 'good',
  // Upstreams and stages.
  ready: 'good',
  live: 'good',
  staged: 'accent',
  draft: 'plain',
  past: 'plain',
  redact: 'note',
  canary: 'accent',
  sandbox: 'accent',
  scanned: 'accent',
  starting: 'accent',
  'backing-off': 'warn',
  'circuit-open': 'bad',
  stopped: 'warn',
  rejected: 'bad',
  quarantined: 'warn',
  isolated: 'good',
  'not-isolated': 'warn',
  // Rights and what becomes of them.
  ask: 'warn',
  depends: 'accent',
  varies: 'accent',
  keep: 'good',
  remove: 'bad',
  suggested: 'warn',
  overdue: 'bad',
  'waiver-ended': 'bad',
  waived: 'note',
  patched: 'good',
  assigned: 'accent',
  notified: 'warn',
  // Differences.
  added: 'good',
  removed: 'bad',
  // Runs.
  done: 'good',
  failed: 'bad',
  frozen: 'bad',
}

/** A word of the gateway, in the tone that it has everywhere. */
export function Word({ children }: { readonly children: string }) {
  return <Badge tone={TONES[children] ?? 'plain'}>{children.replaceAll('-', ' ')}</Badge>
}

/** A dot beside a text; the text says the same, for whoever does not see the colour. */
export function Dot({ tone }: { readonly tone: Tone }) {
  return <span aria-hidden="true" className={`inline-block size-2 shrink-0 rounded-full ${DOTS[tone]}`} />
}

const DOTS: Readonly<Record<Tone, string>> = {
  plain: 'bg-strong',
  good: 'bg-good',
  bad: 'bg-bad',
  warn: 'bg-warn',
  note: 'bg-note',
  accent: 'bg-accent',
}

export function toneOf(word: string): Tone {
  return TONES[word] ?? 'plain'
}
