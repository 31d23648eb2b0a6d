/** OSV 1.7 advisories, and the same form as GHSA files have it. */

import type { Severity } from '@callgate/contracts/finding'
import { INTELLIGENCE_BOUNDS, type IndicatorMatch, type VersionRange } from '@callgate/contracts/intelligence'
import { z } from 'zod'
import { scoreOfVector } from './cvss.ts'
import { linksOf, severityOfScore, severityOfWord, type Sink, timeOf, titleOf } from './sink.ts'

const text = z.string().max(65_536)
const Event = z.object({
  introduced: z.string().max(256).optional(),
  fixed: z.string().max(256).optional(),
  last_affected: z.string().max(256).optional(),
  limit: z.string().max(256).optional(),
})
const Affected = z.object({
  package: z.object({ ecosystem: z.string().max(128), name: z.string().max(512) }).optional(),
  ranges: z
    .array(z.object({ type: z.string().max(32), events: z.array(Event).max(4_096) }))
    .max(1_024)
    .optional(),
  versions: z.array(z.string().max(256)).max(20_000).optional(),
})
export const OsvAdvisory = z.object({
  id: z.string().min(1).max(256),
  summary: text.optional(),
  details: text.optional().catch(undefined),
  modified: z.string().max(64),
  published: z.string().max(64).optional(),
  withdrawn: z.string().max(64).nullable().optional(),
  aliases: z.array(z.string().max(256)).max(1_000).nullable().optional(),
  severity: z
    .array(z.object({ type: z.string().max(32), score: z.string().max(512) }))
    .max(32)
    .nullable()
    .optional(),
  affected: z.array(Affected).max(4_096).nullable().optional(),
  references: z
    .array(z.object({ url: z.string().max(8_192).optional() }))
    .max(2_048)
    .nullable()
    .optional(),
  database_specific: z
    .looseObject({ severity: z.string().max(64).optional().catch(undefined) })
    .nullable()
    .optional()
    .catch(null),
})
type OsvAdvisory = z.infer<typeof OsvAdvisory>
type Affected = z.infer<typeof Affected>

/** One advisory, or an array of them. */
export function parseOsv(document: unknown, sink: Sink): void {
  for (const one of Array.isArray(document) ? (document as readonly unknown[]) : [document]) {
    const parsed = OsvAdvisory.safeParse(one)
    if (parsed.success) takeAdvisory(parsed.data, sink)
    else
      sink.skip(
        `a document that is no OSV advisory: ${parsed.error.issues[0]?.path.slice(0, 2).join('.') ?? ''}`,
      )
  }
}

function takeAdvisory(advisory: OsvAdvisory, sink: Sink): void {
  const isMalware =
    advisory.id.startsWith('MAL-') || (advisory.aliases ?? []).some((one) => one.startsWith('MAL-'))
  const matches = (advisory.affected ?? []).flatMap((affected) => readAffected(affected, sink))
  if (matches.length === 0) return sink.skip('an advisory that names no package this can look for')
  sink.take({
    id: advisory.id,
    type: isMalware ? 'malicious' : 'vulnerability',
    severity: isMalware ? 'critical' : severityOf(advisory),
    confidence: isMalware ? 0.95 : 0.9,
    title: titleOf(advisory.summary ?? advisory.details, advisory.id),
    references: linksOf((advisory.references ?? []).map(({ url }) => url)),
    publishedAtMs: timeOf(advisory.published),
    modifiedAtMs: timeOf(advisory.modified),
    withdrawnAtMs: timeOf(advisory.withdrawn),
    aliases: (advisory.aliases ?? []).filter((one) => /^[^\p{Cc}\s]+$/u.test(one)).slice(0, 64),
    matches: matches.slice(0, INTELLIGENCE_BOUNDS.matchesMax),
  })
}

function severityOf({ severity, database_specific: specific }: OsvAdvisory): Severity {
  const scores = (severity ?? []).flatMap(({ score }) => scoreOfVector(score) ?? [])
  // Without either nobody knows how bad it is: as bad as what is acted upon.
  return scores.length > 0
    ? severityOfScore(Math.max(...scores))
    : (severityOfWord(specific?.severity) ?? 'high')
}

/** Ecosystems as this names them; the suffix after a colon is a release of a distribution. */
export function ecosystemOf(name: string): string {
  const lower = name.toLowerCase()
  return lower === 'pip' ? 'pypi' : lower
}

function readAffected({ package: named, ranges, versions }: Affected, sink: Sink): IndicatorMatch[] {
  if (named === undefined) {
    sink.skip('affected code that names no package')
    return []
  }
  const read = (ranges ?? []).flatMap(({ type, events }) => {
    if (type === 'SEMVER' || type === 'ECOSYSTEM') return readEvents(events)
    sink.skip(`a range of type ${type === 'GIT' ? 'GIT, which needs the history of the repository' : type}`)
    return []
  })
  if (read.length === 0 && (versions ?? []).length === 0) return []
  const name = { kind: 'package' as const, ecosystem: ecosystemOf(named.ecosystem), name: named.name }
  return splitVersions(versions ?? []).map((part, index) => ({
    ...name,
    versions: part,
    ranges: index === 0 ? read.slice(0, INTELLIGENCE_BOUNDS.rangesMax) : [],
  }))
}

/** An advisory may list more versions than one match holds. */
function splitVersions(versions: readonly string[]): string[][] {
  const parts: string[][] = [[]]
  for (const version of versions) {
    if (version === '') continue
    if ((parts.at(-1)?.length ?? 0) >= INTELLIGENCE_BOUNDS.versionsMax) parts.push([])
    parts.at(-1)?.push(version)
  }
  return parts
}

/** Events of one range in the order they are written: each introduction runs to the next end. */
export function readEvents(events: readonly z.infer<typeof Event>[]): VersionRange[] {
  const ranges: VersionRange[] = []
  let open: string | null = null
  for (const { introduced, fixed, last_affected: last } of events) {
    if (introduced !== undefined) {
      if (open !== null) ranges.push({ introduced: open })
      open = introduced
    } else if (open !== null && (fixed !== undefined || last !== undefined)) {
      ranges.push(
        fixed === undefined ? { introduced: open, lastAffected: last ?? '' } : { introduced: open, fixed },
      )
      open = null
    }
  }
  if (open !== null) ranges.push({ introduced: open })
  return ranges
}
