/** Findings about the rights a server asks for: wildcards, and scopes that stand for everything at once. */

import type { ScanFinding, Submission } from '@callgate/contracts/catalogue'
import { digestOf } from './launch.ts'

const OMNIBUS = new Set(
  [
    'admin',
    'administrator',
    'root',
    'all',
    'full',
    'full_access',
    'fullaccess',
    'full_control',
    'superuser',
    'owner',
  ].concat([
    'sudo',
    'everything',
    'master',
    'god',
    'any',
    'public_all',
    'cloud-platform',
    'manage_all',
    'write_all',
  ]),
)

/** One finding for each scope that is broader than a named right. */
export function inspectScopes({ id, scopes }: Pick<Submission, 'id' | 'scopes'>): readonly ScanFinding[] {
  return [...new Set(scopes)].flatMap((scope) => {
    const wildcard = scope.includes('*')
    if (!wildcard && !isOmnibus(scope)) return []
    const code = wildcard ? 'scope/wildcard' : 'scope/omnibus'
    return [
      {
        code,
        severity: 'high' as const,
        title: wildcard ? 'A scope with a wildcard' : 'A scope that stands for everything',
        detail: `It asks for ${JSON.stringify(scope)}. Ask for the single rights that its purpose needs.`,
        where: { item: scope },
        fingerprint: digestOf([code, id, scope]),
      },
    ]
  })
}

/** A scope is read word by word: `repo:admin`, `https://…/auth/cloud-platform`, `Full Access`. */
function isOmnibus(scope: string): boolean {
  const plain = scope.trim().toLowerCase()
  const words = plain.split(/[:/.\s]+/)
  const last = words.at(-1) ?? ''
  return OMNIBUS.has(last) || OMNIBUS.has(plain.replaceAll(/[\s-]+/g, '_')) || words[0] === 'admin'
}
