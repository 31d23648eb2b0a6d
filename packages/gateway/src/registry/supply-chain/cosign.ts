/** Signatures and attestations that cosign made for an image: found in its OCI layout, verified offline. */

import { parseJson } from '@callgate/contracts/json'
import type { ScanFinding, ServerSource } from '@callgate/contracts/catalogue'
import { z } from 'zod'
import { bundleEnvelope, checkSimpleSignature, ENVELOPE, SIMPLE_SIGNING } from './cosign-simple.ts'
import type { ExamineContext } from './examination.ts'
import { quote } from './finding.ts'
import { type Blobs, Descriptor, parseDocument } from './image-blobs.ts'
import {
  type ImageStatement,
  UNKNOWN_KEY,
  type ImageTrust,
  readPublisherKey,
  trustKey,
} from './image-trust.ts'
import { loadShippedTrust } from './npm-signature.ts'
import {
  demandProvenance,
  demandSignature,
  describeBuilder,
  explainBuilder,
  isProvenance,
  say,
} from './requirements.ts'
import { refuseKey, type SigstoreTrust, verifyStatement } from './sigstore.ts'

type ImageSource = Extract<ServerSource, { readonly type: 'oci' }>

const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle/
const COSIGN_SIGNATURE = 'https://sigstore.dev/cosign/sign/v1'
const REF_NAME = 'org.opencontainers.image.ref.name'
/** What `cosign save` writes instead of a name. */
const KIND = 'kind'
const OLDER_KINDS: readonly (string | undefined)[] = [
  'dev.cosignproject.cosign/sigs',
  'dev.cosignproject.cosign/atts',
]
const SIGNATURES_MAX = 64
const SETTING = 'registry.supplyChain.oci'

const Attached = z.object({
  artifactType: z.string().max(256).optional(),
  subject: z.object({ digest: z.string() }).optional(),
  layers: z.array(Descriptor).max(100),
})
type Attached = z.infer<typeof Attached>
const Referrers = z.object({ manifests: z.array(Descriptor).max(1_000) })

/** What the rules make of everything that was attached to the image under its digest. */
export async function inspectImageSignatures(
  source: ImageSource,
  blobs: Blobs,
  context: ExamineContext,
): Promise<readonly ScanFinding[]> {
  const keys = (context.publisherKeys ?? []).map(readPublisherKey)
  const { root } = context.trust ?? loadShippedTrust()
  const checks: ImageStatement[] = []
  for (const attached of await listAttached(source.digest, blobs))
    checks.push(...(await checkAttached(attached, source.digest, blobs, { root, keys })))
  const rules = context.rules.oci
  return [
    ...demandSignature(judgeSignatures(source, checks, rules), rules.signature, `${SETTING}.signature`),
    ...demandProvenance(judgeProvenance(source, checks, rules), rules.provenance, `${SETTING}.provenance`),
  ]
}

/** By reference (OCI 1.1 `subject`), by the tag that stands for references, and by the tags of older versions. */
async function listAttached(digest: string, blobs: Blobs): Promise<readonly Attached[]> {
  const tag = digest.replace(':', '-')
  const attached: Attached[] = []
  const take = async (descriptor: Descriptor, isNamed: boolean): Promise<void> => {
    if (attached.length >= SIGNATURES_MAX || descriptor.digest === digest) return
    // What cannot be read vouches for nothing, and others may.
    const parsed = Attached.safeParse(await blobs.read(descriptor).catch(() => undefined))
    const manifest = parsed.data
    if (manifest !== undefined && (isNamed || manifest.subject?.digest === digest)) attached.push(manifest)
  }
  for (const descriptor of await blobs.list()) {
    const name = descriptor.annotations?.[REF_NAME] ?? ''
    const isOlder =
      ['sig', 'att'].some((kind) => endsWithTag(name, `${tag}.${kind}`)) ||
      OLDER_KINDS.includes(descriptor.annotations?.[KIND])
    if (!endsWithTag(name, tag)) await take(descriptor, isOlder)
    else {
      const listed = parseDocument(Referrers, await blobs.read(descriptor), 'list of signatures')
      for (const one of listed.manifests) await take(one, false)
    }
  }
  return attached
}

function endsWithTag(name: string, tag: string): boolean {
  return name === tag || name.endsWith(`:${tag}`)
}

/** The forms cosign has signed in. */
const CHECKS: readonly {
  readonly reads: (mediaType: string) => boolean
  readonly check: typeof checkSimpleSignature
}[] = [
  {
    reads: (mediaType) => BUNDLE.test(mediaType),
    check: ({ payload }, ...by) => checkImageBundle(parseJson(payload.toString('utf8')), ...by),
  },
  {
    reads: (mediaType) => mediaType === ENVELOPE,
    check: ({ payload, annotations }, ...by) => checkImageBundle(bundleEnvelope(payload, annotations), ...by),
  },
  { reads: (mediaType) => mediaType === SIMPLE_SIGNING, check: checkSimpleSignature },
]

async function checkAttached(
  { layers }: Attached,
  digest: string,
  blobs: Blobs,
  trust: ImageTrust,
): Promise<readonly ImageStatement[]> {
  const checks: ImageStatement[] = []
  for (const layer of layers.slice(0, SIGNATURES_MAX)) {
    const check = CHECKS.find(({ reads }) => reads(layer.mediaType))?.check
    if (check === undefined) continue
    try {
      checks.push(
        check({ payload: await blobs.readBytes(layer), annotations: layer.annotations ?? {} }, digest, trust),
      )
    } catch (error) {
      checks.push({ state: 'invalid', reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return checks
}

/** A bundle made with a key names it by a hint alone, so each key that is known is tried. */
export function checkImageBundle(bundle: unknown, digest: string, trust: ImageTrust): ImageStatement {
  const isKeyed = z
    .object({ verificationMaterial: z.object({ publicKey: z.object({}) }) })
    .safeParse(bundle).success
  const tries: readonly (readonly [by: string | null, trust: SigstoreTrust])[] = isKeyed
    ? trust.keys.map(({ id, key }) => [id, trustKey(trust.root, key)])
    : [[null, { root: trust.root, findKey: refuseKey }]]
  let reason: string | undefined
  for (const [key, one] of tries)
    try {
      const { statement, by } = verifyStatement(bundle, one)
      const wanted = digest.replace('sha256:', '')
      if (!statement.subject.some((subject) => subject.digest['sha256'] === wanted))
        return { state: 'invalid', reason: 'it is about another image' }
      return { state: 'valid', kind: kindOf(statement.predicateType), by: key === null ? by : { key } }
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error)
    }
  return isKeyed ? UNKNOWN_KEY : { state: 'invalid', reason: reason ?? 'it cannot be read' }
}

function kindOf(predicateType: string): 'signature' | 'provenance' | 'other' {
  if (predicateType === COSIGN_SIGNATURE) return 'signature'
  return isProvenance(predicateType) ? 'provenance' : 'other'
}

type Rules = ExamineContext['rules']['oci']

/** Anybody can have a certificate of Sigstore: a signature counts when the rules name who made it. */
function judgeSignatures(
  source: ImageSource,
  checks: readonly ImageStatement[],
  rules: Rules,
): readonly ScanFinding[] {
  const item = `${source.image}@${source.digest}`
  const invalid = checks.find((one) => one.state === 'invalid')
  const broken =
    invalid === undefined
      ? []
      : [
          say(
            item,
            ['signature-invalid', 'critical'],
            'A signature of the image does not hold',
            `Do not use it: ${quote(invalid.reason, 500)}.`,
          ),
        ]
  const signatures = checks.filter((one) => one.state === 'valid' && one.kind === 'signature')
  const isNamed = rules.builders.length + rules.repositories.length + rules.issuers.length > 0
  if (
    signatures.some(
      (one) =>
        one.state === 'valid' && ('key' in one.by || (isNamed && explainBuilder(one.by, rules) === null)),
    )
  )
    return broken
  const stranger = [...signatures, ...checks.filter(({ state }) => state === 'unknown')][0]
  if (stranger !== undefined)
    return [
      ...broken,
      say(
        item,
        ['signature-unknown-key', 'medium'],
        'The image is signed by someone nobody here named',
        `It is signed by ${quote(whoOf(stranger), 500)}. Name the key, or the identity and its issuer, under ${SETTING}.`,
      ),
    ]
  if (broken.length > 0) return broken
  return [
    say(
      item,
      ['no-signature', 'low'],
      'The image is not signed',
      `Only its digest says that it is the one that was examined. Where its publisher signs, copy the signature into the layout as well.`,
    ),
  ]
}

function whoOf(check: ImageStatement): string {
  if (check.state === 'unknown') return check.who
  if (check.state !== 'valid') return check.reason
  return 'key' in check.by
    ? check.by.key
    : `${check.by.builtBy ?? 'nobody who is named'}, for whom ${check.by.issuer ?? 'nobody'} vouches`
}

function judgeProvenance(
  source: ImageSource,
  checks: readonly ImageStatement[],
  rules: Rules,
): readonly ScanFinding[] {
  const item = `${source.image}@${source.digest}`
  const built = checks.flatMap((one) =>
    one.state === 'valid' && one.kind === 'provenance' && !('key' in one.by) ? [one.by] : [],
  )
  if (built.length > 0) return built.map((by) => describeBuilder(item, by, rules, SETTING))
  return [
    say(
      item,
      ['no-provenance', 'low'],
      'Nothing says where the image was built',
      'The layout carries no attestation, so it cannot be checked that this image was built from the source it names.',
    ),
  ]
}
