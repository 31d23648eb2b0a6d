/** The documents of MCP registries: `server.json` as publishers write it, and the answers of `/v0.1/servers`. */

import { z } from 'zod'

/** Dates of the published schema that are read; the oldest spells its members with underscores. */
export const SERVER_JSON_SCHEMAS = [
  '2025-07-09',
  '2025-09-16',
  '2025-09-29',
  '2025-10-11',
  '2025-10-17',
  '2025-12-11',
  'draft',
] as const

const text = (max: number) => z.string().max(max)
const words = z.array(text(1_024)).max(256)

const inputBase = {
  description: text(2_000).optional(),
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
  format: z.enum(['string', 'number', 'boolean', 'filepath']).optional(),
  value: text(8_192).optional(),
  default: text(8_192).optional(),
  placeholder: text(1_024).optional(),
  choices: words.optional(),
}
const Input = z.object(inputBase)
const variables = z.record(text(256), Input).optional()

export const ServerJsonArgument = z.discriminatedUnion('type', [
  z.object({
    ...inputBase,
    type: z.literal('positional'),
    valueHint: text(256).optional(),
    isRepeated: z.boolean().optional(),
    variables,
  }),
  z.object({
    ...inputBase,
    type: z.literal('named'),
    name: text(256).min(1),
    isRepeated: z.boolean().optional(),
    variables,
  }),
])
export type ServerJsonArgument = z.infer<typeof ServerJsonArgument>

/** An environment variable or a header. */
export const ServerJsonKeyValue = z.object({ ...inputBase, name: text(256).min(1), variables })
export type ServerJsonKeyValue = z.infer<typeof ServerJsonKeyValue>

const keyValues = z.array(ServerJsonKeyValue).max(256).default([])

const Transport = z.object({
  type: z.enum(['stdio', 'streamable-http', 'sse']),
  url: text(2_048).optional(),
  headers: keyValues,
})

export const ServerJsonPackage = z.object({
  registryType: text(64).min(1),
  registryBaseUrl: text(2_048).optional(),
  identifier: text(2_048).min(1),
  version: text(255).optional(),
  fileSha256: text(64).optional(),
  runtimeHint: text(64).optional(),
  transport: Transport.default({ type: 'stdio', headers: [] }),
  runtimeArguments: z.array(ServerJsonArgument).max(256).default([]),
  packageArguments: z.array(ServerJsonArgument).max(256).default([]),
  environmentVariables: keyValues,
})
export type ServerJsonPackage = z.infer<typeof ServerJsonPackage>

export const ServerJsonRemote = z.object({
  type: z.enum(['streamable-http', 'sse']),
  url: text(2_048).min(1),
  headers: keyValues,
  variables,
})
export type ServerJsonRemote = z.infer<typeof ServerJsonRemote>

export const ServerJson = z.object({
  $schema: text(512).optional(),
  name: text(200)
    .min(3)
    .regex(
      /^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/,
      'must be a reverse-DNS name such as com.example/mail, in ASCII',
    ),
  title: text(100).optional(),
  description: text(4_096).default(''),
  version: text(255).min(1),
  websiteUrl: text(2_048).optional(),
  repository: z
    .object({ url: text(2_048), source: text(64).optional(), id: text(256).optional() })
    .partial()
    .optional(),
  packages: z.array(ServerJsonPackage).max(64).default([]),
  remotes: z.array(ServerJsonRemote).max(64).default([]),
})
export type ServerJson = z.infer<typeof ServerJson>

export const OFFICIAL_META = 'io.modelcontextprotocol.registry/official'

const OfficialMeta = z.object({
  status: z.enum(['active', 'deprecated', 'deleted']),
  statusMessage: text(1_024).optional(),
  statusChangedAt: z.iso.datetime({ offset: true }).optional(),
  publishedAt: z.iso.datetime({ offset: true }),
  updatedAt: z.iso.datetime({ offset: true }).optional(),
  isLatest: z.boolean(),
})

/** One server as a registry answers it. */
export const RegistryEntry = z.object({
  server: ServerJson,
  _meta: z.object({ [OFFICIAL_META]: OfficialMeta }),
})

/** A page of a registry whose servers are not read yet: one that is unreadable spoils none of its neighbours. */
export const RegistryPage = z.object({
  servers: z.array(z.object({ server: z.unknown(), _meta: z.unknown().optional() })).max(1_000),
  metadata: z.object({ nextCursor: text(2_048).optional(), count: z.number().optional() }).default({}),
})
export type RegistryPage = z.infer<typeof RegistryPage>
