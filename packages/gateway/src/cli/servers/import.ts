/** `callgate servers import`: submits what another MCP registry lists, page by page; nothing of it is started. */

import type { Submission } from '@callgate/contracts/catalogue'
import type { ControlClient } from '../../control/client.ts'
import { ControlError } from '../../control/problem.ts'
import { type ListedServer, listRegistry } from '../../registry/server-json/pages.ts'
import { ServerJsonError } from '../../registry/server-json/read.ts'
import { CommandFailure, parseArguments, parseCount, takePositionals, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findGateway, GATEWAY_OPTIONS } from '../gateway-client.ts'
import { fetchDocument, openAsk } from '../reach-outside.ts'
import type { Subcommand } from '../subcommands.ts'
import { print, printJson, printTable } from '../terminal.ts'
import { chooseFrom } from './registry-document.ts'
import { checkSubmission } from './submission.ts'

export const IMPORT_HELP = `Options of import:
  --registry <url>  MCP registry, without /v0.1
  --search <text>  --updated-since <time>: only these
  --pages <n>       pages of 30 to read (10)
  --submit          submit them; without it they are only shown
  --owner, --purpose  as for submit`

const OPTIONS = {
  ...GATEWAY_OPTIONS,
  registry: { type: 'string' },
  search: { type: 'string' },
  'updated-since': { type: 'string' },
  pages: { type: 'string' },
  submit: { type: 'boolean', default: false },
  owner: { type: 'string' },
  purpose: { type: 'string' },
  reason: { type: 'string' },
} as const

const PAGES_MAX = 100

interface Imported {
  readonly name: string
  readonly id: string
  readonly source: string
  /** `submitted`, `can be submitted`, or why not. */
  readonly outcome: string
}

interface Said {
  readonly owner: string
  readonly purpose: string
  readonly why: string
  /** null when nothing is submitted. */
  readonly client: ControlClient | null
}

export const importServers: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, OPTIONS)
  takePositionals(positionals, [])
  const { registry, owner, purpose, reason } = values
  if (registry === undefined || owner === undefined || purpose === undefined)
    throw new UsageError('Say --registry, --owner and --purpose.')
  if (values.submit && (reason ?? '') === '') throw new UsageError('Say why with --reason; it is recorded.')
  const pagesMax = Math.min(parseCount('pages', values.pages, 1) ?? 10, PAGES_MAX)
  const ask = await openAsk(values)
  const listed = await list({
    registry,
    search: values.search,
    updatedSince: values['updated-since'],
    pagesMax,
    fetchText: (url) => fetchDocument(url, ask),
  })
  const said = { owner, purpose, why: reason ?? '', client: values.submit ? await findGateway(values) : null }
  const taken = new Set<string>()
  const imported: Imported[] = []
  for (const server of listed.servers) imported.push(await importOne(server, said, taken))
  if (values.json) printJson({ servers: imported, more: listed.more })
  else show(imported, listed.more)
  return EXIT.ok
}

async function list(options: Parameters<typeof listRegistry>[0]) {
  try {
    return await listRegistry(options)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const path =
      error instanceof ServerJsonError ? 'answered something else than a page' : 'could not be read'
    throw new CommandFailure(`${options.registry} ${path}: ${said}`, { cause: error })
  }
}

async function importOne({ name, document, reason }: ListedServer, said: Said, taken: Set<string>) {
  const id = idOf(name, taken)
  if (document === null) return { name, id, source: '-', outcome: `refused: ${reason ?? ''}` }
  try {
    const { submission } = await chooseFrom(document, {})
    const whole = checkSubmission({ ...submission, id, owner: said.owner, purpose: said.purpose })
    const source = submission.source.type
    if (said.client === null) return { name, id, source, outcome: 'can be submitted' }
    await refuseOther(said.client, whole)
    await said.client.submitServer(whole, said.why)
    return { name, id, source, outcome: 'submitted' }
  } catch (error) {
    if (error instanceof CommandFailure || error instanceof UsageError || isRefused(error))
      return { name, id, source: '-', outcome: `refused: ${error.message}` }
    throw error
  }
}

/** What is in the catalogue under this id is not replaced by another server that ends alike. */
async function refuseOther(client: ControlClient, { id, name }: Submission): Promise<void> {
  const known = await client.showServer(id).catch((error: unknown) => {
    if (error instanceof ControlError && error.status === 404) return undefined
    throw error
  })
  if (known !== undefined && known.submission.name !== name)
    throw new CommandFailure(`${id} is another server already; submit it by itself, under another id.`)
}

/** A gateway that refuses one server takes the next all the same; one that is gone takes none. */
function isRefused(error: unknown): error is ControlError {
  return error instanceof ControlError && error.status >= 400 && error.status < 500
}

/** The last part of the name as the id of an upstream; numbered where two names end alike. */
function idOf(name: string, taken: Set<string>): string {
  const plain = (name.split('/').at(-1) ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  const base = plain.slice(0, 24) || 'server'
  let id = base
  for (let number = 2; taken.has(id); number += 1)
    id = `${base.slice(0, 23 - String(number).length)}-${number}`
  taken.add(id)
  return id
}

function show(imported: readonly Imported[], more: boolean): void {
  if (imported.length === 0) print('The registry lists nothing.')
  else
    printTable(
      ['NAME', 'ID', 'SOURCE', 'OUTCOME'],
      imported.map(({ name, id, source, outcome }) => [name, id, source, outcome]),
    )
  if (more) print('There is more: raise --pages, or narrow with --search or --updated-since.')
}
