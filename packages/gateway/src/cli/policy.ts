/** `callgate policy`: checks the policy, explains one decision, runs the table of cases, and keeps revisions in the store. */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { KINDS } from '@callgate/contracts/message'
import { PolicyCase } from '@callgate/contracts/policy'
import { readJson } from '@callgate/contracts/read-json'
import { makeCaseInput, runPolicyCases } from '@callgate/engine/policy/cases'
import { compilePolicy, isCompiled } from '@callgate/engine/policy/compile'
import { explainPolicy, renderExplanation } from '@callgate/engine/policy/explain'
import { explainFormat } from '../config/explain.ts'
import { compileForGateway } from '../config/policy-compiler.ts'
import { loadCases, loadPolicy, type LoadedPolicy, type PolicyCompiler } from '../config/policy-file.ts'
import { namesOfConfig } from '../config/policy-names.ts'
import { hasErrors, renderProblems, type ConfigProblem } from '../config/problem.ts'
import { CommandFailure, parseArguments, parseChoice, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { CONFIG_HELP, CONFIG_OPTION, loadOrExplain } from './gateway-client.ts'
import { withFacts } from '../policy/tool-facts.ts'
import { edit } from './policy/edit.ts'
import { readKnown } from './policy/known.ts'
import { REVISION_COMMANDS } from './policy/revisions.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { green, makePrintable, print, printError, printFolded, printJson, red } from './terminal.ts'

export const policy: Command = {
  help: `
callgate policy: check, explain and test the policy; edit it in revisions

Usage:
  callgate policy check [policy.yaml]
  callgate policy explain --tool <upstream>/<tool> [--agent A] [--principal P] [--args JSON] [--kind call]
  callgate policy test [cases.yaml]
  callgate policy history | show [n] [--out file] | diff [n] n | staged
  callgate policy edit [--from file] [--cases file] [--activate] --reason <why>
  callgate policy stage n | activate n | rollback n | unstage, each with --reason <why>

check     types, unreachable and shadowed rules, allow rules that read findings
explain   what is decided about one call, and how each rule took it; whether a human is asked, and by which gate
test      every case of the table; the table of the configuration when none is named

With source: store the running gateway keeps the policy in numbered revisions:
history   all of them, with who made each and why; show prints one, diff what changed line by line
edit      the live one in $EDITOR, or --from a file, becomes a draft once it has no errors
stage     a revision judges beside the live one; staged says what it would have decided otherwise. Nothing is enforced
activate  a revision decides from now on; rollback goes back to one that did. Both are on record

Options:
  --tool <name>       tool, prompt or resource; <upstream>/<tool>, or with --upstream alone
  --upstream <id>     server behind the gateway
  --agent <id>, --agent-group <g>…, --principal <id>, --group <g>…   who calls
  --args <JSON>       arguments of the call ({} when left out)
  --kind <kind>       ${KINDS.join(', ')}
  --label <label>…, --tool-kind <kind>…   the server and the tool as if they were so
  --verdict <v>       benign, suspicious, malicious
  --at <time>         when, as ISO 8601 with a zone (now when left out)
  --task <JSON>       the declared task: {"kinds":[…],"tools":[…],"targets":[…],"callsMax":5,"used":1}
  --policy <file>     policy to use instead of the configuration's
  --reason <why>      why a revision is made, staged or put in force; recorded
${CONFIG_HELP}

Examples:
  callgate policy check
  callgate policy explain --agent my-editor --tool filesystem/write_file --args '{"path":"/etc/passwd"}'
  callgate policy test policy-cases.yaml --json
  callgate policy edit --from policy.yaml --reason "no writing at night"
  callgate policy rollback 4 --reason "the editor cannot save any more"

Exit codes: 0 no errors, allowed, all cases passed · 1 errors, denied, a case failed · 2 command line not understood
`,
  run: (args, gateway) => runSubcommand({ check, explain, test, edit, ...REVISION_COMMANDS }, args, gateway),
}

const NO_NAMES = { upstreams: [], channels: [] }
/** Without a configuration nobody knows which upstreams there are, so nothing is said about them. */
const compileAlone: PolicyCompiler = (document) => {
  const result = compilePolicy(document, { digest: hashText })
  return isCompiled(result)
    ? { policy: result, problems: result.warnings }
    : { policy: undefined, problems: result }
}

const check: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, CONFIG_OPTION)
  const [named, extra] = positionals
  if (extra !== undefined) throw new UsageError(`Unexpected argument: ${extra}`)
  const loaded = await readPolicy(named, values.config)
  const problems = Array.isArray(loaded) ? loaded : loaded.warnings
  const ok = !hasErrors(problems)
  if (values.json) printJson({ ok, problems })
  else if (problems.length > 0) print(renderProblems(problems))
  else if (!Array.isArray(loaded))
    print(
      `${green('ok')}  ${loaded.file}: ${loaded.document.rules.length} rules, ${loaded.document.limits.length} limits`,
    )
  return ok ? EXIT.ok : EXIT.failed
}

const explain: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...CONFIG_OPTION,
    policy: { type: 'string' },
    tool: { type: 'string' },
    upstream: { type: 'string' },
    agent: { type: 'string', default: 'someone' },
    'agent-group': { type: 'string', multiple: true, default: [] },
    principal: { type: 'string', default: 'someone' },
    group: { type: 'string', multiple: true, default: [] },
    args: { type: 'string', default: '{}' },
    kind: { type: 'string', default: 'call' },
    label: { type: 'string', multiple: true },
    'tool-kind': { type: 'string', multiple: true },
    verdict: { type: 'string', default: 'benign' },
    at: { type: 'string', default: new Date().toISOString() },
    task: { type: 'string' },
  })
  takePositionals(positionals, [])
  const { upstream, target } = parseTool(values.tool, values.upstream)
  const wanted = PolicyCase.safeParse({
    name: 'explain',
    principal: values.principal,
    principalGroups: values.group,
    agent: values.agent,
    agentGroups: values['agent-group'],
    kind: parseChoice('--kind', values.kind, KINDS),
    verdict: parseChoice('--verdict', values.verdict, ['benign', 'suspicious', 'malicious']),
    upstream,
    target,
    upstreamLabels: values.label,
    targetKinds: values['tool-kind'],
    args: parseJson('--args', values.args),
    at: values.at,
    task: values.task === undefined ? undefined : parseJson('--task', values.task),
    expect: 'allow',
  })
  if (!wanted.success) {
    const [issue] = wanted.error.issues
    const option = `--${issue?.path.join('.') ?? 'args'}`
    if (issue?.code === 'invalid_format') throw new UsageError(`${option} ${explainFormat(issue)}.`)
    throw new UsageError(`${option}: ${issue?.message ?? 'not valid'}`)
  }
  const compiled = await compileNamed(values.policy, values.config)
  const { gates, facts } = await readKnown({ upstream, tool: target }, values.config)
  const asked = facts === undefined ? wanted.data : withFacts(wanted.data, facts)
  const explanation = explainPolicy(compiled, makeCaseInput(asked), gates)
  if (values.json) printJson(explanation)
  else for (const line of renderExplanation(explanation).split('\n')) printFolded(line)
  return explanation.result.effect === 'allow' ? EXIT.ok : EXIT.failed
}

const test: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...CONFIG_OPTION, policy: { type: 'string' } })
  const [named, extra] = positionals
  if (extra !== undefined) throw new UsageError(`Unexpected argument: ${extra}`)
  const compiled = await compileNamed(values.policy, values.config)
  const results = runPolicyCases(compiled, await readCases(named, values.config))
  const failed = results.filter(({ passed }) => !passed)
  if (values.json) {
    printJson({ passed: results.length - failed.length, failed: failed.length, results })
    return failed.length === 0 ? EXIT.ok : EXIT.failed
  }
  for (const { name, passed, differences } of results) {
    print(`${passed ? green('ok  ') : red('FAIL')}  ${makePrintable(name)}`)
    for (const { what, expected, actual } of differences)
      print(makePrintable(`        ${what}: expected ${expected || 'nothing'}, got ${actual || 'nothing'}`))
  }
  print(`${results.length - failed.length} passed, ${failed.length} failed`)
  return failed.length === 0 ? EXIT.ok : EXIT.failed
}

function parseTool(tool: string | undefined, upstream: string | undefined) {
  if (tool === undefined) throw new UsageError('Name the tool with --tool <upstream>/<tool>.')
  if (upstream !== undefined) return { upstream, target: tool }
  const slash = tool.indexOf('/')
  if (slash < 1) throw new UsageError('Name the server too: --tool <upstream>/<tool>, or --upstream.')
  return { upstream: tool.slice(0, slash), target: tool.slice(slash + 1) }
}

function parseJson(option: string, text: string): unknown {
  try {
    return readJson(text)
  } catch (error) {
    throw new UsageError(`${option} is not JSON: ${error instanceof Error ? error.message : ''}`)
  }
}

const hasConfig = (config: string | undefined): boolean => config !== undefined || existsSync('callgate.yaml')

async function readPolicy(
  named: string | undefined,
  config: string | undefined,
): Promise<LoadedPolicy | ConfigProblem[]> {
  if (!hasConfig(config)) return loadPolicy(resolve(named ?? 'policy.yaml'), compileAlone, NO_NAMES)
  if (named !== undefined && config === undefined) return loadPolicy(resolve(named), compileAlone, NO_NAMES)
  const loaded = await loadOrExplain(config)
  if (named === undefined && loaded.config.source === 'store')
    printError(
      `source: store: the live revision decides, not ${loaded.config.policy}; see: callgate policy history`,
    )
  const file = named === undefined ? loaded.config.policy : resolve(named)
  return loadPolicy(file, compileForGateway, namesOfConfig(loaded.config))
}

async function compileNamed(named: string | undefined, config: string | undefined) {
  const loaded = await readPolicy(named, config)
  if (Array.isArray(loaded)) throw new CommandFailure(`\n${renderProblems(loaded)}`)
  const compiled = compilePolicy(loaded.document, { digest: hashText })
  if (!isCompiled(compiled)) throw new CommandFailure(`${loaded.file} does not compile.`)
  const warnings = loaded.warnings.length
  if (warnings > 0) printError(`${warnings} warnings; see: callgate policy check`)
  return compiled
}

async function readCases(
  named: string | undefined,
  config: string | undefined,
): Promise<readonly PolicyCase[]> {
  const file = named ?? (hasConfig(config) ? (await loadOrExplain(config)).config.policyCases : undefined)
  if (file === undefined)
    throw new CommandFailure('Name a file of cases, or set policyCases in the configuration.')
  const cases = await loadCases(resolve(file))
  if ('problems' in cases) throw new CommandFailure(`\n${renderProblems(cases.problems)}`)
  return cases
}

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
