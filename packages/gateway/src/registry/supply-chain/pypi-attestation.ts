/** Attestations of PyPI (PEP 740): who built a wheel, by the files that lie beside it, verified offline. */

import { readFile } from 'node:fs/promises'
import type { ScanFinding } from '@callgate/contracts/catalogue'
import { readJson } from '@callgate/contracts/read-json'
import type { SupplyChainRules } from '@callgate/contracts/supply-chain'
import { z } from 'zod'
import { normaliseName, type PublisherIdentity } from './pypi-requirements.ts'
import { describeBuilder, say } from './requirements.ts'
import { type AttestedBy, refuseKey, type SigstoreTrust, verifyStatement } from './sigstore.ts'
import { lookAt } from './look.ts'

const FILE_BYTES_MAX = 4 << 20
const ATTESTATIONS_MAX = 32
const PUBLISHED = 'https://docs.pypi.org/attestations/publish/v1'
const SETTING = 'registry.supplyChain.pypi'

const Attestation = z.object({
  version: z.literal(1),
  verification_material: z.object({
    certificate: z.string().max(1 << 16),
    transparency_entries: z.array(z.record(z.string(), z.unknown())).min(1).max(8),
  }),
  envelope: z.object({ statement: z.string().max(1 << 20), signature: z.string().max(1 << 12) }),
})
/** What PyPI answers for a file: attestations by publisher. */
const Provenance = z.object({
  version: z.literal(1),
  attestation_bundles: z
    .array(
      z.object({
        publisher: z.object({
          kind: z.string().max(64),
          repository: z.string().max(512).optional(),
          workflow: z.string().max(512).optional(),
          email: z.string().max(512).optional(),
        }),
        attestations: z.array(z.unknown()).min(1).max(ATTESTATIONS_MAX),
      }),
    )
    .min(1)
    .max(ATTESTATIONS_MAX),
})

/** The wheel as it was locked. */
export interface AttestedWheel {
  readonly name: string
  readonly version: string
  /** SHA-256, hex. */
  readonly hash: string
  readonly identities: readonly PublisherIdentity[] | null
}

interface Offered {
  readonly attestation: unknown
  readonly publisher: PublisherIdentity | null
}

/** Beside `mail.whl`: what PyPI's integrity API answers (`.provenance`), or single attestations. Undefined where there is none. */
export async function readAttestations(wheel: string): Promise<readonly Offered[] | undefined> {
  const single: Offered[] = []
  for (const end of ['.publish.attestation', '.slsa.attestation']) {
    const attestation = await readDocument(`${wheel}${end}`)
    if (attestation !== undefined) single.push({ attestation, publisher: null })
  }
  const answer = await readDocument(`${wheel}.provenance`)
  if (answer === undefined) return single.length === 0 ? undefined : single
  const provenance = Provenance.safeParse(answer)
  // In another form it is an attestation that does not hold, not none at all.
  if (!provenance.success) return [...single, { attestation: undefined, publisher: null }]
  const listed = provenance.data.attestation_bundles.flatMap(({ publisher, attestations }) =>
    attestations.map((attestation) => ({ attestation, publisher })),
  )
  return [...single, ...listed].slice(0, ATTESTATIONS_MAX)
}

/** Undefined where there is no such file; null where it is not read. */
async function readDocument(path: string): Promise<unknown> {
  const stats = await lookAt(path)
  if (stats === null) return undefined
  if (!stats.isFile() || stats.size > FILE_BYTES_MAX) return null
  try {
    return readJson(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

/** One finding for each attestation; each of them has to hold. */
export function judgeWheel(
  wheel: AttestedWheel,
  offered: readonly Offered[],
  root: SigstoreTrust['root'],
  rules: SupplyChainRules['pypi'],
): readonly ScanFinding[] {
  const item = `${wheel.name}@${wheel.version}`
  return offered.map(({ attestation, publisher }) => {
    try {
      const by = checkWheel(wheel, attestation, root)
      const stranger = [publisher === null ? null : [publisher], wheel.identities].some(
        (named) => named !== null && !named.some((one) => isPublisher(one, by)),
      )
      if (stranger)
        return say(
          item,
          ['provenance-elsewhere', 'high'],
          'The wheel was built by somebody else than its publisher',
          `Its attestation holds, and it was built by ${by.builtBy ?? 'nobody who is named'}, which is not the publisher that is named for it.`,
        )
      return describeBuilder(item, by, rules, SETTING)
    } catch (error) {
      return say(
        item,
        ['provenance-invalid', 'critical'],
        'An attestation of the wheel does not hold',
        `Do not use it: ${error instanceof Error ? error.message : String(error)}.`,
      )
    }
  })
}

/** Throws with the reason when it does not hold, or is about another wheel. */
export function checkWheel(
  { name, version, hash }: AttestedWheel,
  attestation: unknown,
  root: SigstoreTrust['root'],
): AttestedBy {
  const parsed = Attestation.safeParse(attestation)
  if (!parsed.success) throw new Error('it is not of the form of an attestation')
  const { statement, by } = verifyStatement(toBundle(parsed.data), { root, findKey: refuseKey })
  if (
    statement.predicateType !== PUBLISHED &&
    !statement.predicateType.startsWith('https://slsa.dev/provenance/')
  )
    throw new Error('it states something else than how it was published or built')
  const isSame = statement.subject.some((subject) => {
    const [project = '', release] = subject.name.split('-')
    return subject.digest['sha256'] === hash && normaliseName(project) === name && release === version
  })
  if (!isSame) throw new Error('it is about another package or other bytes')
  return by
}

/** The same as the bundle it stands for. */
function toBundle({ verification_material: material, envelope }: z.infer<typeof Attestation>): unknown {
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: material.certificate },
      tlogEntries: material.transparency_entries,
      timestampVerificationData: {},
    },
    dsseEnvelope: {
      payload: envelope.statement,
      payloadType: 'application/vnd.in-toto+json',
      signatures: [{ sig: envelope.signature, keyid: '' }],
    },
  }
}

/** Who vouches for publishers of a kind, and where the workflows of one stand. */
const KINDS: Readonly<Record<string, { issuer: string; host: string; workflows: string }>> = {
  GitHub: {
    issuer: 'https://token.actions.githubusercontent.com',
    host: 'https://github.com/',
    workflows: '/.github/workflows/',
  },
  GitLab: { issuer: 'https://gitlab.com', host: 'https://gitlab.com/', workflows: '//' },
}
const GOOGLE = 'https://accounts.google.com'

/** Whether the certificate names this publisher; one of a kind that is not known here is nobody's. */
function isPublisher({ kind, repository, workflow, email }: PublisherIdentity, by: AttestedBy): boolean {
  if (kind === 'Google') return by.issuer === GOOGLE && email !== undefined && by.builtBy === email
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined
  if (known === undefined || repository === undefined || by.issuer !== known.issuer) return false
  const wanted = `${known.host}${repository}`.toLowerCase()
  // Whole up to the branch: a branch may be called like another workflow.
  const start =
    workflow === undefined ? `${wanted}/` : `${wanted}${known.workflows}${workflow.toLowerCase()}@`
  return by.repository?.toLowerCase() === wanted && by.builtBy?.toLowerCase().startsWith(start) === true
}
