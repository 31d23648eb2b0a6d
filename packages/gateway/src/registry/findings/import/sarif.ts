/** Findings of SARIF 2.1.0 (OASIS): what was suppressed or passed is left out, the rest keeps rule, place and level. */

import type { ScanFinding } from '@callgate/contracts/catalogue'
import type { Severity } from '@callgate/contracts/finding'
import type { JsonValue } from '@callgate/contracts/json'
import { z } from 'zod'
import { ExamineError, makeFinding, quote } from '../../supply-chain/finding.ts'
import { slugOf } from './slug.ts'

const text = z.string().max(100_000)
const Message = z.object({ text: text.optional(), markdown: text.optional() })
const Rule = z.object({
  id: z.string().max(1024),
  shortDescription: Message.optional(),
  defaultConfiguration: z.object({ level: z.string().optional() }).optional(),
  properties: z.object({ 'security-severity': z.string().max(16).optional() }).optional(),
})
const Result = z.object({
  ruleId: z.string().max(1024).optional(),
  ruleIndex: z.int().optional(),
  level: z.string().optional(),
  kind: z.string().optional(),
  message: Message,
  suppressions: z.array(z.object({ status: z.string().optional() })).optional(),
  baselineState: z.string().optional(),
  partialFingerprints: z.record(z.string(), z.string().max(1024)).optional(),
  locations: z
    .array(
      z.object({
        physicalLocation: z
          .object({
            artifactLocation: z.object({ uri: z.string().max(4096).optional() }).optional(),
            region: z.object({ startLine: z.int().min(1).optional() }).optional(),
          })
          .optional(),
        logicalLocations: z
          .array(z.object({ fullyQualifiedName: z.string().max(4096).optional() }))
          .optional(),
      }),
    )
    .optional(),
})
const Run = z.object({
  tool: z.object({ driver: z.object({ name: z.string().min(1).max(128), rules: z.array(Rule).optional() }) }),
  results: z.array(Result).max(100_000).optional(),
})
const Sarif = z.object({ version: z.literal('2.1.0'), runs: z.array(Run).min(1).max(20) })

export function readSarif(value: JsonValue): { tool: string; findings: readonly ScanFinding[] } {
  const parsed = Sarif.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ExamineError(
      `It is no SARIF 2.1.0: ${quote(issue?.path.join('.') ?? '')} ${quote(issue?.message ?? '')}`,
    )
  }
  const { runs } = parsed.data
  const tools = [...new Set(runs.map(({ tool }) => tool.driver.name))]
  return {
    tool: quote(tools.join(', '), 128),
    findings: runs.flatMap((run) =>
      (run.results ?? []).filter(isStanding).map((result) => toFinding(result, run)),
    ),
  }
}

/** A suppression that is not accepted yet suppresses nothing. */
function isStanding({ kind, suppressions, baselineState }: z.infer<typeof Result>): boolean {
  const isAccepted =
    suppressions?.some(({ status }) => status === undefined || status === 'accepted') ?? false
  return (
    (kind === undefined || kind === 'fail' || kind === 'review' || kind === 'open') &&
    !isAccepted &&
    baselineState !== 'absent'
  )
}

const OWN = /^sha256:[0-9a-f]{64}$/

function toFinding(result: z.infer<typeof Result>, { tool }: z.infer<typeof Run>): ScanFinding {
  const rules = tool.driver.rules ?? []
  const rule = rules.find(({ id }) => id === result.ruleId) ?? rules[result.ruleIndex ?? -1]
  const id = result.ruleId ?? rule?.id ?? 'unnamed'
  const [place] = result.locations ?? []
  const file = place?.physicalLocation?.artifactLocation?.uri
  const line = place?.physicalLocation?.region?.startLine
  const item = place?.logicalLocations?.[0]?.fullyQualifiedName
  const detail = result.message.text ?? result.message.markdown ?? ''
  const own = result.partialFingerprints?.['callgate/v1']
  const finding = makeFinding({
    code: `sarif/${slugOf(id)}`,
    severity: severityOf(
      result.level ?? rule?.defaultConfiguration?.level,
      rule?.properties?.['security-severity'],
    ),
    title: rule?.shortDescription?.text || `${tool.driver.name}: ${id}`,
    detail,
    ...(file === undefined && item === undefined
      ? {}
      : {
          where: {
            ...(file === undefined || file === '' ? {} : { file }),
            ...(line === undefined ? {} : { line }),
            ...(item === undefined || item === '' ? {} : { item }),
          },
        }),
    about: JSON.stringify([tool.driver.name, id, result.partialFingerprints ?? detail]),
  })
  // What this tool wrote itself is the same finding when it comes back.
  return own !== undefined && OWN.test(own) ? { ...finding, fingerprint: own } : finding
}

/** The scale of CVSS where the rule gives it, as code scanning services read it. */
function severityOf(level: string | undefined, score: string | undefined): Severity {
  const value = Number(score)
  if (score !== undefined && Number.isFinite(value))
    return value >= 9 ? 'critical' : value >= 7 ? 'high' : value >= 4 ? 'medium' : value > 0 ? 'low' : 'info'
  switch (level) {
    case 'error':
      return 'high'
    case 'note':
      return 'low'
    case 'none':
      return 'info'
    default:
      return 'medium'
  }
}
