/** GitHub security advisories: files in the OSV form, and what the REST API answers. */

import type { IndicatorMatch, VersionRange } from '@callgate/contracts/intelligence'
import { z } from 'zod'
import { ecosystemOf, parseOsv } from './osv.ts'
import { linksOf, severityOfScore, severityOfWord, type Sink, timeOf, titleOf } from './sink.ts'

const RestAdvisory = z.object({
  ghsa_id: z.string().min(1).max(64),
  cve_id: z.string().max(64).nullable().optional(),
  type: z.string().max(32).optional(),
  summary: z.string().max(65_536).optional(),
  severity: z.string().max(32).optional(),
  cvss: z.object({ score: z.number().nullable().optional() }).nullable().optional(),
  html_url: z.string().max(8_192).optional(),
  references: z.array(z.string().max(8_192)).max(2_048).nullable().optional(),
  published_at: z.string().max(64).nullable().optional(),
  updated_at: z.string().max(64).nullable().optional(),
  withdrawn_at: z.string().max(64).nullable().optional(),
  vulnerabilities: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string().max(128), name: z.string().max(512) }).nullable(),
        vulnerable_version_range: z.string().max(1_024).nullable().optional(),
      }),
    )
    .max(4_096)
    .nullable(),
})

export function parseGhsa(document: unknown, sink: Sink): void {
  for (const one of Array.isArray(document) ? (document as readonly unknown[]) : [document]) {
    if (typeof one === 'object' && one !== null && 'ghsa_id' in one) takeRest(one, sink)
    else parseOsv(one, sink)
  }
}

function takeRest(document: unknown, sink: Sink): void {
  const parsed = RestAdvisory.safeParse(document)
  if (!parsed.success)
    return sink.skip(
      `a document that is no GHSA advisory: ${parsed.error.issues[0]?.path.slice(0, 2).join('.') ?? ''}`,
    )
  const advisory = parsed.data
  const isMalware = advisory.type === 'malware'
  const score = advisory.cvss?.score ?? null
  const byScore = score === null || score === 0 ? undefined : severityOfScore(score)
  sink.take({
    id: advisory.ghsa_id,
    type: isMalware ? 'malicious' : 'vulnerability',
    severity: isMalware ? 'critical' : (severityOfWord(advisory.severity) ?? byScore ?? 'high'),
    confidence: 0.95,
    title: titleOf(advisory.summary, advisory.ghsa_id),
    references: linksOf([advisory.html_url, ...(advisory.references ?? [])]),
    publishedAtMs: timeOf(advisory.published_at),
    modifiedAtMs: timeOf(advisory.updated_at),
    withdrawnAtMs: timeOf(advisory.withdrawn_at),
    aliases: advisory.cve_id === undefined || advisory.cve_id === null ? [] : [advisory.cve_id],
    matches: (advisory.vulnerabilities ?? []).flatMap(
      ({ package: named, vulnerable_version_range: range }) => {
        if (named === null) return []
        const read = parseRange(range ?? '')
        if (read === undefined) {
          sink.skip('a version range that cannot be read')
          return []
        }
        const ecosystem = ecosystemOf(named.ecosystem)
        const exact = read.exact === null ? [] : [read.exact]
        const ranges = read.range === null ? [] : [read.range]
        return [
          { kind: 'package', ecosystem, name: named.name, versions: exact, ranges } satisfies IndicatorMatch,
        ]
      },
    ),
  })
}

interface ReadRange {
  readonly exact: string | null
  readonly range: VersionRange | null
}

/** `>= 1.2.0, < 1.4.1`, `<= 1.0.8`, `= 0.2.0`; undefined for anything else. Without text every version is meant. */
export function parseRange(text: string): ReadRange | undefined {
  let introduced = '0'
  let end: Pick<VersionRange, 'fixed' | 'lastAffected'> = {}
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue
    const match = /^(<=|>=|<|>|=)\s*(\S{1,256})$/.exec(part)
    const [, sign, version = ''] = match ?? []
    if (sign === '=') return { exact: version, range: null }
    // The version itself is not affected: one that is counted too many harms less than one too few.
    if (sign === '>=' || sign === '>') introduced = version
    else if (sign === '<') end = { fixed: version }
    else if (sign === '<=') end = { lastAffected: version }
    else return undefined
  }
  return { exact: null, range: { introduced, ...end } }
}
