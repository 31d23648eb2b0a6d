/** `callgate intel pack` and `verify`: signed packs for gateways without a network; needs no gateway. */

import { writeFile } from 'node:fs/promises'
import { type Indicator, INTELLIGENCE_FORMATS, SourceName } from '@callgate/contracts/intelligence'
import { publicKeyOf, signText } from '../../config/packs/manifest.ts'
import { trustPublishers } from '../../config/packs/intelligence-trust.ts'
import { readSigningKey } from '../../config/packs/sign.ts'
import { resolveSecret } from '../../config/secrets.ts'
import { FeedError } from '../../registry/intelligence/formats/sink.ts'
import { checkPack, PACK_DOMAIN, readPack, writePack } from '../../registry/intelligence/pack.ts'
import { readFeed } from '../../registry/intelligence/read-feed.ts'
import {
  CommandFailure,
  parseArguments,
  parseChoice,
  parseCount,
  takePositionals,
  UsageError,
} from '../arguments.ts'
import { EXIT } from '../command.ts'
import type { Subcommand } from '../subcommands.ts'
import { print, printJson } from '../terminal.ts'

const FORMATS = ['auto', ...INTELLIGENCE_FORMATS.filter((one) => one !== 'pack')] as const

export const pack: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    format: { type: 'string', default: 'auto' },
    source: { type: 'string' },
    publisher: { type: 'string' },
    serial: { type: 'string' },
    key: { type: 'string' },
    out: { type: 'string' },
  })
  const [from] = takePositionals(positionals, ['file or folder'] as const)
  const format = parseChoice('--format', values.format, FORMATS) ?? 'auto'
  const { publisher, key: reference, out } = values
  const source = SourceName.safeParse(values.source)
  const serial = parseCount('serial', values.serial, 1)
  if (
    publisher === undefined ||
    reference === undefined ||
    out === undefined ||
    !source.success ||
    serial === undefined
  )
    throw new UsageError('Say --source, --publisher, --serial, --key and --out.')
  const key = readSigningKey(await resolveSecret(reference))
  const entries = new Map<string, Indicator>()
  const { unsupported } = await readFeed({
    path: from,
    format,
    take: (indicators) => {
      for (const one of indicators) entries.set(one.id, one)
      return Promise.resolve()
    },
  }).catch(explain)
  const about = { source: source.data, publisher, serial, madeAtMs: Date.now() }
  await writeFile(
    out,
    writePack(about, [...entries.values()], (text) => signText(PACK_DOMAIN, text, key)),
  )
  const made = { out, entries: entries.size, publicKey: publicKeyOf(key), unsupported }
  if (values.json) printJson(made)
  else {
    print(`${out}: ${entries.size} entries, serial ${serial}.`)
    print(
      `Whoever takes it names under intelligence.publishers: { id: ${publisher}, publicKey: ${made.publicKey} }`,
    )
    for (const [reason, count] of Object.entries(unsupported)) print(`  not used, ${count} times: ${reason}`)
  }
  return EXIT.ok
}

export const verify: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    publisher: { type: 'string' },
    'public-key': { type: 'string' },
  })
  const [path] = takePositionals(positionals, ['pack'] as const)
  const { publisher, 'public-key': publicKey } = values
  if (publisher === undefined || publicKey === undefined)
    throw new UsageError('Say --publisher and its --public-key: a pack cannot vouch for itself.')
  const trust = trustPublishers([{ id: publisher, publicKey }], PACK_DOMAIN)
  const checked = await checkPack(path, trust).catch(explain)
  await readPack(checked, () => Promise.resolve()).catch(explain)
  const { source, serial, madeAtMs, entries } = checked.manifest
  if (values.json) printJson(checked.manifest)
  else
    print(
      `${path} holds: ${source}, serial ${serial}, ${entries} entries, made ${new Date(madeAtMs).toISOString()}.`,
    )
  return EXIT.ok
}

function explain(error: unknown): never {
  if (error instanceof FeedError) throw new CommandFailure(error.message, { cause: error })
  throw error
}
