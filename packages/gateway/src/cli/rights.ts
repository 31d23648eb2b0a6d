/** `callgate rights`: who may do what, what of it is used, which identities there are, and how far each reaches. */

import { DATA_CLASSES, TOOL_KINDS } from '@callgate/contracts/label'
import {
  EXCEPTION_KINDS,
  IDENTITY_FLAGS,
  IDENTITY_KINDS,
  REACH_KINDS,
  RIGHT_EFFECTS,
  type RightView,
  type UnusedView,
} from '@callgate/contracts/rights'
import { parseArguments, parseChoice, parseCount, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { writeCsvLine } from './csv.ts'
import { findGateway, GATEWAY_HELP, GATEWAY_OPTIONS } from './gateway-client.ts'
import { exceptions, growth } from './rights/upkeep.ts'
import { review } from './rights/review.ts'
import { printReach } from './rights/show-reach.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import {
  bold,
  formatTime,
  makePrintable,
  print,
  printError,
  printFound,
  printJson,
  printTable,
  red,
} from './terminal.ts'
import { parseSince } from './time-span.ts'

export const rights: Command = {
  help: `
callgate rights: see who may do what, and what of it is used

Usage:
  callgate rights table [filters] [--by group] [--csv]
  callgate rights unused [--since <time>] [--agent <name>] [--upstream <id>]
  callgate rights identities [--kind <kind>] [--flag <flag>] [--since <time>] [--old-days <n>] [--soon-days <n>]
  callgate rights reach agent|server|key <id>
  callgate rights growth [--agent <name>] [--since <time>]
  callgate rights exceptions [--kind <kind>] [--all]
  callgate rights review start --scope agents|servers|rules --owner <who> --due <time> --reason <why> [--undecided keep]
  callgate rights review list
  callgate rights review show <review>
  callgate rights review decide <review> <subject> keep|remove --reason <why>
  callgate rights review close <review> --reason <why>

table says for every agent (or group) and every accepted tool what policy makes of a call: allow, ask, deny, depends (on
arguments, time or session), and for groups varies. unused reads the journal. Of all this only review
changes anything: what is decided to go is revoked or retired at once, and what nobody decided on when the review is due.

Filters of table:
  --agent <name>  --principal <name>  --group <name>  --upstream <id>  --tool <name>
  --effect <effect>     ${RIGHT_EFFECTS.join(', ')}
  --tool-kind <kind>    ${TOOL_KINDS.join(', ')}
  --data-class <class>  ${DATA_CLASSES.join(', ')}
Options:
  --by group        one row for everybody of a group
  --csv             comma-separated values; names cannot become formulas
  --limit <n>       how many rows (100000)
  --since <time>    how far the journal is read back: 12h, 90d (90d)
  --kind <kind>     of identities ${IDENTITY_KINDS.join(', ')};
                    of exceptions ${EXCEPTION_KINDS.join(', ')}
  --all             of exceptions also those with an owner and a date to come
  --flag <flag>     ${IDENTITY_FLAGS.join(', ')}
${GATEWAY_HELP}

Examples:
  callgate rights table --tool-kind destroys --effect allow
  callgate rights table --by group --csv > rights.csv
  callgate rights unused --since 30d
  callgate rights identities --flag never-used
  callgate rights reach agent ci-bot

Exit codes: 0 done · 1 nothing of that name, or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) =>
    runSubcommand({ table, unused, identities, reach, growth, exceptions, review }, args, gateway),
}

const one = { type: 'string' } as const
const ROWS_MAX = 100_000

const table: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    agent: one,
    principal: one,
    group: one,
    upstream: one,
    tool: one,
    effect: one,
    'tool-kind': one,
    'data-class': one,
    by: one,
    limit: one,
    csv: { type: 'boolean', default: false },
  })
  takePositionals(positionals, [])
  const { agent, principal, group, upstream, tool } = values
  const query = {
    agent,
    principal,
    group,
    upstream,
    tool,
    effect: parseChoice('--effect', values.effect, RIGHT_EFFECTS),
    kind: parseChoice('--tool-kind', values['tool-kind'], TOOL_KINDS),
    class: parseChoice('--data-class', values['data-class'], DATA_CLASSES),
    by: parseChoice('--by', values.by, ['agent', 'group']),
  }
  const most = parseCount('limit', values.limit, 1) ?? ROWS_MAX
  const found = await (await findGateway(values)).listRights(query, most)
  if (found.length === most)
    printError(`These are the first ${most} rows; there may be more: narrow them, or raise --limit.`)
  if (values.csv) for (const cells of [HEADER, ...found.map(rowOf)]) print(writeCsvLine(cells))
  else
    printFound(found, values.json, {
      none: 'There is no such right: no agent key, or no accepted tool, fits.',
      header: HEADER.map((name) => name.toUpperCase()),
      row: (right) => rowOf(right).map((cell) => (cell === '' ? '-' : cell)),
    })
  return EXIT.ok
}

const HEADER = [
  'agent',
  'principal',
  'group',
  'tool',
  'effect',
  'rules',
  'tightened by',
  'kinds',
  'data',
  'stopped',
]

function rowOf(right: RightView): readonly string[] {
  return [
    right.agent ?? '',
    right.principal ?? '',
    right.group ?? '',
    `${right.upstream}/${right.tool}`,
    right.effect,
    right.rules.join(' '),
    right.tightenedBy.join(' '),
    right.kinds.join(' '),
    right.classes.join(' '),
    right.stopped ?? '',
  ]
}

const unused: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    since: one,
    agent: one,
    upstream: one,
    limit: one,
  })
  takePositionals(positionals, [])
  const { agent, upstream } = values
  const query = { agent, upstream, limit: parseCount('limit', values.limit, 1), ...parseSince(values.since) }
  const found = await (await findGateway(values)).unusedRights(query)
  if (values.json) printJson(found)
  else printUnused(found)
  return EXIT.ok
}

function printUnused({ journal, rights: found, rightsLeftOut, rules, wildcards, scopes }: UnusedView): void {
  print(`${journal.calls} calls from ${formatTime(journal.sinceMs)} to ${formatTime(journal.untilMs)}`)
  if (journal.note !== null) print(red(makePrintable(`Not complete: ${journal.note}`)))
  print(bold(`\nAllowed and not used: ${found.length + rightsLeftOut}`))
  if (found.length > 0)
    printTable(
      ['AGENT', 'PRINCIPAL', 'TOOL', 'EFFECT', 'RULES'],
      found.map((right) => [
        right.agent ?? '-',
        right.principal ?? '-',
        `${right.upstream}/${right.tool}`,
        right.effect,
        right.rules.join(' '),
      ]),
    )
  if (rightsLeftOut > 0) print(`and ${rightsLeftOut} more: raise --limit, or name an --agent or --upstream`)
  print(bold(`\nAllow rules that nothing matched: ${rules.length}`))
  for (const rule of rules) print(`  ${makePrintable(rule)}`)
  print(bold(`\nWildcards that could be narrowed: ${wildcards.length}`))
  for (const { rule, member, pattern, covers, used } of wildcards)
    print(
      makePrintable(
        `  ${rule} ${member}: ${pattern ?? 'left out, which is everything'} stands for ${covers}; used: [${used.join(', ')}]`,
      ),
    )
  print(bold(`\nScopes of servers that nothing needed: ${scopes.length}`))
  for (const { server, scope, why } of scopes) print(makePrintable(`  ${server} ${scope}: ${WHY[why]}`))
}

const WHY = {
  'server-unused': 'nobody called the server',
  'only-read': 'only tools that change nothing were used',
  'too-broad': 'it stands for more than a single right',
} as const

const identities: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    kind: one,
    flag: one,
    since: one,
    'old-days': one,
    'soon-days': one,
  })
  takePositionals(positionals, [])
  const found = await (
    await findGateway(values)
  ).listIdentities({
    kind: parseChoice('--kind', values.kind, IDENTITY_KINDS),
    flag: parseChoice('--flag', values.flag, IDENTITY_FLAGS),
    oldDays: parseCount('old-days', values['old-days'], 1),
    soonDays: parseCount('soon-days', values['soon-days']),
    ...parseSince(values.since),
  })
  printFound(found, values.json, {
    none: 'There is no such identity.',
    header: ['KIND', 'ID', 'NAME', 'OWNER', 'SINCE', 'LAST USED', 'EXPIRES', 'NOTE'],
    row: (shown) => [
      shown.kind,
      shown.id,
      shown.name,
      shown.owner ?? '-',
      formatTime(shown.createdAtMs),
      formatTime(shown.lastUsedAtMs),
      formatTime(shown.expiresAtMs),
      shown.flags.join(', '),
    ],
  })
  return EXIT.ok
}

const reach: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [what, id] = takePositionals(positionals, ['agent, server or key', 'id'] as const)
  const kind = parseChoice('What', what, REACH_KINDS)
  if (kind === undefined) throw new UsageError(`Say which: ${REACH_KINDS.join(', ')}.`)
  const found = await (await findGateway(values)).reachOf(kind, id)
  if (values.json) printJson(found)
  else printReach(found)
  return EXIT.ok
}
