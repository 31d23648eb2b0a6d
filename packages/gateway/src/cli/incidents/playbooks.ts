/** Playbooks on the command line: list, show, test, run, and how far runs are. */

import type { RunView } from '@callgate/contracts/incident'
import type { Playbook } from '@callgate/contracts/playbook'
import { testPlaybook } from '@callgate/engine/response/playbook'
import { readPlaybook } from '../../config/playbooks.ts'
import { renderProblems } from '../../config/problem.ts'
import { CommandFailure, parseArguments, takePositionals, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { GATEWAY_OPTIONS, findGateway } from '../gateway-client.ts'
import { runSubcommand, type Subcommand } from '../subcommands.ts'
import { formatTime, makePrintable, print, printError, printJson, printTable } from '../terminal.ts'

export const run: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id, incident] = takePositionals(positionals, ['playbook', 'incident'] as const)
  const started = await (await findGateway(values)).runPlaybook(incident, id)
  if (values.json) printJson(started)
  else print(makePrintable(`Started ${started.id}. How far it is: callgate incidents runs ${incident}`))
  return EXIT.ok
}

export const runs: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [incident] = takePositionals(positionals, ['incident'] as const)
  const found = await (await findGateway(values)).listRuns(incident)
  if (values.json) printJson(found)
  else if (found.length === 0) print('No playbook was run for it.')
  else for (const one of found) showRun(one)
  return EXIT.ok
}

export const undo: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: { type: 'string' } })
  const [id] = takePositionals(positionals, ['run'] as const)
  if (values.reason === undefined) throw new UsageError('Say why with --reason; it is recorded.')
  const undone = await (await findGateway(values)).undoRun(id, values.reason)
  if (values.json) printJson(undone)
  else showRun(undone)
  return EXIT.ok
}

export const playbook: Subcommand = (args, gateway) => runSubcommand({ list, show, test }, args, gateway)

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const found = await (await findGateway(values)).listPlaybooks()
  if (values.json) printJson(found)
  else
    printTable(
      ['PLAYBOOK', 'FOR', 'WHAT'],
      found.map((one) => [one.id, one.for.join(', '), makePrintable(one.title)]),
    )
  return EXIT.ok
}

const show: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id] = takePositionals(positionals, ['playbook'] as const)
  const found = (await (await findGateway(values)).listPlaybooks()).find((one) => one.id === id)
  if (found === undefined)
    throw new CommandFailure(
      `There is no playbook ${makePrintable(id)}. Run: callgate incidents playbook list`,
    )
  if (values.json) printJson(found)
  else showPlaybook(found)
  return EXIT.ok
}

const test: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {})
  if (positionals.length === 0) throw new UsageError('Missing argument: <file>')
  const results: { file: string; passed: boolean; text: string }[] = []
  for (const file of positionals) {
    const read = await readPlaybook(file)
    const passed = !Array.isArray(read)
    const text = Array.isArray(read) ? renderProblems(read) : `${read.id}: ${read.cases.length} cases pass`
    results.push({ file, passed, text })
  }
  if (values.json) printJson(results)
  else for (const { passed, text } of results) (passed ? print : printError)(makeLines(text))
  return results.every(({ passed }) => passed) ? EXIT.ok : EXIT.failed
}

function makeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => makePrintable(line))
    .join('\n')
}

function showPlaybook(one: Playbook): void {
  print(makePrintable(`${one.id}: ${one.title}`))
  print(makePrintable(one.description))
  for (const { name, actual } of testPlaybook(one)) {
    print(`\n${makePrintable(name)}:`)
    for (const line of actual) print(makePrintable(`  ${line}`))
  }
}

function showRun({ id, playbook: name, state, startedBy, startedAtMs, steps }: RunView): void {
  print(makePrintable(`${id}  ${name}  ${state}  by ${startedBy}  ${formatTime(startedAtMs)}`))
  printTable(
    ['STEP', 'STATE', 'DOES', 'RESULT'],
    steps.map((step) => [
      step.id,
      step.state,
      makePrintable(step.does),
      makePrintable(step.result ?? step.imposed ?? '-'),
    ]),
  )
}
