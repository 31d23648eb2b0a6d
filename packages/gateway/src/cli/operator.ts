/** `callgate operator`: adds, lists and revokes the people and programs that may use the control API. */

import { OPERATOR_ROLES, OperatorRole, type OperatorView } from '@callgate/contracts/operator'
import {
  CommandFailure,
  parseArguments,
  takePositionals,
  UsageError,
  WHY_OPTION,
  whyOf,
} from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { findGateway, GATEWAY_HELP, GATEWAY_OPTIONS } from './gateway-client.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { nameOfUser } from '../system-user.ts'
import { formatTime, makePrintable, print, printError, printFound, printJson } from './terminal.ts'
import { parseExpiry } from './time-span.ts'

export const operator: Command = {
  help: `
callgate operator: manage who may use the control API

Usage:
  callgate operator add <name> --role <role>… [--owner <who>] [--expires 90d]
  callgate operator invite [<name>] --role <role>… [--owner <who>] [--expires 24h]
  callgate operator list
  callgate operator revoke <name or id> [--reason <why>]
  callgate operator whoami

An operator has a name, which stands in the record of everything it does, and one role or several. Its token is shown once and
kept only as a hash; revoking voids it at once. Whoever can read operator.token in the data directory is administrator without
being named; keep that for setting up and for emergencies.

An invitation is a link to the console: whoever follows it first, before it expires, becomes the operator and signs in with a
passkey from then on. Add is for programs and terminals, invite for people with a browser.

Roles:
  viewer         sees state, lists and metrics
  submitter      also submits servers to the catalogue
  reviewer       also reads the journal and decides about servers and what is quarantined
  analyst        also reads the journal and handles incidents
  operator       also reads the journal, signs checkpoints, freezes, ends sessions, revokes agent keys, reloads, drains
  approver       also reads the journal and decides about servers, what is quarantined and what waits for a human
  auditor        also reads the journal, signs checkpoints and reveals payloads
  host           tells what users and models of agents said, and nothing else
  administrator  everything, agent keys, erasing, master keys and operators included

Options:
  --role <role>      ${OPERATOR_ROLES.join(', ')}; may be repeated
  --owner <who>      who answers for it (your user name when left out)
  --expires <time>   30m, 12h, 90d; never when left out, for an invitation 24h and at most 7d
${GATEWAY_HELP}

To act as a named operator, put its token into CALLGATE_OPERATOR_TOKEN; who cannot read the data directory also puts the
address of the control API into CALLGATE_CONTROL_URL.

Examples:
  callgate operator add ada --role operator --role approver --owner security --expires 90d
  callgate operator list --json
  CALLGATE_OPERATOR_TOKEN=cgo_… callgate operator whoami

Exit codes: 0 done · 1 refused, or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) => runSubcommand({ add, invite, list, revoke, whoami }, args, gateway),
}

const add: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    role: { type: 'string', multiple: true, default: [] },
    owner: { type: 'string', default: nameOfUser() },
    expires: { type: 'string' },
  })
  const [name] = takePositionals(positionals, ['name'] as const)
  const roles = values.role.map(readRole)
  if (roles.length === 0)
    throw new UsageError(`Say with --role what it may do: ${OPERATOR_ROLES.join(', ')}.`)
  const expiresAtMs = parseExpiry(values.expires)
  const client = await findGateway(values)
  const issued = await client.addOperator({ name, owner: values.owner, roles, expiresAtMs })
  if (values.json) printJson(issued)
  else {
    print(makePrintable(issued.token))
    const life = expiresAtMs === null ? 'never expires' : `expires ${formatTime(expiresAtMs)}`
    printError(
      makePrintable(
        `Operator ${name} of ${values.owner} (${roles.join(', ')}), ${life}. The token above is shown this once.`,
      ),
    )
  }
  return EXIT.ok
}

const INVITATION_LIFE_MS = 86_400_000

const invite: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    role: { type: 'string', multiple: true, default: [] },
    owner: { type: 'string' },
    expires: { type: 'string' },
  })
  const [name = null] = positionals
  if (positionals.length > 1) throw new UsageError('Name one operator, or nobody.')
  const roles = values.role.map(readRole)
  if (roles.length === 0)
    throw new UsageError(`Say with --role what it may do: ${OPERATOR_ROLES.join(', ')}.`)
  const expiresAtMs = parseExpiry(values.expires)
  const lifeMs = expiresAtMs === null ? INVITATION_LIFE_MS : expiresAtMs - Date.now()
  const client = await findGateway(values)
  const invited = await client.inviteOperator({ name, owner: values.owner ?? null, roles, lifeMs })
  if (values.json) printJson(invited)
  else {
    print(makePrintable(invited.link))
    const until = formatTime(invited.expiresAtMs)
    printError(`Whoever follows it first becomes ${roles.join(', ')}. Void after one use, and from ${until}.`)
  }
  return EXIT.ok
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const found = await (await findGateway(values)).listOperators()
  printFound(found, values.json, {
    none: 'There are no named operators; whoever can read operator.token in the data directory is administrator.',
    header: ['ID', 'NAME', 'OWNER', 'ROLES', 'STATE', 'EXPIRES', 'ADDED BY'],
    row: (one) => [
      one.id,
      one.name,
      one.owner,
      one.roles.join(', '),
      describeState(one),
      one.expiresAtMs === null ? 'never' : formatTime(one.expiresAtMs),
      one.createdBy,
    ],
  })
  return EXIT.ok
}

const revoke: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, ...WHY_OPTION })
  const [named] = takePositionals(positionals, ['name or id'] as const)
  const client = await findGateway(values)
  const found = await client.listOperators()
  const meant =
    found.find(({ id }) => id === named) ??
    found.find(({ name, revokedAtMs }) => name === named && revokedAtMs === null)
  if (meant === undefined)
    throw new CommandFailure(`There is no operator ${makePrintable(named)}. Run: callgate operator list`)
  const result = await client.revokeOperator(meant.id, whyOf(values))
  if (values.json) printJson(result)
  else print(makePrintable(`Revoked ${result.operator.name}; its token opens nothing any more.`))
  if (!result.recorded) printError('The journal could not be written: this act is not on record.')
  return EXIT.ok
}

const whoami: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const who = await (await findGateway(values)).whoAmI()
  if (values.json) printJson(who)
  else {
    print(makePrintable(`${who.name} (${who.roles.join(', ')})`))
    print(makePrintable(`May: ${who.permissions.join(', ')}`))
  }
  return EXIT.ok
}

function readRole(text: string): OperatorRole {
  const role = OperatorRole.safeParse(text)
  if (!role.success)
    throw new UsageError(`There is no role ${JSON.stringify(text)}; there is ${OPERATOR_ROLES.join(', ')}.`)
  return role.data
}

function describeState({ revokedAtMs, expiresAtMs }: OperatorView): string {
  if (revokedAtMs !== null) return 'revoked'
  return expiresAtMs !== null && expiresAtMs <= Date.now() ? 'expired' : 'active'
}
