/** Starts a whole gateway in this process over a scratch directory, with its control client, for scenario tests. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { JournalRecord } from '@callgate/contracts/journal'
import { createControlClient, type ControlClient } from '../../packages/gateway/src/control/client.ts'
import { verifyJournals } from '../../packages/gateway/src/journal/verify.ts'
import { startGateway, type RunningGateway } from '../../packages/gateway/src/main.ts'
import { readOperatorToken } from '../../packages/gateway/src/store/operator-token.ts'
import { ALLOW_ALL } from '../fixtures/gateway.ts'
import { POISONED_ARGS } from '../fixtures/launch.ts'

export { ALLOW_ALL }

export type Settings = Readonly<Record<string, unknown>>

export interface TestGatewaySetup {
  readonly upstreams: Readonly<Record<string, Settings>>
  /** Text of the policy file; allows everything when left out. */
  readonly policy?: string
  /** Further members of the configuration: limits, inspection, journal, identity. */
  readonly config?: Settings
}

export interface TestGateway {
  readonly running: RunningGateway
  readonly control: ControlClient
  readonly directory: string
  readonly url: string
  readonly operatorToken: string
  serverUrl(upstream: string): string
  /** Writes the policy file anew; the gateway notices by itself. */
  editPolicy(text: string): Promise<void>
  editConfig(change: (config: Record<string, unknown>) => void): Promise<void>
  /** Every record there is, of the type when one is given. */
  records(type?: JournalRecord['entry']['type']): Promise<JournalRecord[]>
  /** Stops the gateway and checks its journal: it must be whole, with every exchange closed. */
  stopAndVerify(): Promise<void>
  stop(): Promise<void>
}

export async function startTestGateway(setup: TestGatewaySetup): Promise<TestGateway> {
  const directory = await mkdtemp(join(tmpdir(), 'callgate-scenario-'))
  const configPath = join(directory, 'callgate.yaml')
  const config: Record<string, unknown> = {
    version: 1,
    listen: { port: 0 },
    control: { port: 0 },
    data: './data',
    telemetry: { level: 'error' },
    identity: { anonymous: { principal: 'tester', agent: 'tester' } },
    policy: './policy.yaml',
    upstreams: setup.upstreams,
    ...setup.config,
  }
  await writeFile(configPath, JSON.stringify(config))
  await writeFile(join(directory, 'policy.yaml'), setup.policy ?? ALLOW_ALL)
  const running = await startGateway({ configPath }).catch(async (error: unknown) => {
    await rm(directory, { recursive: true, force: true })
    throw error
  })
  const operatorToken = readOperatorToken(running.dataDirectory)
  const control = createControlClient({ url: running.controlUrl, operatorToken })
  let stopped = false
  const close = async (): Promise<void> => {
    if (stopped) return
    stopped = true
    await running.close(1_000)
  }
  return {
    running,
    control,
    directory,
    operatorToken,
    url: `${running.url}/mcp`,
    serverUrl: (upstream) => `${running.url}/servers/${upstream}/mcp`,
    editPolicy: (text) => writeFile(join(directory, 'policy.yaml'), text),
    async editConfig(change) {
      change(config)
      await writeFile(configPath, JSON.stringify(config))
    },
    records: (type) => readAll(control, type),
    async stopAndVerify() {
      await close()
      const report = await verifyJournals({ dirs: [join(directory, 'data', 'journal')] })
      if (!report.ok || report.logs.some(({ openExchanges }) => openExchanges > 0)) {
        throw new Error(`The journal does not verify: ${JSON.stringify(report)}`)
      }
      await rm(directory, { recursive: true, force: true })
    },
    async stop() {
      await close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function readAll(
  control: ControlClient,
  type?: JournalRecord['entry']['type'],
): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  let from: number | null = 0
  while (from !== null) {
    const page = await control.searchJournal({ from, limit: 1000, ...(type === undefined ? {} : { type }) })
    records.push(...page.records)
    from = page.next
  }
  return records
}

const require = createRequire(import.meta.url)

/** The entry file of a reference server from npm, as its package names it. */
function entryOf(name: string): string {
  const manifest = require.resolve(`@modelcontextprotocol/${name}/package.json`)
  const { bin }: { bin: Record<string, string> } = require(manifest)
  return join(dirname(manifest), bin[`mcp-${name}`] ?? '')
}

const stdio = (args: readonly string[], more: Settings = {}): Settings => ({
  transport: 'stdio',
  command: process.execPath,
  args,
  ...more,
})

export const everything = (more?: Settings): Settings => stdio([entryOf('server-everything'), 'stdio'], more)
export const filesystem = (root: string): Settings =>
  stdio([entryOf('server-filesystem'), root], { isolation: { write: [root] } })
export const memory = (file: string): Settings =>
  stdio([entryOf('server-memory')], {
    env: { MEMORY_FILE_PATH: file },
    isolation: { write: [dirname(file)] },
  })
export const poisoned = (more?: Settings): Settings => stdio(POISONED_ARGS, more)
export const overHttp = (url: string, more: Settings = {}): Settings => ({ transport: 'http', url, ...more })

/** A policy with these rules, each given as one line of YAML flow mapping. */
export function policyOf(rules: readonly string[], limits: readonly string[] = []): string {
  const list = (items: readonly string[]) =>
    items.length === 0 ? ' []' : `\n${items.map((item) => `  - ${item}`).join('\n')}`
  return `version: 1\nrules:${list(rules)}\nlimits:${list(limits)}\n`
}

/** Every kind of message may pass; deny rules beside it still win. */
export const ALLOW_RULE = `{ id: allow-everything, effect: allow, on: [lifecycle, call, list, read, prompt, complete, sample, elicit, roots, subscribe, notify, cancel, task, error] }`
