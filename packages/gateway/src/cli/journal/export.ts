/** `callgate journal export`: records with proofs for someone who must not see the rest. */

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseStoredCheckpoint } from '../../journal/checkpoint-file.ts'
import { type ExportedLog, exportRecords } from '../../journal/export.ts'
import { CHECKPOINTS_FILE, PUBLIC_KEYS_FILE } from '../../journal/layout.ts'
import { readLines } from '../../journal/line-reader.ts'
import { proveInclusion } from '../../journal/merkle.ts'
import { parseVerifierKey, readCheckpoint, type VerifierKey } from '../../journal/note.ts'
import { TreeReader } from '../../journal/tree-reader.ts'
import { CommandFailure, parseArguments, takePositionals, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { GATEWAY_OPTIONS } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import { print, printJson } from '../terminal.ts'
import { FILTER_OPTIONS, parseFilter } from './filter.ts'
import { requireLog } from './log-folder.ts'

export const exportLog: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    ...FILTER_OPTIONS,
    out: { type: 'string' },
  })
  takePositionals(positionals, [])
  if (values.out === undefined) throw new UsageError('Name a new folder with --out.')
  const target = resolve(values.out)
  if (existsSync(join(target, 'records.jsonl')))
    throw new CommandFailure(`${target} holds an export already; name another folder.`)
  const dir = await requireLog(values.data, values.config)
  const signed = await readLastSigned(dir)
  const summary = await exportRecords(openForProofs(dir, signed.size), signed, {
    target,
    filter: parseFilter(values),
  })
  if (values.json) printJson(summary)
  else
    print(
      `${summary.records} records, proven in the signed log of ${summary.size}, in ${summary.dir}\nCheck it with: callgate journal verify ${summary.dir}`,
    )
  return EXIT.ok
}

function readKeyLines(dir: string): readonly string[] {
  return readFileSync(join(dir, PUBLIC_KEYS_FILE), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}

function openForProofs(dir: string, size: number): ExportedLog {
  const tree = new TreeReader(dir, () => size)
  return {
    dir,
    verifierKeys: () => readKeyLines(dir),
    proveRecord: async (seq, wanted = size) => ({
      size: wanted,
      proof: await proveInclusion(seq, wanted, (from, to) => tree.subtree(from, to)),
    }),
  }
}

/** The last checkpoint whose signature holds: records after it cannot be proven yet. */
async function readLastSigned(dir: string): Promise<{ readonly note: string; readonly size: number }> {
  const keys = readKeyLines(dir)
    .map(parseVerifierKey)
    .filter((key): key is VerifierKey => key !== undefined)
  let last: { readonly note: string; readonly size: number } | undefined
  const path = join(dir, CHECKPOINTS_FILE)
  if (existsSync(path))
    for await (const { bytes, complete } of readLines(path)) {
      const stored = complete ? parseStoredCheckpoint(bytes.toString('utf8')) : undefined
      if (stored === undefined) continue
      const reading = readCheckpoint(stored.note, keys)
      if (reading.state === 'valid') last = { note: stored.note, size: reading.head.size }
    }
  if (last !== undefined) return last
  throw new CommandFailure(
    `${dir} has no valid checkpoint yet. Wait for one, or run: callgate journal verify ${dir}`,
  )
}
