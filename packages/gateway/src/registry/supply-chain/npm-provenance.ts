/** Asks the registry for the signatures and attestations of a package, and says which of them hold. */

import type { ScanFinding } from '@callgate/contracts/catalogue'
import { NetworkConfig } from '@callgate/contracts/network'
import { readJson } from '@callgate/contracts/read-json'
import { SupplyChainRules } from '@callgate/contracts/supply-chain'
import { z } from 'zod'
import { createAsk } from '../../network/ask.ts'
import { createReach } from '../../network/reach.ts'
import type { ExamineContext } from './examination.ts'
import { ExamineError, quote } from './finding.ts'
import type { LockedPackage } from './npm-lock.ts'
import { explainNpm, type NpmRun, runNpm } from './npm-run.ts'
import {
  checkAttestation,
  checkRegistrySignature,
  loadShippedTrust,
  type NpmTrust,
  type SignedPackage,
} from './npm-signature.ts'
import { demandProvenance, demandSignature, describeBuilder, isProvenance, say } from './requirements.ts'

const Answer = z.object({
  dist: z.object({
    integrity: z.string().max(512).optional(),
    signatures: z
      .array(z.object({ keyid: z.string().max(200), sig: z.string().max(1024) }))
      .max(16)
      .default([]),
    attestations: z.object({ url: z.string().max(2048) }).optional(),
  }),
  time: z.record(z.string(), z.string()).default({}),
})

const Attestations = z.object({
  attestations: z.array(z.object({ predicateType: z.string().max(512), bundle: z.unknown() })).max(32),
})

export async function inspectProvenance(
  main: LockedPackage,
  cache: string,
  context: ExamineContext,
): Promise<readonly ScanFinding[]> {
  const npm = {
    cwd: context.storeDirectory,
    cache,
    timeoutMs: context.limits.timeoutMs,
    answerBytesMax: context.limits.answerBytesMax,
    signal: context.signal,
  }
  const spec = `${main.name}@${main.version}`
  const viewed = await runNpm({ ...npm, args: ['view', spec, 'name', 'version', 'dist', 'time', '--json'] })
  if (!viewed.ok) throw new ExamineError(`npm could not ask for ${spec}: ${explainNpm(viewed.stderr)}`)
  const { dist, time } = Answer.parse(readJson(viewed.stdout))
  const published = Date.parse(time[main.version] ?? '')
  const signed = {
    name: main.name,
    version: main.version,
    // What was installed, not what the registry says now.
    integrity: main.integrity ?? '',
    publishedMs: Number.isNaN(published) ? null : published,
  }
  const trust = context.trust ?? loadShippedTrust()
  const rules = context.rules.npm
  const findings = demandSignature(
    judgeSignature(signed, dist.signatures, trust),
    rules.signature,
    'registry.supplyChain.npm.signature',
  )
  const attested = await askAttestations(dist.attestations?.url, npm, context)
  const built =
    attested === undefined
      ? [
          say(
            itemOf(signed),
            ['no-provenance', 'low'],
            'Nothing says where the package was built',
            NO_PROVENANCE,
          ),
        ]
      : judgeAttestations(signed, attested, trust, rules)
  return [...findings, ...demandProvenance(built, rules.provenance, 'registry.supplyChain.npm.provenance')]
}

/** Undefined where the registry names none. */
async function askAttestations(
  url: string | undefined,
  npm: Omit<NpmRun, 'args'>,
  context: ExamineContext,
): Promise<unknown> {
  if (url === undefined) return undefined
  const registry = await runNpm({ ...npm, args: ['config', 'get', 'registry'] })
  return fetchAttestations(url, registry.stdout.trim(), context)
}

const NO_PROVENANCE =
  'The registry carries no attestation, so it cannot be checked that this package was built from the source it names.'

export function judgeSignature(
  signed: SignedPackage,
  signatures: readonly { readonly keyid: string; readonly sig: string }[],
  { keys }: NpmTrust,
): readonly ScanFinding[] {
  const check = checkRegistrySignature(signed, signatures, keys)
  switch (check.state) {
    case 'valid':
      return []
    case 'absent':
      return [
        say(
          itemOf(signed),
          ['no-signature', 'low'],
          'The registry did not sign the package',
          'Its answer has no signature, so a mirror or a cache on the way could have changed it.',
        ),
      ]
    case 'unknown-key':
      return [
        say(
          itemOf(signed),
          ['signature-unknown-key', 'medium'],
          'The package is signed with a key nobody here knows',
          'None of its signatures is under a key of the registry that ships with this version.',
        ),
      ]
    case 'invalid':
      return [
        say(
          itemOf(signed),
          ['signature-invalid', 'critical'],
          'The signature of the registry does not hold',
          `Do not use it: ${check.reason}.`,
        ),
      ]
  }
}

export function judgeAttestations(
  signed: SignedPackage,
  answer: unknown,
  trust: NpmTrust,
  rules: SupplyChainRules['npm'] = SupplyChainRules.parse({}).npm,
): readonly ScanFinding[] {
  const parsed = Attestations.safeParse(answer)
  if (!parsed.success)
    return [
      say(
        itemOf(signed),
        ['provenance-invalid', 'high'],
        'The attestations cannot be read',
        'The registry names attestations, and what it gives for them is not of their form.',
      ),
    ]
  let built = false
  const findings: ScanFinding[] = []
  for (const { predicateType, bundle } of parsed.data.attestations) {
    const check = checkAttestation(signed, bundle, trust)
    if (check.state === 'invalid' || check.predicateType !== predicateType) {
      const reason =
        check.state === 'invalid' ? check.reason : 'it states something else than the registry says'
      findings.push(
        say(
          itemOf(signed),
          ['provenance-invalid', 'critical'],
          'An attestation of the package does not hold',
          `${quote(predicateType)}: ${quote(reason, 500)}.`,
        ),
      )
    } else if (isProvenance(predicateType) && check.builtBy !== null) {
      built = true
      findings.push(describeBuilder(itemOf(signed), check, rules, 'registry.supplyChain.npm'))
    }
  }
  if (!built && findings.length === 0)
    findings.push(
      say(
        itemOf(signed),
        ['no-provenance', 'low'],
        'Nothing says where the package was built',
        NO_PROVENANCE,
      ),
    )
  return findings
}

function itemOf({ name, version }: SignedPackage): string {
  return `${name}@${version}`
}

/** From the registry itself only, without redirects: a package cannot make the gateway call another host. */
async function fetchAttestations(url: string, registry: string, context: ExamineContext): Promise<unknown> {
  if (!URL.canParse(url) || !URL.canParse(registry) || new URL(url).origin !== new URL(registry).origin)
    throw new ExamineError(
      `The registry keeps the attestations of the package at ${quote(url)}, which is another place. Use the registry they belong to.`,
    )
  const { limits, signal, ask = createAsk(createReach(() => NetworkConfig.parse({}))) } = context
  const { status, text } = await ask({
    url,
    headers: {},
    timeoutMs: limits.timeoutMs,
    bytesMax: limits.answerBytesMax,
    signal,
  }).catch((error: unknown) => {
    throw new ExamineError(
      `The attestations of the package cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    )
  })
  if (status !== 200)
    throw new ExamineError(`The registry answered ${status} for the attestations of the package.`)
  const parsed: unknown = readJson(text)
  return parsed
}
