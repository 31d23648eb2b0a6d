/** Reads the results of other tools: SARIF 2.1.0, CycloneDX VEX and MCP-Scan, told apart by their form, bounded. */

import { createHash } from 'node:crypto'
import type { ScanFinding } from '@callgate/contracts/catalogue'
import type { FindingsImport } from '@callgate/contracts/remedy'
import { IMPORTED_MAX } from '@callgate/contracts/remedy'
import { isJsonObject, type JsonValue } from '@callgate/contracts/json'
import { parseGuarded } from '../../../wire/json/guard.ts'
import { isRefusal } from '../../../wire/refusal.ts'
import { ExamineError, quote } from '../../supply-chain/finding.ts'
import { readMcpScan } from './mcp-scan.ts'
import { readSarif } from './sarif.ts'
import { readVex } from './vex.ts'

export const IMPORT_BYTES_MAX = 16 << 20
const DEPTH_MAX = 64

/** Throws an ExamineError that says what to do. `path` selects the server in results about several. */
export function readFindings(bytes: Uint8Array, server: string): FindingsImport {
  if (bytes.length > IMPORT_BYTES_MAX) throw new ExamineError('The file is larger than 16 MiB. Split it.')
  const parsed = parseGuarded(bytes, { bytesMax: IMPORT_BYTES_MAX, depthMax: DEPTH_MAX })
  if (isRefusal(parsed))
    throw new ExamineError(`The file cannot be read as JSON: ${quote(parsed.reason, 500)}`)
  const { tool, findings } = readByForm(parsed.value, server)
  const unique = [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()]
  if (unique.length > IMPORTED_MAX)
    throw new ExamineError(
      `The file has ${unique.length} findings; ${IMPORTED_MAX} can be imported for a server. Leave out what was settled.`,
    )
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  return { tool, digest, findings: unique }
}

interface Read {
  readonly tool: string
  readonly findings: readonly ScanFinding[]
}

function readByForm(value: JsonValue, server: string): Read {
  if (isJsonObject(value)) {
    if (Array.isArray(value['runs'])) return readSarif(value)
    if (value['bomFormat'] === 'CycloneDX') return readVex(value)
    const results = Object.values(value)
    if (results.length > 0 && results.every((one) => isJsonObject(one) && Array.isArray(one['servers'])))
      return readMcpScan(value, server)
  }
  throw new ExamineError(
    'The file is none of SARIF 2.1.0, CycloneDX with vulnerabilities (JSON), and MCP-Scan results (--json).',
  )
}
