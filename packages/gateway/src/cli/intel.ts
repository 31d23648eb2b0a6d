/** `callgate intel`: threat intelligence comes in here, and says which servers it names and who has used them. */

import type { HitView, IndicatorView, SourceView } from '@callgate/contracts/intelligence'
import { parseArguments, parseCount, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { findGateway, GATEWAY_HELP, GATEWAY_OPTIONS } from './gateway-client.ts'
import { importFeed } from './intel/import.ts'
import { pack, verify } from './intel/pack.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { bold, formatTime, makePrintable, print, printJson, printTable, red } from './terminal.ts'
import { parseSpan } from './time-span.ts'

export const intel: Command = {
  help: `
callgate intel: know what must not be used, and cut it off

Usage:
  callgate intel import <file, folder or URL> [--format <format>] [--source <name>] [--complete] [--allow-older]
  callgate intel sources
  callgate intel list [--source <name>] [--text <part>]
  callgate intel show <source> <id>
  callgate intel hits [--since <time>]
  callgate intel withdraw <source> <id> --reason <why>
  callgate intel pack <file or folder> --source <name> --publisher <id> --serial <n> --key <secret> --out <file>
  callgate intel verify <pack> --publisher <id> --public-key <key>

Formats: osv, ghsa, csaf, stix, taxii, misp, csv, pack; auto tells by the content. Files may be a folder, a zip, gzip, JSON
lines or JSON. A server that an entry names is cut off at once, in running sessions too, as intelligence says in callgate.yaml.

Options:
  --source <name>   whose entries they are; entries of other sources stay as they are
  --complete        what is not in it any more is gone
  --allow-older     take it although what is there is newer
  --authorization <secret>  secret with the Authorization header for a URL: env:NAME or file:PATH
  --since <time>    look back over the journal: 12h, 90d
  --reason <why>    recorded with the withdrawal
${GATEWAY_HELP}

Examples:
  callgate intel import ./osv-npm.zip --source osv-npm --complete
  callgate intel import https://taxii.example/api/collections/91a7/ --format taxii --source partners
  callgate intel hits --since 90d

Exit codes: 0 done, and for hits: nothing is named · 1 refused, something is named (hits), or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) =>
    runSubcommand({ import: importFeed, sources, list, show, hits, withdraw, pack, verify }, args, gateway),
}

const sources: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const found = await (await findGateway(values)).listIntelligenceSources()
  if (values.json) printJson(found)
  else if (found.length === 0) print('Nothing was imported yet. Run: callgate intel import --help')
  else
    printTable(
      ['SOURCE', 'FORMAT', 'ENTRIES', 'IMPORTED', 'NEWEST CHANGE', 'NOT USED', 'FEED'],
      found.map((one) => [
        one.source,
        one.format,
        String(one.entries),
        formatTime(one.importedAtMs === 0 ? null : one.importedAtMs),
        formatTime(one.newestAtMs),
        String(Object.values(one.unsupported).reduce((sum, count) => sum + count, 0)),
        describeFeed(one),
      ]),
    )
  return EXIT.ok
}

function describeFeed({ feed }: SourceView): string {
  if (feed === null) return '-'
  const age = feed.stale ? 'STALE' : 'fresh'
  return feed.lastError === null ? age : `${age}, failed ${feed.failures} times: ${feed.lastError}`
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    source: { type: 'string' },
    text: { type: 'string' },
    limit: { type: 'string' },
  })
  takePositionals(positionals, [])
  const { source, text } = values
  const limit = parseCount('limit', values.limit, 1)
  const found = await (
    await findGateway(values)
  ).listIndicators({
    ...(source === undefined ? {} : { source }),
    ...(text === undefined ? {} : { text }),
    ...(limit === undefined ? {} : { limit }),
  })
  if (values.json) printJson(found)
  else if (found.length === 0) print('There is no such entry.')
  else
    printTable(
      ['SOURCE', 'ID', 'TYPE', 'SEVERITY', 'HOLDS', 'CHANGED', 'TITLE'],
      found.map((one) => [
        one.source,
        one.id,
        one.type,
        one.severity,
        one.live ? 'yes' : 'no',
        formatTime(one.modifiedAtMs),
        one.title.slice(0, 80),
      ]),
    )
  return EXIT.ok
}

const show: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [source, id] = takePositionals(positionals, ['source', 'id'] as const)
  const found = await (await findGateway(values)).showIndicator(source, id)
  if (values.json) printJson(found)
  else printIndicator(found)
  return EXIT.ok
}

function printIndicator(one: IndicatorView): void {
  const line = (name: string, text: string): void => print(`${name.padEnd(12)}${makePrintable(text)}`)
  line('entry', `${one.source} ${one.id}`)
  line('title', one.title)
  line('says', `${one.type}, ${one.severity}, confidence ${one.confidence}`)
  line('holds', one.live ? 'yes' : 'no')
  line('published', `${formatTime(one.publishedAtMs)}, changed ${formatTime(one.modifiedAtMs)}`)
  if (one.withdrawnAtMs !== null) line('withdrawn', `by its source, ${formatTime(one.withdrawnAtMs)}`)
  if (one.expiresAtMs !== null) line('expires', formatTime(one.expiresAtMs))
  if (one.withdrawnHere !== null)
    line(
      'withdrawn',
      `by ${one.withdrawnHere.by}, ${formatTime(one.withdrawnHere.atMs)}: ${one.withdrawnHere.why}`,
    )
  line('aliases', one.aliases.join(', ') || '-')
  for (const match of one.matches) line('names', JSON.stringify(match).slice(0, 1_000))
  for (const url of one.references) line('see', url)
}

const hits: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, since: { type: 'string' } })
  takePositionals(positionals, [])
  const sinceMs = values.since === undefined ? undefined : Date.now() - parseSpan('since', values.since)
  const found = await (await findGateway(values)).listIntelligenceHits(sinceMs)
  if (values.json) printJson(found)
  else if (found.length === 0) print('No server here is named by what is known.')
  else for (const hit of found) printHit(hit, sinceMs !== undefined)
  return found.length === 0 ? EXIT.ok : EXIT.failed
}

function printHit({ upstream, state, sinceMs, sightings, usedBy }: HitView, isLookedBack: boolean): void {
  const since = sinceMs === null ? '' : ` since ${formatTime(sinceMs)}`
  const title = makePrintable(`${upstream}  ${state}${since}`)
  print(state === 'quarantined' ? red(title) : bold(title))
  for (const { source, id, severity, kind, value, title: what } of sightings)
    print(makePrintable(`  ${severity}  ${source} ${id}: ${what} (its ${kind} ${value})`))
  if (!isLookedBack) return
  if (usedBy.length === 0) print('  nobody has used it in this time')
  else
    printTable(
      ['PRINCIPAL', 'AGENT', 'SINCE', 'LAST', 'MESSAGES'],
      usedBy.map((one) => [
        one.principal ?? '-',
        one.agent ?? '-',
        formatTime(one.firstAtMs),
        formatTime(one.lastAtMs),
        String(one.messages),
      ]),
    )
}

const withdraw: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: { type: 'string' } })
  const [source, id] = takePositionals(positionals, ['source', 'id'] as const)
  if (values.reason === undefined || values.reason === '')
    throw new UsageError('Say why with --reason; it is recorded.')
  const done = await (await findGateway(values)).withdrawIndicator(source, id, values.reason)
  if (values.json) printJson(done)
  else print(makePrintable(`${id} of ${source} holds no more, until the source changes it.`))
  return EXIT.ok
}
