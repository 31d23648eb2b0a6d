/** `callgate replay`: runs recorded sessions through the engine and says what would have been allowed, asked, changed or stopped. */

import { resolve } from 'node:path'
import type { CorpusRecord } from '@callgate/contracts/corpus'
import { ReplayMappingFile, type ToolMapping } from '@callgate/contracts/replay'
import { eventsOfTrace } from '@callgate/engine/replay/events'
import { type ReplayOptions, replaySession } from '@callgate/engine/replay/replay-session'
import { compileForGateway } from '../config/policy-compiler.ts'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import type { LoadedConfig } from '../config/load.ts'
import type { ControlClient } from '../control/client.ts'
import { loadPolicy, parsePolicy, readYaml } from '../config/policy-file.ts'
import { namesOfConfig } from '../config/policy-names.ts'
import { readRevision } from './policy/revisions.ts'
import { checkShape } from '../config/explain.ts'
import { renderProblems } from '../config/problem.ts'
import type { CompiledPack } from '@callgate/engine/rules/compiler'
import { readRulePack } from '../config/rule-packs.ts'
import { listShippedInForce } from '../config/scenario-packs.ts'
import { CommandFailure, parseArguments, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT, type GatewayAccess } from './command.ts'
import {
  findGateway,
  GATEWAY_HELP,
  GATEWAY_OPTIONS,
  loadOrExplain,
  type NamedGateway,
} from './gateway-client.ts'
import { REPLAY_SEED } from '../policy/replay/compare-session.ts'
import { parseFilter } from './journal/filter.ts'
import { replayJournal } from './replay/replay-journal.ts'
import { answerCorpora, inputsOf } from './inspect/answer-corpus.ts'
import { createConfiguredInspector, createShippedInspector } from './inspect/inspector.ts'
import { printError } from './terminal.ts'

export const replay: Command = {
  help: `
callgate replay: run recorded sessions through the engine, and say what would have been stopped

Usage:
  callgate replay --corpus [file…]    records of sessions, plain or gzipped, or standard input
  callgate replay --journal --reason <why>    sessions that the running gateway recorded

Records are one JSON object a line with an id, meta: {task: session} and a trace: turns {role, content} and calls
{tool, args, result}. Records without a trace are passed over. One line of JSON out for each:
  {id, steps: [{index, decision, rules[], findings[]}], firstIntervention, askedHuman, denied, mapping}
decision is allow, redact, ask or deny; index counts from 0 in the trace. After a deny the trace goes on as it was recorded.
A step may say when it happened, as atMs (milliseconds since the epoch); without it, each comes a second after the one before.
mapping says what each tool was taken to do: no server is attached, so it comes from names and arguments, or from --mapping.

With --corpus the engine runs at the settings that ship, whatever configuration lies around. Nothing is called and nothing is recorded.

With --journal it runs at the settings, labels and policy of the configuration, or at --policy and --rules, over what was
recorded, and shows each call that would have gone otherwise. It reads the payloads that are still kept: that needs the permission
reveal, and each is a record with your reason. What is erased or was not kept is named and not guessed at.

Options:
  --mapping <file>   YAML or JSON: {version: 1, tools: {name: {kinds, trust, sensitivity}}}
  --policy <file>    a policy to decide with; without one, that of the configuration (--journal), or whatever nothing stops is
                     allowed (--corpus)
  --revision <n>     a revision of the policy to decide with; only with --journal and source: store
  --rules <file>     a rule pack to inspect with besides, or in place of the one with its id
  --flows-only       without content inspection and without scenarios
  --no-user          leave out what the user said
  --opaque           hide the names of tools from the engine
  --from, --to <n>   records of the journal, by their numbers; --since, --until <time>, --principal, --agent narrow too
  --reason <why>     why payloads are read; recorded
  --json             one line of JSON for each session of the journal
${GATEWAY_HELP}

Examples:
  callgate replay --corpus sessions.jsonl.gz > decisions.jsonl
  callgate replay --corpus --flows-only --no-user sessions.jsonl
  callgate replay --corpus --policy policy.yaml last-week.jsonl
  callgate replay --journal --since 2026-11-14T00:00:00Z --policy stricter.yaml --reason "try the new policy"

Exit codes: 0 every record was replayed · 1 lines were skipped · 2 command line not understood
`,
  run: async (args, gateway) => {
    const { values, positionals } = parseArguments(args, {
      ...GATEWAY_OPTIONS,
      journal: { type: 'boolean', default: false },
      rules: { type: 'string' },
      revision: { type: 'string' },
      reason: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
      principal: { type: 'string' },
      agent: { type: 'string' },
      corpus: { type: 'boolean', default: false },
      mapping: { type: 'string' },
      policy: { type: 'string' },
      'flows-only': { type: 'boolean', default: false },
      'no-user': { type: 'boolean', default: false },
      opaque: { type: 'boolean', default: false },
    })
    if (values.corpus === values.journal)
      throw new UsageError('Say what to replay: --corpus [file…] or --journal.')
    if (values.journal) {
      takePositionals(positionals, [])
      return runJournal(values, gateway)
    }
    const { inspector, settings } = await createShippedInspector({}, await readPacks(values.rules))
    return run(positionals, {
      settings,
      inspector: values['flows-only'] ? null : inspector,
      scenarios: values['flows-only'] ? [] : await listShippedInForce(),
      policy: await readPolicy(values.policy),
      given: await readMapping(values.mapping),
      opaque: values.opaque,
      noUser: values['no-user'],
      seed: REPLAY_SEED,
    })
  },
}

/** Tools whose mapping is told at the end; every line has its own. */
const TOLD_MAX = 300

type JournalValues = NamedGateway & {
  readonly [K in 'policy' | 'revision' | 'rules' | 'reason' | keyof typeof RANGE]?: string | undefined
} & { readonly json: boolean; readonly 'flows-only': boolean; readonly 'no-user': boolean }

const RANGE = { from: '', to: '', since: '', until: '', principal: '', agent: '' } as const

async function runJournal(values: JournalValues, gateway: GatewayAccess): Promise<number> {
  const { reason } = values
  if (reason === undefined) throw new UsageError('Say with --reason why payloads are read; it is recorded.')
  const loaded = await loadOrExplain(values.config)
  const packs = await readPacks(values.rules)
  const { inspector, settings } = await createConfiguredInspector(values.config, gateway, packs)
  const { fromSeq, toSeq, fromMs, toMs, principal, agent } = parseFilter(values)
  const range = { from: fromSeq, to: toSeq, sinceMs: fromMs, untilMs: toMs, principal, agent }
  const client = await findGateway(values)
  return replayJournal({
    client,
    range: Object.fromEntries(Object.entries(range).filter(([, value]) => value !== undefined)),
    reason,
    upstreams: loaded.config.upstreams,
    json: values.json,
    options: {
      settings,
      inspector: values['flows-only'] ? null : inspector,
      scenarios: values['flows-only'] ? [] : loaded.scenarios,
      gates: loaded.config.approvals.gates,
      policy: (await readPolicy(values.policy)) ?? (await readLivePolicy(loaded, client, values.revision)),
      noUser: values['no-user'],
      seed: REPLAY_SEED,
    },
  })
}

/** Of a revision; of the live one where revisions decide; else what the configuration names. */
async function readLivePolicy(
  { config, policy }: LoadedConfig,
  client: ControlClient,
  revision: string | undefined,
): Promise<CompiledPolicy> {
  if (config.source === 'file' && revision === undefined) return policy
  const number = revision === undefined ? (await client.policyHead()).live.number : readRevision(revision)
  const { text } = await client.showRevision(number)
  const named = { name: `revision ${number}`, text }
  const parsed = parsePolicy(named, compileForGateway, namesOfConfig(config))
  if (Array.isArray(parsed)) throw new CommandFailure(`\n${renderProblems(parsed)}`)
  return parsed.policy
}

async function readPacks(file: string | undefined): Promise<readonly CompiledPack[]> {
  if (file === undefined) return []
  const read = await readRulePack(resolve(file))
  if (read.ok) return [read.pack]
  const problems = read.errors.map((problem) => JSON.stringify(problem)).join('\n')
  throw new CommandFailure(`The rule pack ${file} does not compile:\n${problems}`)
}

async function run(files: readonly string[], options: ReplayOptions): Promise<number> {
  const mapped = new Map<string, ToolMapping>()
  const counts = { asked: 0, denied: 0 }
  const answer = ({ id, trace }: CorpusRecord): string | null => {
    if (trace === undefined) return null
    const line = replaySession(id, eventsOfTrace(trace), options)
    if (line.askedHuman) counts.asked += 1
    if (line.denied) counts.denied += 1
    for (const [tool, labels] of Object.entries(line.mapping))
      if (mapped.size < TOLD_MAX) mapped.set(tool, labels)
    return JSON.stringify(line)
  }
  const done = await answerCorpora(inputsOf(files), { output: process.stdout, tell: printError, answer })
  if (mapped.size > 0)
    printError(
      `Tools were taken to be, ${options.given === null ? 'by name and arguments' : 'as the mapping says'}:`,
    )
  for (const [tool, { kinds, trust, sensitivity }] of mapped)
    printError(
      `  ${JSON.stringify(tool)}: ${kinds.join(', ') || 'nothing known'}; results ${trust}, ${sensitivity}`,
    )
  const { answered, skipped } = done
  printError(
    `${answered} sessions replayed, ${counts.asked} asked a human, ${counts.denied} denied a call, ${skipped} skipped`,
  )
  return skipped === 0 ? EXIT.ok : EXIT.failed
}

async function readMapping(file: string | undefined): Promise<ReplayOptions['given']> {
  if (file === undefined) return null
  const missing = { message: 'the mapping file does not exist', suggestion: 'name another with --mapping' }
  const parsed = await readYaml(resolve(file), missing)
  if (Array.isArray(parsed)) throw new CommandFailure(`\n${renderProblems(parsed)}`)
  const checked = checkShape(parsed, ReplayMappingFile)
  if (!checked.ok) throw new CommandFailure(`\n${renderProblems(checked.problems)}`)
  return checked.value.tools
}

async function readPolicy(file: string | undefined): Promise<ReplayOptions['policy']> {
  if (file === undefined) return null
  const loaded = await loadPolicy(resolve(file), compileForGateway, { upstreams: [], channels: [] })
  if (Array.isArray(loaded)) throw new CommandFailure(`\n${renderProblems(loaded)}`)
  return loaded.policy
}
