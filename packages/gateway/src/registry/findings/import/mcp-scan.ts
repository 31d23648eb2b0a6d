/** Issues of MCP-Scan results (`--json`): those about one server of the scanned configurations, by its name. */

import type { ScanFinding } from '@callgate/contracts/catalogue'
import type { Severity } from '@callgate/contracts/finding'
import type { JsonValue } from '@callgate/contracts/json'
import { z } from 'zod'
import { ExamineError, makeFinding, quote } from '../../supply-chain/finding.ts'
import { slugOf } from './slug.ts'

const Entity = z.object({ name: z.string().max(1024) })
const entities = z.array(Entity).max(10_000).default([])
const Server = z.object({
  name: z.string().max(1024).nullish(),
  signature: z
    .object({ prompts: entities, resources: entities, resource_templates: entities, tools: entities })
    .nullish(),
})
const Issue = z.object({
  code: z.string().min(1).max(64),
  message: z.string().max(100_000),
  /** Which server of the configuration, and which of its entities. */
  reference: z.tuple([z.int().min(0), z.int().min(0).nullable()]).nullish(),
})
const Scanned = z.object({
  path: z.string().max(4096).nullish(),
  servers: z.array(Server).max(1_000),
  issues: z.array(Issue).max(100_000).default([]),
})
const Results = z.record(z.string(), Scanned)

export function readMcpScan(
  value: JsonValue,
  server: string,
): { tool: string; findings: readonly ScanFinding[] } {
  const parsed = Results.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ExamineError(
      `It is no result of MCP-Scan this can read: ${quote(issue?.path.join('.') ?? '')} ${quote(issue?.message ?? '')}`,
    )
  }
  const scans = Object.values(parsed.data)
  const all = scans.flatMap(({ servers }) => servers)
  if (all.length > 1 && !all.some(({ name }) => name === server))
    throw new ExamineError(
      `It is about ${all.length} servers, none of which is named ${quote(server)}: ${quote(all.map(({ name }) => name ?? '?').join(', '), 500)}.`,
    )
  return {
    tool: 'MCP-Scan',
    findings: scans.flatMap((scan) =>
      scan.issues
        .filter((issue) => isAbout(issue, scan, { server, only: all.length === 1 }))
        .map((issue) => toFinding(issue, scan)),
    ),
  }
}

/** What names no server may be about any of them. */
function isAbout(
  { reference }: z.infer<typeof Issue>,
  { servers }: z.infer<typeof Scanned>,
  { server, only }: { readonly server: string; readonly only: boolean },
): boolean {
  if (reference === null || reference === undefined || only) return true
  return servers[reference[0]]?.name === server
}

function toFinding(
  { code, message, reference }: z.infer<typeof Issue>,
  scan: z.infer<typeof Scanned>,
): ScanFinding {
  const signature =
    reference === null || reference === undefined ? undefined : scan.servers[reference[0]]?.signature
  const { prompts = [], resources = [], resource_templates: templates = [], tools = [] } = signature ?? {}
  const item =
    typeof reference?.[1] !== 'number'
      ? undefined
      : [...prompts, ...resources, ...templates, ...tools][reference[1]]?.name
  return makeFinding({
    code: `mcp-scan/${slugOf(code)}`,
    severity: severityOf(code),
    title: `MCP-Scan ${code}`,
    detail: message,
    ...(item === undefined || item === '' ? {} : { where: { item } }),
    about: JSON.stringify([code, message]),
  })
}

/** E: an error, TF: a toxic flow, W: a warning, X: the analysis failed. */
function severityOf(code: string): Severity {
  if (/^(?:E|TF)/i.test(code)) return 'high'
  return /^W/i.test(code) ? 'medium' : 'low'
}
