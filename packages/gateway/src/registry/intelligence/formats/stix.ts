/** STIX 2.1: indicators of a bundle, of a TAXII envelope, or single objects; what they say of revocation and validity holds. */

import { z } from 'zod'
import { linksOf, type Sink, timeOf, titleOf } from './sink.ts'
import { parseStixPattern } from './stix-pattern.ts'

const StixIndicator = z.object({
  type: z.literal('indicator'),
  id: z.string().min(1).max(256),
  name: z.string().max(65_536).optional(),
  description: z
    .string()
    .max(1 << 20)
    .optional(),
  pattern: z.string().max(1 << 20),
  pattern_type: z.string().max(64),
  created: z.string().max(64).optional(),
  modified: z.string().max(64).optional(),
  valid_from: z.string().max(64).optional(),
  valid_until: z.string().max(64).optional(),
  revoked: z.boolean().optional(),
  confidence: z.number().min(0).max(100).optional(),
  indicator_types: z.array(z.string().max(128)).max(64).optional(),
  external_references: z
    .array(z.object({ url: z.string().max(8_192).optional() }))
    .max(512)
    .optional(),
})
const Holder = z.object({ objects: z.array(z.unknown()) })
/** Objects that only describe or relate; they name nothing to look for. */
const CONTEXT = new Set([
  'identity',
  'relationship',
  'marking-definition',
  'report',
  'malware',
  'campaign',
  'threat-actor',
  'attack-pattern',
  'intrusion-set',
  'tool',
  'note',
  'opinion',
  'sighting',
  'grouping',
  'extension-definition',
])

export function parseStix(document: unknown, sink: Sink): void {
  const held = Holder.safeParse(document)
  const objects = held.success
    ? held.data.objects
    : Array.isArray(document)
      ? (document as unknown[])
      : [document]
  for (const object of objects) takeObject(object, sink)
}

function takeObject(object: unknown, sink: Sink): void {
  const type = typeOf(object)
  if (CONTEXT.has(type)) return
  if (type !== 'indicator') return sink.skip(`an object of type ${type.slice(0, 40)}`)
  const parsed = StixIndicator.safeParse(object)
  if (!parsed.success)
    return sink.skip(`an indicator that is not valid: ${parsed.error.issues[0]?.path.join('.') ?? ''}`)
  const one = parsed.data
  if (one.pattern_type !== 'stix') return sink.skip(`a pattern of type ${one.pattern_type}`)
  const { matches, unsupported } = parseStixPattern(one.pattern)
  for (const reason of unsupported) sink.skip(`in a pattern: ${reason}`)
  if (matches.length === 0) return
  const modifiedAtMs = timeOf(one.modified)
  const isHarmless = one.indicator_types?.includes('benign') === true
  if (isHarmless) return sink.skip('an indicator of something benign')
  sink.take({
    id: one.id,
    type: 'malicious',
    severity: 'high',
    confidence: (one.confidence ?? 75) / 100,
    title: titleOf(one.name ?? one.description, one.id),
    references: linksOf((one.external_references ?? []).map(({ url }) => url)),
    publishedAtMs: timeOf(one.created),
    modifiedAtMs,
    withdrawnAtMs: one.revoked === true ? (modifiedAtMs ?? 0) : null,
    expiresAtMs: timeOf(one.valid_until),
    matches,
  })
}

function typeOf(object: unknown): string {
  const type = typeof object === 'object' && object !== null && 'type' in object ? object.type : undefined
  return typeof type === 'string' ? type : 'unknown'
}
