/** `callgate up`: starts the gateway, with a starter configuration where there is none, and says what to do next. */

import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { describeUnisolated } from '../composition/isolation.ts'
import { writeStarter } from '../config/starter.ts'
import { CommandFailure, parseArguments, takePositionals } from './arguments.ts'
import { KEY_PLACE, writeHttpSnippet, writeStdioSnippet } from './client-snippet.ts'
import { type Command, EXIT, type StartedGateway } from './command.ts'
import { onStopSignal } from './stop-signals.ts'
import { bold, dim, green, makePrintable, print, printError, printFolded, printJson } from './terminal.ts'

const CONFIG = 'callgate.yaml'

export const up: Command = {
  help: `
callgate up: start the gateway

Usage: callgate up [--config callgate.yaml] [--json | --quiet]

Without a configuration in this folder, a starter configuration with a policy is written first. The gateway runs until it
gets SIGINT, SIGTERM or SIGHUP; it then lets open requests end. A second signal stops it at once.

Options:
  --config <file>  configuration to use instead of callgate.yaml in this folder
  --json           print one line {"url","controlUrl","pid","agentKey","welcomeLink"} when it is ready
  --quiet          print nothing, so that no key ends up in the log of a service

Examples:
  callgate up
  callgate up --config /etc/callgate/callgate.yaml
  callgate up --json | head -1

Exit codes: 0 stopped in good order · 1 could not start or stop · 2 command line not understood
`,
  run: async (args, access) => {
    const { values, positionals } = parseArguments(args, {
      config: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    })
    takePositionals(positionals, [])
    const { configPath, written } = await findConfig(values.config)
    const gateway = await access.startGateway({ configPath })
    const listenNoLonger = onStopSignal(() => stopGateway(gateway))
    if (values.json) {
      const { url, controlUrl, starterKey, welcomeLink } = gateway
      printJson({ url, controlUrl, pid: process.pid, agentKey: starterKey, welcomeLink })
    } else if (!values.quiet)
      welcome(gateway, { configPath, written, unisolated: await describeUnisolated(gateway.config) })
    try {
      await gateway.closed
    } finally {
      listenNoLonger()
    }
    return EXIT.ok
  },
}

async function findConfig(
  named: string | undefined,
): Promise<{ configPath: string; written: readonly string[] }> {
  const configPath = resolve(named ?? CONFIG)
  if (existsSync(configPath)) return { configPath, written: [] }
  if (named !== undefined)
    throw new CommandFailure(
      `There is no configuration ${configPath}. Run callgate up without --config to get a starter configuration in this folder.`,
    )
  const { configFile, written } = await writeStarter(process.cwd())
  return { configPath: configFile, written }
}

function stopGateway(gateway: StartedGateway): void {
  printError('Stopping: open requests may end. Again to stop at once.')
  // A failure to close reaches the command through `closed`.
  gateway.close().catch(() => undefined)
}

interface Origin {
  readonly configPath: string
  readonly written: readonly string[]
  /** Local servers without a sandbox, and why; null when there are none. */
  readonly unisolated: string | null
}

function welcome(gateway: StartedGateway, origin: Origin): void {
  const { controlUrl, config, starterKey } = gateway
  const url = config.listen.publicUrl?.replace(/\/$/, '') ?? gateway.url
  const enabled = Object.entries(config.upstreams).filter(([, upstream]) => upstream.enabled)
  const names = enabled.map(([name]) => name)
  print()
  print(`${green('●')} ${bold('Callgate is up')}`)
  print()
  print(`  agents     ${bold(`${url}/mcp`)}`)
  print(`             one server: ${url}/servers/<name>/mcp`)
  print(`  console    ${bold(`${showByName(controlUrl)}/console/`)}`)
  print(`  operators  ${controlUrl}/api/v1`)
  print(`  config     ${showPath(origin.configPath)}`)
  print(`  policy     ${showPath(config.policy)}`)
  print(`  journal    ${showPath(gateway.dataDirectory)}`)
  print(
    `  servers    ${names.length === 0 ? 'none yet: add them below `upstreams` in the configuration' : names.join(', ')}`,
  )
  if (origin.unisolated !== null) {
    print(`\n  ${bold('NOT ISOLATED')}  ${makePrintable(origin.unisolated)}`)
    print(
      '                What runs without a sandbox has every file and key of your user; npx callgate doctor says more.',
    )
  }
  if (origin.written.length > 0)
    printFolded(`\n  Written for you: ${origin.written.map(showPath).join(', ')}`, 19)
  if (gateway.welcomeLink !== null) {
    print(`\n  ${bold('First administrator')}  ${gateway.welcomeLink}`)
    print(dim('                       open it to make a passkey; works once, and for a day'))
  }
  showKey(gateway)
  const key = starterKey ?? KEY_PLACE
  print(`\n${bold('Paste into your MCP client')} ${dim('(Streamable HTTP)')}\n`)
  print(indent(JSON.stringify(writeHttpSnippet(url, key), null, 2)))
  print(`\n${bold('or, for a client that starts commands')} ${dim('(stdio)')}\n`)
  print(indent(JSON.stringify(writeStdioSnippet(url, key), null, 2)))
  print(`\n${bold('Try next')}\n`)
  const tries = suggestTries(names, showPath(gateway.dataDirectory))
  const column = Math.max(...tries.map(([what]) => what.length)) + 2
  for (const [what, see] of tries) print(`  ${what.padEnd(column)}${dim(see)}`)
  print(`\n${dim('Ctrl-C stops it.')}\n`)
}

function showKey({ starterKey, config }: StartedGateway): void {
  if (starterKey !== null) {
    print(`\n  ${bold('Agent key')}  ${starterKey}`)
    print(dim('             shown this once; another: npx callgate agent create my-editor'))
  } else if (config.identity.anonymous !== null) {
    print(
      `\n  Callers without a key are let in as ${config.identity.anonymous.principal}; leave the header out.`,
    )
  } else if (config.identity.oidc.length > 0) {
    const issuers = config.identity.oidc.map(({ issuer }) => issuer).join(', ')
    print(
      `\n  Put a token of ${issuers} where ${KEY_PLACE} stands, or a key: npx callgate agent create my-editor`,
    )
  } else {
    print(
      `\n  Put your agent key where ${KEY_PLACE} stands; make another with: npx callgate agent create my-editor`,
    )
  }
}

function suggestTries(names: readonly string[], data: string): readonly (readonly [string, string])[] {
  const tries: (readonly [string, string])[] = []
  if (names.includes('everything')) {
    tries.push(['call everything__echo', 'allowed: the answer comes back'])
    tries.push(['look for everything__get-env', 'always denied, so not listed'])
  }
  if (names.includes('filesystem'))
    tries.push(['call filesystem__write_file outside scratch/', 'denied by policy, with a reason'])
  if (names.includes('poisoned')) {
    tries.push(['look for poisoned__get_joke', 'gives orders to agents: hidden'])
    tries.push(['call poisoned__read_config', 'its secrets arrive redacted'])
    tries.push(['npx callgate quarantine list', 'what was hidden, and why'])
  }
  tries.push([`npx callgate journal verify ${data}`, 'all of it is on record, whole'])
  tries.push(['npx callgate prove', 'fires every control'])
  return tries
}

/** Passkeys are bound to a name, and an address is none. */
function showByName(url: string): string {
  return url.replace(/\/\/(127\.0\.0\.1|\[::1\])/, '//localhost')
}

function showPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
