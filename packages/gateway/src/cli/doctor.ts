/** `callgate doctor`: looks whether this installation can run, and says what to do where it cannot. */

import { parseArguments, takePositionals } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { examine } from './doctor/examine.ts'
import { CONFIG_OPTION } from './gateway-client.ts'
import { foldLine, widthOfTerminal } from './fold-lines.ts'
import { bold, green, makePrintable, print, printJson, red } from './terminal.ts'

/** Where what is said of a check begins. */
const TEXT_COLUMN = 23

export const doctor: Command = {
  help: `
callgate doctor: check the installation

Usage: callgate doctor [--config <file>] [--json]

Looks at Node, configuration, policy and its cases, secrets, data directory, lock, ports, commands of the upstreams, their
isolation, journal, disk space, certificates, rule packs, feeds, and whether the channels of notifications may be reached. Changes
nothing.

Options:
  --config <file>  configuration to look at (callgate.yaml in this folder)

Examples:
  callgate doctor
  callgate doctor --json

Exit codes: 0 nothing is broken (there may be warnings) · 1 something is · 2 command line not understood
`,
  run: async (args) => {
    const { values, positionals } = parseArguments(args, CONFIG_OPTION)
    takePositionals(positionals, [])
    const findings = await examine(values.config ?? 'callgate.yaml')
    const broken = findings.filter(({ state }) => state === 'broken').length
    if (values.json) printJson({ ok: broken === 0, checks: findings })
    else {
      for (const { check, state, text } of findings) {
        const mark = { ok: green('ok     '), warning: bold('warning'), broken: red('BROKEN ') }[state]
        const [first = '', ...more] = text.split('\n').map(makePrintable)
        const [beside = '', ...below] = fold(first)
        print(`${mark}  ${check.padEnd(12)}  ${beside}`)
        for (const line of [...below, ...more.flatMap(fold)]) print(`${' '.repeat(TEXT_COLUMN)}${line}`)
      }
      print(broken === 0 ? '\nNothing is broken.' : `\n${broken} broken.`)
    }
    return broken === 0 ? EXIT.ok : EXIT.failed
  },
}

function fold(text: string): readonly string[] {
  const width = widthOfTerminal()
  return foldLine(text, width === undefined ? undefined : width - TEXT_COLUMN)
}
