/** `callgate servers`: takes servers through their life, from submission to retirement. */

import type { ServerView } from '@callgate/contracts/registry'
import { parseArguments, parseChoice, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway } from './gateway-client.ts'
import { examine, EXAMINE_HELP } from './servers-examine.ts'
import { EXPORT_HELP, exportLists } from './servers/export.ts'
import { IMPORT_HELP, importServers } from './servers/import.ts'
import { renderEntry } from './servers/registry-document.ts'
import { assign, findings, FINDINGS_HELP, importFindings, lift, patch, waive } from './servers/findings.ts'
import { printReach } from './rights/show-reach.ts'
import { manifest, MANIFEST_HELP } from './servers/manifest.ts'
import { trial, TRIAL_HELP } from './servers/trial.ts'
import { printDiff, printServer } from './servers/show-server.ts'
import { readSubmission, SUBMIT_OPTIONS } from './servers/submission.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { formatTime, makePrintable, print, printJson, printTable } from './terminal.ts'

export const servers: Command = {
  help: `
callgate servers: have servers reviewed before agents may use them

Usage:
  callgate servers list [filters]
  callgate servers submit <id> [options] [-- <command> [arguments…]]
  callgate servers import --registry <url> --owner <who> --purpose <text> --reason <why> [options]
  callgate servers scan <id> --reason <why>
  callgate servers review <id>
  callgate servers approve <id> --evidence <digest> --reason <why> [--accept-findings]
  callgate servers reject <id> --reason <why>
  callgate servers stage <id> sandbox | canary --agent <name>… | live --reason <why>
  callgate servers diff <id>
  callgate servers show <id>
  callgate servers hold <id> --reason <why>
  callgate servers retire <id> --reason <why>
  callgate servers clean
  callgate servers export --host <host> [--url <address>] [--command <path>] [--out <folder>]

The id is that of the upstream in callgate.yaml. A scan starts the server once, to be listed; no tool of it is called. An
approval is for exactly what review showed, and ends by itself. With registry.mode required, an upstream without one is neither
started nor shown.

Filters of list:
  --search <text>  --stage <stage>  --source <kind>  --owner <who>  --environment <name>  --class <class>  --kind <kind>
  --tag <tag>  --system <name>  --scope <right>  --tool <name>  --prompt <name>  --resource <address>
Options of submit:
  --source <file>   submission as JSON; the options below replace what it says
  --npm <package@version>  --pypi <package==version>  --url <url>  or -- <command>: where it comes from
  --from <file|url>  server.json of an MCP registry; shows what to write into callgate.yaml
  --pick <place>    which of its packages or remotes: packages/0, remotes/1
  --set <name=value>  fills in what it leaves open; may be repeated
  --digest <d>  --bundle <file>  digest of an image, or the bundle on this machine
  --purpose <text>  what it is needed for
  --owner <who>     who answers for it
  --scope <right>   right it asks other systems for; may be repeated
  --system <name>   system it reaches; may be repeated
  --environment <name>  --class <class>  --kind <kind>  --tag <tag>: where it runs, what it handles; may be repeated
${IMPORT_HELP}
${EXPORT_HELP}
Options:
  --reason <why>    recorded with the step
  --evidence <d>    what you reviewed, as review shows it
  --accept-findings  approve although findings are high or critical
  --agent <name>    who sees the canary; may be repeated
${GATEWAY_HELP}

Examples:
  callgate servers submit files --purpose "read the handbook" --owner docs-team --reason "asked for by docs" -- /opt/files/server
  callgate servers scan files --reason "first look"
  callgate servers review files
  callgate servers approve files --evidence sha256:… --reason "reads only its folder"
  callgate servers stage files canary --agent ci-bot --reason "try it"

What is known against a server, and who takes care of it:

${FINDINGS_HELP}

How far a local server may reach:

${TRIAL_HELP}

For remote servers that you host yourselves:

${MANIFEST_HELP}

Exit codes: 0 done · 1 refused, a finding blocks (findings) or comes of it (trial), no such server, something differs (diff), or no gateway runs · 2 command line not understood

Before anything is submitted, and without a gateway:

${EXAMINE_HELP}
`,
  run: (args, gateway) =>
    runSubcommand(
      {
        examine,
        list,
        submit,
        import: importServers,
        export: exportLists,
        scan,
        trial,
        manifest,
        review,
        approve,
        reject: end('reject'),
        hold: end('hold'),
        stage,
        clean,
        findings,
        'import-findings': importFindings,
        assign,
        waive,
        patch,
        lift,
        diff,
        show,
        retire: end('retire'),
      },
      args,
      gateway,
    ),
}

const REASON = { reason: { type: 'string' } } as const

function needReason(reason: string | undefined): string {
  if (reason === undefined || reason === '') throw new UsageError('Say why with --reason; it is recorded.')
  return reason
}

function tell(server: ServerView, asJson: boolean, next: string): number {
  if (asJson) printJson(server)
  else print(makePrintable(`${server.id} is ${server.stage}, revision ${server.revision}. ${next}`))
  return EXIT.ok
}

const FILTER_NAMES = [
  'search',
  'stage',
  'source',
  'owner',
  'environment',
  'class',
  'kind',
  'tag',
  'system',
  'scope',
  'tool',
  'prompt',
  'resource',
] as const
const one = { type: 'string' } as const
const FILTERS = {
  search: one,
  stage: one,
  source: one,
  owner: one,
  environment: one,
  class: one,
  kind: one,
  tag: one,
  system: one,
  scope: one,
  tool: one,
  prompt: one,
  resource: one,
} satisfies Record<(typeof FILTER_NAMES)[number], typeof one>

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, ...FILTERS })
  takePositionals(positionals, [])
  const query = Object.fromEntries(FILTER_NAMES.map((name) => [name, values[name]]))
  const found = await (await findGateway(values)).listServers(query)
  if (values.json) printJson(found)
  else if (found.length === 0)
    print(
      FILTER_NAMES.some((name) => values[name] !== undefined)
        ? 'No server matches.'
        : 'Nothing was submitted. Run: callgate servers submit --help',
    )
  else
    printTable(
      ['SERVER', 'STAGE', 'OWNER', 'SOURCE', 'FINDINGS', 'APPROVED UNTIL', 'WHY NOT USABLE'],
      found.map((one) => [
        one.id,
        one.stage,
        one.submission.owner,
        one.submission.source.type,
        one.scan === null ? '-' : String(one.scan.findings.length),
        formatTime(one.approval?.expiresAtMs ?? null),
        one.held ?? (one.admitted ? '-' : `It is ${one.stage}`),
      ]),
    )
  return EXIT.ok
}

const submit: Subcommand = async (args) => {
  const end = args.indexOf('--')
  const { values, positionals } = parseArguments(end === -1 ? args : args.slice(0, end), {
    ...GATEWAY_OPTIONS,
    ...REASON,
    ...SUBMIT_OPTIONS,
  })
  const [id] = takePositionals(positionals, ['id'] as const)
  const why = needReason(values.reason)
  const { submission, definition } = await readSubmission(id, values, end === -1 ? [] : args.slice(end + 1))
  const client = await findGateway(values)
  const server = await client.submitServer(submission, why)
  const told = tell(server, values.json, `Next: callgate servers scan ${server.id}`)
  if (definition !== null && !values.json)
    print(`\nIts document says how it is started. In callgate.yaml:\n\n${renderEntry(server.id, definition)}`)
  return told
}

const scan: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, ...REASON })
  const [id] = takePositionals(positionals, ['id'] as const)
  const server = await (await findGateway(values)).scanServer(id, needReason(values.reason))
  const found = server.scan?.findings.length ?? 0
  return tell(server, values.json, `${found} findings. Next: callgate servers review ${server.id}`)
}

const review: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id] = takePositionals(positionals, ['id'] as const)
  const client = await findGateway(values)
  const [server, changes] = [await client.showServer(id), await client.diffServer(id)]
  const reach = await client.reachOf('server', id)
  if (values.json) printJson({ server, diff: changes, reach })
  else {
    printServer(server)
    print()
    printDiff(changes)
    print()
    printReach(reach)
    if (server.scan !== null)
      print(
        `\nTo approve this: callgate servers approve ${server.id} --evidence ${server.scan.evidence} --reason …`,
      )
  }
  return EXIT.ok
}

const approve: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    ...REASON,
    evidence: { type: 'string' },
    'accept-findings': { type: 'boolean', default: false },
  })
  const [id] = takePositionals(positionals, ['id'] as const)
  const { evidence } = values
  if (evidence === undefined)
    throw new UsageError('Say what you reviewed with --evidence; callgate servers review shows it.')
  const why = needReason(values.reason)
  const client = await findGateway(values)
  const { revision } = await client.showServer(id)
  const decided = { revision, evidence, acceptFindings: values['accept-findings'], why }
  const server = await client.approveServer(id, decided)
  return tell(
    server,
    values.json,
    `It is approved until ${formatTime(server.approval?.expiresAtMs ?? null)}.`,
  )
}

const STAGES = ['sandbox', 'canary', 'live'] as const

const stage: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    ...REASON,
    agent: { type: 'string', multiple: true, default: [] },
  })
  const [id, named] = takePositionals(positionals, ['id', 'stage'] as const)
  const to = parseChoice('stage', named, STAGES)
  if (to === undefined) throw new UsageError(`Say to which stage: ${STAGES.join(', ')}.`)
  const why = needReason(values.reason)
  const client = await findGateway(values)
  const { revision } = await client.showServer(id)
  const server = await client.stageServer(id, { revision, to, agents: values.agent, why })
  return tell(server, values.json, to === 'canary' ? `Seen by ${server.agents.join(', ')}.` : '')
}

function end(step: 'hold' | 'reject' | 'retire'): Subcommand {
  return async (args) => {
    const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, ...REASON })
    const [id] = takePositionals(positionals, ['id'] as const)
    const why = needReason(values.reason)
    const client = await findGateway(values)
    const { revision } = await client.showServer(id)
    return tell(await client.stepServer(id, step, { revision, why }), values.json, '')
  }
}

const clean: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const { removed, kept } = await (await findGateway(values)).cleanServers()
  if (values.json) printJson({ removed, kept })
  else print(`Removed ${removed.length}, kept ${kept} of what is installed for servers.`)
  return EXIT.ok
}

const diff: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id] = takePositionals(positionals, ['id'] as const)
  const found = await (await findGateway(values)).diffServer(id)
  if (values.json) printJson(found)
  else printDiff(found)
  const same = found.surface.length === 0 && found.launch.length === 0 && !found.pinChanged
  return same ? EXIT.ok : EXIT.failed
}

const show: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id] = takePositionals(positionals, ['id'] as const)
  const client = await findGateway(values)
  const [server, history] = [await client.showServer(id), await client.serverHistory(id)]
  if (values.json) {
    printJson({ server, history })
    return EXIT.ok
  }
  printServer(server)
  print()
  printTable(
    ['REVISION', 'STEP', 'TO', 'BY', 'AT', 'WHY'],
    history.map((one) => [String(one.revision), one.step, one.to, one.by, formatTime(one.atMs), one.why]),
  )
  return EXIT.ok
}
