/** `callgate intel import`: a feed is read here, in this process, and its entries are handed to the gateway in batches. */

import { INTELLIGENCE_FORMATS } from '@callgate/contracts/intelligence'
import { loadConfig } from '../../config/load.ts'
import { trustPublishers } from '../../config/packs/intelligence-trust.ts'
import { resolveSecret } from '../../config/secrets.ts'
import type { ControlClient } from '../../control/client.ts'
import { FeedError } from '../../registry/intelligence/formats/sink.ts'
import { type CheckPack, PACK_DOMAIN } from '../../registry/intelligence/pack.ts'
import { type ImportTarget, type TakenFeed, takeFeed } from '../../registry/intelligence/take-feed.ts'
import { CommandFailure, parseArguments, parseChoice, takePositionals } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findGateway, GATEWAY_OPTIONS, locateConfig } from '../gateway-client.ts'
import { openAsk } from '../reach-outside.ts'
import type { Subcommand } from '../subcommands.ts'
import { makePrintable, print, printError, printJson } from '../terminal.ts'

const FORMATS = ['auto', ...INTELLIGENCE_FORMATS] as const
const TOLD_EVERY_MS = 1_000
const REASONS_SHOWN = 20

export const importFeed: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    format: { type: 'string', default: 'auto' },
    source: { type: 'string' },
    complete: { type: 'boolean', default: false },
    'allow-older': { type: 'boolean', default: false },
    authorization: { type: 'string' },
  })
  const [from] = takePositionals(positionals, ['file, folder or URL'] as const)
  const format = parseChoice('--format', values.format, FORMATS) ?? 'auto'
  const client = await findGateway(values)
  const checkPack = await trustConfigured(locateConfig(values))
  try {
    const taken = await takeFeed(
      {
        from,
        format,
        source: values.source ?? null,
        complete: values.complete,
        allowOlder: values['allow-older'],
        authorization: values.authorization === undefined ? null : await resolveSecret(values.authorization),
        checkPack,
        fetch: (await openAsk(values)).stream,
        progress: tellProgress(),
      },
      throughApi(client),
    )
    return tell(taken, values.json)
  } catch (error) {
    if (error instanceof FeedError)
      throw new CommandFailure(`${error.message} Nothing was changed.`, { cause: error })
    throw error
  }
}

/** Without a configuration that can be read nobody is trusted, and packs say so. */
async function trustConfigured(path: string): Promise<CheckPack> {
  const loaded = await loadConfig(path)
  return trustPublishers(Array.isArray(loaded) ? [] : loaded.config.intelligence.publishers, PACK_DOMAIN)
}

/** One batch is on its way while the next is read. */
function throughApi(client: ControlClient): ImportTarget {
  let sent: Promise<unknown> = Promise.resolve()
  return {
    begin: async (wanted) => (await client.beginImport(wanted)).id,
    async stage(id, indicators) {
      await sent
      sent = client.stageImport(id, indicators)
      // A failure is told when the next batch, or the end, waits for this one.
      sent.catch(() => undefined)
    },
    async commit(id, read) {
      await sent
      return client.commitImport(id, read)
    },
    abandon: async (id) => void (await client.abandonImport(id)),
  }
}

/** On stderr, so that what is printed stays what was asked for. */
function tellProgress(): (read: { documents: number; indicators: number }) => void {
  let toldMs = Date.now()
  return ({ documents, indicators }) => {
    if (Date.now() - toldMs < TOLD_EVERY_MS) return
    toldMs = Date.now()
    printError(`${documents} documents read, ${indicators} entries taken…`)
  }
}

function tell({ view, unsupported }: TakenFeed, asJson: boolean): number {
  if (asJson) {
    printJson({ ...view, unsupported })
    return EXIT.ok
  }
  const { source, taken, unchanged, gone, withdrawn, total, hits } = view
  const counts = `${taken} new or changed, ${unchanged} unchanged, ${gone} gone, ${withdrawn} withdrawn`
  print(makePrintable(`${source}: ${counts}; ${total} in all.`))
  const reasons = Object.entries(unsupported).toSorted(([, a], [, b]) => b - a)
  for (const [reason, count] of reasons.slice(0, REASONS_SHOWN))
    print(makePrintable(`  not used, ${count} times: ${reason}`))
  print(
    hits === 0
      ? 'No server here is named.'
      : `${hits} servers here are named. See: callgate intel hits --since 90d`,
  )
  return EXIT.ok
}
