/** What the operator asks of the sources that servers come from: signatures, provenance, and by whom. */

import { z } from 'zod'

const need = (what: string) =>
  z
    .enum(['off', 'preferred', 'required'])
    .default('preferred')
    .describe(`${what}: preferred: a finding where it is missing; required: not approved without`)
const list = (what: string) => z.array(z.string().min(1).max(2048)).max(256).default([]).describe(what)

export const SupplyChainRules = z.strictObject({
  npm: z
    .strictObject({
      signature: need('Signature of the registry'),
      provenance: need('Sigstore attestation of where the package was built'),
      builders: list(
        'Beginnings of the identities that may build, as the certificate names them; empty: anybody',
      ),
      repositories: list('Repositories it may be built from; empty: any'),
      issuers: list('Who may vouch for the identity of the builder; empty: anybody Sigstore trusts'),
    })
    .prefault({})
    .describe('Asked of npm packages'),
  mcpb: z
    .strictObject({
      signature: need('Signature of the publisher'),
      signers: list('Files with certificates (PEM) of publishers whose bundles are taken as signed'),
    })
    .prefault({})
    .describe('Asked of MCP bundles'),
})
export type SupplyChainRules = z.infer<typeof SupplyChainRules>
export type Need = SupplyChainRules['npm']['signature']
