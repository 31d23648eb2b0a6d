/** `callgate servers export`: the allow-list of a host, from the servers that are live. */

import { mkdir, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { HOSTS, type HostFile, writeHostLists } from '../../registry/catalogue/host-lists.ts'
import { CommandFailure, parseArguments, parseChoice, takePositionals, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findGateway, findRunningUrl, GATEWAY_OPTIONS } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import { print, printJson } from '../terminal.ts'

export const EXPORT_HELP = `Options of export:
  --host <host>     ${HOSTS.join(', ')}
  --url <address>   where hosts reach the gateway; else where it runs
  --command <path>  absolute path of callgate on the machines of users, for hosts that start commands
  --out <folder>    write the files there instead of printing them`

const OPTIONS = {
  ...GATEWAY_OPTIONS,
  host: { type: 'string' },
  url: { type: 'string' },
  command: { type: 'string' },
  out: { type: 'string' },
} as const

export const exportLists: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, OPTIONS)
  takePositionals(positionals, [])
  const host = parseChoice('--host', values.host, HOSTS)
  if (host === undefined) throw new UsageError(`Say for which host with --host: ${HOSTS.join(', ')}.`)
  const { command } = values
  if (command !== undefined && !isAbsolute(command) && !/^[A-Za-z]:\\/.test(command))
    throw new UsageError('--command must be an absolute path: hosts find programs in a PATH of their own.')
  const gateway = await readAddress(values)
  const servers = await (await findGateway(values)).listServers()
  const ids = servers.filter(({ stage, admitted }) => stage === 'live' && admitted).map(({ id }) => id)
  if (ids.length === 0)
    throw new CommandFailure(
      'Nothing is live. An empty list means everything to some hosts, so none is written.',
    )
  const files = writeHostLists(host, { ids, gateway, program: command ?? null })
  if (files === undefined)
    throw new UsageError(`${host} starts commands only: say with --command where callgate is installed.`)
  if (values.out !== undefined) await write(values.out, files)
  else if (values.json) printJson(files)
  else show(files)
  return EXIT.ok
}

async function readAddress(values: {
  readonly url?: string | undefined
  readonly config?: string | undefined
}) {
  const url = values.url ?? (await findRunningUrl(values))
  if (url === undefined) throw new CommandFailure('Say with --url where hosts reach the gateway.')
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError('--url must be an address such as https://gate.example.')
  return url.replace(/\/+$/, '')
}

async function write(folder: string, files: readonly HostFile[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { name, text } of files) {
    await writeFile(join(folder, name), text)
    print(`Wrote ${join(folder, name)}`)
  }
}

function show(files: readonly HostFile[]): void {
  for (const { name, places, text } of files) {
    print(`# ${name}`)
    for (const place of places) print(`#   ${place}`)
    print(text)
  }
}
