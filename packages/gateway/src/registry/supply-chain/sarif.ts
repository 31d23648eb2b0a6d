/** Findings as SARIF 2.1.0 (OASIS), for the pipelines that read it. */

import type { ScanFinding } from '@callgate/contracts/catalogue'
import type { Severity } from '@callgate/contracts/finding'

const LEVELS: Readonly<Record<Severity, 'note' | 'warning' | 'error'>> = {
  info: 'note',
  low: 'note',
  medium: 'warning',
  high: 'error',
  critical: 'error',
}
/** What code scanning services sort by, on the scale of CVSS. */
const SCORES: Readonly<Record<Severity, string>> = {
  info: '0.0',
  low: '3.0',
  medium: '5.5',
  high: '8.0',
  critical: '9.5',
}

export function toSarif(findings: readonly ScanFinding[], toolVersion: string) {
  const rules = [...new Map(findings.map((finding) => [finding.code, finding])).values()]
  const order = new Map(rules.map(({ code }, index) => [code, index]))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'callgate',
            semanticVersion: toolVersion,
            rules: rules.map(({ code, title, severity }) => ({
              id: code,
              shortDescription: { text: title },
              defaultConfiguration: { level: LEVELS[severity] },
              properties: { 'security-severity': SCORES[severity] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: order.get(finding.code) ?? 0,
          level: LEVELS[finding.severity],
          message: { text: finding.detail === '' ? finding.title : finding.detail },
          partialFingerprints: { 'callgate/v1': finding.fingerprint },
          ...toLocations(finding),
        })),
      },
    ],
  }
}

function toLocations({ where }: ScanFinding) {
  if (where === null) return {}
  const { file, line, item } = where
  const physical =
    file === undefined
      ? {}
      : {
          physicalLocation: {
            artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
            ...(line === undefined ? {} : { region: { startLine: line } }),
          },
        }
  const logical = item === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: item }] }
  return { locations: [{ ...physical, ...logical }] }
}
