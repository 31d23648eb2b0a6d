/** What the operator asks of the sources that servers come from: signatures, provenance, and by whom. */

import { z } from 'zod'
import { Destination } from './isolation.ts'

const need = (what: string) =>
  z
    .enum(['off', 'preferred', 'required'])
    .default('preferred')
    .describe(`${what}: preferred: a finding where it is missing; required: not approved without`)
const list = (what: string) => z.array(z.string().min(1).max(2048)).max(256).default([]).describe(what)

const builders = {
  builders: list(
    'Beginnings of the identities that may build, as the certificate names them; empty: anybody',
  ),
  repositories: list('Repositories it may be built from; empty: any'),
  issuers: list('Who may vouch for the identity of the builder; empty: anybody Sigstore trusts'),
}

export const SupplyChainRules = z.strictObject({
  trustedRoot: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .describe('File with a Sigstore trust root (trusted_root.json); without it the one that ships'),
  npm: z
    .strictObject({
      signature: need('Signature of the registry'),
      provenance: need('Sigstore attestation of where the package was built'),
      ...builders,
      hosts: z
        .array(Destination)
        .max(256)
        .default([])
        .describe('Hosts beside the registries npm is configured for, from which packages may be fetched'),
    })
    .prefault({})
    .describe('Asked of npm packages'),
  pypi: z
    .strictObject({
      provenance: need('PyPI attestation (PEP 740) of where the package was built'),
      ...builders,
      indexes: list('Indexes packages may come from, as requirements or lock name them; empty: any'),
    })
    .prefault({})
    .describe('Asked of Python packages'),
  oci: z
    .strictObject({
      signature: need('cosign signature of a publisher: by a key or an identity named here'),
      provenance: need('Sigstore attestation of where the image was built'),
      keys: list('Files with public keys (PEM) of publishers whose images are taken as signed'),
      ...builders,
    })
    .prefault({})
    .describe('Asked of images'),
  git: z
    .strictObject({
      signature: need('Signature of the commit, or of the tag that is named, by a publisher named here'),
      allowedSigners: list('Files with SSH keys of publishers, in the form of ssh-keygen (ALLOWED SIGNERS)'),
      keys: list('Files with OpenPGP public keys of publishers, in text form'),
    })
    .prefault({})
    .describe('Asked of commits of repositories'),
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
/** Who may have built or signed, as the certificate names them. */
export type BuilderRules = Pick<SupplyChainRules['npm'], 'builders' | 'repositories' | 'issuers'>
