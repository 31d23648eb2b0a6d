/** `callgate journal verify`: says whether logs and exports are whole, from their files and public keys. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifyExport } from '../../journal/export.ts'
import { renderReport } from '../../journal/verify-report.ts'
import { verifyJournals } from '../../journal/verify.ts'
import { CommandFailure, parseArguments, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import type { Subcommand } from '../subcommands.ts'
import { makePrintable, print, printJson } from '../terminal.ts'
import { findLog } from './log-folder.ts'

export const verify: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    key: { type: 'string', multiple: true },
    anchor: { type: 'string', multiple: true },
    verbose: { type: 'boolean', default: false },
  })
  if (positionals.length === 0) throw new UsageError('Name at least one folder, for example callgate-data.')
  const keys = values.key?.flatMap(readKeys)
  const isExport = (folder: string): boolean => existsSync(join(folder, 'proofs.jsonl'))
  const logs = positionals.filter((folder) => !isExport(folder)).map(findLog)
  const report =
    logs.length === 0
      ? undefined
      : await verifyJournals({
          dirs: logs,
          ...(keys === undefined ? {} : { keys }),
          ...(values.anchor === undefined ? {} : { anchorFiles: values.anchor }),
        })
  const exports = []
  for (const dir of positionals.filter(isExport)) exports.push({ dir, ...(await verifyExport(dir, keys)) })
  const ok = report?.ok !== false && exports.every((one) => one.ok)
  if (values.json) printJson({ ok, logs: report?.logs ?? [], exports })
  else {
    let hidden = values.verbose
      ? 0
      : (report?.logs ?? []).reduce((sum, log) => sum + Math.max(0, log.problems.length - 1), 0)
    for (const one of exports) {
      print(makePrintable(`${one.ok ? 'ok  ' : 'FAIL'} ${one.dir}: export of ${one.records} records`))
      const shown = values.verbose ? one.problems : one.problems.slice(0, 1)
      for (const problem of shown) print(makePrintable(`     PROBLEM     ${problem}`))
      hidden += one.problems.length - shown.length
    }
    if (report !== undefined)
      for (const line of renderReport(report, values.verbose).trimEnd().split('\n'))
        print(makePrintable(line))
    if (hidden > 0) print(`${hidden} further problems are not listed: --verbose or --json lists them all.`)
  }
  return ok ? EXIT.ok : EXIT.failed
}

function readKeys(file: string): readonly string[] {
  if (!existsSync(file)) throw new CommandFailure(`There is no file of public keys ${file}.`)
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
