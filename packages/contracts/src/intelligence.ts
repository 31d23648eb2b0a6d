/** Threat intelligence: the one form every feed is brought into, the settings, and what operators send and are shown. */

import { z } from 'zod'
import { SEVERITIES } from './finding.ts'
import { SecretRef } from './secret-ref.ts'

/** Bounds of what is taken in, whatever a feed says. */
export const INTELLIGENCE_BOUNDS = {
  indicatorsMax: 400_000,
  sourcesMax: 200,
  matchesMax: 512,
  versionsMax: 4_096,
  rangesMax: 512,
  textPatternsMax: 5_000,
  /** Of one indicator as JSON. */
  indicatorBytesMax: 256 << 10,
  /** Indicators in one request of an import. */
  batchMax: 1_000,
} as const

export const INTELLIGENCE_FORMATS = ['osv', 'ghsa', 'csaf', 'stix', 'taxii', 'misp', 'csv', 'pack'] as const
export const IntelligenceFormat = z.enum(INTELLIGENCE_FORMATS)
export type IntelligenceFormat = z.infer<typeof IntelligenceFormat>

const line = (max: number) => z.string().min(1).max(max)
const time = z.int().min(0).max(8_640_000_000_000_000)
const cidr = z
  .string()
  .max(64)
  .regex(/^[0-9A-Fa-f.:]+\/\d{1,3}$/, 'must be an address and a prefix length')

/** From `introduced` on; up to and without `fixed`, or up to and with `lastAffected`. */
export const VersionRange = z.strictObject({
  introduced: z.string().max(256).describe('0 for the first there ever was'),
  fixed: line(256).optional(),
  lastAffected: line(256).optional(),
})
export type VersionRange = z.infer<typeof VersionRange>

/** What an indicator names. Several of them are alternatives. */
export const IndicatorMatch = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('package'),
    ecosystem: line(64).describe('npm, pypi, or another in lower case'),
    name: line(512),
    versions: z.array(line(256)).max(INTELLIGENCE_BOUNDS.versionsMax).default([]),
    ranges: z.array(VersionRange).max(INTELLIGENCE_BOUNDS.rangesMax).default([]),
  }),
  z.strictObject({ kind: z.literal('server'), name: line(200).describe('Reverse-DNS name of a server') }),
  z.strictObject({ kind: z.literal('url'), url: z.url().max(2_048).describe('And everything below it') }),
  z.strictObject({ kind: z.literal('host'), host: line(253).describe('And every name below it') }),
  z.strictObject({ kind: z.literal('network'), cidr }),
  z.strictObject({
    kind: z.literal('digest'),
    digest: z.string().regex(/^(md5|sha1|sha256|sha512):[0-9a-f]{32,128}$/),
  }),
  z.strictObject({
    kind: z.literal('command'),
    argv: z.array(line(4_096)).min(1).max(64),
    prefix: z.boolean().default(true).describe('Whatever arguments follow'),
  }),
  z.strictObject({
    kind: z.literal('text'),
    pattern: z.string().min(6).max(512),
    regex: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('issuer'), issuer: z.url().max(2_048) }),
  z.strictObject({ kind: z.literal('caller'), cidr }),
  z.strictObject({ kind: z.literal('client'), name: line(256), version: line(128).nullable().default(null) }),
])
export type IndicatorMatch = z.infer<typeof IndicatorMatch>
export type IndicatorKind = IndicatorMatch['kind']

const id = line(256).regex(/^[^\p{Cc}\s]+$/u, 'must have no spaces')
export const SourceName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be 1 to 64 of a-z, 0-9 and . _ -')

/** One thing to beware of, as one source says it. */
export const Indicator = z.strictObject({
  id,
  type: z
    .enum(['malicious', 'vulnerability'])
    .describe('malicious: must not be used. vulnerability: has a known hole'),
  severity: z.enum(SEVERITIES),
  confidence: z.number().min(0).max(1),
  title: line(512),
  references: z.array(line(2_048)).max(32).default([]),
  publishedAtMs: time.nullable().default(null),
  modifiedAtMs: time.nullable().default(null),
  withdrawnAtMs: time.nullable().default(null),
  expiresAtMs: time.nullable().default(null),
  aliases: z.array(id).max(64).default([]),
  matches: z.array(IndicatorMatch).min(1).max(INTELLIGENCE_BOUNDS.matchesMax),
})
export type Indicator = z.infer<typeof Indicator>

const treatment = {
  onHit: z
    .enum(['quarantine', 'notify'])
    .describe('quarantine: the server is stopped and cut off. notify: only recorded and told'),
  minSeverity: z.enum(SEVERITIES),
}

export const FeedConfig = z.strictObject({
  id: SourceName.describe('Names the source its entries belong to'),
  url: z.url().max(2_048).describe('https, except on loopback; of a TAXII collection its own URL'),
  format: IntelligenceFormat,
  everyMs: z.int().min(60_000).max(604_800_000).default(900_000).describe('How often it is fetched'),
  staleAfterMs: z
    .int()
    .min(60_000)
    .max(31_536_000_000)
    .default(86_400_000)
    .describe('Without a success for so long it is called stale'),
  complete: z.boolean().default(true).describe('An entry that is not in it any more is gone'),
  authorization: SecretRef.optional().describe('Value of the Authorization header'),
})
export type FeedConfig = z.infer<typeof FeedConfig>

export const IntelligenceConfig = z.strictObject({
  onHit: treatment.onHit
    .default('quarantine')
    .describe('What is done about servers and callers that are known to be malicious'),
  minSeverity: treatment.minSeverity.default('medium').describe('Milder entries are kept and not acted upon'),
  minConfidence: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Less sure entries are kept and not acted upon'),
  vulnerabilities: z
    .strictObject({
      onHit: treatment.onHit.default('notify'),
      minSeverity: treatment.minSeverity.default('high'),
    })
    .prefault({})
    .describe('The same for servers with a known vulnerability in themselves or in what they depend on'),
  feeds: z.array(FeedConfig).max(50).default([]).describe('Sources that are fetched by themselves'),
  publishers: z
    .array(
      z.strictObject({
        id: line(64),
        publicKey: z
          .string()
          .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be a raw Ed25519 public key, 32 bytes in base64'),
      }),
    )
    .max(50)
    .default([])
    .describe('Whose signed packs of intelligence are taken'),
})
export type IntelligenceConfig = z.infer<typeof IntelligenceConfig>

/** What an import says of itself before it sends anything. */
export const BeginImportBody = z.strictObject({
  source: SourceName,
  format: IntelligenceFormat,
  origin: line(2_048).describe('File or URL it was read from'),
  complete: z.boolean().default(false).describe('What is not in it any more is gone'),
  allowOlder: z.boolean().default(false),
  /** Of a signed pack: counts up, and never goes back. */
  serial: z.int().min(1).nullable().default(null),
  publisher: line(64).nullable().default(null).describe('Who signed the pack'),
})
export type BeginImportBody = z.infer<typeof BeginImportBody>
export const ImportBatchBody = z.strictObject({
  indicators: z.array(Indicator).min(1).max(INTELLIGENCE_BOUNDS.batchMax),
})

/** What a parser could not use, by reason; never left out silently. */
export const Unsupported = z.record(z.string().max(200), z.int().min(1))
export type Unsupported = z.infer<typeof Unsupported>
export const CommitImportBody = z.strictObject({
  unsupported: Unsupported.default({}),
  format: IntelligenceFormat.optional().describe(
    'What it turned out to be; what was said at first when left out',
  ),
})
export type CommitImportBody = z.infer<typeof CommitImportBody>

export const ImportStartedView = z.object({ id: z.string() })
export const ImportView = z.object({
  source: z.string(),
  taken: z.int().describe('New or changed entries'),
  unchanged: z.int(),
  gone: z.int().describe('Entries of the source that are not in it any more'),
  withdrawn: z.int().describe('Entries that say of themselves that they do not hold any more'),
  total: z.int().describe('Entries of the source from now on'),
  hits: z.int().describe('Servers that are named by what is known now'),
})
export type ImportView = z.infer<typeof ImportView>

export const SourceView = z.object({
  source: z.string(),
  format: IntelligenceFormat,
  origin: z.string(),
  importedAtMs: z.int(),
  importedBy: z.string(),
  newestAtMs: z.int().nullable().describe('Latest change that any of its entries names'),
  entries: z.int(),
  serial: z.int().nullable(),
  publisher: z.string().nullable().describe('Whose signed packs it takes; null where none was taken'),
  unsupported: Unsupported,
  feed: z
    .object({
      everyMs: z.int(),
      lastTriedAtMs: z.int().nullable(),
      lastSucceededAtMs: z.int().nullable(),
      failures: z.int().describe('In a row'),
      lastError: z.string().nullable(),
      stale: z.boolean(),
    })
    .nullable(),
})
export type SourceView = z.infer<typeof SourceView>

export const IndicatorView = z.object({
  ...Indicator.shape,
  source: z.string(),
  live: z.boolean().describe('False once withdrawn or expired'),
  withdrawnHere: z
    .object({ by: z.string(), atMs: z.int(), why: z.string() })
    .nullable()
    .describe('An operator of this gateway decided that it does not hold'),
})
export type IndicatorView = z.infer<typeof IndicatorView>
export const IndicatorQuery = z.object({
  source: SourceName.optional(),
  text: z.string().max(256).optional().describe('Part of the id or the title'),
})

export const WithdrawBody = z.strictObject({ source: SourceName, id, why: line(2_000) })

/** One entry that names one server, and by what. */
export const SightingView = z.object({
  source: z.string(),
  id: z.string(),
  type: Indicator.shape.type,
  severity: z.enum(SEVERITIES),
  confidence: z.number(),
  title: z.string(),
  kind: z.string(),
  value: z.string().describe('What of the server it names'),
})
export type SightingView = z.infer<typeof SightingView>

export const UserView = z.object({
  principal: z.string().nullable(),
  agent: z.string().nullable(),
  messages: z.int(),
  firstAtMs: z.int(),
  lastAtMs: z.int(),
})
export const HitView = z.object({
  upstream: z.string(),
  state: z.enum(['quarantined', 'notified', 'below-threshold']),
  sinceMs: z.int().nullable().describe('When it was first seen here; null while it is not acted upon'),
  sightings: z.array(SightingView).readonly(),
  usedBy: z.array(UserView).readonly().describe('Who has used it in the time that was asked for'),
})
export type HitView = z.infer<typeof HitView>
export const HitsQuery = z.object({
  sinceMs: z.coerce.number().int().min(0).optional().describe('Looks back over the journal from there on'),
})
export type UserView = z.infer<typeof UserView>

/** First line of a signed pack; the second is the signature over it, then one entry a line. */
export const IntelligencePackManifest = z.strictObject({
  version: z.literal(1),
  source: SourceName,
  publisher: line(64),
  serial: z.int().min(1).describe('Counts up; an older pack is refused'),
  madeAtMs: time,
  entries: z.int().min(1).max(INTELLIGENCE_BOUNDS.indicatorsMax),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Of everything after the second line'),
})
export type IntelligencePackManifest = z.infer<typeof IntelligencePackManifest>
