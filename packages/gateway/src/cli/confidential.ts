/** `callgate confidential`: makes the files by which exact values and documents are recognised without being kept. */

import { writeFileSync } from 'node:fs'
import { ConfidentialFile } from '@callgate/contracts/confidential'
import {
  type Digest,
  digestValues,
  fingerprintDocument,
} from '@callgate/engine/detectors/confidential/digest-sets'
import { FileReadError, readBounded } from '../config/read-bounded.ts'
import { createMac } from '../keyring/mac.ts'
import { CommandFailure, parseArguments, UsageError } from './arguments.ts'
import { type Command, EXIT, type GatewayAccess } from './command.ts'
import { CONFIG_HELP, CONFIG_OPTION, locateConfig } from './gateway-client.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { makePrintable, print, printError, printJson } from './terminal.ts'

const LIST_BYTES_MAX = 64 << 20
const VALUES_MAX = 500_000
const DOCUMENTS_MAX = 1000

export const confidential: Command = {
  help: `
callgate confidential: recognise confidential values and documents without keeping them

Usage:
  callgate confidential values --id <name> --out <file> <list>
  callgate confidential documents --id <name> --out <file> [--share <0.01 to 1>] <text> ...

The file that is written holds keyed digests under the master key in use (see callgate keys): without that key nothing can be
read from it or tried against it. Name it in inspection.confidential.files; a message that holds one of the values, or enough
of one of the documents, then has a finding confidential/<name>.

values     one value a line. Matches ignore case, blanks, hyphens, dots and slashes. A value needs six letters and digits, or
           ten letters when it has no digit; shorter ones are left out and named by their line
documents  texts in UTF-8. A finding needs --share of the fingerprints of one document in one message (default 0.2), whatever
           its layout; any copied passage of about 80 letters shares one

Options:
  --id <name>      names the set in findings and placeholders: 1 to 40 of a-z, 0-9 and -
  --out <file>     where to write; only its owner may read it
  --share <share>  documents only
${CONFIG_HELP}
  --json           machine-readable output

Examples:
  callgate confidential values --id customers --out customers.json numbers.txt
  callgate confidential documents --id strategy --share 0.1 --out strategy.json plan.md budget.md

Exit codes: 0 written · 1 nothing was written · 2 command line not understood
`,
  run: (args, gateway) => runSubcommand({ values: makeValues, documents: makeDocuments }, args, gateway),
}

const OPTIONS = { ...CONFIG_OPTION, id: { type: 'string' }, out: { type: 'string' } } as const

const makeValues: Subcommand = async (args, gateway) => {
  const { values, positionals } = parseArguments(args, OPTIONS)
  const { id, out } = readNames(values)
  const [list, ...more] = positionals
  if (list === undefined || more.length > 0) throw new UsageError('Name one file with one value a line.')
  const lines = (await readText(list)).split(/\r?\n/)
  const places = lines.flatMap((line, index) => (line.trim() === '' ? [] : [index]))
  if (places.length > VALUES_MAX)
    throw new CommandFailure(`${list} has ${places.length} values; one file takes ${VALUES_MAX}. Split it.`)
  const { key, digest } = await openKey(values.config, gateway)
  const { set, leftOut } = digestValues(
    places.map((place) => lines[place] as string),
    digest,
  )
  if (set.count === 0) throw new CommandFailure(`No line of ${list} is long enough to be recognised.`)
  const { shapes, count, digests } = set
  write(out, {
    type: 'values',
    version: 1,
    id,
    key,
    shapes: shapes.map(([a, b]) => [a, b]),
    count,
    digests: encode(digests),
  })
  const skipped = leftOut.map((index) => (places[index] as number) + 1)
  if (values.json) printJson({ out, id, key, values: count, leftOutLines: skipped })
  else {
    print(`${count} values written to ${makePrintable(out)}`)
    if (skipped.length > 0)
      printError(
        `Left out, too short to be told from a word: lines ${skipped.slice(0, 50).join(', ')}${skipped.length > 50 ? ' …' : ''}`,
      )
  }
  return EXIT.ok
}

const makeDocuments: Subcommand = async (args, gateway) => {
  const { values, positionals } = parseArguments(args, { ...OPTIONS, share: { type: 'string' } })
  const { id, out } = readNames(values)
  const share = Number(values.share ?? '0.2')
  if (!(share >= 0.01 && share <= 1)) throw new UsageError('--share must be a number from 0.01 to 1.')
  if (positionals.length === 0 || positionals.length > DOCUMENTS_MAX)
    throw new UsageError(`Name 1 to ${DOCUMENTS_MAX} texts.`)
  const { key, digest } = await openKey(values.config, gateway)
  const documents: { count: number; fingerprints: string }[] = []
  for (const path of positionals) {
    const found = fingerprintDocument(await readText(path), digest)
    if (found === undefined)
      throw new CommandFailure(
        `${makePrintable(path)} is too short to be recognised by passages. Name its telling words under inspection.confidential.terms.`,
      )
    documents.push({ count: found.count, fingerprints: encode(found.fingerprints) })
  }
  write(out, { type: 'documents', version: 1, id, key, share, documents })
  const fingerprints = documents.reduce((sum, { count }) => sum + count, 0)
  if (values.json) printJson({ out, id, key, share, documents: documents.length, fingerprints })
  else print(`${documents.length} documents, ${fingerprints} fingerprints, written to ${makePrintable(out)}`)
  return EXIT.ok
}

function readNames({ id, out }: { readonly id?: string | undefined; readonly out?: string | undefined }) {
  if (id === undefined || !/^[a-z0-9][a-z0-9-]{0,39}$/.test(id))
    throw new UsageError('Name the set with --id: 1 to 40 of a-z, 0-9 and -.')
  if (out === undefined || out === '') throw new UsageError('Say with --out where to write.')
  return { id, out }
}

async function openKey(
  config: string | undefined,
  gateway: GatewayAccess,
): Promise<{ readonly key: string; readonly digest: Digest }> {
  const { currentId, keys } = await gateway.readConfidentialKeys(locateConfig({ config }))
  const key = keys[currentId]
  if (key === undefined) throw new CommandFailure('The keyring does not hold its own current key.')
  return { key: currentId, digest: createMac(key) }
}

async function readText(path: string): Promise<string> {
  try {
    const { bytes } = await readBounded(path, LIST_BYTES_MAX)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof FileReadError) throw new CommandFailure(`${makePrintable(path)} ${error.message}`)
    if (error instanceof TypeError)
      throw new CommandFailure(`${makePrintable(path)} is no text in UTF-8; give its text instead.`)
    throw error
  }
}

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** Checked before it is written: a file that cannot be loaded would stop the gateway. */
function write(out: string, file: ConfidentialFile): void {
  writeFileSync(out, `${JSON.stringify(ConfidentialFile.parse(file))}\n`, { mode: 0o600 })
}
