/** CSAF 2.0 advisories: products of the tree that carry a package URL, and what each vulnerability says of them. */

import type { IndicatorMatch } from '@callgate/contracts/intelligence'
import { z } from 'zod'
import { parsePurl } from './purl.ts'
import { linksOf, severityOfScore, severityOfWord, type Sink, timeOf, titleOf } from './sink.ts'

const DEPTH_MAX = 30
const PRODUCTS_MAX = 50_000
const id = z.string().min(1).max(1_024)
const Product = z.object({
  product_id: id,
  product_identification_helper: z.object({ purl: z.string().max(2_048).optional() }).optional(),
})
const ids = z.array(id).max(PRODUCTS_MAX).optional()
const Csaf = z.object({
  document: z.object({
    csaf_version: z.literal('2.0'),
    title: z.string().max(65_536).optional(),
    aggregate_severity: z.object({ text: z.string().max(64) }).optional(),
    tracking: z.object({
      id: z.string().min(1).max(256),
      status: z.string().max(32).optional(),
      initial_release_date: z.string().max(64).optional(),
      current_release_date: z.string().max(64).optional(),
    }),
    references: z
      .array(z.object({ url: z.string().max(8_192) }))
      .max(2_048)
      .optional(),
  }),
  product_tree: z.unknown().optional(),
  vulnerabilities: z
    .array(
      z.object({
        cve: z.string().max(64).optional(),
        title: z.string().max(65_536).optional(),
        product_status: z
          .object({ known_affected: ids, first_affected: ids, last_affected: ids, under_investigation: ids })
          .optional(),
        scores: z
          .array(z.object({ cvss_v3: z.object({ baseScore: z.number().min(0).max(10) }).optional() }))
          .max(1_024)
          .optional(),
      }),
    )
    .max(10_000)
    .optional(),
})

export function parseCsaf(document: unknown, sink: Sink): void {
  const parsed = Csaf.safeParse(document)
  if (!parsed.success)
    return sink.skip(
      `a document that is no CSAF 2.0 advisory: ${parsed.error.issues[0]?.path.slice(0, 3).join('.') ?? ''}`,
    )
  const { document: about, vulnerabilities, product_tree: tree } = parsed.data
  const purls = collectPurls(tree, sink)
  for (const [index, one] of (vulnerabilities ?? []).entries()) {
    const { product_status: status, scores, cve } = one
    const named = new Set([
      ...(status?.known_affected ?? []),
      ...(status?.first_affected ?? []),
      ...(status?.last_affected ?? []),
    ])
    const matches = [...named].flatMap((product) => matchOf(purls.get(product), sink))
    const score = Math.max(0, ...(scores ?? []).map(({ cvss_v3: cvss }) => cvss?.baseScore ?? 0))
    if (matches.length === 0) {
      sink.skip('a vulnerability none of whose affected products has a package URL')
      continue
    }
    const own = cve ?? `vulnerability-${index + 1}`
    sink.take({
      id: `${about.tracking.id}/${own}`,
      type: 'vulnerability',
      severity:
        score > 0 ? severityOfScore(score) : (severityOfWord(about.aggregate_severity?.text) ?? 'high'),
      confidence: 0.9,
      title: titleOf(one.title ?? about.title, own),
      references: linksOf((about.references ?? []).map(({ url }) => url)),
      publishedAtMs: timeOf(about.tracking.initial_release_date),
      modifiedAtMs: timeOf(about.tracking.current_release_date),
      aliases: cve === undefined ? [] : [cve],
      matches,
    })
  }
}

function matchOf(purl: string | undefined, sink: Sink): IndicatorMatch[] {
  const read = purl === undefined ? undefined : parsePurl(purl)
  if (read === undefined) {
    sink.skip('an affected product without a package URL')
    return []
  }
  const { ecosystem, name, version } = read
  return [
    version === null
      ? { kind: 'package', ecosystem, name, versions: [], ranges: [{ introduced: '0' }] }
      : { kind: 'package', ecosystem, name, versions: [version], ranges: [] },
  ]
}

/** Products stand in branches, in full names, and in relationships; the last only name what stands elsewhere. */
function collectPurls(tree: unknown, sink: Sink): ReadonlyMap<string, string> {
  const purls = new Map<string, string>()
  const waiting: { readonly node: unknown; readonly depth: number }[] = [{ node: tree, depth: 0 }]
  while (waiting.length > 0 && purls.size < PRODUCTS_MAX) {
    const { node, depth } = waiting.pop() ?? { node: null, depth: 0 }
    if (typeof node !== 'object' || node === null) continue
    if (depth > DEPTH_MAX) {
      sink.skip('a product tree nested deeper than is read')
      continue
    }
    const product = Product.safeParse(node)
    const purl = product.success ? product.data.product_identification_helper?.purl : undefined
    if (product.success && purl !== undefined) purls.set(product.data.product_id, purl)
    for (const child of Object.values(node))
      if (typeof child === 'object') waiting.push({ node: child, depth: depth + 1 })
  }
  return purls
}
