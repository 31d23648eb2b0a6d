/** `callgate keys`: the master keys, through the gateway when one runs, else on its data directory. */

import type { MasterKeysView } from '@callgate/contracts/control'
import { parseArguments, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { findRunningGateway, GATEWAY_HELP, GATEWAY_OPTIONS, locateConfig } from './gateway-client.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { print, printError, printJson, printTable } from './terminal.ts'

export const keys: Command = {
  help: `
callgate keys: show and rotate the master keys

Usage:
  callgate keys list
  callgate keys rotate --reason <why>
  callgate keys interceptor <id>

From a master key come the keys that sign checkpoints, seal, digest and encrypt payloads. Rotating adds a new one and uses it
from then on; the older ones stay, open what they sealed, and verify what they signed. Keys of agents: callgate agent.

list         ids and public keys, never a key itself
rotate       only when the keys are kept in the data directory (keys.source: data). It is recorded, and the record is signed
             by the key before. When no gateway runs it is done on the data directory, under its lock
interceptor  the key that posts to that webhook are signed with, in hex, for the webhook to verify them; another one after a
             rotation. It is a secret

Options:
  --reason <why>   recorded
${GATEWAY_HELP}

Examples:
  callgate keys list
  callgate keys rotate --reason "yearly"

Exit codes: 0 done · 1 refused · 2 command line not understood
`,
  run: (args, gateway) => runSubcommand({ list, rotate, interceptor }, args, gateway),
}

const list: Subcommand = async (args, gateway) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const running = await findRunningGateway(values)
  const found = await (running?.listMasterKeys() ?? gateway.listMasterKeys(locateConfig(values)))
  if (values.json) printJson(found)
  else showKeys(found)
  return EXIT.ok
}

const rotate: Subcommand = async (args, gateway) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: { type: 'string' } })
  takePositionals(positionals, [])
  const { reason } = values
  if (reason === undefined || reason === '') throw new UsageError('Say why with --reason; it is recorded.')
  const running = await findRunningGateway(values)
  const found = await (running?.rotateMasterKey(reason) ??
    gateway.rotateMasterKey(locateConfig(values), reason))
  if (values.json) printJson(found)
  else {
    showKeys(found)
    printError(
      'The new key is in use. Keep the older ones: they open what they sealed. Back up the keys, and give the new verifier key to whoever verifies with keys of their own.',
    )
  }
  return EXIT.ok
}

const interceptor: Subcommand = async (args, gateway) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id] = takePositionals(positionals, ['id'])
  const found = await gateway.readInterceptorKey(locateConfig(values), id)
  if (values.json) printJson(found)
  else print(found.key)
  return EXIT.ok
}

function showKeys({ keys: all, source }: MasterKeysView): void {
  if (all.length === 0) print(`There are no keys yet (${source}); the first start makes one.`)
  else
    printTable(
      ['KEY', 'STATE', 'VERIFIER KEY'],
      all.map(({ id, current, verifierKey }) => [id, current ? 'in use' : 'kept', verifierKey ?? '-']),
    )
}
