/** `callgate scenarios`: lists the scenarios in force, and tests packs against their own samples. */

import { resolve } from 'node:path'
import { builtInScenarioPacks, readScenarioPack } from '../config/scenario-packs.ts'
import { codeOf } from '@callgate/engine/correlate/correlator'
import { listBehaviourActions } from '@callgate/engine/correlate/behaviour-actions'
import type { Scenario } from '@callgate/contracts/scenario'
import { parseArguments, takePositionals } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { CONFIG_HELP, CONFIG_OPTION, loadOrExplain } from './gateway-client.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { printJson, printTable } from './terminal.ts'
import { showFailures } from './show-failures.ts'

export const scenarios: Command = {
  help: `
callgate scenarios: list and test what is looked for over time

Usage:
  callgate scenarios list [--shipped]
  callgate scenarios test [pack.yaml…]

list   every scenario in force, with what is done about it
test   every scenario against its own samples: of the shipped pack when no file is named

Options:
  --shipped          only those that ship, without reading a configuration
${CONFIG_HELP}

Examples:
  callgate scenarios list --shipped
  callgate scenarios test my-scenarios.yaml

Exit codes: 0 done, every sample behaves · 1 a scenario does not · 2 command line not understood
`,
  run: (args, gateway) => runSubcommand({ list, test }, args, gateway),
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...CONFIG_OPTION, shipped: { type: 'boolean' } })
  takePositionals(positionals, [])
  const rows = (values.shipped === true ? await readShipped() : await readInForce(values.config)).map(
    ({ scenario, action }) => {
      const { id: _, samples: __, ...rest } = scenario
      return { code: codeOf(scenario), ...rest, action }
    },
  )
  if (values.json) printJson(rows)
  else
    printTable(
      ['scenario', 'type', 'severity', 'action', 'maturity', 'what'],
      rows.map(({ code, type, severity, action, maturity, title }) => [
        code,
        type,
        severity,
        action,
        maturity,
        title,
      ]),
    )
  return EXIT.ok
}

interface Listed {
  readonly scenario: Scenario
  readonly action: string
}

async function readShipped(): Promise<readonly Listed[]> {
  const packs = await Promise.all((await builtInScenarioPacks()).map(readScenarioPack))
  return packs.flatMap((pack) => pack.scenarios.map((scenario) => ({ scenario, action: scenario.action })))
}

async function readInForce(config: string | undefined): Promise<readonly Listed[]> {
  const { scenarios: found, config: loaded } = await loadOrExplain(config)
  const actions = listBehaviourActions(loaded.inspection)
  return found.map((scenario) => ({ scenario, action: actions[codeOf(scenario)] ?? scenario.action }))
}

const test: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {})
  const paths =
    positionals.length > 0 ? positionals.map((path) => resolve(path)) : await builtInScenarioPacks()
  const failures: { readonly where: string; readonly problem: string }[] = []
  let tested = 0
  for (const path of paths) {
    const read = await readScenarioPack(path)
    tested += read.scenarios.length
    for (const { scenario, problem } of read.problems)
      failures.push({ where: `${path}: ${scenario ?? 'pack'}`, problem })
  }
  return showFailures({ tested, failures }, 'scenarios', values.json)
}
