/** `callgate servers manifest`: a hardened manifest for a server of the catalogue that its users host themselves. */

import { ManifestRefused, readHostedServer } from '../../registry/manifests/hosted-server.ts'
import { MANIFEST_FORMATS, writeManifest } from '../../registry/manifests/write-manifest.ts'
import {
  CommandFailure,
  parseArguments,
  parseChoice,
  parseCount,
  takePositionals,
  UsageError,
} from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findGateway, GATEWAY_OPTIONS } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import { print, printJson } from '../terminal.ts'

export const MANIFEST_HELP = `  callgate servers manifest <id> --format kubernetes | compose --port <n> [--image <name@sha256:…>] [options]

Writes what runs the server in a container: by digest, as nobody, read-only, without capabilities, rights to gain, tokens
or a way out but to the hosts granted, reachable by the gateway alone, with limits and probes. Comments on top say what
the platform cannot do.

  --host <host[:port]>   may connect there; may be repeated      --secret <NAME>   variable kept as a secret; may be repeated
  --memory <MiB>         512      --processes <n>   128      --cpus <n>   1
  --namespace <name>     mcp      --gateway-namespace <name>   callgate`

const many = { type: 'string', multiple: true, default: [] as string[] } as const
const text = { type: 'string' } as const

export const manifest: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    format: text,
    port: text,
    image: text,
    memory: text,
    processes: text,
    cpus: text,
    namespace: { ...text, default: 'mcp' },
    'gateway-namespace': { ...text, default: 'callgate' },
    host: many,
    secret: many,
  })
  const [id] = takePositionals(positionals, ['id'] as const)
  const format = parseChoice('--format', values.format, MANIFEST_FORMATS)
  if (format === undefined)
    throw new UsageError(`Say for what with --format: ${MANIFEST_FORMATS.join(' or ')}.`)
  const port = parseCount('port', values.port, 1)
  if (port === undefined || port > 65_535)
    throw new UsageError('Say with --port on which port the server listens in its container.')
  const server = await (await findGateway(values)).showServer(id)
  try {
    const hosted = readHostedServer(server, {
      image: values.image,
      port,
      namespace: values.namespace,
      gatewayNamespace: values['gateway-namespace'],
      hosts: values.host,
      secrets: values.secret,
      memoryMib: parseCount('memory', values.memory, 16) ?? 512,
      processesMax: parseCount('processes', values.processes, 4) ?? 128,
      cpus: parseCount('cpus', values.cpus, 1) ?? 1,
    })
    const written = writeManifest(hosted, format)
    if (values.json) printJson({ server: id, format, manifest: written })
    else print(written)
    return EXIT.ok
  } catch (error) {
    if (error instanceof ManifestRefused) throw new CommandFailure(error.message, { cause: error })
    throw error
  }
}
