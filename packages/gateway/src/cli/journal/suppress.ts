/** `callgate journal suppress`: prints the YAML that silences exactly what one record shows. */

import { Suppression } from '@callgate/contracts/treatment'
import { renderSuppression } from '@callgate/engine/suppressions'
import { parse } from 'yaml'
import { showRecord } from '../../journal/read.ts'
import { CommandFailure, parseArguments, parseCount, takePositionals, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { CONFIG_OPTION } from '../gateway-client.ts'
import { print, printError } from '../terminal.ts'
import { requireLog } from './log-folder.ts'

const DAY_MS = 86_400_000
const DAYS = 30

const OPTIONS = {
  data: { type: 'string' },
  reason: { type: 'string' },
  owner: { type: 'string' },
  days: { type: 'string' },
} as const

export const suppress = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArguments(args, { ...CONFIG_OPTION, ...OPTIONS })
  const [seq] = takePositionals(positionals, ['seq'] as const)
  const { reason, owner } = values
  if (reason === undefined || owner === undefined)
    throw new UsageError('Say --reason, why the finding is no threat, and --owner, who answers for it.')
  const days = parseCount('days', values.days, 1) ?? DAYS
  if (!/^\d{1,15}$/.test(seq)) throw new UsageError(`${JSON.stringify(seq)} is no number of a record.`)
  const dir = await requireLog(values.data, values.config)
  const entry = (await showRecord(dir, Number(seq)))?.record.entry
  if (
    entry === undefined ||
    !('findings' in entry) ||
    entry.type === 'context' ||
    entry.findings.length === 0
  )
    throw new CommandFailure(`Record ${seq} has no findings; callgate journal search lists those that do.`)
  const expires = new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
  const said = { reason, owner, expires }
  const acting = entry.findings.filter(({ suppressed }) => suppressed === undefined)
  const parts = acting.map((finding) => checkSuppression(renderSuppression(finding, entry, said)))
  print('inspection:\n  suppressions:')
  for (const part of new Set(parts)) print(part)
  printError('Put this into callgate.yaml; it is taken over, and recorded, when the file is saved.')
  return EXIT.ok
}

function explainIssue(issue: { readonly code: string; readonly message: string }): string {
  if (issue.code === 'too_small' && 'minimum' in issue)
    return `needs ${String(issue.minimum)} characters or more`
  if (issue.code === 'too_big' && 'maximum' in issue) return `may have ${String(issue.maximum)} characters`
  return issue.message
}

/** The entry alone, indented for its place; a reason or owner that the configuration would refuse is refused here. */
function checkSuppression(yaml: string): string {
  const read = Suppression.array().safeParse((parse(yaml) as { suppressions: unknown }).suppressions)
  if (!read.success)
    throw new UsageError(
      read.error.issues.map((issue) => `--${String(issue.path.at(-1))} ${explainIssue(issue)}`).join('; '),
    )
  return yaml
    .split('\n')
    .slice(1, -1)
    .map((line) => `  ${line}`)
    .join('\n')
}
