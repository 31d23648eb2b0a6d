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

/** What each kind of problem says of the record or place it stands at, in words of somebody who has to act. */
const MEANINGS: Readonly<Record<ProblemCode, string>> = {
  'not-a-log': 'there is no journal',
  'malformed-record': 'was changed after it was written, or is no record of this gateway',
  'wrong-position': 'was moved: records before it were removed, added or put in another order',
  'broken-link': 'does not follow the one before it: a record there was changed, removed or added',
  'torn-record': 'is cut off',
  'leaf-mismatch': 'or the hash kept of it was changed after it was written',
  'seal-mismatch': 'belongs to a segment whose seal was changed, or whose records were',
  'segment-missing': 'is where a whole segment file was removed',
  'body-missing': 'records were removed without a record of it',
  'checkpoint-malformed': 'the file of checkpoints was changed',
  'checkpoint-signature': 'a checkpoint was changed, or is signed by a key that is not trusted here',
  'checkpoint-order': 'the checkpoints were put in another order',
  'checkpoint-mismatch': 'or one before it is not what was signed',
  'checkpoint-beyond-end': 'is where the log ends, before the end that was signed: its end was removed',
  'never-signed': 'every checkpoint was removed, or none was made',
  'anchor-mismatch': 'or one before it is not what the anchor kept',
  'anchor-unreadable': 'an anchor file is not there',
  'payload-missing': 'has lost its payload',
  'payload-erased-unrecorded': 'has a payload that was erased without a record of it',
  'proof-mismatch': 'is not proven by its proof',
}

/** Signed heads cover every record before them, so they say that something is wrong and not where. */
const COVERING: ReadonlySet<ProblemCode> = new Set(['checkpoint-mismatch', 'anchor-mismatch'])

/** Where it begins: the problem at the lowest record, since one change makes everything that is built on it disagree. */
export function findCause(problems: readonly Problem[]): Problem | null {
  const rank = ({ code, seq }: Problem): number => 2 * (seq ?? Infinity) + (COVERING.has(code) ? 1 : 0)
  return problems.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))[0] ?? null
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
  /** The first of the problems, from which others may follow. */
  readonly cause: Problem | null
  readonly problems: readonly Problem[]
  /** True when there were more problems than are listed. */
  readonly moreProblems: boolean
}

export interface VerifyReport {
  readonly ok: boolean
  readonly logs: readonly LogReport[]
}

/** The report as lines of text: of each log the cause, and the rest counted, unless every problem is asked for. */
export function renderReport(report: VerifyReport, every = false): string {
  const lines = report.logs.flatMap((log) => [...renderLog(log), ...renderProblems(log, every)])
  lines.push(report.ok ? 'The journal is whole.' : 'The journal is NOT whole.')
  return `${lines.join('\n')}\n`
}

function renderLog(log: LogReport): readonly string[] {
  // Of what could not be read at all, every figure would be zero and every claim empty.
  if (log.cause?.code === 'not-a-log' && log.records === 0)
    return [`FAIL ${log.dir}`, '     Name a data directory, a log or an export.']
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
    `     records     ${log.records} in ${segments.whole + segments.dropped} ${segments.whole + segments.dropped === 1 ? 'segment' : 'segments'} (${segments.dropped} dropped by retention)`,
    `     root        ${log.root}`,
    `     checkpoints ${checkpoints.valid} valid${signedAt}`,
    `     standing    ${standing}`,
    `     tail        ${tail === null ? 'none: every record is signed' : `records ${tail.from} to ${tail.to} are ${log.ok ? 'not signed yet' : 'under no checkpoint that agrees'}`}`,
    `     payloads    ${payloads.present} present, ${payloads.erased} erased, ${payloads.dropped} dropped by retention`,
    `     exchanges   ${log.openExchanges} without an outcome`,
  ]
}

function renderProblems({ cause, problems, moreProblems }: LogReport, every: boolean): readonly string[] {
  if (cause === null) return []
  const place = cause.seq === null ? '' : `record ${cause.seq} `
  const first = `     CAUSE       ${place}${MEANINGS[cause.code]} (${cause.code}: ${cause.message})`
  const rest = problems.filter((problem) => problem !== cause)
  if (rest.length === 0) return [first]
  if (every)
    return [
      first,
      ...rest.map(({ code, message }) => `     PROBLEM     ${code}: ${message}`),
      ...(moreProblems ? ['     PROBLEM     and more'] : []),
    ]
  const counts = new Map<ProblemCode, number>()
  for (const { code } of rest) counts.set(code, (counts.get(code) ?? 0) + 1)
  const counted = [...counts].map(([code, count]) => `${count} ${code}`).join(', ')
  const more = moreProblems ? ' or more' : ''
  return [first, `     AND         ${rest.length}${more} further that may follow from it: ${counted}`]
}
