/** `callgate wrap`: guards one local server in this process, between a client's pipe and the server's. */

import { resolve } from 'node:path'
import { parseArguments, UsageError } from './arguments.ts'
import type { Command } from './command.ts'
import { onStopSignal } from './stop-signals.ts'
import { explainPipe } from './terminal.ts'

const NAME = /^[a-z0-9-]{1,24}$/

export const wrap: Command = {
  help: `
callgate wrap: guard one local MCP server

Usage: callgate wrap [--name <name>] [--config <file>] -- <command> [arguments…]

Put it before the command of a server in your client's configuration: the client speaks to Callgate, Callgate starts the
server and passes on what policy and inspection let through. Policy and journal lie in ~/.local/state/callgate/wrap/<name>.

Options:
  --name <name>    name of the server in policy and journal (from the command when left out)
  --config <file>  use policy and inspection of this configuration

Examples:
  callgate wrap -- npx -y @modelcontextprotocol/server-filesystem /home/me/notes
  callgate wrap --name notes --config ~/callgate/callgate.yaml -- node server.js

Exit codes: 0 the client closed the pipe, or a signal asked to stop · 1 could not start · 2 command line not understood
`,
  run: async (args, gateway) => {
    const end = args.indexOf('--')
    if (end === -1) throw new UsageError('Put the command of the server after --.')
    const { values, positionals } = parseArguments(args.slice(0, end), {
      name: { type: 'string' },
      config: { type: 'string' },
    })
    if (positionals.length > 0) throw new UsageError(`Unexpected argument before --: ${positionals[0]}`)
    const [command, ...rest] = args.slice(end + 1)
    if (command === undefined || command === '') throw new UsageError('There is no command after --.')
    const name = values.name ?? nameCommand(command, rest)
    if (!NAME.test(name)) throw new UsageError('--name must be 1 to 24 of a-z, 0-9 and -.')
    explainPipe(`guarding ${name}`)
    const stop = new AbortController()
    const listenNoLonger = onStopSignal(() => stop.abort())
    try {
      return await gateway.runWrap({
        command,
        args: rest,
        name,
        input: process.stdin,
        output: process.stdout,
        stop: stop.signal,
        ...(values.config === undefined ? {} : { configPath: resolve(values.config) }),
      })
    } finally {
      listenNoLonger()
    }
  },
}

/** Programs that run another, whose name says nothing about the server. */
const RUNNERS = new Set(['npx', 'node', 'uvx', 'uv', 'python', 'python3', 'bunx', 'deno', 'docker'])

/** A name from what is started: the program, or what a runner is asked to run. */
export function nameCommand(command: string, args: readonly string[]): string {
  const program = lastPart(command)
  const word = RUNNERS.has(program)
    ? (args.find((arg) => !arg.startsWith('-') && !['run', 'tool', 'exec'].includes(arg)) ?? program)
    : program
  const name = findTelling(word)
    .toLowerCase()
    .replace(/@[^@]*$/, '')
    .replace(/\.[a-z]+$/, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 24)
  return name === '' ? 'server' : name
}

/** Names of files and folders that many servers share; the folder above them says more. */
const COMMON_NAME = /^(?:index|main|server|cli|dist|build|src|lib|bin|out|\.+)(?:\.[a-z]+)?$/i

/** The last part of a path that tells servers apart, so that two do not share one policy and journal. */
function findTelling(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '')
  return parts.findLast((part) => !COMMON_NAME.test(part)) ?? lastPart(path)
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path
}
