/** `callgate policy history` and what follows from it: revisions of the policy in the store of the running gateway. */

import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DiffLine, PolicyHead } from '@callgate/contracts/policy-revision'
import { parseArguments, takePositionals, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findGateway, GATEWAY_OPTIONS } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import {
  formatTime,
  green,
  makePrintable,
  print,
  printFound,
  printJson,
  printTable,
  red,
} from '../terminal.ts'

const one = { type: 'string' } as const

export function readRevision(word: string): number {
  const number = Number(word)
  if (!Number.isSafeInteger(number) || number < 1)
    throw new UsageError(`Not the number of a revision: ${word}`)
  return number
}

export function needReason(reason: string | undefined): string {
  if (reason === undefined || reason.trim() === '')
    throw new UsageError('Say why with --reason; it is recorded.')
  return reason
}

const history: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const found = await (await findGateway(values)).listRevisions()
  printFound(found, values.json, {
    none: 'There are no revisions: the file is the source (source: file).',
    header: ['REVISION', 'STATE', 'FROM', 'AUTHOR', 'MADE', 'DIGEST', 'REASON'],
    row: ({ number, state, parent, author, madeAtMs, digest, reason }) => [
      String(number),
      state,
      parent === null ? '-' : String(parent),
      author,
      formatTime(madeAtMs),
      digest.slice(0, 12),
      reason,
    ],
  })
  return EXIT.ok
}

const show: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, out: one })
  const [word, extra] = positionals
  if (extra !== undefined) throw new UsageError(`Unexpected argument: ${extra}`)
  const client = await findGateway(values)
  const found = word === undefined ? await client.showPolicy() : await client.showRevision(readRevision(word))
  if (values.out !== undefined) {
    await writeFile(resolve(values.out), found.text ?? '')
    print(`Written to ${values.out}.`)
  } else if (values.json) printJson(found)
  else print((found.text ?? '').split('\n').map(makePrintable).join('\n'))
  return EXIT.ok
}

const diff: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [first, second, extra] = positionals
  if (first === undefined || extra !== undefined)
    throw new UsageError('Name one revision, to compare the live one with it, or two.')
  const client = await findGateway(values)
  const from = second === undefined ? (await client.policyHead()).live.number : readRevision(first)
  const found = await client.diffRevisions(from, readRevision(second ?? first))
  if (values.json) printJson(found)
  else {
    print(`revision ${found.from} to revision ${found.to}: ${found.added} added, ${found.removed} removed`)
    printLines(found.lines)
    if (found.caseLines.length > 0) print('cases:')
    printLines(found.caseLines)
  }
  return EXIT.ok
}

function printLines(lines: readonly DiffLine[]): void {
  for (const { change, from, text } of lines) {
    const line = makePrintable(text)
    if (change === 'gap') print(`  … ${from} equal lines`)
    else if (change === 'added') print(green(`+ ${line}`))
    else if (change === 'removed') print(red(`- ${line}`))
    else print(`  ${line}`)
  }
}

const stage: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: one })
  const [word] = takePositionals(positionals, ['revision'] as const)
  const client = await findGateway(values)
  const head = await client.stagePolicy(readRevision(word), needReason(values.reason))
  if (values.json) printJson(head)
  else print(`Revision ${word} judges beside revision ${head.live.number}; see: callgate policy staged`)
  return EXIT.ok
}

const unstage: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: one })
  takePositionals(positionals, [])
  const head = await (await findGateway(values)).unstagePolicy(needReason(values.reason))
  if (values.json) printJson(head)
  else print('No revision judges beside the live one any more.')
  return EXIT.ok
}

const staged: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const found = await (await findGateway(values)).stagedPolicy()
  if (values.json) printJson(found)
  else if (found === null) print('No revision is staged.')
  else {
    const failed = found.failed > 0 ? `; ${found.failed} could not be judged` : ''
    const differing = `${found.differing} of ${found.compared} messages would have gone otherwise`
    print(
      makePrintable(`revision ${found.revision}, since ${formatTime(found.sinceMs)}: ${differing}${failed}`),
    )
    if (found.byTool.length > 0)
      printTable(
        ['TOOL', 'IS', 'WOULD BE', 'COUNT'],
        found.byTool.map(({ tool, was, wouldBe, count }) => [
          makePrintable(tool),
          was,
          wouldBe,
          String(count),
        ]),
      )
  }
  return EXIT.ok
}

const activate: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: one })
  const [word] = takePositionals(positionals, ['revision'] as const)
  const client = await findGateway(values)
  return tellLive(await client.activatePolicy(readRevision(word), needReason(values.reason)), values.json)
}

const rollback: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: one })
  const [word] = takePositionals(positionals, ['revision'] as const)
  const client = await findGateway(values)
  return tellLive(await client.rollBackPolicy(readRevision(word), needReason(values.reason)), values.json)
}

function tellLive(head: PolicyHead, asJson: boolean): number {
  if (asJson) printJson(head)
  else print(`Revision ${head.live.number} decides from now on.`)
  return EXIT.ok
}

export const REVISION_COMMANDS: Readonly<Record<string, Subcommand>> = {
  history,
  show,
  diff,
  stage,
  unstage,
  staged,
  activate,
  rollback,
}
