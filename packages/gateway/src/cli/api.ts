/** `callgate api`: any operation of the control API from a terminal, also those that no command of their own stands for. */

import { readJson } from '@callgate/contracts/read-json'
import { readBounded } from '../config/read-bounded.ts'
import { CommandFailure, parseArguments, UsageError } from './arguments.ts'
import { listOperations, matchOperation, type Operation } from './api/operations.ts'
import { type Command, EXIT } from './command.ts'
import { findGateway, GATEWAY_HELP, GATEWAY_OPTIONS } from './gateway-client.ts'
import { print, printFound, printJson, printPart, isUnread } from './terminal.ts'

const BODY_BYTES_MAX = 8 << 20
const TIMEOUT_MS = 180_000
/** A stream of events ends when you end it. */
const STREAM_TIMEOUT_MS = 2_147_483_647
const METHODS = ['GET', 'POST', 'DELETE'] as const

export const api: Command = {
  help: `
callgate api: use the control API from a terminal

Usage:
  callgate api [<words>]                 operations that the gateway has, and what they answer
  callgate api <method> <path> [--query <name=value>]… [--body <json> | --body-file <file>]

Every act of the console and of every other command is an operation of the API; this sends any of them, as you. The path is
what follows /api/v1. What is answered is printed as JSON; a stream of events as it comes, until you end it.

Options:
  --query <name=value>  narrows a list, or asks for its next page; may be repeated
  --body <json>         what is sent
  --body-file <file>    the same from a file
${GATEWAY_HELP}

Examples:
  callgate api incidents
  callgate api GET /journal/searches
  callgate api POST /freezes --body '{"kind":"agent","subject":"ci-bot","reason":"looks odd"}'
  callgate api GET /events

Exit codes: 0 done · 1 refused, or no gateway runs · 2 command line not understood, or no such operation
`,
  run: async (args) => {
    const { values, positionals } = parseArguments(args, {
      ...GATEWAY_OPTIONS,
      query: { type: 'string', multiple: true, default: [] },
      body: { type: 'string' },
      'body-file': { type: 'string' },
    })
    const client = await findGateway(values)
    const operations = listOperations(await client.openapi())
    const [first = '', path, extra] = positionals
    const method = METHODS.find((one) => one === first.toUpperCase())
    if (method === undefined) return showOperations(operations, positionals, values.json)
    if (path === undefined || extra !== undefined) throw new UsageError('Give one method and one path.')
    const operation = matchOperation(operations, method, path)
    if (operation === undefined) throw new UsageError(`There is no ${method} ${path}. Run: callgate api`)
    const place = `${path}${toSearch(values.query)}`
    const body = await readBody(values.body, values['body-file'])
    const timeoutMs = operation.streams ? STREAM_TIMEOUT_MS : TIMEOUT_MS
    const answer = await client.callOperation(method, place, { body, timeoutMs })
    try {
      await show(answer)
    } catch (error) {
      throw new CommandFailure('The answer broke off: what was printed is not all of it.', { cause: error })
    }
    return EXIT.ok
  },
}

function showOperations(operations: readonly Operation[], words: readonly string[], asJson: boolean): number {
  const wanted = words.map((word) => word.toLowerCase())
  const found = operations.filter(({ method, path, answers }) => {
    const text = `${method} ${path} ${answers}`.toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
  printFound(found, asJson, {
    none: 'No operation is called that.',
    header: ['METHOD', 'PATH', 'ANSWERS'],
    row: ({ method, path, answers }) => [method, path, answers],
  })
  return found.length === 0 ? EXIT.failed : EXIT.ok
}

function toSearch(query: readonly string[]): string {
  const pairs = query.map((one): [string, string] => {
    const at = one.indexOf('=')
    if (at < 1) throw new UsageError(`Not a name and a value: ${one}. Write --query name=value.`)
    return [one.slice(0, at), one.slice(at + 1)]
  })
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}

async function readBody(text: string | undefined, file: string | undefined): Promise<unknown> {
  if (text !== undefined && file !== undefined) throw new UsageError('Give --body or --body-file, not both.')
  const said = file === undefined ? text : await readText(file)
  if (said === undefined) return undefined
  try {
    return readJson(said)
  } catch (error) {
    throw new CommandFailure('What is to be sent is not JSON.', { cause: error })
  }
}

async function readText(file: string): Promise<string> {
  return Buffer.from((await readBounded(file, BODY_BYTES_MAX)).bytes).toString('utf8')
}

async function show(response: Response): Promise<void> {
  const type = response.headers.get('content-type') ?? ''
  if (response.status === 204) print('Done.')
  else if (type.includes('json')) printJson(readJson(await response.text()))
  else await printStream(response.body)
}

/** As it comes, whatever its length: nothing of it is kept. */
async function printStream(body: AsyncIterable<Uint8Array> | null): Promise<void> {
  const decoder = new TextDecoder()
  let isLineOpen = false
  const take = async (text: string): Promise<void> => {
    if (text === '') return
    isLineOpen = !text.endsWith('\n')
    await printPart(text)
  }
  for await (const chunk of body ?? []) {
    if (isUnread()) return
    await take(decoder.decode(chunk, { stream: true }))
  }
  await take(decoder.decode())
  if (isLineOpen) print()
}
