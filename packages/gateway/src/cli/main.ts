/** The `callgate` command: finds the command, loads it alone, and turns what goes wrong into one clear paragraph. */

import { askForNearest, UsageError } from './arguments.ts'
import { type Command, EXIT, type GatewayAccess } from './command.ts'
import { explainFailure } from './failure.ts'
import { foldHelp, widthOfTerminal } from './fold-lines.ts'
import { alignOptions } from './help-columns.ts'
import { bold, hasLostOutput, outliveReaders, print, printError } from './terminal.ts'

interface Entry {
  readonly summary: string
  /** Commands load one by one, so that those which need only files start fast. */
  load(): Promise<Command>
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  up: { summary: 'Start the gateway', load: async () => (await import('./up.ts')).up },
  wrap: { summary: 'Guard one local server', load: async () => (await import('./wrap.ts')).wrap },
  connect: {
    summary: 'Bridge a client that speaks stdio to a running gateway',
    load: async () => (await import('./connect.ts')).connect,
  },
  status: { summary: 'Show the running gateway', load: async () => (await import('./status.ts')).status },
  reload: {
    summary: 'Read the configuration again',
    load: async () => (await import('./reload.ts')).reload,
  },
  policy: {
    summary: 'Check, explain and test the policy',
    load: async () => (await import('./policy.ts')).policy,
  },
  journal: {
    summary: 'Verify, read, export and erase records',
    load: async () => (await import('./journal.ts')).journal,
  },
  inspect: {
    summary: 'Inspect texts, records or a server',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  explain: {
    summary: 'Explain a finding or a rule',
    load: async () => (await import('./explain.ts')).explain,
  },
  replay: {
    summary: 'Run recorded sessions through the engine, and say what would have been stopped',
    load: async () => (await import('./replay.ts')).replay,
  },
  rules: {
    summary: 'List, test and count rules',
    load: async () => (await import('./rules.ts')).rules,
  },
  scenarios: {
    summary: 'List and test what is looked for over time',
    load: async () => (await import('./scenarios.ts')).scenarios,
  },
  confidential: {
    summary: 'Make digests of confidential values and documents',
    load: async () => (await import('./confidential.ts')).confidential,
  },
  agent: { summary: 'Manage agent keys', load: async () => (await import('./agent.ts')).agent },
  operator: {
    summary: 'Manage who may use the control API',
    load: async () => (await import('./operator.ts')).operator,
  },
  keys: { summary: 'Show and rotate the master keys', load: async () => (await import('./keys.ts')).keys },
  quarantine: {
    summary: 'Review what is quarantined',
    load: async () => (await import('./quarantine.ts')).quarantine,
  },
  servers: {
    summary: 'Have servers reviewed before agents may use them',
    load: async () => (await import('./servers.ts')).servers,
  },
  rights: {
    summary: 'See who may do what, and what of it is used',
    load: async () => (await import('./rights.ts')).rights,
  },
  intel: {
    summary: 'Know what must not be used, and cut it off',
    load: async () => (await import('./intel.ts')).intel,
  },
  approvals: {
    summary: 'Answer calls that wait for a human',
    load: async () => (await import('./approvals.ts')).approvals,
  },
  respond: {
    summary: 'Impose and undo steps of the response ladder',
    load: async () => (await import('./respond.ts')).respond,
  },
  incidents: {
    summary: 'Handle incidents and run playbooks',
    load: async () => (await import('./incidents.ts')).incidents,
  },
  notify: {
    summary: 'See who is told of what, and try it',
    load: async () => (await import('./notify.ts')).notify,
  },
  sessions: {
    summary: 'Show what conversations carry, and declassify',
    load: async () => (await import('./sessions.ts')).sessions,
  },
  api: { summary: 'Use any operation of the control API', load: async () => (await import('./api.ts')).api },
  freeze: {
    summary: 'Stop someone or something at once',
    load: async () => (await import('./freeze.ts')).freeze,
  },
  unfreeze: { summary: 'Lift a freeze', load: async () => (await import('./unfreeze.ts')).unfreeze },
  doctor: { summary: 'Check the installation', load: async () => (await import('./doctor.ts')).doctor },
  prove: { summary: 'Fire every control and report', load: async () => (await import('./prove.ts')).prove },
  version: { summary: 'Show the version', load: async () => (await import('./version.ts')).version },
}

/** What `callgate <name> --help` prints; undefined where there is no such command. */
export async function loadHelp(name: string): Promise<string | undefined> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  return entry === undefined ? undefined : alignOptions((await entry.load()).help.trim())
}

/** Runs one command. Exit codes: 0 done, 1 failed, denied or problems found, 2 not understood. */
export async function runCli(argv: readonly string[], gateway: GatewayAccess): Promise<number> {
  outliveReaders()
  const code = await dispatch(argv, gateway)
  // What could not be written is told in a later turn.
  await new Promise((resolve) => setImmediate(resolve))
  return code === EXIT.ok && hasLostOutput() ? EXIT.failed : code
}

function dispatch(argv: readonly string[], gateway: GatewayAccess): Promise<number> {
  const [first, ...rest] = argv
  if (first === undefined) {
    print(foldHelp(describeCommands(), widthOfTerminal()))
    return Promise.resolve(EXIT.usage)
  }
  if (first === '--version' || first === '-V') return runCommand('version', rest, gateway)
  if (first === 'help' || first === '--help' || first === '-h')
    return showHelp(rest.find((word) => !word.startsWith('-')))
  return runCommand(first, rest, gateway)
}

async function runCommand(name: string, args: readonly string[], gateway: GatewayAccess): Promise<number> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry === undefined) {
    printError(explainUnknown(name))
    return EXIT.usage
  }
  const end = args.indexOf('--')
  const own = end === -1 ? args : args.slice(0, end)
  if (own.includes('--help') || own.includes('-h')) return showHelp(name)
  try {
    return await (await entry.load()).run(args, gateway)
  } catch (error) {
    if (error instanceof UsageError) {
      printError(`callgate ${name}: ${error.message}\nRun: callgate ${name} --help`)
      return EXIT.usage
    }
    printError(`callgate ${name}: ${explainFailure(error)}`)
    return EXIT.failed
  }
}

async function showHelp(name: string | undefined): Promise<number> {
  if (name === undefined) {
    print(foldHelp(describeCommands(), widthOfTerminal()))
    return EXIT.ok
  }
  const help = await loadHelp(name)
  if (help === undefined) {
    printError(explainUnknown(name))
    return EXIT.usage
  }
  print(foldHelp(help, widthOfTerminal()))
  return EXIT.ok
}

function explainUnknown(name: string): string {
  const near = askForNearest(name, [...Object.keys(COMMANDS), 'help'])
  return `callgate: There is no command ${JSON.stringify(name)}.${near} Run: callgate help`
}

function describeCommands(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(14)}${summary}`)
  return [
    `${bold('callgate')}: the guarded door between AI agents and the tools they call`,
    '',
    'Usage: callgate <command> [options]',
    '',
    ...rows,
    '  help          Show this, or the help of a command',
    '',
    'Examples:',
    '  callgate up                      start a gateway with a starter configuration',
    '  callgate policy test             test the policy',
    '  callgate journal verify callgate-data',
    '',
    'Every command takes --help, and --json for output that programs read.',
    'Exit codes: 0 done · 1 failed, denied or problems found · 2 command line not understood',
  ].join('\n')
}
