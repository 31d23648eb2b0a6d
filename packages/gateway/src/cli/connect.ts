/** `callgate connect`: bridges a client that speaks stdio only to a gateway that runs. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { resolveSecret } from '../config/secrets.ts'
import { runConnect } from '../downstream/connect.ts'
import { createLogger } from '../telemetry/logger.ts'
import { CommandFailure, parseArguments, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { onStopSignal } from './stop-signals.ts'
import { explainPipe } from './terminal.ts'

const DEFAULT_URL = 'http://127.0.0.1:7300'
const DEFAULT_KEY = 'CALLGATE_KEY'

export const connect: Command = {
  help: `
callgate connect: bridge a client that speaks stdio to a running gateway

Usage: callgate connect <name|all> [--url <address>] [--key env:NAME|file:PATH] [--config <file>]

<name> is one server behind the gateway, with its own tool names; all is every server, tools named <server>__<tool>.

Options:
  --url <address>  base address of the gateway; else from the configuration; else ${DEFAULT_URL}
  --key <ref>      where the agent key is read; env:${DEFAULT_KEY} when that is set
  --config <file>  configuration the address is taken from

Examples:
  CALLGATE_KEY=… callgate connect all
  callgate connect filesystem --url https://gate.example --key file:/run/secrets/agent-key

Exit codes: 0 the client closed the pipe, or a signal asked to stop · 1 could not connect · 2 command line not understood
`,
  run: async (args) => {
    const { values, positionals } = parseArguments(args, {
      config: { type: 'string' },
      url: { type: 'string' },
      key: { type: 'string' },
    })
    const [name] = takePositionals(positionals, ['name'] as const)
    if (!/^[a-z0-9-]{1,24}$/.test(name))
      throw new UsageError(`${JSON.stringify(name)} is no name of a server.`)
    const base = values.url ?? (await findUrl(values.config))
    if (!URL.canParse(base)) throw new UsageError('--url must be an address such as http://127.0.0.1:7300.')
    const url = `${base.replace(/\/(?:mcp)?\/?$/, '')}${name === 'all' ? '/mcp' : `/servers/${name}/mcp`}`
    explainPipe(`connecting to ${url}`)
    const stop = new AbortController()
    const listenNoLonger = onStopSignal(() => stop.abort())
    try {
      await runConnect({
        url,
        key: await readKey(values.key),
        input: process.stdin,
        output: process.stdout,
        stop: stop.signal,
        logger: createLogger('warn'),
      })
    } finally {
      listenNoLonger()
    }
    return EXIT.ok
  },
}

async function findUrl(named: string | undefined): Promise<string> {
  if (named === undefined && !existsSync(resolve('callgate.yaml'))) return DEFAULT_URL
  // Clients start one of these for each server they have: what reads a configuration is loaded where there is one.
  const { findRunningUrl, listenUrlOf, loadOrExplain } = await import('./gateway-client.ts')
  try {
    return listenUrlOf((await loadOrExplain(named)).config)
  } catch (error) {
    // A mistake made since the gateway started is the operator's; the agents go on meanwhile.
    const running = error instanceof CommandFailure ? await findRunningUrl({ config: named }) : undefined
    if (running === undefined) throw error
    return running
  }
}

/** The key by reference; a key on the command line could be read by every process of this machine. */
async function readKey(ref: string | undefined): Promise<string | undefined> {
  if (ref === undefined) return (process.env[DEFAULT_KEY] ?? '') === '' ? undefined : process.env[DEFAULT_KEY]
  if (!/^(env|file):./.test(ref))
    throw new UsageError('--key must be env:NAME or file:PATH: on a command line others could read a key.')
  return resolveSecret(ref)
}
