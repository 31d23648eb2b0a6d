/** `callgate journal`: verifies, reads and exports records from files alone, and erases payloads through the gateway. */

import type { Command } from './command.ts'
import { CONFIG_HELP } from './gateway-client.ts'
import { erase } from './journal/erase.ts'
import { exportLog } from './journal/export.ts'
import { search, show } from './journal/read.ts'
import { suppress } from './journal/suppress.ts'
import { verify } from './journal/verify.ts'
import { runSubcommand } from './subcommands.ts'

export const journal: Command = {
  help: `
callgate journal: verify, read, export and erase records, and silence findings

Usage:
  callgate journal verify <folder…> [--key <file>…] [--anchor <file>…] [--verbose]
  callgate journal show <seq|exchange> [--data <folder>]
  callgate journal search [filters] [--limit 100] [--data <folder>]
  callgate journal export --out <folder> [filters] [--data <folder>]
  callgate journal erase <payload id> --reason <why>
  callgate journal suppress <seq> --reason <why> --owner <who> [--days 30] [--data <folder>]

verify    needs only the files and, better, public keys you kept elsewhere; a folder may be a data directory, a log or an export
export    records with a proof each, one signed checkpoint and the public keys, for someone who must not see the rest
erase     destroys the key of one payload; the record and every proof stay whole. A gateway must run: erasing is recorded
suppress  prints the YAML that silences exactly the findings of one record; nothing is changed until you put it in callgate.yaml

Options:
  --key <file>     public keys you trust; without any, each log's own are believed
  --anchor <file>  checkpoints kept elsewhere, which the log must agree with
  --verbose        every problem of a log that is not whole; else the first, which the others follow from
  --data <folder>  data directory or log; that of the configuration when left out
  --limit <n>      most records shown (100)
${CONFIG_HELP}

Filters:
  --from <seq> --to <seq> --since <time> --until <time> --type intent|outcome|event|admin|gateway
  --principal --agent --upstream --target --session --exchange <id> --effect allow|deny --code <code>

Examples:
  callgate journal verify callgate-data
  callgate journal search --effect deny --since 2026-01-01T00:00:00Z
  callgate journal show 42 --json
  callgate journal export --out ./evidence --agent my-editor
  callgate journal suppress 42 --owner ada --reason "quoted in our own manual"

Exit codes: 0 whole, found, done · 1 not whole, nothing found, refused · 2 command line not understood
`,
  run: (args, gateway) =>
    runSubcommand({ verify, show, search, export: exportLog, erase, suppress }, args, gateway),
}
