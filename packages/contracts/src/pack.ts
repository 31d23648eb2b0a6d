/** Rule packs as products: the manifest and signature they carry, whom the configuration trusts, and what is installed. */

import { z } from 'zod'

/** Bounds of a pack, checked before anything in it is read. */
export const PACK_BOUNDS = {
  fileBytesMax: 4 << 20,
  totalBytesMax: 8 << 20,
  manifestBytesMax: 64 << 10,
  filesMax: 16,
  installedMax: 32,
} as const

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1 to 64 of a-z, 0-9 and -')
export const Release = z
  .string()
  .regex(/^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/, 'must be a release such as 1.2.0')
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** One flat folder: a name cannot lead anywhere else. */
const fileName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}\.yaml$/, 'must be a plain file name that ends in .yaml')

export const PublisherConfig = z.strictObject({
  id: name.describe('Name of the publisher, as manifests give it'),
  publicKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be a raw Ed25519 public key, 32 bytes in base64')
    .describe('Its Ed25519 public key, base64; `callgate rules sign` prints it'),
})

export const RulesConfig = z.strictObject({
  publishers: z
    .array(PublisherConfig)
    .max(50)
    .default([])
    .describe('Who may publish rule packs for this gateway; nobody when left out'),
  allowUnsigned: z
    .boolean()
    .default(false)
    .describe('Let packs without a signature be installed too; files under inspection.rulePacks need none'),
  folder: z
    .string()
    .optional()
    .describe('Where installed packs are kept; the folder rules of the data directory when left out'),
})
export type RulesConfig = z.infer<typeof RulesConfig>

export const PackManifest = z.strictObject({
  version: z.literal(1),
  name: name.describe('Name of the pack; a newer release of the same name takes its place'),
  release: Release,
  engineMin: Release.describe('Oldest engine that can run it'),
  publisher: name.nullable().describe('Who signed it; null for a pack without a signature'),
  files: z
    .array(
      z.strictObject({
        name: fileName,
        bytes: z.int().min(1).max(PACK_BOUNDS.fileBytesMax),
        sha256,
      }),
    )
    .min(1)
    .max(PACK_BOUNDS.filesMax),
})
export type PackManifest = z.infer<typeof PackManifest>

/** A pack in one file: the manifest and the files as text, so that their digests hold. */
export const PackBundle = z.strictObject({
  version: z.literal(1),
  manifest: z.string().max(PACK_BOUNDS.manifestBytesMax),
  signature: z.string().max(200).nullable(),
  files: z.record(fileName, z.string().max(PACK_BOUNDS.fileBytesMax)),
})
export type PackBundle = z.infer<typeof PackBundle>

export const InstalledPack = z.strictObject({
  name,
  release: Release,
  publisher: name.nullable(),
  digest: sha256.describe('SHA-256 of the manifest'),
  folder: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,150}$/),
  source: z.string().max(4_096).describe('Where it was installed from'),
  downgrade: z.boolean().describe('Installed on purpose although something newer was there'),
  installedBy: z.string().max(256),
  installedAtMs: z.int(),
})
export type InstalledPack = z.infer<typeof InstalledPack>

const set = z.array(InstalledPack).max(PACK_BOUNDS.installedMax)
/** What is installed, and the sets before it, newest first. */
export const InstalledPacks = z.strictObject({
  version: z.literal(1),
  packs: set,
  history: z.array(set).max(5),
})
export type InstalledPacks = z.infer<typeof InstalledPacks>
