/** Vulnerabilities of CycloneDX (1.4 to 1.7): what is exploitable or not judged yet stands, what is settled is told as such. */

import type { ScanFinding } from '@callgate/contracts/catalogue'
import { SEVERITIES, type Severity } from '@callgate/contracts/finding'
import type { JsonValue } from '@callgate/contracts/json'
import { z } from 'zod'
import { ExamineError, makeFinding, quote } from '../../supply-chain/finding.ts'
import { slugOf } from './slug.ts'

const Vulnerability = z.object({
  id: z.string().min(1).max(256),
  description: z.string().max(100_000).optional(),
  ratings: z
    .array(z.object({ severity: z.string().optional(), score: z.number().optional() }))
    .max(100)
    .optional(),
  analysis: z
    .object({
      state: z
        .enum([
          'resolved',
          'resolved_with_pedigree',
          'exploitable',
          'in_triage',
          'false_positive',
          'not_affected',
        ])
        .optional(),
      justification: z.string().max(256).optional(),
      detail: z.string().max(100_000).optional(),
    })
    .optional(),
  affects: z
    .array(z.object({ ref: z.string().max(4096) }))
    .max(1_000)
    .optional(),
})
const Bom = z.object({
  specVersion: z.string().regex(/^1\.[4-9]$/),
  vulnerabilities: z.array(Vulnerability).min(1).max(100_000),
})

const SETTLED: readonly (string | undefined)[] = [
  'resolved',
  'resolved_with_pedigree',
  'false_positive',
  'not_affected',
]

export function readVex(value: JsonValue): { tool: string; findings: readonly ScanFinding[] } {
  const parsed = Bom.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ExamineError(
      `It is no CycloneDX 1.4 or later with vulnerabilities: ${quote(issue?.path.join('.') ?? '')} ${quote(issue?.message ?? '')}`,
    )
  }
  return { tool: 'CycloneDX VEX', findings: parsed.data.vulnerabilities.map(toFinding) }
}

function toFinding({
  id,
  description,
  ratings,
  analysis,
  affects,
}: z.infer<typeof Vulnerability>): ScanFinding {
  const state = analysis?.state
  const refs = affects?.map(({ ref }) => ref).join(', ') ?? ''
  const settled = SETTLED.includes(state)
  const said = [description, analysis?.justification, analysis?.detail].filter((one) => one !== undefined)
  return makeFinding({
    code: `vex/${slugOf(id)}`,
    severity: settled ? 'info' : worstOf(ratings ?? []),
    title: `${id}: ${state === undefined ? 'not judged yet' : state.replaceAll('_', ' ')}`,
    detail: said.join(' '),
    ...(refs === '' ? {} : { where: { item: refs } }),
    about: id,
  })
}

/** Where nobody rated it, it may be as bad as any. */
function worstOf(
  ratings: readonly { readonly severity?: string | undefined; readonly score?: number | undefined }[],
): Severity {
  const known = ratings.flatMap(({ severity }) => SEVERITIES.filter((one) => one === severity))
  if (known.length === 0) return 'high'
  return known.reduce((a, b) => (SEVERITIES.indexOf(b) > SEVERITIES.indexOf(a) ? b : a))
}
