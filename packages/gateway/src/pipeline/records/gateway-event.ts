/** Events outside any exchange: what upstreams write on stderr, and how they break the protocol. */

import type { Decision } from '@callgate/contracts/decision'
import type { EventEntry } from '@callgate/contracts/journal'
import { BENIGN, type Assessment } from '@callgate/contracts/finding'
import { decide, ownDecision } from '@callgate/engine/decide'
import { applyEdits } from '@callgate/engine/edits'
import type { Clock, JournalPort, LimiterPort, Logger, Random, SnapshotPort } from '../ports/ports.ts'
import { ownEvent } from './own-event.ts'
import { recordedFindings } from './record.ts'
import { createEgressCounts } from '../limits/egress-counts.ts'
import { createViolationCounts } from '../limits/violation-counts.ts'

export interface EventParts {
  readonly journal: JournalPort
  readonly snapshots: SnapshotPort
  readonly limiter: LimiterPort
  readonly random: Random
  readonly clock: Clock
  readonly logger: Logger
}

/** Records of stderr one upstream may cause; what comes faster is not recorded. */
const NOISE = { calls: 20, windowMs: 1000 }

export interface GatewayEvents {
  /** Reads a line an upstream wrote on stderr; only the edited line reaches the log, and whoever shows why it ended. */
  readonly stderr: (upstream: string, line: string) => string
  /** Records how a local server is about to start. */
  readonly isolation: (upstream: string, report: { isolated: boolean; note: string }) => Promise<void>
  /** Records that a local server was ended because it took more than it may. */
  readonly excess: (upstream: string, note: string) => void
  /** Records where a local server wanted to connect to; every place at once, repetitions as a count. */
  readonly egress: (upstream: string, note: string) => void
  /** Records that an upstream broke the protocol: the first times at once, what follows as a count. */
  readonly violation: (upstream: string, note: string) => void
  /** Says and records what was counted so far. */
  flush(): Promise<void>
}

export function createGatewayEvents(parts: EventParts): GatewayEvents {
  function entryOf(
    event: EventEntry['event'],
    upstream: string,
    note: string,
    assessment: Assessment,
  ): EventEntry {
    const snapshot = parts.snapshots.current().digest
    return eventOf(event, { upstream, note, assessment, snapshot, id: parts.random.id('evt_') })
  }

  const violations = createViolationCounts({
    warn: (fields, message) => parts.logger.warn(fields, message),
    record: (upstream, note, count) =>
      append({ ...entryOf('protocol-violation', upstream, note, BENIGN), ...(count === 1 ? {} : { count }) }),
  })

  const egress = createEgressCounts((upstream, note, count) =>
    append({ ...entryOf('egress', upstream, note, BENIGN), ...(count === 1 ? {} : { count }) }),
  )

  async function append(entry: EventEntry): Promise<void> {
    try {
      await parts.journal.append(entry)
    } catch (error) {
      parts.logger.error({ err: error }, 'An event could not be recorded')
    }
  }

  function stderr(upstream: string, line: string): string {
    const { shown, assessment } = inspectLine(upstream, line, parts)
    parts.logger.debug({ upstream, stderr: shown }, 'An upstream wrote on stderr')
    if (
      assessment.findings.length > 0 &&
      parts.limiter.take('gateway-events', `stderr:${upstream}`, NOISE).ok
    )
      void append(entryOf('stderr', upstream, 'findings on stderr', assessment))
    return shown
  }

  return {
    stderr,
    ...createIsolationEvents(parts.logger, (upstream, note) =>
      append(entryOf('isolation', upstream, note, BENIGN)),
    ),
    egress: (upstream, note) => egress.note(upstream, note),
    violation: violations.note,
    async flush() {
      await violations.flush()
      await egress.flush()
    },
  }
}

function createIsolationEvents(
  logger: Logger,
  append: (upstream: string, note: string) => Promise<void>,
): Pick<GatewayEvents, 'isolation' | 'excess'> {
  return {
    async isolation(upstream, { isolated, note }) {
      if (!isolated) logger.warn({ upstream, reason: note }, 'A local server runs without isolation')
      await append(upstream, `${isolated ? 'isolated' : 'not isolated'}: ${note}`)
    },
    excess(upstream, note) {
      logger.warn({ upstream, reason: note }, 'A local server took more than it may and was ended')
      void append(upstream, `ended: ${note}`)
    },
  }
}

function inspectLine(
  upstream: string,
  line: string,
  parts: EventParts,
): { readonly shown: string; readonly assessment: Assessment } {
  const { inspector, inspection } = parts.snapshots.current()
  const context = {
    direction: 'upstream-to-agent',
    kind: 'notify',
    method: 'stderr',
    upstream,
    target: null,
  } as const
  const found = inspector.inspect({ hook: 'stderr', value: { line }, context })
  const assessment = inspector.suppressor.apply(found, context, parts.clock.nowMs())
  const decision = decide(ownDecision('stderr'), assessment, inspection, {
    ...context,
    hook: 'stderr',
    approvalId: null,
  })
  return { shown: showLine(line, decision), assessment }
}

/** The line with everything taken out that was found in it; nothing of it when that cannot be done. */
function showLine(line: string, { effect, obligations }: Decision): string {
  const edits = obligations.filter(({ type }) => type === 'redact' || type === 'strip' || type === 'mask')
  const { value, applied } = applyEdits({ line }, edits)
  const { line: edited } = value
  return effect === 'allow' && applied === edits.length && typeof edited === 'string' ? edited : '[withheld]'
}

function eventOf(
  event: EventEntry['event'],
  about: { upstream: string; note: string; assessment: Assessment; snapshot: string; id: string },
): EventEntry {
  const { id, upstream, note, assessment, snapshot } = about
  const { verdict } = assessment
  const findings = recordedFindings(assessment)
  return ownEvent({ event, upstream, exchangeId: id, verdict, findings, snapshot, note })
}
