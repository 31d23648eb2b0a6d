/** `callgate inspect`: reads texts, records or what a server offers the way the gateway would, and says what it finds. */

import { resolve } from 'node:path'
import { TEXT_KINDS } from '@callgate/engine/corpus/recognise'
import { parseArguments, parseChoice, UsageError } from './arguments.ts'
import { type Command, EXIT, type GatewayAccess, type SurfaceRequest } from './command.ts'
import { CONFIG_HELP, CONFIG_OPTION } from './gateway-client.ts'
import { createConfiguredInspector } from './inspect/inspector.ts'
import {
  inspectParts,
  type InspectionRun,
  partsOfSurface,
  partsOfText,
  readText,
} from './inspect/inspect-texts.ts'
import { inputsOf } from './inspect/answer-corpus.ts'
import { judgeCorpora } from './inspect/judge-corpus.ts'
import { printError } from './terminal.ts'

export const inspect: Command = {
  help: `
callgate inspect: read something as the gateway would, and say what it finds

Usage:
  callgate inspect [--as <kind>] [file…]          files, or standard input
  callgate inspect --corpus [file…]               labelled records
  callgate inspect --server <name>                what a server of the configuration lists
  callgate inspect -- <command> [arguments…]      what a server lists that this command starts

Nothing is started that is not named here: a server runs only with --server or after --, and only to be listed; no tool of
it is called. Nothing is recorded.

Files    JSON of the protocol (a message, a list of tools, one tool, a result) is read as what it is; any other text as a
         document, or as --as says.
Records  one JSON object a line, plain or gzipped. Each gets one line of JSON, {id, task, flagged, score, findings[]}, at
         the thresholds that ship, whatever configuration lies around; start and end count UTF-16 units of the record's
         text. Progress and lines that cannot be read are told on standard error.

Options:
  --as <kind>      ${TEXT_KINDS.join(', ')}
  --json           one line of JSON for each part
${CONFIG_HELP}

Examples:
  callgate inspect page.html
  curl -s https://example.org/ | callgate inspect --as result
  callgate inspect --server filesystem
  callgate inspect -- npx -y @modelcontextprotocol/server-everything
  callgate inspect --corpus records.jsonl.gz > verdicts.jsonl

Exit codes: 0 nothing suspicious; every record judged · 1 something suspicious; lines skipped · 2 command line not understood
`,
  run: async (args, gateway) => {
    const end = args.indexOf('--')
    const started = end === -1 ? undefined : args.slice(end + 1)
    const { values, positionals } = parseArguments(end === -1 ? args : args.slice(0, end), {
      ...CONFIG_OPTION,
      corpus: { type: 'boolean', default: false },
      server: { type: 'string' },
      as: { type: 'string' },
    })
    const ways = [values.corpus, values.server !== undefined, started !== undefined, values.as !== undefined]
    if (ways.filter(Boolean).length > 1)
      throw new UsageError('Give one of --corpus, --server, --as and -- <command>.')
    if (values.corpus) return runCorpus(positionals)
    const request = requestOf(values.server, values.config, started)
    if (request !== undefined) {
      if (positionals.length > 0) throw new UsageError(`Unexpected argument: ${positionals[0]}`)
      return runServer(request, { config: values.config, json: values.json }, gateway)
    }
    const kind = parseChoice('--as', values.as, TEXT_KINDS) ?? 'auto'
    const command = await createConfiguredInspector(values.config, gateway)
    let run: InspectionRun = { parts: 0, flagged: 0 }
    for (const name of positionals.length === 0 ? ['-'] : positionals) {
      const parts = partsOfText(name === '-' ? 'standard input' : name, await readText(name), kind)
      run = add(run, inspectParts(parts, command, values.json))
    }
    return conclude(run)
  },
}

function requestOf(
  server: string | undefined,
  config: string | undefined,
  started: readonly string[] | undefined,
): SurfaceRequest | undefined {
  if (server !== undefined) return { server, configPath: resolve(config ?? 'callgate.yaml') }
  if (started === undefined) return undefined
  const [command, ...args] = started
  if (command === undefined || command === '') throw new UsageError('There is no command after --.')
  return { command, args }
}

async function runServer(
  request: SurfaceRequest,
  options: { readonly config: string | undefined; readonly json: boolean },
  gateway: GatewayAccess,
): Promise<number> {
  const command = await createConfiguredInspector(options.config, gateway)
  const surface = await gateway.readSurface(request)
  return conclude(inspectParts(partsOfSurface(surface), command, options.json))
}

async function runCorpus(files: readonly string[]): Promise<number> {
  const { answered, flagged, skipped } = await judgeCorpora(inputsOf(files), process.stdout, printError)
  printError(`${answered} records judged, ${flagged} flagged, ${skipped} skipped`)
  return skipped === 0 ? EXIT.ok : EXIT.failed
}

function add(a: InspectionRun, b: InspectionRun): InspectionRun {
  return { parts: a.parts + b.parts, flagged: a.flagged + b.flagged }
}

function conclude({ parts, flagged }: InspectionRun): number {
  printError(`${parts} ${parts === 1 ? 'part' : 'parts'} read, ${flagged} suspicious`)
  return flagged === 0 ? EXIT.ok : EXIT.failed
}
