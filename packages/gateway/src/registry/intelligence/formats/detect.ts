/** Which format a document is in, by what only that format has; and the parser of each. */

import type { IntelligenceFormat } from '@callgate/contracts/intelligence'
import { parseCsaf } from './csaf.ts'
import { parseGhsa } from './ghsa.ts'
import { parseMisp } from './misp.ts'
import { parseOsv } from './osv.ts'
import type { Sink } from './sink.ts'
import { parseStix } from './stix.ts'

export type DocumentFormat = Exclude<IntelligenceFormat, 'csv' | 'pack'>

export const PARSERS: Readonly<Record<DocumentFormat, (document: unknown, sink: Sink) => void>> = {
  osv: parseOsv,
  ghsa: parseGhsa,
  csaf: parseCsaf,
  stix: parseStix,
  taxii: parseStix,
  misp: parseMisp,
}

/** undefined for what none of them is. */
export function detectFormat(document: unknown): DocumentFormat | undefined {
  const one: unknown = Array.isArray(document) ? document[0] : document
  if (typeof one !== 'object' || one === null) return undefined
  if ('ghsa_id' in one) return 'ghsa'
  if ('Event' in one || 'response' in one) return 'misp'
  if ('document' in one) return 'csaf'
  if ('objects' in one || ('type' in one && 'spec_version' in one)) return 'stix'
  if ('id' in one && 'modified' in one) return 'osv'
  return undefined
}
