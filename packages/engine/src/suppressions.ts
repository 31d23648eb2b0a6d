/** Suppressions: findings an operator silenced by rule, place and value, for a time. They stay in the record and do not act. */

import type { Assessment, Finding, InspectionContext, Verdict } from '@callgate/contracts/finding'
import type { Suppression } from '@callgate/contracts/treatment'

export interface Suppressor {
  /** Marks what is suppressed at this moment and judges the rest anew; the same assessment when nothing is. */
  apply(assessment: Assessment, where: Where, nowMs: number): Assessment
  /** Why a finding about no place in a message, such as one of behaviour, is passed by; undefined when it counts. */
  passes(code: string, where: Where, nowMs: number): string | undefined
  /** How many have ended: what was judged under another number is to be judged again. */
  countExpired(nowMs: number): number
}

type Where = Pick<InspectionContext, 'upstream' | 'target'>

interface Compiled {
  readonly suppression: Suppression
  readonly endsMs: number
  readonly path: readonly string[] | null
  readonly label: string
}

const DAY_MS = 86_400_000

/** The moment a suppression ends: a date holds to its last moment in UTC. */
export function endOf({ expires }: Pick<Suppression, 'expires'>): number {
  return expires.includes('T') ? Date.parse(expires) : Date.parse(expires) + DAY_MS
}

/** Those that have ended at this moment. */
export function listExpired(suppressions: readonly Suppression[], nowMs: number): readonly Suppression[] {
  return suppressions.filter((suppression) => endOf(suppression) <= nowMs)
}

/** `assess` is the verdict of an inspector over some findings. */
export function createSuppressor(
  suppressions: readonly Suppression[],
  assess: (findings: readonly Finding[]) => Verdict,
): Suppressor {
  const byRule = new Map<string, Compiled[]>()
  const compiled = suppressions.map(compile)
  for (const one of compiled) {
    const list = byRule.get(one.suppression.rule)
    if (list) list.push(one)
    else byRule.set(one.suppression.rule, [one])
  }
  return {
    apply(assessment, where, nowMs) {
      if (compiled.length === 0 || assessment.findings.length === 0) return assessment
      let hit = false
      const findings = assessment.findings.map((finding) => {
        const found = byRule.get(finding.code)?.find((one) => covers(one, finding, where, nowMs))
        if (found === undefined) return finding
        hit = true
        return { ...finding, suppressed: found.label }
      })
      return hit ? { ...assessment, findings, verdict: assess(findings.filter(isCounted)) } : assessment
    },
    passes: (code, where, nowMs) =>
      byRule.get(code)?.find((one) => covers(one, { digest: '', span: { path: '' } }, where, nowMs))?.label,
    countExpired: (nowMs) => compiled.reduce((count, { endsMs }) => count + (endsMs <= nowMs ? 1 : 0), 0),
  }
}

/** True for a finding that is acted upon. */
export function isCounted({ suppressed }: { readonly suppressed?: string }): boolean {
  return suppressed === undefined
}

/** What policy may see: the assessment without what is suppressed. */
export function withoutSuppressed(assessment: Assessment): Assessment {
  return assessment.findings.every(isCounted)
    ? assessment
    : { ...assessment, findings: assessment.findings.filter(isCounted) }
}

function compile(suppression: Suppression): Compiled {
  const { owner, expires, reason, path } = suppression
  return {
    suppression,
    endsMs: endOf(suppression),
    path: path === undefined ? null : path.split('/'),
    label: `${owner}, until ${expires}: ${reason}`.slice(0, 240),
  }
}

/** An end that cannot be read is over. */
function covers(
  { suppression, endsMs, path }: Compiled,
  finding: { readonly digest: string; readonly span: Pick<Finding['span'], 'path'> },
  where: Where,
  nowMs: number,
): boolean {
  if (!(nowMs < endsMs)) return false
  const { upstream, target, digest } = suppression
  if (upstream !== undefined && upstream !== where.upstream) return false
  if (target !== undefined && target !== where.target) return false
  if (digest !== undefined && digest !== finding.digest) return false
  return path === null || matchesPath(path, finding.span.path)
}

function matchesPath(wanted: readonly string[], path: string): boolean {
  const tokens = path.split('/')
  return (
    tokens.length === wanted.length &&
    wanted.every((token, index) => token === '*' || token === tokens[index])
  )
}

export type NamedFinding = Pick<Finding, 'code' | 'digest'> & { readonly path: string }

/** The YAML that silences exactly this finding, to be put under `inspection:` in callgate.yaml. */
export function renderSuppression(
  finding: NamedFinding,
  where: Where,
  said: Pick<Suppression, 'reason' | 'owner' | 'expires'>,
): string {
  const entry: Suppression = {
    rule: finding.code,
    ...(where.upstream === null ? {} : { upstream: where.upstream }),
    ...(where.target === null ? {} : { target: where.target }),
    // What is about no place in a message has neither.
    ...(finding.digest === '' ? {} : { path: finding.path, digest: finding.digest }),
    ...said,
  }
  // A JSON string is a YAML string, whatever stands in it.
  const lines = Object.entries(entry).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return `suppressions:\n  - ${lines.join('\n    ')}\n`
}
