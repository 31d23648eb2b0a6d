/** What the offline verifier says: as a value, and as text for people. */

export const PROBLEM_CODES = [
  'not-a-log',
  'malformed-record',
  'wrong-position',
  'broken-link',
  'torn-record',
  'leaf-mismatch',
  'seal-mismatch',
  'segment-missing',
  'body-missing',
  'checkpoint-malformed',
  'checkpoint-signature',
  'checkpoint-order',
  'checkpoint-mismatch',
  'checkpoint-beyond-end',
  'never-signed',
  'anchor-mismatch',
  'anchor-unreadable',
  'payload-missing',
  'payload-erased-unrecorded',
  'proof-mismatch',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

export interface Problem {
  readonly code: ProblemCode
  readonly message: string
  /** Position in the log, where one is meant. */
  readonly seq: number | null
}

const PROBLEMS_MAX = 100

/** Collects problems up to a bound, so that a ruined log does not fill the memory. */
export class Problems {
  readonly list: Problem[] = []
  more = false
  add(code: ProblemCode, message: string, seq: number | null = null): void {
    if (this.list.length < PROBLEMS_MAX) this.list.push({ code, message, seq })
    else this.more = true
  }
}

export interface LogReport {
  readonly dir: string
  readonly origin: string | null
  readonly ok: boolean
  readonly records: number
  readonly root: string
  readonly segments: { readonly whole: number; readonly dropped: number }
  readonly checkpoints: {
    readonly valid: number
    readonly signedSize: number
    readonly lastTimeMs: number | null
  }
  /** Checkpoints from outside that this log agrees with, and the largest tree among them. */
  readonly anchors: { readonly agreeing: number; readonly size: number }
  readonly standing: 'anchored' | 'self-consistent only'
  /** Records that no checkpoint signs. */
  readonly unsignedTail: { readonly from: number; readonly to: number } | null
  readonly payloads: { readonly present: number; readonly erased: number; readonly dropped: number }
  readonly openExchanges: number
  readonly problems: readonly Problem[]
  /** True when there were more problems than are listed. */
  readonly moreProblems: boolean
}

export interface VerifyReport {
  readonly ok: boolean
  readonly logs: readonly LogReport[]
}

/** The report as lines of text. */
export function renderReport(report: VerifyReport): string {
  const lines = report.logs.flatMap(renderLog)
  lines.push(report.ok ? 'The journal is whole.' : 'The journal is NOT whole.')
  return `${lines.join('\n')}\n`
}

function renderLog(log: LogReport): readonly string[] {
  const { checkpoints, payloads, segments, unsignedTail: tail } = log
  const signedAt =
    checkpoints.lastTimeMs === null ? '' : `, the last of ${new Date(checkpoints.lastTimeMs).toISOString()}`
  const standing =
    log.standing === 'anchored'
      ? `anchored: ${log.anchors.agreeing} checkpoints kept elsewhere agree, up to record ${log.anchors.size - 1}`
      : 'self-consistent only: no checkpoint kept elsewhere was compared; whoever holds the signing key could have rewritten it'
  return [
    `${log.ok ? 'ok  ' : 'FAIL'} ${log.dir}`,
    `     log         ${log.origin ?? 'unknown'}`,
    `     records     ${log.records} in ${segments.whole + segments.dropped} segments (${segments.dropped} dropped by retention)`,
    `     root        ${log.root}`,
    `     checkpoints ${checkpoints.valid} valid${signedAt}`,
    `     standing    ${standing}`,
    `     tail        ${tail === null ? 'none: every record is signed' : `records ${tail.from} to ${tail.to} are not signed yet`}`,
    `     payloads    ${payloads.present} present, ${payloads.erased} erased, ${payloads.dropped} dropped by retention`,
    `     exchanges   ${log.openExchanges} without an outcome`,
    ...log.problems.map(({ code, message }) => `     PROBLEM     ${code}: ${message}`),
    ...(log.moreProblems ? ['     PROBLEM     and more'] : []),
  ]
}
