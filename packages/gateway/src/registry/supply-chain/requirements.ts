/** Turns what was found about signatures and provenance into what the operator's rules make of it. */

import type { ScanFinding } from '@callgate/contracts/catalogue'
import type { Severity } from '@callgate/contracts/finding'
import type { BuilderRules, Need } from '@callgate/contracts/supply-chain'
import { makeFinding, quote } from './finding.ts'
import type { AttestedBy } from './sigstore.ts'

/** A finding that no reviewer can accept: the rules have to change, or the source. */
export const REQUIRED = 'supply/not-as-required'

const NO_SIGNATURE = ['supply/no-signature', 'supply/signature-unknown-key', 'supply/signature-invalid']
const NO_PROVENANCE = ['supply/no-provenance', 'supply/provenance-invalid', 'supply/provenance-elsewhere']
/** What was forged stays a finding even where nobody asked for a signature. */
const NEVER_OFF = ['supply/signature-invalid', 'supply/provenance-invalid']

interface Demand {
  readonly need: Need
  readonly missing: readonly string[]
  /** Name of the setting, for who has to change it. */
  readonly setting: string
}

export function demandSignature(
  findings: readonly ScanFinding[],
  need: Need,
  setting: string,
): readonly ScanFinding[] {
  return demand(findings, { need, setting, missing: NO_SIGNATURE })
}

export function demandProvenance(
  findings: readonly ScanFinding[],
  need: Need,
  setting: string,
): readonly ScanFinding[] {
  return demand(findings, { need, setting, missing: NO_PROVENANCE })
}

function demand(
  findings: readonly ScanFinding[],
  { need, missing, setting }: Demand,
): readonly ScanFinding[] {
  const isMissing = ({ code }: ScanFinding): boolean => missing.includes(code)
  if (need === 'off') return findings.filter((one) => !isMissing(one) || NEVER_OFF.includes(one.code))
  const lacking = findings.find(isMissing)
  if (need === 'preferred' || lacking === undefined) return findings
  const finding = makeFinding({
    code: REQUIRED,
    severity: 'critical',
    title: 'It lacks what this gateway requires',
    detail: `${setting} is required. ${lacking.title}. ${lacking.detail}`,
    about: setting,
  })
  return [finding, ...findings]
}

/** https://slsa.dev: statements about how something was built, in any version. */
export function isProvenance(predicateType: string): boolean {
  return predicateType.startsWith('https://slsa.dev/provenance/v')
}

export function say(
  item: string,
  [code, severity]: readonly [code: string, severity: Severity],
  title: string,
  detail: string,
): ScanFinding {
  return makeFinding({ code: `supply/${code}`, severity, title, detail, where: { item } })
}

/** An attestation of where something was built holds: what the rules make of the place. */
export function describeBuilder(
  item: string,
  by: AttestedBy,
  rules: BuilderRules,
  setting: string,
): ScanFinding {
  const problem = explainBuilder(by, rules)
  return problem === null
    ? say(
        item,
        ['provenance', 'info'],
        'Where it was built is proven',
        `Built by ${quote(by.builtBy ?? '', 500)}.`,
      )
    : say(
        item,
        ['provenance-elsewhere', 'high'],
        'It was built elsewhere than it should be',
        `Its attestation holds, and ${problem}, which ${setting} does not name.`,
      )
}

/** Why an attestation that holds does not come from where it should; null when it does. */
export function explainBuilder(
  { builtBy, issuer, repository }: AttestedBy,
  { builders, repositories, issuers }: BuilderRules,
): string | null {
  if (builders.length > 0 && !builders.some((one) => builtBy !== null && startsWithWhole(builtBy, one)))
    return `it was built by ${quote(builtBy ?? 'nobody who is named', 500)}`
  if (repositories.length > 0 && (repository === null || !repositories.includes(repository)))
    return `it was built from ${quote(repository ?? 'a repository that is not named', 500)}`
  if (issuers.length > 0 && (issuer === null || !issuers.includes(issuer)))
    return `its builder is vouched for by ${quote(issuer ?? 'nobody', 500)}`
  return null
}

/** So that `…/mail` does not let `…/mail-evil/…` in. */
function startsWithWhole(text: string, start: string): boolean {
  return (
    text === start ||
    (text.startsWith(start) && (/[/@:]$/.test(start) || /^[/@:]/.test(text.slice(start.length))))
  )
}
