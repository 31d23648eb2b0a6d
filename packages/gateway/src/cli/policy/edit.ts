/** `callgate policy edit`: the live revision in the operator's editor, or a file, becomes the next draft once it checks. */

import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { PolicyCheckView } from '@callgate/contracts/policy-check'
import type { ControlClient } from '../../control/client.ts'
import { CommandFailure, parseArguments, takePositionals } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findGateway, GATEWAY_OPTIONS } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import { makePrintable, print, printError, printJson } from '../terminal.ts'
import { needReason } from './revisions.ts'

const one = { type: 'string' } as const

export const edit: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    from: one,
    cases: one,
    reason: one,
    activate: { type: 'boolean', default: false },
  })
  takePositionals(positionals, [])
  const reason = needReason(values.reason)
  const client = await findGateway(values)
  const live = (await client.policyHead()).live.number
  const now = await client.showRevision(live)
  const text = values.from === undefined ? await openEditor(now.text) : await readText(values.from)
  const cases = values.cases === undefined ? now.cases : await readText(values.cases)
  await checkOrExplain(client, { text, cases }, values.from)
  const made = await client.draftPolicy({ parent: live, text, cases, reason })
  if (values.activate) await client.activatePolicy(made.number, reason)
  if (values.json) printJson(made)
  else
    print(
      values.activate
        ? `Revision ${made.number} decides from now on.`
        : `Kept as revision ${made.number}, a draft. Next: callgate policy stage ${made.number}, or activate ${made.number}`,
    )
  return EXIT.ok
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(resolve(file), 'utf8')
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${error instanceof Error ? error.message : ''}`)
  }
}

/** What was written stays on disk when it has faults: nobody types it twice. */
async function checkOrExplain(
  client: ControlClient,
  source: { readonly text: string; readonly cases: string | null },
  file: string | undefined,
): Promise<void> {
  const found = await client.checkPolicy(source)
  for (const line of describe(found)) printError(line)
  if (found.ok) return
  if (file !== undefined) throw new CommandFailure('It has errors, so it was not kept.')
  const kept = join(await mkdtemp(join(tmpdir(), 'callgate-policy-')), 'policy.yaml')
  await writeFile(kept, source.text, { mode: 0o600 })
  throw new CommandFailure(
    `It has errors, so it was not kept. Your text is in ${kept}; go on with: callgate policy edit --from ${kept}`,
  )
}

function describe({ problems, caseProblems }: PolicyCheckView): string[] {
  return [...problems, ...caseProblems].map(({ line, column, severity, message, suggestion }) =>
    makePrintable(
      `${line}:${column}: ${severity}: ${message}${suggestion === null ? '' : `; ${suggestion}`}`,
    ),
  )
}

async function openEditor(text: string): Promise<string> {
  const editor = process.env['VISUAL'] ?? process.env['EDITOR'] ?? 'vi'
  const folder = await mkdtemp(join(tmpdir(), 'callgate-policy-'))
  const file = join(folder, 'policy.yaml')
  try {
    await writeFile(file, text, { mode: 0o600 })
    const [command = 'vi', ...rest] = editor.split(' ').filter((word) => word !== '')
    const { status, error } = spawnSync(command, [...rest, file], { stdio: 'inherit' })
    if (error !== undefined)
      throw new CommandFailure(`The editor ${command} does not start: set EDITOR, or use --from <file>.`)
    if (status !== 0) throw new CommandFailure('The editor ended with an error; nothing was kept.')
    return await readFile(file, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
