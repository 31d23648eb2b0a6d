/** The catalogue: where a server comes from, how it is pinned, what was found in it, and how far its review has got. */

import { z } from 'zod'
import { SEVERITIES } from './finding.ts'
import { DataClass, ToolKind } from './label.ts'
import { UpstreamId } from './upstream.ts'

const line = (max: number) => z.string().min(1).max(max)
const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')
const exactVersion = z
  .string()
  .max(128)
  .regex(/^[0-9A-Za-z][0-9A-Za-z.+!_-]*$/, 'must be one exact version, no range and no tag')
  .refine((version) => /\d/.test(version), 'must be one exact version, no range and no tag')
const arguments_ = z.array(z.string().max(8192)).max(256).default([])

/** Where a server comes from. Packages and images are exact: a source never says "latest". */
export const ServerSource = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('npm'),
    package: line(214).describe('Name, with its scope'),
    version: exactVersion,
    bin: line(128).optional().describe('Which of its programs; needed when it has several'),
    args: arguments_,
  }),
  z.strictObject({
    type: z.literal('pypi'),
    package: line(214),
    version: exactVersion,
    bin: line(128).optional(),
    requirements: line(4096)
      .optional()
      .describe('pylock.toml, or a requirements file with a hash of every package (pip --require-hashes)'),
    archives: line(4096).optional().describe('Folder with the wheels that it names'),
    args: arguments_,
  }),
  z.strictObject({
    type: z.literal('oci'),
    image: line(512).describe('Registry and repository, without a tag'),
    digest: sha256,
    layout: line(4096).optional().describe('Folder on this machine with the image as an OCI layout'),
    args: arguments_,
  }),
  z.strictObject({
    type: z.literal('mcpb'),
    file: line(4096).describe('A bundle on this machine'),
    sha256,
    args: arguments_,
  }),
  z.strictObject({
    type: z.literal('git'),
    repository: line(2048),
    commit: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'must be a whole commit id'),
    tag: z
      .string()
      .max(255)
      .regex(/^[A-Za-z0-9_](?:[A-Za-z0-9_+]|[./-][A-Za-z0-9_+])*$/, 'must be the name of a tag')
      .exactOptional()
      .describe('Tag of the commit, where its publisher signs tags'),
    subfolder: line(1024).optional(),
    command: line(4096),
    args: arguments_,
  }),
  z.strictObject({
    type: z.literal('folder'),
    path: line(4096),
    command: line(4096).describe('Program inside the folder, or one found in PATH'),
    args: arguments_,
  }),
  z.strictObject({
    type: z.literal('command'),
    command: line(4096).describe('An installed program'),
    args: arguments_,
  }),
  z.strictObject({ type: z.literal('url'), url: z.url().max(2048) }),
])
export type ServerSource = z.infer<typeof ServerSource>
export type SourceType = ServerSource['type']

/**
 * What must be the same whenever the server runs. `digest` stands for everything that was pinned: the canonical JSON of
 * `parts`, which name each file, package, key or issuer with its own digest.
 */
export const ServerPin = z.strictObject({
  digest: sha256,
  parts: z
    .array(
      z.strictObject({
        kind: z.enum(['package', 'file', 'image', 'commit', 'command', 'tls-key', 'oauth-issuer']),
        name: line(4096),
        version: z.string().max(128).nullable(),
        integrity: line(512).describe('SRI for packages, sha256:… for the rest'),
      }),
    )
    .max(20_000),
})
export type ServerPin = z.infer<typeof ServerPin>

/**
 * How pinned content is started. In `program`, `${content}` stands for the folder it lies in and `${node}` for the Node that
 * runs the gateway; `args` are those of the source, taken as they are.
 */
export const PinnedStart = z.strictObject({
  store: sha256.describe('Pin of the source; names the folder in the store'),
  content: sha256.describe('Of every file that is installed'),
  program: z.array(line(8192)).min(1).max(256),
  args: z.array(z.string().max(8192)).max(256),
})
export type PinnedStart = z.infer<typeof PinnedStart>

/** One thing that a reviewer has to know: from the package, its provenance, its code, its surface or intelligence. */
export const ScanFinding = z.strictObject({
  /** Stable code such as `supply/no-provenance` or `code/shell-with-arguments`. */
  code: z.string().regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/),
  severity: z.enum(SEVERITIES),
  title: line(256),
  /** What was seen and why it matters; quoted text is cut and made harmless for terminals. */
  detail: z.string().max(4096),
  /** File and line, an item of the surface, or a package; null when it is the server as a whole. */
  where: z
    .strictObject({
      file: line(4096).optional(),
      line: z.int().min(1).optional(),
      item: line(4096).optional(),
    })
    .nullable(),
  /** Same finding of the same thing, whenever it is scanned again: what waivers and owners hold on to. */
  fingerprint: sha256,
})
export type ScanFinding = z.infer<typeof ScanFinding>

/** From submission to retirement. `held`: it was further, and something asks for a new look. */
export const STAGES = [
  'submitted',
  'scanned',
  'approved',
  'sandbox',
  'canary',
  'live',
  'held',
  'rejected',
  'retired',
] as const
export const Stage = z.enum(STAGES)
export type Stage = z.infer<typeof Stage>

/** What a submitter says of a server. */
export const Submission = z.strictObject({
  id: UpstreamId,
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/, 'must be a reverse-DNS name such as com.example/mail')
    .optional()
    .describe('Name in MCP registries'),
  title: line(100).optional(),
  description: line(500).optional(),
  source: ServerSource,
  purpose: line(2000).describe('What it is needed for'),
  owner: line(256).describe('Who answers for it: a person or a team'),
  environments: z.array(line(64)).max(16).default([]),
  scopes: z.array(line(256)).max(256).default([]).describe('Rights it asks other systems for'),
  systems: z.array(line(256)).max(64).default([]).describe('Systems it reaches'),
  classes: z.array(DataClass).max(4).default([]),
  kinds: z.array(ToolKind).max(16).default([]),
  tags: z.array(line(64)).max(32).default([]).describe('Compliance and other tags'),
})
export type Submission = z.infer<typeof Submission>
