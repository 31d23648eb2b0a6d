/** MISP events as exports and feeds have them: attributes of an event and of its objects, those marked for detection. */

import type { Severity } from '@callgate/contracts/finding'
import type { IndicatorMatch } from '@callgate/contracts/intelligence'
import { z } from 'zod'
import { parsePurl } from './purl.ts'
import { type Sink, titleOf } from './sink.ts'
import { digestOf, networkMatch } from './stix-pattern.ts'

const Attribute = z.object({
  uuid: z.string().min(1).max(64),
  type: z.string().max(128),
  value: z.string().max(65_536),
  to_ids: z.boolean().optional(),
  deleted: z.boolean().optional(),
  timestamp: z.union([z.string().max(32), z.number()]).optional(),
  comment: z.string().max(65_536).nullable().optional(),
})
const attributes = z.array(z.unknown()).max(500_000).optional()
const Event = z.object({
  uuid: z.string().min(1).max(64),
  info: z.string().max(65_536).optional(),
  threat_level_id: z.union([z.string().max(8), z.number()]).optional(),
  timestamp: z.union([z.string().max(32), z.number()]).optional(),
  Attribute: attributes,
  Object: z
    .array(z.object({ Attribute: attributes, deleted: z.boolean().optional() }))
    .max(100_000)
    .optional(),
})
type Event = z.infer<typeof Event>
const LEVELS: Readonly<Record<string, Severity>> = {
  '1': 'critical',
  '2': 'high',
  '3': 'medium',
  '4': 'medium',
}

/** `{Event: …}`, an array of them, or `{response: […]}`. */
export function parseMisp(document: unknown, sink: Sink): void {
  for (const one of listEvents(document)) {
    const inner = typeof one === 'object' && one !== null && 'Event' in one ? one.Event : one
    const parsed = Event.safeParse(inner)
    if (parsed.success) takeEvent(parsed.data, sink)
    else
      sink.skip(
        `a document that is no MISP event: ${parsed.error.issues[0]?.path.slice(0, 2).join('.') ?? ''}`,
      )
  }
}

function listEvents(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return document as readonly unknown[]
  if (
    typeof document === 'object' &&
    document !== null &&
    'response' in document &&
    Array.isArray(document.response)
  )
    return document.response as readonly unknown[]
  return [document]
}

function takeEvent(event: Event, sink: Sink): void {
  const all = [
    ...(event.Attribute ?? []),
    ...(event.Object ?? []).flatMap((one) => (one.deleted === true ? [] : (one.Attribute ?? []))),
  ]
  for (const raw of all) {
    const parsed = Attribute.safeParse(raw)
    if (!parsed.success) {
      sink.skip('an attribute that is not valid')
      continue
    }
    const attribute = parsed.data
    // Attributes without the flag are context, by the one who wrote the event.
    if (attribute.to_ids !== true) continue
    const match = matchOf(attribute.type, attribute.value)
    if (match === undefined) {
      sink.skip(`an attribute of type ${attribute.type}`)
      continue
    }
    const modifiedAtMs = secondsOf(attribute.timestamp) ?? secondsOf(event.timestamp)
    sink.take({
      id: attribute.uuid,
      type: 'malicious',
      severity: LEVELS[String(event.threat_level_id ?? '2')] ?? 'high',
      confidence: 0.75,
      title: titleOf(event.info, attribute.uuid),
      modifiedAtMs,
      withdrawnAtMs: attribute.deleted === true ? (modifiedAtMs ?? 0) : null,
      aliases: [event.uuid],
      matches: [match],
    })
  }
}

function secondsOf(value: string | number | undefined): number | null {
  const seconds = Number(value ?? Number.NaN)
  return Number.isSafeInteger(seconds) && seconds > 0 && seconds < 8_640_000_000_000 ? seconds * 1_000 : null
}

function matchOf(type: string, value: string): IndicatorMatch | undefined {
  // `filename|sha256` and `domain|ip` hold two values; the digest and the name are what identifies.
  const [kind = type, second] = type.split('|')
  const [left = value, right = ''] = second === undefined ? [value] : value.split('|')
  switch (kind) {
    case 'domain':
    case 'hostname':
      return { kind: 'host', host: left }
    case 'url':
    case 'uri':
      return URL.canParse(left) ? { kind: 'url', url: left } : undefined
    case 'ip-dst':
      return networkMatch(left)
    case 'ip-src': {
      const network = networkMatch(left)
      return network === undefined ? undefined : { kind: 'caller', cidr: network.cidr }
    }
    case 'user-agent':
      return { kind: 'client', name: left, version: null }
    case 'package-url':
      return packageMatch(left)
    default: {
      const digest =
        kind === 'filename' && second !== undefined ? digestOf(second, right) : digestOf(kind, left)
      return digest === undefined ? undefined : { kind: 'digest', digest }
    }
  }
}

function packageMatch(text: string): IndicatorMatch | undefined {
  const purl = parsePurl(text)
  if (purl === undefined) return undefined
  const { ecosystem, name, version } = purl
  return version === null
    ? { kind: 'package', ecosystem, name, versions: [], ranges: [{ introduced: '0' }] }
    : { kind: 'package', ecosystem, name, versions: [version], ranges: [] }
}
